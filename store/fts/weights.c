/* weights.c - see weights.h. */
#include "store/fts/weights.h"

#include "store/fts/rank.h"

#define FREQUENT_UNITS 512 /* a word in more is counted without looking */

/* The units that have one of the forms that are the word itself, at most. */
static uint64_t
units_of_forms(const TermPlace *t)
{
    uint64_t units = 0;
    FormCursor forms = entry_forms(&t->entry);
    Form form;
    for (uint32_t i = 0; form_next(&forms, &form); i++)
        units += (t->same & form_bit(i)) != 0 ? form.units : 0;
    return units;
}

/* How many units have a term, and its very word. */
typedef struct {
    uint64_t all, same;
} Frequency;

/* Whether the dictionary knows how many units have the very word: one form, with a bit of its own.
 */
static bool
is_counted(const TermPlace *t)
{
    return (t->same & (t->same - 1)) == 0 && t->same != form_bit(FORM_BITS_MAX);
}

/* Only what may be shown counts, so that drafts do not change the order of a public answer. Of
 * frequent words all are counted: a draft's share of so many is nothing. */
static void
count_term(const Scope *scope, const TermPlace *t, Frequency *frequency)
{
    const Part *part = &g_array_index(scope->index->parts, IndexPart, t->part).part;
    const guint32 *map = scope->maps->pdata[t->part];
    if (part->kind != PART_TEXTS)
        return;
    if (t->entry.units > FREQUENT_UNITS || (scope->whole[t->part] && is_counted(t))) {
        frequency->all += t->entry.units;
        frequency->same +=
            t->entry.forms == 1 ? (t->same != 0 ? t->entry.units : 0) : units_of_forms(t);
        return;
    }
    g_autofree PostingCursor *c = g_new(PostingCursor, 1);
    posting_init(c, part, &t->entry);
    while (posting_next(c)) {
        uint32_t text = part_unit_text(part, c->unit);
        if (text >= part->texts || map[text] == ROW_NONE)
            continue;
        frequency->all++;
        frequency->same += (posting_forms(c) & t->same) != 0;
    }
}

void
plan_weigh(const Plan *plan, const Scope *scope, Terms *terms, SlotWeights *weights)
{
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = plan->slots->pdata[i];
        SlotWeights *w = &weights[i];
        slot_weights_init(w, terms, slot);
        for (guint k = 0; k < slot->terms->len; k++) {
            const PlanTerm *term = slot->terms->pdata[k];
            Frequency f = {0};
            const GArray *places = w->found[k]->places;
            for (guint p = 0; p < places->len; p++) {
                const TermPlace *place = &g_array_index(places, TermPlace, p);
                w->units += place->entry.units;
                if (slot->counted)
                    count_term(scope, place, &f);
            }
            if (!slot->counted)
                continue;
            w->weights[k] = term->weight * rank_idf(scope->units, f.all);
            if (term->fold != NULL)
                w->form_weights[k] = term->weight * RANK_FORM * rank_idf(scope->units, f.same);
        }
    }
}
