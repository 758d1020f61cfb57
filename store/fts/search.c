/* search.c - search_run of fts.h: ask stage after stage until there is enough, keep what may be
 * shown, order, count, cut a page out of the order, and only for the hits of that page find the
 * best place and the snippet. */
#include "store/base/error.h"
#include "store/doc/past.h"
#include "store/fts/evaluate.h"
#include "store/fts/facets.h"
#include "store/fts/place.h"
#include "store/fts/snippet.h"
#include "store/fts/spelling.h"
#include "store/fts/stages.h"

#include <string.h>

typedef struct {
    KvTxn *txn;
    const SearchQuery *wanted;
    Query *query;
    Visibility visibility;
    Evaluation evaluation;
    GHashTable *bodies;          /* ids that the filter lets through; NULL = all */
    GPtrArray *plans;            /* of the stages that were asked, by number */
    uint64_t df[PLAN_SLOTS_MAX]; /* of the words as they were typed */
    GArray *found;               /* Found, each version once */
    GHashTable *seen;            /* "document-version" of those */
} Search;

static void
search_clear(Search *s)
{
    g_clear_pointer(&s->query, query_free);
    visibility_clear(&s->visibility);
    g_clear_pointer(&s->bodies, g_hash_table_unref);
    g_clear_pointer(&s->plans, g_ptr_array_unref);
    g_clear_pointer(&s->found, g_array_unref);
    g_clear_pointer(&s->seen, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* Keeps of what the stage found, from FROM on, what no earlier one had. */
static void
drop_seen(Search *s, guint from)
{
    guint kept = from;
    for (guint i = from; i < s->found->len; i++) {
        Found f = g_array_index(s->found, Found, i);
        char *key = g_strdup_printf("%" G_GUINT64_FORMAT "-%u", f.order.document, f.order.version);
        if (g_hash_table_add(s->seen, key))
            g_array_index(s->found, Found, kept++) = f;
    }
    g_array_set_size(s->found, kept);
}

static bool
run_stages(Search *s, GError **error)
{
    Plan *plan = stage_literal(s->query);
    uint32_t stage = s->plans->len;
    g_ptr_array_add(s->plans, plan);
    guint before = s->found->len;
    if (!evaluate(&s->evaluation, plan, stage, s->found, s->df, error))
        return false;
    drop_seen(s, before);
    return true;
}

/* The body of the filter and all below it. */
static bool
load_bodies(Search *s, GError **error)
{
    if (s->wanted->body == NULL)
        return true;
    g_autoptr(GPtrArray) list = body_list(s->txn, error);
    if (list == NULL)
        return false;
    s->bodies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(s->bodies, g_strdup(s->wanted->body));
    for (guint before = 0; before != g_hash_table_size(s->bodies);) {
        before = g_hash_table_size(s->bodies);
        for (guint i = 0; i < list->len; i++) {
            const Body *body = g_ptr_array_index(list, i);
            if (body->parent != NULL && g_hash_table_contains(s->bodies, body->parent))
                g_hash_table_add(s->bodies, g_strdup(body->id));
        }
    }
    return true;
}

static bool
has_type(const Search *s, const Found *c)
{
    return s->wanted->type == NULL || g_strcmp0(c->document->document->type, s->wanted->type) == 0;
}

static bool
has_body(const Search *s, const Found *c)
{
    const char *body = c->document->document->body;
    return s->bodies == NULL || (body != NULL && g_hash_table_contains(s->bodies, body));
}

static int
compare_found(const void *a, const void *b)
{
    const Found *x = a, *y = b;
    return hit_order_compare(&x->order, &y->order);
}

/* Drops what the filters exclude; each facet counts under the other filter only. */
static void
filter_and_count(Search *s, SearchResult *result)
{
    if (s->wanted->facets) {
        result->facet_types = facets_new();
        result->facet_bodies = facets_new();
    }
    guint kept = 0;
    for (guint i = 0; i < s->found->len; i++) {
        Found c = g_array_index(s->found, Found, i);
        bool type = has_type(s, &c), body = has_body(s, &c);
        if (s->wanted->facets && body)
            facets_add(result->facet_types, c.document->document->type);
        if (s->wanted->facets && type)
            facets_add(result->facet_bodies, c.document->document->body);
        if (type && body)
            g_array_index(s->found, Found, kept++) = c;
    }
    g_array_set_size(s->found, kept);
    if (s->wanted->facets) {
        facets_sort(result->facet_types);
        facets_sort(result->facet_bodies);
    }
    g_array_sort(s->found, compare_found);
    result->total = kept;
    result->total_exact = true;
}

/* Index of the first candidate behind the cursor. */
static bool
skip_to_cursor(const Search *s, guint *ret_first, GError **error)
{
    *ret_first = 0;
    if (s->wanted->cursor == NULL)
        return true;
    HitOrder after;
    if (!hit_order_parse(s->wanted->cursor, &after))
        return fail_field(error, "cursor", "not a cursor of a search");
    while (*ret_first < s->found->len &&
           hit_order_compare(&g_array_index(s->found, Found, *ret_first).order, &after) <= 0)
        (*ret_first)++;
    return true;
}

static void
hit_free(void *data)
{
    SearchHit *hit = data;
    document_free(hit->document);
    version_free(hit->version);
    g_free(hit->why);
    g_clear_pointer(&hit->snippet, g_ptr_array_unref);
    g_free(hit);
}

/* The best page, 0 when only the title matched, and the snippet from it, or else from the first
 * page. */
static bool
find_place(Search *s, const Found *c, SearchHit *hit, GError **error)
{
    if (c->in_text) {
        Segment segment;
        if (!index_load(s->txn, SEGMENT_TEXT, c->version->text_id, &segment, error) ||
            !best_page(&segment, s->query, &hit->page, error))
            return false;
    }
    g_autoptr(GError) local = NULL;
    g_autofree char *text = page_text_load(s->txn, c->version->text_id, MAX(hit->page, 1), &local);
    if (text == NULL && !is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    hit->snippet = snippet_make(text != NULL ? text : "", s->query, &hit->at);
    return true;
}

static SearchHit *
hit_of(Search *s, const Found *c, GError **error)
{
    SearchHit *hit = g_new0(SearchHit, 1);
    hit->score = c->order.score;
    hit->in_force = c->version == c->document->in_force;
    hit->document = document_load(s->txn, c->document->id, error);
    if (hit->document != NULL &&
        document_as_of(s->txn, hit->document, s->visibility.as_of_us, NULL, error))
        hit->version = version_load(s->txn, c->document->id, c->version->number, error);
    if (hit->version != NULL) {
        hit->version->starts = c->version->starts;
        hit->version->valid_until = c->version->valid_until;
    }
    if (hit->version == NULL || !find_place(s, c, hit, error)) {
        hit_free(hit);
        return NULL;
    }
    return hit;
}

static bool
add_hits(Search *s, SearchResult *result, GError **error)
{
    guint first;
    if (!skip_to_cursor(s, &first, error))
        return false;
    guint limit = CLAMP(s->wanted->limit, 1, 100);
    for (guint i = first; i < s->found->len && i - first < limit; i++) {
        const Found *c = &g_array_index(s->found, Found, i);
        SearchHit *hit = hit_of(s, c, error);
        if (hit == NULL)
            return false;
        g_ptr_array_add(result->hits, hit);
        if (i - first + 1 == limit && i + 1 < s->found->len)
            result->next = hit_order_format(&c->order);
    }
    return true;
}

/* WORD with a capital first letter if the bytes at Q have one. */
static void
append_like(GString *out, const char *word, const char *q)
{
    gunichar c = g_utf8_get_char(word);
    bool capital = g_unichar_isupper(g_utf8_get_char(q));
    g_string_append_unichar(out, capital ? g_unichar_totitle(c) : c);
    g_string_append(out, g_utf8_next_char(word));
}

/* The query with each word that no visible document has replaced by its nearest word; none if none
 * is near. */
static bool
suggest_query(Search *s, SearchResult *result, GError **error)
{
    guint n = s->query->terms->len;
    uint64_t missing = 0;
    for (guint i = 0; i < n; i++)
        missing |= (uint64_t)(s->df[i] == 0) << i;
    char *words[QUERY_TERMS_MAX];
    if (missing == 0)
        return true;
    if (!nearest_words(&s->visibility, s->query, missing, words, error))
        return false;
    g_autoptr(GString) out = g_string_new(NULL);
    const char *q = s->wanted->q;
    size_t at = 0;
    for (guint i = 0; i < n; i++) {
        const QueryTerm *term = g_ptr_array_index(s->query->terms, i);
        g_autofree char *word = words[i];
        if (word == NULL)
            continue;
        g_string_append_len(out, q + at, (gssize)(term->start - at));
        append_like(out, word, q + term->start);
        at = term->end;
    }
    if (at > 0) {
        g_string_append(out, q + at);
        result->suggestion = g_string_free(g_steal_pointer(&out), FALSE);
    }
    return true;
}

void
search_result_free(SearchResult *result)
{
    if (result == NULL)
        return;
    g_clear_pointer(&result->hits, g_ptr_array_unref);
    g_clear_pointer(&result->facet_types, g_ptr_array_unref);
    g_clear_pointer(&result->facet_bodies, g_ptr_array_unref);
    g_free(result->next);
    g_free(result->suggestion);
    g_free(result);
}

SearchResult *
search_run(KvTxn *txn, const SearchQuery *wanted, GError **error)
{
    g_auto(Search) s = {.txn = txn, .wanted = wanted};
    s.query = query_parse(wanted->q, wanted->max_bytes, wanted->max_terms, error);
    if (s.query == NULL)
        return NULL;
    visibility_init(&s.visibility, txn, wanted->at,
                    wanted->as_of_us != 0 ? wanted->as_of_us : INT64_MAX, wanted->all_versions);
    g_autoptr(SearchResult) result = g_new0(SearchResult, 1);
    result->hits = g_ptr_array_new_with_free_func(hit_free);
    s.plans = g_ptr_array_new_with_free_func((GDestroyNotify)plan_free);
    s.found = g_array_new(FALSE, FALSE, sizeof(Found));
    s.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool asks = s.query->terms->len > 0;
    if (!evaluation_init(&s.evaluation, txn, &s.visibility, error) ||
        (asks && !run_stages(&s, error)))
        return NULL;
    if (!load_bodies(&s, error))
        return NULL;
    filter_and_count(&s, result);
    if (!add_hits(&s, result, error) || (asks && !suggest_query(&s, result, error)))
        return NULL;
    return g_steal_pointer(&result);
}
