/* search_page.c - the order of what a search found, and a page of hits. */
#include "store/fts/hit_make.h"
#include "store/fts/search_internal.h"

static void
free_places(void *data)
{
    found_places_free(data);
}

static void
look_at(Search *s, Candidate *c, double *ret_nearness)
{
    if (s->places == NULL)
        s->places = g_hash_table_new_full(NULL, NULL, NULL, free_places);
    FoundPlaces *places = g_hash_table_lookup(s->places, c->plan);
    if (places == NULL) {
        places = found_places_new(s->scope, s->terms, c->plan);
        g_hash_table_insert(s->places, (void *)c->plan, places);
    }
    found_places_look(places, &c->found, ret_nearness, &c->place);
    c->looked_at = true;
}

static int
compare_units(const void *a, const void *b)
{
    const Found *x = &((const Candidate *)a)->found, *y = &((const Candidate *)b)->found;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The candidates that may be shown, in order, at the front. Nearness only ever adds, and is looked
 * at for the same ones whatever page is asked for, so that pages do not overlap. */
void
search_sort(Search *s)
{
    guint wanted = MAX(s->wanted->limit, STAGE_ENOUGH + NEAR_EXTRA);
    /* Behind a cursor any may come. */
    candidates_sort_first(&s->candidates,
                          s->wanted->cursor != NULL ? s->candidates.list->len : wanted);
    if (s->query->terms->len < 2)
        return;
    guint looked_at = MIN(s->candidates.list->len, STAGE_ENOUGH + NEAR_EXTRA);
    if (looked_at > 1)
        qsort(s->candidates.list->data, looked_at, sizeof(Candidate), compare_units);
    for (guint i = 0; i < looked_at; i++) {
        Candidate *c = candidates_at(&s->candidates, i);
        double nearness;
        look_at(s, c, &nearness);
        c->found.score += nearness;
        c->order.score = c->found.score;
    }
    candidates_sort_again(&s->candidates, looked_at);
}

/* Index of the first candidate behind the cursor: behind its hit, or, when that is not found any
 * more, behind where it would be. What arrived meanwhile may have changed scores a little. */
static guint
first_behind_cursor(const Search *s)
{
    if (s->wanted->cursor == NULL)
        return 0;
    const HitOrder *after = &s->cursor.after;
    guint first = s->candidates.list->len;
    for (guint i = s->candidates.list->len; i-- > 0;) {
        const HitOrder *order = &candidates_at(&s->candidates, i)->order;
        if (order->document == after->document && order->version == after->version)
            return i + 1;
        if (hit_order_compare(order, after) > 0)
            first = i;
    }
    return first;
}

static bool
is_earlier(const ScopeRow *a, const ScopeRow *b)
{
    return a->starts != b->starts ? a->starts < b->starts : a->version < b->version;
}

/* Of each document that HITS show, the first and the last version that was found. */
static void
name_versions(const Search *s, guint first, const GPtrArray *hits)
{
    typedef struct {
        const ScopeRow *first, *last;
    } Span;
    g_autoptr(GHashTable) spans = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < hits->len; i++) {
        const ScopeRow *row =
            scope_row(s->scope, candidates_at(&s->candidates, first + i)->found.row);
        g_hash_table_replace(spans, GUINT_TO_POINTER(row->document + 1), g_new0(Span, 1));
    }
    for (guint i = 0; i < s->candidates.list->len; i++) {
        const ScopeRow *row = scope_row(s->scope, candidates_at(&s->candidates, i)->found.row);
        Span *span = g_hash_table_lookup(spans, GUINT_TO_POINTER(row->document + 1));
        if (span == NULL)
            continue;
        if (span->first == NULL || is_earlier(row, span->first))
            span->first = row;
        if (span->last == NULL || is_earlier(span->last, row))
            span->last = row;
    }
    for (guint i = 0; i < hits->len; i++) {
        SearchHit *hit = hits->pdata[i];
        uint32_t document =
            scope_row(s->scope, candidates_at(&s->candidates, first + i)->found.row)->document;
        const Span *span = g_hash_table_lookup(spans, GUINT_TO_POINTER(document + 1));
        hit->first_version = span->first->version;
        hit->last_version = span->last->version;
    }
}

static char *
next_cursor(const Search *s, const HitOrder *last)
{
    HitCursor cursor = s->cursor;
    cursor.after = *last;
    return hit_cursor_format(&cursor);
}

bool
search_add_hits(Search *s, GError **error)
{
    guint first = first_behind_cursor(s);
    guint limit = CLAMP(s->wanted->limit, 1, 100);
    g_autoptr(Marks) marks = s->wanted->no_snippets ? NULL : marks_of_query(s->query);
    const Plan *marked = NULL;
    for (guint i = first; i < s->candidates.list->len && i - first < limit; i++) {
        Candidate *c = candidates_at(&s->candidates, i);
        double ignored;
        if (marks != NULL && !c->looked_at)
            look_at(s, c, &ignored);
        if (marks != NULL && c->stage != STAGE_WORDS && c->plan != marked)
            marks_add_plan(marks, c->plan);
        marked = c->plan;
        SearchHit *hit = hit_make(s->txn, s->scope, &c->found, c->place, marks, s->as_of_us, error);
        if (hit == NULL)
            return false;
        g_ptr_array_add(s->result->hits, hit);
        if (i - first + 1 == limit && i + 1 < s->candidates.list->len)
            s->result->next = next_cursor(s, &c->order);
    }
    if (s->wanted->all_versions && s->result->hits->len > 0)
        name_versions(s, first, s->result->hits);
    return true;
}
