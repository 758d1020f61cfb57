/* title_hits.c - see title_hits.h. An array over all documents says where in the list of hits a
 * document would be; the list says whether it is, so that nothing is cleared between two searches
 * (a sparse set after Briggs and Torczon 1993). */
#include "store/fts/title_hits.h"

#include "store/fts/nearness.h"
#include "store/fts/rank.h"

typedef struct {
    TitleHits hits;   /* first */
    uint32_t *places; /* per document: index in hits, of this search or of an earlier one */
    guint room;
} Scratch;

static void
scratch_free(void *data)
{
    Scratch *s = data;
    g_array_unref(s->hits.list);
    g_free(s->places);
    g_free(s);
}

static GPrivate scratch_of_thread = G_PRIVATE_INIT(scratch_free);

static Scratch *
scratch_get(guint documents)
{
    Scratch *s = g_private_get(&scratch_of_thread);
    if (s == NULL) {
        s = g_new0(Scratch, 1);
        s->hits.list = g_array_new(FALSE, FALSE, sizeof(TitleHit));
        g_private_set(&scratch_of_thread, s);
    }
    if (s->room < documents) {
        g_free(s->places);
        s->room = documents;
        s->places = g_new0(uint32_t, MAX(documents, 1));
    }
    s->hits.slots = 0;
    g_array_set_size(s->hits.list, 0);
    return s;
}

static TitleHit *
find(const Scratch *s, uint32_t document)
{
    guint place = document < s->room ? s->places[document] : 0;
    if (place >= s->hits.list->len)
        return NULL;
    TitleHit *hit = &g_array_index(s->hits.list, TitleHit, place);
    return hit->document == document ? hit : NULL;
}

/* The hit of the title UNIT of part NUMBER; NULL when it is not shown. */
static TitleHit *
hit_of(Scratch *s, const Scope *scope, guint number, uint32_t unit)
{
    const Part *part = &g_array_index(scope->index->parts, IndexPart, number).part;
    const guint32 *map = scope->maps->pdata[number];
    uint32_t text = part_unit_text(part, unit);
    uint32_t document = text < part->texts ? map[text] : ROW_NONE;
    if (document == ROW_NONE || document >= s->room)
        return NULL;
    TitleHit *hit = find(s, document);
    if (hit != NULL)
        return hit;
    TitleHit new = {
        .document = document, .length = part_text_tokens(part, text), .part = number, .unit = unit};
    s->places[document] = s->hits.list->len;
    g_array_append_val(s->hits.list, new);
    return &g_array_index(s->hits.list, TitleHit, s->hits.list->len - 1);
}

/* Once or more often is the same in a title. */
static const double length_factor[256] = {[1] = RANK_SATURATED_MAX - 1};

static void
add_slot(Scratch *s, TitleHit *hit, const SlotCursor *slot, guint number)
{
    if (hit == NULL)
        return;
    hit->words |= (uint64_t)slot_has_word(slot) << number;
    if ((hit->slots >> number & 1) != 0)
        return;
    hit->slots |= UINT64_C(1) << number;
    s->hits.slots |= UINT64_C(1) << number;
    hit->weight += slot_score(slot, length_factor, 1, NULL);
}

/* Members of a phrase, or of words that must be near, count together or not at all. */
static void
add_group(Scratch *s, const Scope *scope, guint number, const Plan *plan, const PlanGroup *group,
          SlotCursor *cursors)
{
    guint first = plan->slots->len;
    for (guint i = plan->slots->len; i-- > 0;)
        if (((const PlanSlot *)plan->slots->pdata[i])->group == group->group)
            first = i;
    if (first == plan->slots->len)
        return;
    for (uint32_t unit = slot_seek(&cursors[first], 0); unit != UNIT_NONE;
         unit = slot_seek(&cursors[first], unit + 1)) {
        bool all = true;
        for (guint i = first; all && i < plan->slots->len; i++)
            if (((const PlanSlot *)plan->slots->pdata[i])->group == group->group)
                all = slot_seek(&cursors[i], unit) == unit;
        TitleHit *hit =
            all && group_stands(plan, group, cursors) ? hit_of(s, scope, number, unit) : NULL;
        for (guint i = first; hit != NULL && i < plan->slots->len; i++)
            if (((const PlanSlot *)plan->slots->pdata[i])->group == group->group)
                add_slot(s, hit, &cursors[i], i);
    }
}

void
title_slot_open(SlotCursor *cursor, const Scope *scope, guint part, const PlanSlot *slot,
                const SlotWeights *weights)
{
    PlanSlot all = *slot; /* of a title all is text */
    all.fields = (slot->fields & FIELD_TITLE) != 0 ? FIELD_ANY : FIELD_TITLE;
    slot_open(cursor, scope, part, &all, weights);
    cursor->slot = slot;
}

static void
collect_part(Scratch *s, const Scope *scope, guint number, const Plan *plan,
             const SlotWeights *weights)
{
    SlotCursor cursors[PLAN_SLOTS_MAX];
    for (guint i = 0; i < plan->slots->len; i++)
        title_slot_open(&cursors[i], scope, number, plan->slots->pdata[i], &weights[i]);
    for (guint i = 0; i < plan->slots->len; i++) {
        if (((const PlanSlot *)plan->slots->pdata[i])->group != 0)
            continue;
        for (uint32_t unit = slot_seek(&cursors[i], 0); unit != UNIT_NONE;
             unit = slot_seek(&cursors[i], unit + 1))
            add_slot(s, hit_of(s, scope, number, unit), &cursors[i], i);
    }
    for (guint g = 0; g < plan->groups->len; g++)
        add_group(s, scope, number, plan, &g_array_index(plan->groups, PlanGroup, g), cursors);
    for (guint i = 0; i < plan->slots->len; i++)
        slot_close(&cursors[i]);
}

TitleHits *
title_hits_collect(const Scope *scope, const Plan *plan, const SlotWeights *weights)
{
    Scratch *s = scratch_get(scope->documents->len);
    for (guint p = 0; p < scope->index->parts->len; p++) {
        const Part *part = &g_array_index(scope->index->parts, IndexPart, p).part;
        bool some = false;
        for (guint i = 0; i < plan->slots->len; i++)
            some = some || scope_set_has(scope, &weights[i].parts, p);
        if (part->kind == PART_TITLES && some)
            collect_part(s, scope, p, plan, weights);
    }
    return &s->hits;
}

const TitleHit *
title_hit(const TitleHits *hits, uint32_t document)
{
    return find((const Scratch *)hits, document);
}

double
title_score(const TitleHit *hit, bool all)
{
    return hit->weight * rank_title((uint32_t)__builtin_popcountll(hit->slots), hit->length, all);
}
