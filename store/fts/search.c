/* search.c - search_run of fts.h: collect what matches, keep what may be shown, rank, count, cut a
 * page out of the order, and only for the hits of that page find the best place and the snippet. */
#include "store/base/error.h"
#include "store/doc/past.h"
#include "store/fts/facets.h"
#include "store/fts/hit_order.h"
#include "store/fts/matches.h"
#include "store/fts/place.h"
#include "store/fts/rank.h"
#include "store/fts/snippet.h"
#include "store/fts/spelling.h"
#include "store/fts/visible.h"

#include <string.h>

typedef struct {
    HitOrder order;
    VisibleDocument *document;
    const Version *version;
    const Match *text; /* or NULL: the title alone */
} Candidate;

typedef struct {
    KvTxn *txn;
    const SearchQuery *wanted;
    Query *query;
    IndexStats stats;
    Matches matches;
    Visibility visibility;
    GHashTable *bodies; /* ids that the filter lets through; NULL = all */
    double *weights;    /* per term */
    double *exact;      /* per term: the weight of the form asked for */
    uint64_t *df;       /* per term: visible documents that have it */
    GArray *candidates; /* Candidate, of versions that have every term */
} Search;

static void
search_clear(Search *s)
{
    g_clear_pointer(&s->query, query_free);
    matches_clear(&s->matches);
    visibility_clear(&s->visibility);
    g_clear_pointer(&s->bodies, g_hash_table_unref);
    g_clear_pointer(&s->weights, g_free);
    g_clear_pointer(&s->exact, g_free);
    g_clear_pointer(&s->df, g_free);
    g_clear_pointer(&s->candidates, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

static const Match *
text_match(const Search *s, const Version *version)
{
    return g_hash_table_lookup(s->matches.texts, &version->text_id);
}

/* The index has the titles of today. */
static const Match *
title_match(const Search *s, const VisibleDocument *d)
{
    return d->renamed ? NULL : g_hash_table_lookup(s->matches.titles, &d->id);
}

static bool
load_documents(Search *s, GError **error)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, s->matches.titles);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (visible_document(&s->visibility, ((const Match *)value)->id, error) == NULL)
            return false;
    }
    g_hash_table_iter_init(&iter, s->matches.texts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (!visible_text_documents(&s->visibility, ((const Match *)value)->id, error))
            return false;
    }
    return true;
}

/* Document frequencies over what may be shown, so that no draft changes the order of a public
 * answer. */
static void
weigh_terms(Search *s)
{
    guint n = s->query->terms->len;
    s->df = g_new0(uint64_t, n);
    s->weights = g_new0(double, n);
    s->exact = g_new0(double, n);
    g_autofree uint64_t *df_exact = g_new0(uint64_t, n);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, s->visibility.documents);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const VisibleDocument *d = value;
        if (d->shown->len == 0)
            continue;
        const Match *match = title_match(s, d);
        uint64_t terms = match != NULL ? match->terms : 0, exact = match != NULL ? match->exact : 0;
        for (guint i = 0; i < d->shown->len; i++) {
            match = text_match(s, g_ptr_array_index(d->shown, i));
            terms |= match != NULL ? match->terms : 0;
            exact |= match != NULL ? match->exact : 0;
        }
        for (guint i = 0; i < n; i++) {
            s->df[i] += (terms >> i) & 1;
            df_exact[i] += (exact >> i) & 1;
        }
    }
    for (guint i = 0; i < n; i++) {
        s->weights[i] = rank_idf(s->stats.documents, s->df[i]);
        s->exact[i] = RANK_EXACT * rank_idf(s->stats.documents, df_exact[i]);
    }
}

static double
score_of(const Search *s, const Match *title, const Match *text)
{
    double average = s->stats.texts > 0 ? (double)s->stats.text_tokens / (double)s->stats.texts : 0;
    uint32_t in_title = title != NULL ? (uint32_t)__builtin_popcountll(title->terms) : 0;
    double score = 0;
    for (guint i = 0; i < s->query->terms->len; i++) {
        /* A title counts as if it had the exact form: with all terms it comes before any text. */
        if (title != NULL && title->count[i].all > 0)
            score += (s->weights[i] + s->exact[i]) * rank_title(in_title, title->length);
        if (text == NULL || text->count[i].all == 0)
            continue;
        score += s->weights[i] * rank_text(text->count[i].all, text->length, average) +
                 s->exact[i] * rank_text(text->count[i].exact, text->length, average);
    }
    return score;
}

static void
add_candidates(Search *s)
{
    guint n = s->query->terms->len;
    uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    s->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, s->visibility.documents);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        VisibleDocument *d = value;
        const Match *title = title_match(s, d);
        for (guint i = 0; i < d->shown->len; i++) {
            const Version *version = g_ptr_array_index(d->shown, i);
            const Match *text = text_match(s, version);
            uint64_t terms = (title != NULL ? title->terms : 0) | (text != NULL ? text->terms : 0);
            if (terms != all)
                continue;
            Candidate candidate = {.document = d, .version = version, .text = text};
            candidate.order = (HitOrder){
                .score = score_of(s, title, text), .document = d->id, .version = version->number};
            g_array_append_val(s->candidates, candidate);
        }
    }
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
has_type(const Search *s, const Candidate *c)
{
    return s->wanted->type == NULL || g_strcmp0(c->document->document->type, s->wanted->type) == 0;
}

static bool
has_body(const Search *s, const Candidate *c)
{
    const char *body = c->document->document->body;
    return s->bodies == NULL || (body != NULL && g_hash_table_contains(s->bodies, body));
}

static int
compare_candidates(const void *a, const void *b)
{
    const Candidate *x = a, *y = b;
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
    for (guint i = 0; i < s->candidates->len; i++) {
        Candidate c = g_array_index(s->candidates, Candidate, i);
        bool type = has_type(s, &c), body = has_body(s, &c);
        if (s->wanted->facets && body)
            facets_add(result->facet_types, c.document->document->type);
        if (s->wanted->facets && type)
            facets_add(result->facet_bodies, c.document->document->body);
        if (type && body)
            g_array_index(s->candidates, Candidate, kept++) = c;
    }
    g_array_set_size(s->candidates, kept);
    if (s->wanted->facets) {
        facets_sort(result->facet_types);
        facets_sort(result->facet_bodies);
    }
    g_array_sort(s->candidates, compare_candidates);
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
    while (*ret_first < s->candidates->len &&
           hit_order_compare(&g_array_index(s->candidates, Candidate, *ret_first).order, &after) <=
               0)
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
find_place(Search *s, const Candidate *c, SearchHit *hit, GError **error)
{
    if (c->text != NULL) {
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
hit_of(Search *s, const Candidate *c, GError **error)
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
    for (guint i = first; i < s->candidates->len && i - first < limit; i++) {
        const Candidate *c = &g_array_index(s->candidates, Candidate, i);
        SearchHit *hit = hit_of(s, c, error);
        if (hit == NULL)
            return false;
        g_ptr_array_add(result->hits, hit);
        if (i - first + 1 == limit && i + 1 < s->candidates->len)
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
    bool asks = s.query->terms->len > 0;
    if (asks) {
        if (!index_stats(txn, &s.stats, error) ||
            !matches_collect(&s.matches, txn, s.query, error) || !load_documents(&s, error))
            return NULL;
        weigh_terms(&s);
        add_candidates(&s);
    } else {
        s.candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    }
    if (!load_bodies(&s, error))
        return NULL;
    filter_and_count(&s, result);
    if (!add_hits(&s, result, error) || (asks && !suggest_query(&s, result, error)))
        return NULL;
    return g_steal_pointer(&result);
}
