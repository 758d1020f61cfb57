/* view_search.c - search results as models; see view.h. */
#include "server/api/view.h"

#include "server/model/format.h"
#include "store/base/error.h"
#include "store/legal/structure_store.h"

static const SnippetPartModel *
view_snippet(View *view, const GPtrArray *snippet, size_t *ret_n)
{
    *ret_n = snippet->len;
    SnippetPartModel *parts = arena_array(view->arena, SnippetPartModel, MAX(snippet->len, 1));
    for (guint i = 0; i < snippet->len; i++) {
        const SnippetPart *part = snippet->pdata[i];
        parts[i].text = arena_strdup(view->arena, part->text);
        parts[i].hit = part->hit;
    }
    return parts;
}

/* The unit around section INDEX that has a number or name of its own: a §, a preamble, an annex. */
static const Section *
unit_of(const Structure *s, uint32_t index)
{
    while (index != SECTION_NONE) {
        const Section *x = s->sections->pdata[index];
        if (x->kind != SECTION_FRONT && (x->kind < SECTION_ABSATZ || x->kind >= SECTION_CLOSING))
            return x;
        index = x->parent;
    }
    return NULL;
}

/* In which section the hit stands; NULL in *RET when its text has none there. */
static bool
view_hit_section(View *view, const SearchHit *hit, const HitSection **ret, GError **error)
{
    *ret = NULL;
    if (hit->section == UINT32_MAX)
        return true;
    g_autoptr(GError) local = NULL;
    g_autoptr(Structure) s =
        structure_load(view->txn, hit->version->text_id, STRUCTURE_OUTLINE, &local);
    if (s == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    const Section *unit = hit->section < s->sections->len ? unit_of(s, hit->section) : NULL;
    if (unit == NULL)
        return true;
    HitSection *m = arena_new0(view->arena, HitSection);
    m->id = arena_strdup(view->arena, unit->id);
    m->label = arena_strdup(view->arena, unit->label);
    m->heading = arena_strdup(view->arena, unit->heading);
    *ret = m;
    return true;
}

/* In which versions of its document the words are, for a search in all of them. */
static const char *
view_found_in(View *view, const SearchHit *hit)
{
    const char *first = format_count(view->arena, hit->first_version, view->lang);
    if (hit->first_version == hit->last_version)
        return message_fill(view->arena, MSG_hit_one_version, view->lang, first, NULL);
    return message_fill(view->arena, MSG_hit_versions, view->lang, first,
                        format_count(view->arena, hit->last_version, view->lang));
}

static bool
view_hit(View *view, const SearchHit *hit, HitModel *ret_model, GError **error)
{
    Arena *arena = view->arena;
    g_autoptr(GPtrArray) versions =
        version_list(view->txn, hit->document->id, view->as_of_us, error);
    if (versions == NULL)
        return false;
    const Version *version = NULL;
    for (guint i = 0; i < versions->len && version == NULL; i++)
        if (((const Version *)versions->pdata[i])->number == hit->version->number)
            version = versions->pdata[i];

    HitDocument *document = arena_new0(arena, HitDocument);
    document->slug = arena_strdup(arena, hit->document->slug);
    document->title = arena_strdup(arena, hit->document->title);
    document->type = view_type(view, hit->document->type);
    const BodyRef *body = view_body(view, hit->document->body);
    document->body_name = body != NULL ? body->name : NULL;

    HitModel m = {.document = document,
                  .version = hit->version->number,
                  .in_force = hit->in_force,
                  .page = hit->page,
                  .score = hit->score};
    m.why = arena_strdup(arena, hit->why);
    m.snippet = view_snippet(view, hit->snippet, &m.n_snippet);
    const char *base = arena_printf(arena, "/d/%s/v%u", hit->document->slug, hit->version->number);
    if (!view_hit_section(view, hit, &m.section, error))
        return false;
    m.url.s = m.section != NULL ? arena_printf(arena, "%s#%s", base, m.section->id)
              : hit->page > 0   ? arena_printf(arena, "%s#seite-%u", base, hit->page)
                                : base;
    m.pdf_url.s = hit->page > 0 ? arena_printf(arena, "%s.pdf#page=%u", base, hit->page)
                                : arena_printf(arena, "%s.pdf", base);
    if (hit->page > 0)
        m.sheet_url.s =
            arena_printf(arena, "%s/seite/%u%s%s", base, hit->page, view->q != NULL ? "?q=" : "",
                         view->q != NULL ? format_url_value(arena, view->q) : "");
    if (hit->first_version != 0) {
        VersionSpan *span = arena_new0(arena, VersionSpan);
        span->first = hit->first_version;
        span->last = hit->last_version;
        m.versions = span;
        if (versions->len > 1)
            m.found_in = view_found_in(view, hit);
    }
    VersionModel shown;
    if (version != NULL) {
        if (!view_version(view, hit->document, versions, version, NULL, &shown, error))
            return false;
        m.status_label = shown.status_label;
        m.badge = shown.badge;
        m.validity = shown.validity;
    }
    *ret_model = m;
    return true;
}

/* ORDER and LABELS come from the catalogue; what the index counts and the catalogue lacks is left
 * out. */
static const FacetModel *
view_facet(View *view, const GPtrArray *counts, bool types, size_t *ret_n)
{
    *ret_n = 0;
    const GPtrArray *order = types ? view->type_order : view->body_order;
    FacetModel *models = arena_array(view->arena, FacetModel, MAX(order->len, 1));
    for (guint i = 0; i < order->len; i++) {
        const char *id = types ? ((const TypeItem *)order->pdata[i])->id
                               : ((const BodyItem *)order->pdata[i])->id;
        for (guint k = 0; k < counts->len; k++) {
            const FacetCount *count = counts->pdata[k];
            if (g_strcmp0(count->id, id) != 0)
                continue;
            models[*ret_n].id = id;
            models[*ret_n].label = types ? view_type(view, id)->label : view_body(view, id)->name;
            models[*ret_n].count = count->count;
            (*ret_n)++;
        }
    }
    return models;
}

/* Years and statuses need no catalogue: what was counted is the order. */
static const FacetModel *
view_counts(View *view, const GPtrArray *counts, const char *(*label)(const char *id, Lang lang),
            size_t *ret_n)
{
    FacetModel *models = arena_array(view->arena, FacetModel, MAX(counts->len, 1));
    for (guint k = 0; k < counts->len; k++) {
        const FacetCount *count = counts->pdata[k];
        models[k].id = arena_strdup(view->arena, count->id);
        models[k].label = label != NULL ? label(count->id, view->lang) : models[k].id;
        models[k].count = count->count;
    }
    *ret_n = counts->len;
    return models;
}

static const char *
status_label(const char *id, Lang lang)
{
    bool in_force = g_strcmp0(id, document_status_name(STATUS_IN_FORCE)) == 0;
    bool not_yet = g_strcmp0(id, document_status_name(STATUS_NOT_YET)) == 0;
    return message(in_force  ? MSG_status_in_force
                   : not_yet ? MSG_status_not_yet
                             : MSG_status_expired,
                   lang);
}

const SearchModel *
view_search(View *view, const SearchResult *result, GError **error)
{
    SearchModel *m = arena_new0(view->arena, SearchModel);
    TotalModel *total = arena_new0(view->arena, TotalModel);
    total->value = result->total;
    total->exact = result->total_exact;
    m->total = total;
    m->n_items = result->hits->len;
    HitModel *hits = arena_array(view->arena, HitModel, MAX(result->hits->len, 1));
    for (guint i = 0; i < result->hits->len; i++)
        if (!view_hit(view, result->hits->pdata[i], &hits[i], error))
            return NULL;
    m->items = hits;
    if (result->facet_types != NULL) {
        FacetsModel *facets = arena_new0(view->arena, FacetsModel);
        facets->type = view_facet(view, result->facet_types, true, &facets->n_type);
        facets->body = view_facet(view, result->facet_bodies, false, &facets->n_body);
        facets->year = view_counts(view, result->facet_years, NULL, &facets->n_year);
        facets->status = view_counts(view, result->facet_statuses, status_label, &facets->n_status);
        m->facets = facets;
    }
    m->next = arena_strdup(view->arena, result->next);
    m->suggestion = arena_strdup(view->arena, result->suggestion);
    m->partial = result->partial;
    m->relaxed = result->relaxed;
    m->guessed = result->guessed;
    return m;
}
