/* plan_match.c - see plan_match.h. Few terms are bisected in the dictionary of the segment; many,
 * as an expansion has, are looked up in a table while the dictionary is read once. */
#include "store/fts/plan_match.h"

#include "store/base/unicode.h"

#include <string.h>

#define BISECT_MAX 12 /* terms; for more a walk over the dictionary is cheaper */

typedef struct {
    const PlanTerm *term;
    guint slot;
} Wanted;

struct PlanMatcher {
    const Plan *plan;
    GArray *wanted;       /* Wanted, those of one stem together */
    GHashTable *by_stem;  /* stem -> index of the first in wanted, + 1 */
    GArray **places;      /* per slot with a group, else NULL: where it stands */
    GString *stem, *fold; /* scratch */
};

static int
compare_wanted(const void *a, const void *b)
{
    const Wanted *x = a, *y = b;
    int order = strcmp(x->term->stem, y->term->stem);
    return order != 0 ? order : (x->slot > y->slot) - (x->slot < y->slot);
}

PlanMatcher *
plan_matcher_new(const Plan *plan)
{
    PlanMatcher *m = g_new0(PlanMatcher, 1);
    m->plan = plan;
    m->wanted = g_array_new(FALSE, FALSE, sizeof(Wanted));
    m->places = g_new0(GArray *, plan->slots->len + 1);
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = g_ptr_array_index(plan->slots, i);
        if (slot->group != 0)
            m->places[i] = g_array_new(FALSE, FALSE, sizeof(guint32));
        for (guint k = 0; k < slot->terms->len; k++) {
            Wanted wanted = {.term = g_ptr_array_index(slot->terms, k), .slot = i};
            g_array_append_val(m->wanted, wanted);
        }
    }
    g_array_sort(m->wanted, compare_wanted);
    m->by_stem = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = m->wanted->len; i > 0; i--)
        g_hash_table_insert(m->by_stem, g_array_index(m->wanted, Wanted, i - 1).term->stem,
                            GUINT_TO_POINTER(i));
    m->stem = g_string_new(NULL);
    m->fold = g_string_new(NULL);
    return m;
}

void
plan_matcher_free(PlanMatcher *m)
{
    if (m == NULL)
        return;
    for (guint i = 0; i < m->plan->slots->len; i++)
        g_clear_pointer(&m->places[i], g_array_unref);
    g_free(m->places);
    g_array_unref(m->wanted);
    g_hash_table_unref(m->by_stem);
    g_string_free(m->stem, TRUE);
    g_string_free(m->fold, TRUE);
    g_free(m);
}

static bool
add_places(GArray *places, SegmentCursor *c)
{
    WireReader positions = c->positions;
    uint32_t place = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        if (!positions_next(&positions, c->segment, i == 0, &place))
            return false;
        g_array_append_val(places, place);
    }
    return true;
}

/* The entry under the cursor has the stem of the terms from FIRST on. False: corrupt. */
static bool
take_entry(PlanMatcher *m, SegmentCursor *c, guint first, FieldSet fields, PlanMatch *match)
{
    g_string_truncate(m->fold, 0);
    unicode_word_fold(c->form, c->form_len, m->fold);
    const char *stem = g_array_index(m->wanted, Wanted, first).term->stem;
    uint64_t taken = 0; /* a form counts once per slot */
    for (guint i = first; i < m->wanted->len; i++) {
        const Wanted *w = &g_array_index(m->wanted, Wanted, i);
        if (strcmp(w->term->stem, stem) != 0)
            break;
        const PlanSlot *slot = g_ptr_array_index(m->plan->slots, w->slot);
        if ((slot->fields & fields) == 0 || ((taken >> w->slot) & 1) != 0 ||
            (w->term->form != NULL && strcmp(w->term->form, m->fold->str) != 0))
            continue;
        taken |= UINT64_C(1) << w->slot;
        SlotMatch *s = &match->slot[w->slot];
        s->count += (double)c->count * (double)w->term->weight;
        if (slot->exact != NULL && strcmp(slot->exact, m->fold->str) == 0)
            s->exact += c->count;
        if (w->term->weight > s->weight) {
            s->weight = w->term->weight;
            s->term = w->term;
        }
        if (m->places[w->slot] != NULL && !add_places(m->places[w->slot], c))
            return false;
    }
    match->slots |= taken;
    return true;
}

static bool
bisect(PlanMatcher *m, const Segment *segment, FieldSet fields, PlanMatch *match)
{
    GHashTableIter iter;
    gpointer stem, first;
    g_hash_table_iter_init(&iter, m->by_stem);
    while (g_hash_table_iter_next(&iter, &stem, &first)) {
        SegmentCursor c;
        size_t len = strlen(stem);
        segment_seek(segment, &c, stem, len);
        while (segment_next(&c) && c.stem_len == len && memcmp(c.stem, stem, len) == 0) {
            if (!take_entry(m, &c, GPOINTER_TO_UINT(first) - 1, fields, match))
                return false;
        }
        if (c.failed)
            return false;
    }
    return true;
}

static bool
walk(PlanMatcher *m, const Segment *segment, FieldSet fields, PlanMatch *match)
{
    SegmentCursor c;
    segment_seek(segment, &c, "", 0);
    while (segment_next(&c)) {
        g_string_truncate(m->stem, 0);
        g_string_append_len(m->stem, c.stem, c.stem_len);
        guint first = GPOINTER_TO_UINT(g_hash_table_lookup(m->by_stem, m->stem->str));
        if (first > 0 && !take_entry(m, &c, first - 1, fields, match))
            return false;
    }
    return !c.failed;
}

static int
compare_places(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

static bool
has_place(const GArray *places, uint32_t place)
{
    return bsearch(&place, places->data, places->len, sizeof(guint32), compare_places) != NULL;
}

/* The slots of the group, at most PLAN_SLOTS_MAX; 0 when one of them is not there. */
static guint
slots_of_group(const PlanMatcher *m, const PlanMatch *match, uint32_t group, guint *ret_slots)
{
    guint n = 0;
    for (guint i = 0; i < m->plan->slots->len; i++) {
        const PlanSlot *slot = g_ptr_array_index(m->plan->slots, i);
        if (slot->group != group)
            continue;
        if (((match->slots >> i) & 1) == 0)
            return 0;
        ret_slots[n++] = i;
    }
    return n;
}

static bool
stands_as_phrase(const PlanMatcher *m, const guint *slots, guint n)
{
    const PlanSlot *first = g_ptr_array_index(m->plan->slots, slots[0]);
    const GArray *places = m->places[slots[0]];
    for (guint i = 0; i < places->len; i++) {
        uint32_t at = g_array_index(places, guint32, i);
        bool whole = true;
        for (guint k = 1; k < n && whole; k++) {
            const PlanSlot *slot = g_ptr_array_index(m->plan->slots, slots[k]);
            whole = has_place(m->places[slots[k]], at + slot->offset - first->offset);
        }
        if (whole)
            return true;
    }
    return false;
}

/* Tokens from the first to the last word of the nearest places of all N slots. */
static uint32_t
nearest_span(const PlanMatcher *m, const guint *slots, guint n)
{
    guint at[PLAN_SLOTS_MAX] = {0};
    uint32_t best = UINT32_MAX;
    for (;;) {
        uint32_t low = UINT32_MAX, high = 0;
        guint lowest = 0;
        for (guint k = 0; k < n; k++) {
            uint32_t place = g_array_index(m->places[slots[k]], guint32, at[k]);
            if (place < low) {
                low = place;
                lowest = k;
            }
            high = MAX(high, place);
        }
        best = MIN(best, high - low);
        if (++at[lowest] >= m->places[slots[lowest]]->len)
            return best;
    }
}

static void
match_groups(PlanMatcher *m, PlanMatch *match)
{
    for (guint g = 0; g < m->plan->groups->len; g++) {
        const PlanGroup *group = &g_array_index(m->plan->groups, PlanGroup, g);
        guint slots[PLAN_SLOTS_MAX];
        guint n = slots_of_group(m, match, group->group, slots);
        if (n == 0)
            continue;
        uint32_t span = 0;
        if (group->window == 0) {
            if (!stands_as_phrase(m, slots, n))
                continue;
        } else {
            span = nearest_span(m, slots, n);
            if (span > group->window)
                continue;
        }
        match->groups |= UINT64_C(1) << (group->group - 1);
        match->nearness += span < n ? 1 : (double)n / (double)(span + 1);
    }
}

PlanMatch *
plan_match(PlanMatcher *m, const Segment *segment, uint64_t id, FieldSet fields, bool *ret_failed)
{
    guint n = m->plan->slots->len;
    g_autofree PlanMatch *match = g_malloc0(sizeof *match + n * sizeof match->slot[0]);
    for (guint i = 0; i < n; i++) {
        if (m->places[i] != NULL)
            g_array_set_size(m->places[i], 0);
    }
    bool few = g_hash_table_size(m->by_stem) <= BISECT_MAX;
    bool good = few ? bisect(m, segment, fields, match) : walk(m, segment, fields, match);
    *ret_failed = !good;
    if (!good || match->slots == 0)
        return NULL;
    for (guint i = 0; i < n; i++) {
        if (m->places[i] != NULL)
            g_array_sort(m->places[i], compare_places);
    }
    match_groups(m, match);
    match->id = id;
    match->length = segment->tokens;
    return g_steal_pointer(&match);
}
