/* evaluate.c - see evaluate.h. One slot leads: the one with the fewest postings of those that must
 * be filled. The texts that it has are looked at one by one, the other slots skip to them. A word
 * of the title counts for every section; so texts whose title fills the leading slot are looked at
 * afterwards. */
#include "store/fts/evaluate.h"

#include "store/base/clock.h"
#include "store/base/error.h"
#include "store/fts/nearness.h"
#include "store/fts/rank.h"
#include "store/fts/title_hits.h"
#include "store/fts/weights.h"

#include <string.h>

#define CLOCK_EVERY 256 /* texts */

typedef struct {
    const Scope *scope;
    const Plan *plan;
    Budget *budget;
    GArray *found;
    SlotWeights weights[PLAN_SLOTS_MAX];
    double length_factor[256];
    uint64_t must, should, not, text_slots; /* bits */
    uint64_t title_slots;                   /* that some title fills */
    TitleHits *titles;
    SlotCursor slots[PLAN_SLOTS_MAX]; /* over one part */
    guint part;
    bool one_word; /* is asked for: then its other forms rank behind it */
    guint leader;  /* or PLAN_SLOTS_MAX: all that should be there lead together */
    bool *seen;    /* per row, NULL unless the title can lead */
    guint texts;
    bool failed;
} Evaluation;

static const Part *
part_of(const Evaluation *e)
{
    return &g_array_index(e->scope->index->parts, IndexPart, e->part).part;
}

static void
open_part(Evaluation *e, guint part)
{
    e->part = part;
    for (guint i = 0; i < e->plan->slots->len; i++)
        slot_open(&e->slots[i], e->scope, part, e->plan->slots->pdata[i], &e->weights[i]);
}

static void
close_part(Evaluation *e)
{
    for (guint i = 0; i < e->plan->slots->len; i++) {
        e->failed = e->failed || slot_failed(&e->slots[i]);
        slot_close(&e->slots[i]);
    }
}

/* The next unit not below UNIT that has any slot which counts for the text. */
static uint32_t
next_unit(Evaluation *e, uint32_t unit)
{
    uint32_t next = UNIT_NONE;
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->text_slots >> i & 1) != 0)
            next = MIN(next, slot_seek(&e->slots[i], unit));
    return next;
}

static uint64_t
members_of(const Evaluation *e, const PlanGroup *group)
{
    uint64_t members = 0;
    for (guint i = 0; i < e->plan->slots->len; i++)
        members |= (uint64_t)(((const PlanSlot *)e->plan->slots->pdata[i])->group == group->group)
                   << i;
    return members;
}

/* The slots that UNIT fills; those of a phrase only if it stands there. */
static uint64_t
slots_of_unit(Evaluation *e, uint32_t unit)
{
    uint64_t mask = 0;
    for (guint i = 0; i < e->plan->slots->len; i++)
        mask |= (uint64_t)(e->slots[i].unit == unit) << i;
    for (guint g = 0; g < e->plan->groups->len; g++) {
        const PlanGroup *group = &g_array_index(e->plan->groups, PlanGroup, g);
        uint64_t members = members_of(e, group);
        if ((members & e->not ) == 0 &&
            ((mask & members) != members || !group_stands(e->plan, group, e->slots)))
            mask &= ~members;
    }
    return mask;
}

typedef struct {
    Found best;
    uint64_t all;  /* slots filled anywhere in the text */
    bool together; /* some unit, with the title, fills all that must be */
    bool word;     /* some unit has the only word itself */
} TextResult;

/* Whether a unit is better than the best so far. */
static bool
is_better(const TextResult *r, bool full, bool word, double score)
{
    if (r->best.unit == UNIT_NONE)
        return true;
    if (full != r->together)
        return full;
    return word != r->word ? word : score > r->best.score;
}

/* Whether all that must be stands in the heading of the unit, whose slots are MASK. */
static bool
all_in_heading(const Evaluation *e, uint64_t mask)
{
    if (e->must == 0 || (mask & e->must) != e->must)
        return false;
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->must >> i & 1) != 0 && !slot_in_heading(&e->slots[i]))
            return false;
    return true;
}

static void
look_at_units(Evaluation *e, uint32_t first, uint32_t end, uint64_t title, TextResult *result)
{
    const Part *part = part_of(e);
    for (uint32_t unit = next_unit(e, first); unit < end; unit = next_unit(e, unit + 1)) {
        uint64_t mask = slots_of_unit(e, unit) & e->text_slots;
        double score = 0, most = 0;
        const PlanTerm *term = NULL;
        for (guint i = 0; i < e->plan->slots->len; i++) {
            if ((mask >> i & 1) == 0)
                continue;
            const PlanTerm *own;
            double part_score =
                slot_score(&e->slots[i], e->length_factor, part_norm(part, unit), &own);
            score += part_score;
            if (term == NULL || part_score > most) {
                most = part_score;
                term = own;
            }
        }
        bool full = ((mask | title) & e->must) == e->must;
        bool word = e->one_word && mask != 0 && slot_has_word(&e->slots[e->leader]);
        if (!full)
            score *= RANK_APART;
        else if (all_in_heading(e, mask))
            score *= RANK_HEADING_ALL;
        if (mask != 0 && is_better(result, full, word, score)) {
            result->best.unit = unit;
            result->best.score = score;
            result->best.term = term;
        }
        result->together = result->together || (full && mask != 0);
        result->word = result->word || word;
        result->all |= mask;
    }
}

static void
add_found(Evaluation *e, uint32_t row, const Found *found, bool word, const TitleHit *title)
{
    Found f = *found;
    f.other_form = e->one_word && !word && (title == NULL || (title->words & e->must) == 0);
    f.row = row;
    f.title_unit = UNIT_NONE;
    bool all = title != NULL && e->must != 0 && (title->slots & e->must) == e->must;
    if (all) {
        f.score *= RANK_TEXT_OF_TITLE;
        f.title_part = title->part;
        f.title_unit = title->unit;
    }
    if (title != NULL)
        f.score += title_score(title, all);
    g_array_append_val(e->found, f);
}

/* Whether what was found is enough. */
static bool
is_enough(const Evaluation *e, uint64_t all, uint64_t title, bool together)
{
    uint64_t filled = all | title;
    if ((filled & e->must) != e->must)
        return false;
    if (e->plan->in_one_unit && !together && (title & e->must) != e->must)
        return false;
    return (guint)__builtin_popcountll(filled & e->should) >= e->plan->min_should;
}

/* Whether the text has what must not be there: a word, or a phrase as a whole. Cursors of such
 * slots move. */
static bool
has_excluded(Evaluation *e, uint32_t first, uint32_t end)
{
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->not >> i & 1) != 0 && ((const PlanSlot *)e->plan->slots->pdata[i])->group == 0 &&
            slot_seek(&e->slots[i], first) < end)
            return true;
    for (guint g = 0; g < e->plan->groups->len; g++) {
        const PlanGroup *group = &g_array_index(e->plan->groups, PlanGroup, g);
        uint64_t members = members_of(e, group);
        if ((members & e->not ) == 0)
            continue;
        guint leader = (guint)__builtin_ctzll(members);
        for (uint32_t unit = slot_seek(&e->slots[leader], first); unit < end;
             unit = slot_seek(&e->slots[leader], unit + 1)) {
            bool all = true;
            for (guint i = leader; i < e->plan->slots->len; i++)
                all = all && ((members >> i & 1) == 0 || slot_seek(&e->slots[i], unit) == unit);
            if (all && group_stands(e->plan, group, e->slots))
                return true;
        }
    }
    return false;
}

static const TitleHit *
hit_of_row(const Evaluation *e, uint32_t row)
{
    return e->title_slots != 0
               ? title_hit(e->titles, e->scope->documents_of_rows[row] & ~ROW_SHARED)
               : NULL;
}

/* The text TEXT of the open part, of which ROW is the first version. */
static void
look_at_text(Evaluation *e, uint32_t text, uint32_t row)
{
    const Part *part = part_of(e);
    uint32_t first = part_first_unit(part, text), end = part_first_unit(part, text + 1);
    uint64_t missing = 0;
    for (guint i = 0; i < e->plan->slots->len; i++) {
        bool here = (e->not >> i & 1) != 0 || slot_seek(&e->slots[i], first) < end;
        missing |= (uint64_t)!here << i;
        if ((e->must & ~e->title_slots & missing) != 0)
            return;
    }
    const TitleHit *hit = hit_of_row(e, row);
    uint64_t title = hit != NULL ? hit->slots : 0;
    const guint32 *rows = e->scope->documents_of_rows;
    /* Several versions may have the text, of documents with other titles: then no title rules
     * anything out. */
    if ((rows[row] & ROW_SHARED) == 0 && (e->must & missing & ~title) != 0)
        return;
    bool excluded = e->not != 0 && has_excluded(e, first, end);
    for (uint32_t r = row, more = ROW_SHARED; more != 0; r++) {
        TextResult result = {.best = {.part = e->part, .unit = UNIT_NONE}};
        hit = hit_of_row(e, r);
        title = hit != NULL ? hit->slots : 0;
        more = rows[r] & ROW_SHARED;
        if (e->seen != NULL)
            e->seen[r] = true;
        if (excluded || (title & e->not ) != 0)
            continue;
        if (r > row) { /* cursors never go back */
            close_part(e);
            open_part(e, e->part);
        }
        look_at_units(e, first, end, title, &result);
        if (is_enough(e, result.all, title, result.together))
            add_found(e, r, &result.best, result.word, hit);
    }
}

static bool
is_over(Evaluation *e)
{
    if (e->budget->spent)
        return true;
    if (++e->texts % CLOCK_EVERY == 0 && clock_monotonic_us() > e->budget->until_us)
        e->budget->spent = true;
    return e->budget->spent;
}

static uint32_t
lead(Evaluation *e, uint32_t unit)
{
    return e->leader < PLAN_SLOTS_MAX ? slot_seek(&e->slots[e->leader], unit) : next_unit(e, unit);
}

/* Whether something in the part leads, and all that must be may be there. */
static bool
has_leader(const Evaluation *e, guint p)
{
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->must & ~e->title_slots) >> i & 1 &&
            !scope_set_has(e->scope, &e->weights[i].parts, p))
            return false;
    if (e->leader < PLAN_SLOTS_MAX)
        return scope_set_has(e->scope, &e->weights[e->leader].parts, p);
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->text_slots >> i & 1) != 0 && scope_set_has(e->scope, &e->weights[i].parts, p))
            return true;
    return false;
}

static void
walk_part(Evaluation *e, guint p)
{
    const guint32 *map = e->scope->maps->pdata[p];
    open_part(e, p);
    const Part *part = part_of(e);
    for (uint32_t unit = lead(e, 0); unit != UNIT_NONE && !is_over(e);) {
        uint32_t text = part_unit_text(part, unit);
        if (text >= part->texts)
            break;
        if (map[text] != ROW_NONE)
            look_at_text(e, text, map[text]);
        unit = lead(e, MAX(part_first_unit(part, text + 1), unit + 1));
    }
    close_part(e);
}

static int
compare_rows(const void *a, const void *b, void *data)
{
    const Scope *scope = data;
    const ScopeRow *x = scope_row(scope, *(const guint32 *)a),
                   *y = scope_row(scope, *(const guint32 *)b);
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->text != y->text)
        return x->text < y->text ? -1 : 1;
    return (*(const guint32 *)a > *(const guint32 *)b) -
           (*(const guint32 *)a < *(const guint32 *)b);
}

/* Versions whose title fills the leading slot and whose text does not. */
static void
walk_titles(Evaluation *e)
{
    const Scope *s = e->scope;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < e->titles->list->len; i++) {
        const TitleHit *hit = &g_array_index(e->titles->list, TitleHit, i);
        guint32 document = hit->document;
        uint64_t slots = hit->slots;
        if (e->leader < PLAN_SLOTS_MAX ? (slots >> e->leader & 1) == 0
                                       : (slots & e->text_slots) == 0)
            continue;
        for (guint32 k = s->first_of_document[document]; k < s->first_of_document[document + 1];
             k++)
            if (!e->seen[s->of_document[k]])
                g_array_append_val(rows, s->of_document[k]);
    }
    g_array_sort_with_data(rows, compare_rows, (void *)s);
    bool open = false;
    for (guint i = 0; i < rows->len && !is_over(e); i++) {
        guint32 row = g_array_index(rows, guint32, i);
        const ScopeRow *r = scope_row(s, row);
        if (e->seen[row])
            continue;
        if (r->part == ROW_NONE) {
            const TitleHit *hit = title_hit(e->titles, r->document);
            Found found = {.part = ROW_NONE, .unit = UNIT_NONE};
            if ((hit->slots & e->not ) == 0 && is_enough(e, 0, hit->slots, false))
                add_found(e, row, &found, false, hit);
            continue;
        }
        if (open && e->part != r->part) {
            close_part(e);
            open = false;
        }
        if (!open)
            open_part(e, r->part);
        open = true;
        uint32_t first = row;
        while (first > 0 && scope_row(s, first - 1)->text_id == r->text_id)
            first--;
        look_at_text(e, r->text, first);
    }
    if (open)
        close_part(e);
}

static void
choose_leader(Evaluation *e)
{
    e->leader = PLAN_SLOTS_MAX;
    for (guint i = 0; i < e->plan->slots->len; i++)
        if ((e->must >> i & 1) != 0 &&
            (e->leader == PLAN_SLOTS_MAX || e->weights[i].units < e->weights[e->leader].units))
            e->leader = i;
    uint64_t cost = 0;
    for (guint i = 0; i < e->plan->slots->len; i++)
        cost += e->leader == PLAN_SLOTS_MAX || i == e->leader ? e->weights[i].units : 0;
    e->budget->postings -= (int64_t)cost;
}

bool
evaluate(const Scope *scope, Terms *terms, const Plan *plan, Budget *budget, GArray *found,
         GError **error)
{
    if (plan->slots->len == 0 || scope->rows->len == 0 || budget->spent)
        return true;
    g_autofree Evaluation *e = g_new0(Evaluation, 1);
    e->scope = scope;
    e->plan = plan;
    e->budget = budget;
    e->found = found;
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = plan->slots->pdata[i];
        uint64_t bit = UINT64_C(1) << i;
        e->must |= slot->kind == SLOT_MUST ? bit : 0;
        e->should |= slot->kind == SLOT_SHOULD ? bit : 0;
        e->not |= slot->kind == SLOT_NOT ? bit : 0;
    }
    e->text_slots = e->must | e->should;
    e->one_word = plan->as_typed && __builtin_popcountll(e->must) == 1 && e->should == 0;
    double average = scope->units > 0 ? (double)scope->tokens / (double)scope->units : 0;
    for (unsigned i = 0; i < 256; i++)
        e->length_factor[i] = rank_length_factor(norm_decode((uint8_t)i), average);
    plan_weigh(plan, scope, terms, e->weights);
    choose_leader(e);
    if (e->text_slots != 0) {
        e->titles = title_hits_collect(scope, plan, e->weights);
        e->title_slots = e->titles->slots;
        if (e->titles->list->len > 0)
            e->seen = g_new0(bool, scope->rows->len);
        for (guint p = 0; p < scope->index->parts->len; p++)
            if (g_array_index(scope->index->parts, IndexPart, p).part.kind == PART_TEXTS &&
                has_leader(e, p))
                walk_part(e, p);
        if (e->titles->list->len > 0)
            walk_titles(e);
    }
    for (guint i = 0; i < plan->slots->len; i++)
        slot_weights_clear(&e->weights[i]);
    g_free(e->seen);
    budget->spent =
        budget->spent || budget->postings < 0; /* a stage that began is not cut for that */
    return !e->failed ||
           fail(error, STORE_ERROR_CORRUPT, "a part of the index: the list of a word");
}
