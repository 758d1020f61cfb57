/* nearness.c - see nearness.h and evaluate.h: phrases, words within a window, what nearness adds,
 * the best place for a snippet. */
#include "store/fts/nearness.h"

#include "store/fts/evaluate.h"
#include "store/fts/rank.h"

#include <string.h>

#define SNIPPET_TOKENS 30 /* about what a snippet shows */

typedef struct {
    guint32 place, slot;
} Mark;

static int
compare_marks(const void *a, const void *b)
{
    const Mark *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static bool
has_place(const GArray *places, guint32 place)
{
    guint low = 0, high = places->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(places, guint32, middle) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->len && g_array_index(places, guint32, low) == place;
}

/* Whether some place of the first member has all others at their offsets. */
static bool
stands_as_phrase(const GPtrArray *members, GArray *const *places)
{
    const PlanSlot *first = members->pdata[0];
    for (guint i = 0; i < places[0]->len; i++) {
        guint32 base = g_array_index(places[0], guint32, i);
        bool all = base >= first->offset;
        for (guint k = 1; all && k < members->len; k++)
            all = has_place(places[k],
                            base - first->offset + ((const PlanSlot *)members->pdata[k])->offset);
        if (all)
            return true;
    }
    return false;
}

/* The least number of tokens that has a mark of each of N slots; UINT32_MAX without. *RET_FIRST:
 * where it begins. */
static uint32_t
least_span(const GArray *marks, guint n, guint32 *ret_first)
{
    guint seen[PLAN_SLOTS_MAX] = {0}, have = 0;
    uint32_t least = UINT32_MAX;
    for (guint left = 0, right = 0; right < marks->len; right++) {
        const Mark *r = &g_array_index(marks, Mark, right);
        have += seen[r->slot]++ == 0;
        for (; have == n; left++) {
            const Mark *l = &g_array_index(marks, Mark, left);
            if (r->place - l->place < least) {
                least = r->place - l->place;
                *ret_first = l->place;
            }
            have -= --seen[l->slot] == 0;
        }
    }
    return least;
}

static void
add_marks(GArray *marks, const GArray *places, guint slot)
{
    for (guint k = 0; k < places->len; k++) {
        Mark mark = {.place = g_array_index(places, guint32, k), .slot = slot};
        g_array_append_val(marks, mark);
    }
}

bool
group_stands(const Plan *plan, const PlanGroup *group, SlotCursor *slots)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    GArray *places[PLAN_SLOTS_MAX];
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    for (guint i = 0; i < plan->slots->len; i++) {
        PlanSlot *slot = plan->slots->pdata[i];
        if (slot->group != group->group)
            continue;
        GArray *own = places[members->len] = g_array_new(FALSE, FALSE, sizeof(guint32));
        slot_places(&slots[i], own);
        add_marks(marks, own, members->len);
        g_ptr_array_add(members, slot);
    }
    bool stands = members->len > 0;
    guint32 first;
    if (stands && group->window == 0)
        stands = stands_as_phrase(members, places);
    else if (stands) {
        g_array_sort(marks, compare_marks);
        stands = least_span(marks, members->len, &first) <= group->window;
    }
    for (guint i = 0; i < members->len; i++)
        g_array_unref(places[i]);
    return stands;
}

/* The marks of all slots in the unit of FOUND, in order; *RET_SLOTS how many slots are there.
 * Owned. */
static GArray *
marks_of_unit(const Scope *scope, const Plan *plan, const Found *found, guint *ret_slots)
{
    GArray *marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    *ret_slots = 0;
    if (found->unit == UNIT_NONE || found->part >= scope->index->parts->len)
        return marks;
    const Part *part = &g_array_index(scope->index->parts, IndexPart, found->part).part;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = plan->slots->pdata[i];
        if (slot->kind == SLOT_NOT)
            continue;
        g_autofree double *zero = g_new0(double, MAX(slot->terms->len, 1));
        SlotWeights none = {.weights = zero, .form_weights = zero};
        SlotCursor cursor;
        slot_open(&cursor, part, slot, &none);
        if (slot_seek(&cursor, found->unit) == found->unit) {
            g_array_set_size(places, 0);
            slot_places(&cursor, places);
            add_marks(marks, places, (*ret_slots)++);
        }
        slot_close(&cursor);
    }
    g_array_sort(marks, compare_marks);
    return marks;
}

double
evaluate_nearness(const Scope *scope, const Plan *plan, const Found *found)
{
    guint slots;
    guint32 first;
    g_autoptr(GArray) marks = marks_of_unit(scope, plan, found, &slots);
    if (slots < 2)
        return 0;
    uint32_t span = least_span(marks, slots, &first);
    if (span == UINT32_MAX)
        return 0;
    double loose = span + 1 > slots ? (double)(span + 1 - slots) : 0; /* tokens between them */
    return found->score * RANK_NEAR / (1 + loose / 2);
}

uint32_t
evaluate_place(const Scope *scope, const Plan *plan, const Found *found)
{
    guint slots;
    g_autoptr(GArray) marks = marks_of_unit(scope, plan, found, &slots);
    guint32 best = 0, best_span = 0;
    guint best_distinct = 0;
    for (guint left = 0; left < marks->len; left++) {
        uint64_t distinct = 0;
        guint32 from = g_array_index(marks, Mark, left).place, span = 0;
        for (guint right = left; right < marks->len; right++) {
            const Mark *mark = &g_array_index(marks, Mark, right);
            if (mark->place - from > SNIPPET_TOKENS)
                break;
            if ((distinct >> mark->slot & 1) == 0)
                span = mark->place - from;
            distinct |= UINT64_C(1) << mark->slot;
        }
        guint n = (guint)__builtin_popcountll(distinct);
        if (n > best_distinct || (n == best_distinct && span < best_span)) {
            best = from;
            best_distinct = n;
            best_span = span;
        }
    }
    return best;
}
