/* nearness.c - see nearness.h and evaluate.h: phrases, words within a window, what nearness adds,
 * the best place for a snippet. */
#include "store/fts/nearness.h"

#include "store/fts/evaluate.h"
#include "store/fts/rank.h"
#include "store/fts/title_hits.h"

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

typedef struct {
    SlotCursor *cursor;
    uint32_t offset, count;
} Member;

static int
compare_members(const void *a, const void *b)
{
    const Member *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Whether all members stand at their offsets from some place. The rarest is read first, so that the
 * many places of a frequent word are mostly not read at all. */
static bool
stands_as_phrase(Member *members, guint n)
{
    qsort(members, n, sizeof *members, compare_members);
    const GArray *rarest = slot_places(members[0].cursor);
    guint32 few[64]; /* starts of the phrase that are left */
    g_autoptr(GArray) many = NULL;
    guint32 *starts = few;
    guint left = 0;
    if (rarest->len > G_N_ELEMENTS(few)) {
        many = g_array_sized_new(FALSE, FALSE, sizeof(guint32), rarest->len);
        starts = (guint32 *)(void *)many->data;
    }
    for (guint i = 0; i < rarest->len; i++)
        if (g_array_index(rarest, guint32, i) >= members[0].offset)
            starts[left++] = g_array_index(rarest, guint32, i) - members[0].offset;
    for (guint m = 1; left > 0 && m < n; m++) {
        const GArray *places = slot_places(members[m].cursor);
        guint kept = 0;
        for (guint i = 0; i < left; i++)
            if (has_place(places, starts[i] + members[m].offset))
                starts[kept++] = starts[i];
        left = kept;
    }
    return left > 0;
}

/* Whether each member stands behind the one before, all within WINDOW tokens. */
static bool
stands_in_order(const Member *members, guint n, uint32_t window)
{
    const GArray *places[PLAN_SLOTS_MAX] = {NULL};
    for (guint k = 0; k < n; k++)
        places[k] = slot_places(members[k].cursor);
    for (guint i = 0; i < places[0]->len; i++) {
        guint32 first = g_array_index(places[0], guint32, i), at = first;
        bool all = true;
        for (guint k = 1; all && k < n; k++) {
            guint next = 0;
            while (next < places[k]->len && g_array_index(places[k], guint32, next) <= at)
                next++;
            all = next < places[k]->len;
            at = all ? g_array_index(places[k], guint32, next) : at;
        }
        if (all && at - first <= window)
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

static bool
stands_near(const Member *members, guint n, uint32_t window)
{
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    guint32 first;
    for (guint i = 0; i < n; i++)
        add_marks(marks, slot_places(members[i].cursor), i);
    g_array_sort(marks, compare_marks);
    return least_span(marks, n, &first) <= window;
}

bool
group_stands(const Plan *plan, const PlanGroup *group, SlotCursor *slots)
{
    Member members[PLAN_SLOTS_MAX];
    guint n = 0;
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = plan->slots->pdata[i];
        if (slot->group == group->group)
            members[n++] = (Member){
                .cursor = &slots[i], .offset = slot->offset, .count = slot_count(&slots[i])};
    }
    if (n == 0)
        return false;
    if (group->window == 0)
        return stands_as_phrase(members, n);
    return group->ordered ? stands_in_order(members, n, group->window)
                          : stands_near(members, n, group->window);
}

/* Lists over one part at a time. */
typedef struct {
    const Scope *scope;
    const Plan *plan;
    bool titles;
    SlotCursor *slots;    /* over the part, when one is open */
    guint part;           /* UINT_MAX: none */
    SlotWeights *weights; /* all 0 */
    GArray *marks;
} Places;

struct FoundPlaces {
    const Scope *scope;
    Terms *terms;
    const Plan *plan;
    Places *texts, *titles; /* NULL before they are asked for */
};

static Places *
places_new(const Scope *scope, Terms *terms, const Plan *plan, bool titles)
{
    Places *p = g_new0(Places, 1);
    p->scope = scope;
    p->plan = plan;
    p->titles = titles;
    p->part = UINT_MAX;
    p->slots = g_new0(SlotCursor, MAX(plan->slots->len, 1));
    p->weights = g_new0(SlotWeights, MAX(plan->slots->len, 1));
    for (guint i = 0; i < plan->slots->len; i++)
        slot_weights_init(&p->weights[i], terms, plan->slots->pdata[i]);
    p->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    return p;
}

static void
close_slots(Places *p)
{
    for (guint i = 0; p->part != UINT_MAX && i < p->plan->slots->len; i++)
        slot_close(&p->slots[i]);
    p->part = UINT_MAX;
}

static void
places_free(Places *p)
{
    if (p == NULL)
        return;
    close_slots(p);
    g_free(p->slots);
    for (guint i = 0; i < p->plan->slots->len; i++)
        slot_weights_clear(&p->weights[i]);
    g_free(p->weights);
    g_array_unref(p->marks);
    g_free(p);
}

FoundPlaces *
found_places_new(const Scope *scope, Terms *terms, const Plan *plan)
{
    FoundPlaces *p = g_new0(FoundPlaces, 1);
    p->scope = scope;
    p->terms = terms;
    p->plan = plan;
    return p;
}

void
found_places_free(FoundPlaces *p)
{
    if (p == NULL)
        return;
    places_free(p->texts);
    places_free(p->titles);
    g_free(p);
}

static void
open_slot(Places *p, guint i)
{
    void (*open)(SlotCursor *, const Scope *, guint, const PlanSlot *, const SlotWeights *) =
        p->titles ? title_slot_open : slot_open;
    open(&p->slots[i], p->scope, p->part, p->plan->slots->pdata[i], &p->weights[i]);
}

/* The marks of all slots in UNIT of PART, in order; how many slots are there. */
static guint
gather_marks(Places *p, guint part, uint32_t unit)
{
    guint n = 0;
    g_array_set_size(p->marks, 0);
    if (unit == UNIT_NONE || part >= p->scope->index->parts->len)
        return 0;
    bool opens = part != p->part;
    if (opens)
        close_slots(p);
    p->part = part;
    for (guint i = 0; i < p->plan->slots->len; i++) {
        SlotCursor *slot = &p->slots[i];
        bool passed = !opens && !slot->fresh && slot->unit > unit;
        if (passed) /* cursors never go back */
            slot_close(slot);
        if (opens || passed)
            open_slot(p, i);
        if (((const PlanSlot *)p->plan->slots->pdata[i])->kind == SLOT_NOT ||
            slot_seek(slot, unit) != unit)
            continue;
        add_marks(p->marks, slot_places(slot), n++);
    }
    g_array_sort(p->marks, compare_marks);
    return n;
}

static double
nearness_of(const GArray *marks, guint slots, double score)
{
    guint32 first;
    uint32_t span = slots < 2 ? UINT32_MAX : least_span(marks, slots, &first);
    if (span == UINT32_MAX)
        return 0;
    double loose = span + 1 > slots ? (double)(span + 1 - slots) : 0; /* tokens between them */
    return score * RANK_NEAR / (1 + loose / 2);
}

static uint32_t
best_place(const GArray *marks)
{
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

void
found_places_look(FoundPlaces *p, const Found *found, double *ret_nearness, uint32_t *ret_place)
{
    if (p->texts == NULL)
        p->texts = places_new(p->scope, p->terms, p->plan, false);
    guint slots = gather_marks(p->texts, found->part, found->unit);
    *ret_nearness = nearness_of(p->texts->marks, slots, found->score);
    *ret_place = best_place(p->texts->marks);
    if (found->title_unit == UNIT_NONE)
        return;
    if (p->titles == NULL)
        p->titles = places_new(p->scope, p->terms, p->plan, true);
    slots = gather_marks(p->titles, found->title_part, found->title_unit);
    *ret_nearness = nearness_of(p->titles->marks, slots, found->score);
}
