/* search.c - search_run of fts.h: stages one after the other until enough is found, filters; the
 * page of hits is search_page.c's. */
#include "store/base/clock.h"
#include "store/base/error.h"
#include "store/doc/timeline.h"
#include "store/fts/facets.h"
#include "store/fts/hit_make.h"
#include "store/fts/rank.h"
#include "store/fts/search_internal.h"
#include "store/journal/head.h"

#include <string.h>

#define POSTINGS_MAX (4 * 1000 * 1000)
#define TIME_MAX_US (250 * 1000)

static void
search_clear(Search *s)
{
    g_clear_pointer(&s->places, g_hash_table_unref);
    g_clear_pointer(&s->terms, terms_free);
    g_clear_pointer(&s->stages, stages_free);
    g_clear_pointer(&s->query, query_free);
    g_clear_pointer(&s->scope, scope_unref);
    search_filter_clear(&s->filter);
    candidates_clear(&s->candidates);
    g_clear_pointer(&s->taken, g_free);
    g_clear_pointer(&s->result, search_result_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

static void
free_hit(void *data)
{
    hit_free(data);
}

void
search_result_free(SearchResult *result)
{
    if (result == NULL)
        return;
    g_clear_pointer(&result->hits, g_ptr_array_unref);
    g_clear_pointer(&result->facet_types, g_ptr_array_unref);
    g_clear_pointer(&result->facet_bodies, g_ptr_array_unref);
    g_clear_pointer(&result->facet_years, g_ptr_array_unref);
    g_clear_pointer(&result->facet_statuses, g_ptr_array_unref);
    g_free(result->next);
    g_free(result->suggestion);
    g_free(result);
}

/* How many candidates may be shown, when no more of the others is asked for than their number; else
 * 0. One more than a page, so that it is known whether another follows. */
static guint
shown_at_most(const Search *s)
{
    if (!search_filter_is_open(&s->filter) || s->wanted->facets || s->wanted->cursor != NULL)
        return 0;
    if (s->wanted->all_versions) /* others tell the first and last version of a document */
        return 0;
    return MAX(CLAMP(s->wanted->limit, 1, 100) + 1, STAGE_ENOUGH + NEAR_EXTRA);
}

/* What PLAN, the only one of a first stage, found. */
static void
offer_all(Search *s, StageKind stage, const Plan *plan, const GArray *found, guint most)
{
    for (guint i = 0; i < found->len; i++)
        candidates_offer(&s->candidates, most, stage, plan, &g_array_index(found, Found, i));
}

/* Rows that a stage finds by several plans count once, with the best score. */
static bool
run_stage(Search *s, StageKind stage, GError **error)
{
    const GPtrArray *plans = stages_plans(s->stages, stage);
    if (plans == NULL)
        return true;
    g_autoptr(GHashTable) best =
        plans->len > 1 ? g_hash_table_new(NULL, NULL) : NULL; /* row + 1 -> candidate + 1 */
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    guint first = s->candidates.list->len, most = shown_at_most(s);
    for (guint p = 0; p < plans->len; p++) {
        g_array_set_size(found, 0);
        if (!evaluate(s->scope, s->terms, plans->pdata[p], &s->budget, found, error))
            return false;
        if (first == 0 && plans->len == 1 && most > 0) {
            offer_all(s, stage, plans->pdata[p], found, most);
            continue;
        }
        for (guint i = 0; i < found->len; i++) {
            const Found *f = &g_array_index(found, Found, i);
            guint known =
                best != NULL
                    ? GPOINTER_TO_UINT(g_hash_table_lookup(best, GUINT_TO_POINTER(f->row + 1)))
                    : 0;
            if (s->taken != NULL && s->taken[f->row])
                continue;
            if (known != 0) {
                Candidate *c = candidates_at(&s->candidates, known - 1);
                if (f->other_form != c->found.other_form ? c->found.other_form
                                                         : f->score > c->found.score) {
                    *c = candidate_of(stage, plans->pdata[p], f);
                }
                continue;
            }
            candidates_add(&s->candidates, stage, plans->pdata[p], f);
            if (best != NULL)
                g_hash_table_insert(best, GUINT_TO_POINTER(f->row + 1),
                                    GUINT_TO_POINTER(s->candidates.list->len));
        }
    }
    if (s->taken == NULL && s->candidates.list->len < STAGE_ENOUGH)
        s->taken = g_new0(bool, MAX(s->scope->rows->len, 1));
    for (guint i = first; s->taken != NULL && i < s->candidates.list->len; i++)
        s->taken[candidates_at(&s->candidates, i)->found.row] = true;
    return true;
}

/* Some of the words only when there is nothing with all of them. */
static bool
is_tried(const Search *s, StageKind stage)
{
    if (s->budget.spent || (s->wanted->typing && stage > STAGE_WORDS))
        return false;
    return s->candidates.list->len < (stage >= STAGE_MOST ? 1 : STAGE_ENOUGH);
}

static bool
run_stages(Search *s, GError **error)
{
    for (StageKind stage = STAGE_WORDS; stage < STAGE_COUNT && is_tried(s, stage); stage++) {
        guint before = s->candidates.list->len;
        if (!run_stage(s, stage, error))
            return false;
        bool more = s->candidates.list->len > before;
        s->result->relaxed = s->result->relaxed || (more && stage >= STAGE_MOST);
        s->result->guessed = s->result->guessed || (more && before == 0 && stage == STAGE_SPELLING);
    }
    return true;
}

/* Drops what the filters exclude; each facet counts under the other filters only. */
static void
filter_and_count(Search *s)
{
    SearchResult *r = s->result;
    if (s->wanted->facets) {
        r->facet_types = facets_new();
        r->facet_bodies = facets_new();
        r->facet_years = facets_new();
        r->facet_statuses = facets_new();
    }
    guint kept =
        search_filter_is_open(&s->filter) && !s->wanted->facets ? s->candidates.list->len : 0;
    for (guint i = kept; i < s->candidates.list->len; i++) {
        Candidate c = *candidates_at(&s->candidates, i);
        if (search_filter_row(&s->filter, s->scope, scope_row(s->scope, c.found.row), r))
            *candidates_at(&s->candidates, kept++) = c;
    }
    g_array_set_size(s->candidates.list, kept);
    if (s->wanted->facets) {
        facets_sort(r->facet_types);
        facets_sort(r->facet_bodies);
        facets_sort(r->facet_years);
        facets_sort(r->facet_statuses);
    }
    r->total = kept + s->candidates.dropped;
    r->total_exact = !s->budget.spent;
    r->partial = s->budget.spent;
}

/* Among all versions what is in force comes before others that answer about as well. */
static void
prefer_in_force(Search *s)
{
    for (guint i = 0; s->wanted->all_versions && i < s->candidates.list->len; i++) {
        Candidate *c = candidates_at(&s->candidates, i);
        if (scope_row(s->scope, c->found.row)->status != STATUS_IN_FORCE)
            c->order.score = c->found.score *= RANK_NOT_IN_FORCE;
    }
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

/* The query with each word that nothing shown has replaced by its nearest word; none if none is
 * near. */
static void
suggest_query(Search *s)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *q = s->wanted->q;
    size_t at = 0;
    for (guint i = 0; i < s->query->terms->len; i++) {
        const QueryTerm *term = s->query->terms->pdata[i];
        const char *word = term->start >= at ? stages_near_word(s->stages, i) : NULL;
        if (word == NULL)
            continue;
        g_string_append_len(out, q + at, (gssize)(term->start - at));
        append_like(out, word, q + term->start);
        at = term->end;
    }
    if (at == 0)
        return;
    g_string_append(out, q + at);
    s->result->suggestion = g_string_free(g_steal_pointer(&out), FALSE);
}

#define TYPING_POSTINGS_MAX (400 * 1000)
#define TYPING_TIME_MAX_US (50 * 1000)

/* The query, whose last word may go on while it is typed. */
static Query *
parse_query(const SearchQuery *wanted, GError **error)
{
    size_t len = strlen(wanted->q);
    const char *last = g_utf8_find_prev_char(wanted->q, wanted->q + len);
    bool goes_on =
        wanted->typing && last != NULL && g_unichar_isalnum(g_utf8_get_char_validated(last, -1));
    g_autofree char *begun = goes_on ? g_strconcat(wanted->q, "*", NULL) : NULL;
    Query *query = query_parse(begun != NULL ? begun : wanted->q, wanted->max_bytes + goes_on,
                               wanted->max_terms, error);
    if (query != NULL) {
        query->title_only = query->title_only || wanted->where == SEARCH_TITLES;
        query->heading_only = wanted->where == SEARCH_HEADINGS;
    }
    return query;
}

static Budget
budget_of(const SearchQuery *wanted)
{
    int64_t now = clock_monotonic_us();
    return wanted->typing
               ? (Budget){.postings = TYPING_POSTINGS_MAX, .until_us = now + TYPING_TIME_MAX_US}
               : (Budget){.postings = POSTINGS_MAX, .until_us = now + TIME_MAX_US};
}

/* What the site says now, unless it changed since the first page of these hits. */
static bool
choose_state(Search *s, GError **error)
{
    Head head;
    s->as_of_us = s->wanted->as_of_us != 0 ? s->wanted->as_of_us : INT64_MAX;
    if (!head_load(s->txn, &head, error))
        return false;
    if (s->wanted->cursor == NULL)
        s->cursor = (HitCursor){.head = head.n, .as_of_us = head.time_us};
    else if (!hit_cursor_parse(s->wanted->cursor, &s->cursor))
        return fail_field(error, "cursor", "not a cursor of a search");
    if (s->cursor.head != head.n)
        s->as_of_us = MIN(s->as_of_us, s->cursor.as_of_us);
    return true;
}

SearchResult *
search_run(KvTxn *txn, const SearchQuery *wanted, GError **error)
{
    g_auto(Search) s = {.txn = txn, .wanted = wanted};
    s.query = parse_query(wanted, error);
    if (s.query == NULL || !choose_state(&s, error) ||
        !search_filter_init(&s.filter, txn, wanted, s.query, error))
        return NULL;
    s.result = g_new0(SearchResult, 1);
    s.result->hits = g_ptr_array_new_with_free_func(free_hit);
    candidates_init(&s.candidates, NULL);
    s.budget = budget_of(wanted);
    bool asks = s.query->terms->len > 0;
    if (asks) {
        s.scope = scope_get(txn, wanted->at, s.as_of_us, wanted->all_versions, error);
        if (s.scope == NULL)
            return NULL;
        s.candidates.scope = s.scope;
        s.terms = terms_new(s.scope);
        s.stages = stages_new(s.query, s.scope, s.terms);
        if (!run_stages(&s, error))
            return NULL;
    }
    filter_and_count(&s);
    prefer_in_force(&s);
    search_sort(&s);
    if (!search_add_hits(&s, error))
        return NULL;
    if (asks && !wanted->typing && !s.budget.spent)
        suggest_query(&s);
    return g_steal_pointer(&s.result);
}
