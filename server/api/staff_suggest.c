/* staff_suggest.c - see staff_suggest.h. */
#include "server/api/staff_suggest.h"

#include "server/api/date_view.h"
#include "server/model/format.h"
#include "store/suggest.h"

#include <string.h>

/* A value as people read it. */
static const char *
shown_value(View *view, SuggestedField field, const char *value)
{
    LocalDate day;
    switch (field) {
    case SUGGESTED_TITLE:
        return message_fill(view->arena, MSG_suggested_quote, view->lang, value, NULL);
    case SUGGESTED_TYPE: {
        const TypeRef *type = view_type(view, value);
        return type != NULL ? type->label : value;
    }
    case SUGGESTED_BODY: {
        const BodyRef *body = view_body(view, value);
        return body != NULL ? body->name : value;
    }
    default:
        return date_parse(value, &day) ? format_day_long(view->arena, day, view->lang) : value;
    }
}

static const SuggestedModel *
suggested_model(View *view, const char *file_url, SuggestedField field, const Suggested *s)
{
    if (s->value == NULL && s->page == 0)
        return NULL;
    Arena *arena = view->arena;
    SuggestedModel *m = arena_new0(arena, SuggestedModel);
    m->field = suggested_field_name(field);
    m->page = s->page;
    if (s->page > 0) {
        m->excerpt = arena_strdup(arena, s->excerpt);
        m->page_url.s = arena_printf(arena, "%s#page=%u", file_url, s->page);
        bool part = field > SUGGESTED_BODY; /* names are quoted whole */
        m->quote = message_fill(arena, part ? MSG_suggested_quote_part : MSG_suggested_quote,
                                view->lang, m->excerpt, NULL);
    }
    if (s->value == NULL) {
        m->mark = message(MSG_suggested_mark, view->lang);
        m->lead = message(s->rule == DATE_VALUE_PUBLICATION ? MSG_suggested_publication
                                                            : MSG_suggested_after_publication,
                          view->lang);
        return m;
    }
    m->value = arena_strdup(arena, s->value);
    m->shown = shown_value(view, field, m->value);
    if (field == SUGGESTED_TITLE && g_strcmp0(m->value, m->excerpt) == 0)
        m->quote = NULL;
    return m;
}

static const LikelyModel *
likely_model(View *view, const char *url, const SuggestedVersion *named, const char *chosen)
{
    if (named->slug == NULL || g_strcmp0(named->slug, chosen) == 0)
        return NULL;
    Arena *arena = view->arena;
    LikelyModel *m = arena_new0(arena, LikelyModel);
    m->title = arena_strdup(arena, named->title);
    m->url.s = arena_printf(arena, "/verwaltung/d/%s", named->slug);
    m->use_url.s = arena_printf(arena, "%s?dokument=%s", url, format_url_value(arena, named->slug));
    m->sentence = message_fill(arena, MSG_suggested_share, view->lang,
                               arena_printf(arena, "%u", named->version),
                               arena_printf(arena, "%u", (named->permille + 5) / 10));
    m->other = chosen != NULL;
    return m;
}

static const IdenticalModel *
identical_model(Arena *arena, const SuggestedVersion *named)
{
    if (named->slug == NULL)
        return NULL;
    IdenticalModel *m = arena_new0(arena, IdenticalModel);
    m->slug = arena_strdup(arena, named->slug);
    m->version = named->version;
    m->title = arena_strdup(arena, named->title);
    m->url.s = arena_printf(arena, "/verwaltung/d/%s/v%u", named->slug, named->version);
    return m;
}

/* Whether what UPLOAD becomes must be announced: by the kind of the document chosen, else by the
 * kind that the text suggests. */
static bool
is_announced(View *view, const char *chosen, const Suggested *type)
{
    g_autoptr(Document) document =
        chosen != NULL ? document_load_slug(view->txn, chosen, NULL) : NULL;
    const char *id = document != NULL ? document->type : type->value;
    const TypeItem *item = id != NULL ? g_hash_table_lookup(view->types, id) : NULL;
    return item != NULL && item->announcement_required;
}

const SuggestionsModel *
staff_suggestions(Context *context, const Upload *upload, const Version *self, const char *chosen,
                  GError **error)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    g_autoptr(UploadSuggestions) s =
        store_suggest(context->app->store, context->txn, upload,
                      (SuggestFor){.drafts = view->drafts, .self = self}, error);
    if (s == NULL)
        return NULL;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    const char *url = arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
    const char *file_url = arena_printf(arena, "%s/datei.pdf", url);
    SuggestionsModel *m = arena_new0(arena, SuggestionsModel);
#define X(NAME, name)                                                                              \
    m->name = suggested_model(view, file_url, SUGGESTED_##NAME, &s->text->field[SUGGESTED_##NAME]);
    SUGGESTED_FIELDS(X)
#undef X
    m->document = arena_strdup(arena, s->document.slug);
    m->identical_to = identical_model(arena, &s->identical);
    m->likely = likely_model(view, url, &s->document, chosen);
    bool published = self != NULL && self->published_us != 0;
    m->proposal = view_proposal(view, context->app->settings.profile,
                                is_announced(view, chosen, &s->text->field[SUGGESTED_TYPE]),
                                published ? self->published_us : request_now_us(context->request),
                                &s->text->field[SUGGESTED_EFFECTIVE_FROM]);
    return m;
}

bool
staff_dates(Context *context, const Document *document, const GPtrArray *versions,
            const Version *version, VersionModel *model, GError **error)
{
    view_date_warnings(&context->view, versions, version, request_now_us(context->request),
                       &model->findings, &model->n_findings);
    bool open = version->state == VERSION_RELEASED ? version->gone_since == VERSION_DRAFT
                                                   : version->state < VERSION_RELEASED;
    if (!open || version->effective_from != LOCAL_DATE_NONE || version->corrects != 0)
        return true;
    g_autoptr(Upload) upload = upload_load(context->txn, &version->sha256, error);
    const SuggestionsModel *s =
        upload != NULL ? staff_suggestions(context, upload, version, document->slug, error) : NULL;
    if (s == NULL)
        return false;
    model->proposed_effective_from = s->proposal;
    return true;
}

/* What stands beside a field that has VALUE: filled in from it, the same, or something else. */
static const SuggestedModel *
beside(View *view, const SuggestedModel *suggested, const char *value, bool filled)
{
    SuggestedModel *m = arena_new0(view->arena, SuggestedModel);
    *m = *suggested;
    bool of_text = m->page > 0;
    m->mark = message(MSG_suggested_mark, view->lang);
    if (filled) {
        m->lead =
            message(of_text ? MSG_suggested_filled : MSG_suggested_filled_metadata, view->lang);
    } else if (g_strcmp0(value, m->value) == 0) {
        m->mark = NULL;
        m->lead = of_text ? message(MSG_suggested_same, view->lang) : NULL;
    } else {
        m->lead =
            message_fill(view->arena, of_text ? MSG_suggested_other : MSG_suggested_other_metadata,
                         view->lang, m->shown, NULL);
    }
    return m;
}

const FormField *
staff_field(View *view, const char *name, const char *value, const Problems *problems,
            const SuggestedModel *suggested, Offer offer)
{
    FormField *field = arena_new0(view->arena, FormField);
    field->name = name;
    field->label = staff_field_label(name, view->lang);
    field->value = value;
    field->suggested = suggested;
    for (size_t i = 0; problems != NULL && i < problems->n && field->problem == NULL; i++)
        if (g_strcmp0(problems->items[i].field, name) == 0)
            field->problem = &problems->items[i];
    if (suggested == NULL || suggested->value == NULL)
        return field;
    bool filled = offer == OFFER_FILL && (value == NULL || *value == '\0');
    field->suggested = beside(view, suggested, value, filled);
    if (filled)
        field->value = suggested->value;
    return field;
}

/* What stands beside an empty effective_from of which the text names no day: the proposal, which
 * goes by the day of release and is therefore never filled in. */
static const SuggestedModel *
beside_proposal(View *view, const SuggestedModel *text, const ProposalModel *proposal)
{
    if (strcmp(proposal->source, "publication") == 0 || strcmp(proposal->source, "text") == 0)
        return text; /* the form says the former itself */
    SuggestedModel *m = arena_new0(view->arena, SuggestedModel);
    if (text != NULL)
        *m = *text;
    m->field = "effective_from";
    m->mark = message(MSG_suggested_mark, view->lang);
    m->lead = proposal->sentence;
    return m;
}

/* The member of VERSION that is the date number FIELD. */
static const char *
date_of(const VersionModel *version, size_t field)
{
    const char *const dates[] = {version->decided_on, version->signed_on, version->effective_from,
                                 version->effective_until};
    return dates[field];
}

void
staff_date_fields(View *view, const DateValues *values, const Problems *problems,
                  const SuggestionsModel *suggestions, const DocumentDetail *document, Offer offer,
                  DraftPage *page)
{
    static const char *const names[] = {"decided_on", "signed_on", "effective_from",
                                        "effective_until"};
    const SuggestedModel *const suggested[] = {suggestions->decided_on, suggestions->signed_on,
                                               suggestions->effective_from,
                                               suggestions->effective_until};
    FormField *fields = arena_array(view->arena, FormField, G_N_ELEMENTS(names));
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        Offer here = offer;
        for (size_t k = 0; document != NULL && k < document->n_versions; k++) {
            const char *before = date_of(&document->versions[k], i);
            if (suggested[i] != NULL && before != NULL &&
                g_strcmp0(suggested[i]->value, before) <= 0) /* ISO dates sort as text */
                here = OFFER_BESIDE;
        }
        const SuggestedModel *said = suggested[i];
        bool empty = values->value[i] == NULL || *values->value[i] == '\0';
        if (i == 2 && empty && (said == NULL || said->value == NULL))
            said = beside_proposal(view, said, suggestions->proposal);
        fields[i] = *staff_field(view, names[i], values->value[i], problems, said, here);
    }
    page->dates = fields;
    page->n_dates = G_N_ELEMENTS(names);
}
