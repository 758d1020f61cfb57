/* place.c - see place.h. */
#include "store/fts/place.h"

typedef struct {
    guint32 place;
    guint32 term;
} Mark;

static int
compare_marks(const void *a, const void *b)
{
    const Mark *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static GArray *
marks_of(const Segment *segment, const Query *query, GError **error)
{
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        g_array_set_size(places, 0);
        if (!segment_places(segment, term->stem, term->stem_len, places, error))
            return NULL;
        for (guint k = 0; k < places->len; k++) {
            Mark mark = {.place = g_array_index(places, guint32, k), .term = i};
            g_array_append_val(marks, mark);
        }
    }
    g_array_sort(marks, compare_marks);
    return g_steal_pointer(&marks);
}

typedef struct {
    int distinct;
    uint32_t span; /* from the first to the last of the nearest set of all distinct terms */
    uint32_t count;
} Quality;

/* The quality of N marks of one page. */
static Quality
quality_of(const Mark *marks, guint n)
{
    uint64_t all = 0;
    for (guint i = 0; i < n; i++)
        all |= UINT64_C(1) << marks[i].term;
    Quality q = {.distinct = __builtin_popcountll(all), .span = UINT32_MAX, .count = n};
    uint32_t seen[QUERY_TERMS_MAX] = {0};
    int have = 0;
    for (guint left = 0, right = 0; right < n; right++) {
        have += seen[marks[right].term]++ == 0;
        for (; have == q.distinct; left++) {
            q.span = MIN(q.span, marks[right].place - marks[left].place);
            have -= --seen[marks[left].term] == 0;
        }
    }
    return q;
}

static bool
is_better(const Quality *a, const Quality *b)
{
    if (a->distinct != b->distinct)
        return a->distinct > b->distinct;
    if (a->span != b->span)
        return a->span < b->span;
    return a->count > b->count;
}

bool
best_page(const Segment *segment, const Query *query, uint32_t *ret_page, GError **error)
{
    g_autoptr(GArray) starts = segment_page_starts(segment, error);
    if (starts == NULL)
        return false;
    g_autoptr(GArray) marks = marks_of(segment, query, error);
    if (marks == NULL)
        return false;
    const Mark *all = (const Mark *)(const void *)marks->data;
    Quality best = {0};
    uint32_t best_page_number = 0;
    guint from = 0;
    for (guint page = 0; page < segment->pages && from < marks->len; page++) {
        guint32 end = g_array_index(starts, guint32, page + 1);
        guint to = from;
        while (to < marks->len && all[to].place < end)
            to++;
        if (to > from) {
            Quality quality = quality_of(all + from, to - from);
            if (is_better(&quality, &best)) {
                best = quality;
                best_page_number = page + 1;
            }
        }
        from = to;
    }
    *ret_page = best_page_number;
    return true;
}
