/* compound_plans.c - see compound_plans.h. */
#include "store/fts/compound_plans.h"

#include "store/fts/analyzer.h"
#include "store/fts/compound.h"
#include "store/fts/dictionary.h"

#include <string.h>

#define PLANS_MAX 12
#define SPLITS_MAX 2
#define SPLIT_WINDOW 8
#define PARAPHRASE_WINDOW 5 /* "Satzung über die Erhebung der Hundesteuer" */
#define JOIN_WEIGHT 0.8
#define PARAPHRASE_WEIGHT 0.8
#define SPLIT_WEIGHT 0.5

static void
add_term(PlanSlot *slot, const QueryTerm *term)
{
    if (term->section != NULL)
        slot_add_term(slot, term->section, NULL, 1, NULL);
    else
        slot_add_term(slot, term->stem, term->fold, 1, NULL)->form = g_strdup(term->form);
}

/* All terms but those from FROM on, N of them. */
static Plan *
plan_of_others(const Query *query, guint from, guint n)
{
    Plan *plan = plan_new();
    plan->in_one_unit = true;
    for (guint i = 0; i < query->terms->len; i++) {
        PlanSlot *slot =
            i >= from && i < from + n ? NULL : plan_add_slot(plan, SLOT_MUST, FIELD_ANY);
        if (slot != NULL)
            add_term(slot, query->terms->pdata[i]);
    }
    return plan;
}

static void
add_joined(const Scope *scope, PlanSlot *slot, const char *a, const char *b)
{
    g_autoptr(GPtrArray) joins = compound_joins(a, b);
    for (guint i = 0; i < joins->len; i++) {
        const char *word = joins->pdata[i];
        const Term *term = analyzer_term(analyzer_get(), word, strlen(word));
        g_autofree char *stem = g_strdup(term != NULL ? term->stem : word);
        bool have = false;
        for (guint k = 0; k < slot->terms->len; k++)
            have = have || strcmp(((const PlanTerm *)slot->terms->pdata[k])->stem, stem) == 0;
        if (!have && dictionary_units(scope, stem) > 0)
            slot_add_term(slot, stem, NULL, JOIN_WEIGHT, word);
    }
}

static void
add_pair(const Scope *scope, const Query *query, guint i, GPtrArray *plans)
{
    const QueryTerm *a = query->terms->pdata[i], *b = query->terms->pdata[i + 1];
    if (a->section != NULL || b->section != NULL)
        return;
    Plan *plan = plan_of_others(query, i, 2);
    PlanSlot *slot = plan_add_slot(plan, SLOT_MUST, FIELD_ANY);
    if (slot != NULL) {
        add_joined(scope, slot, a->fold, b->fold);
        add_joined(scope, slot, a->stem, b->fold);
        if (query->terms->len == 2)
            add_joined(scope, slot, b->fold, a->fold);
    }
    if (slot != NULL && slot->terms->len > 0)
        g_ptr_array_add(plans, plan);
    else
        plan_free(plan);
}

/* A part of a compound: its stem, so that it is found inflected. */
static PlanSlot *
add_part(Plan *plan, const char *word, size_t len, double weight)
{
    PlanSlot *slot = plan_add_slot(plan, SLOT_MUST, FIELD_ANY);
    const Term *term = analyzer_term(analyzer_get(), word, len);
    if (slot == NULL || term == NULL)
        return slot;
    g_autofree char *stem = g_strdup(term->stem);
    g_autofree char *fold = g_strndup(word, len);
    slot_add_term(slot, stem, fold, weight, NULL);
    return slot;
}

/* The parts near each other. PARAPHRASE: as German says a compound in words, "Tätigkeit des
 * Unternehmens": the last part, soon the first behind it, both as the words that they are. */
static Plan *
plan_of_split(const Query *query, guint i, const CompoundSplit *split, bool paraphrase)
{
    const QueryTerm *term = query->terms->pdata[i];
    const char *left = term->fold, *right = term->fold + split->right_at;
    double weight = paraphrase ? PARAPHRASE_WEIGHT : SPLIT_WEIGHT;
    g_autoptr(Plan) plan = plan_of_others(query, i, 1);
    PlanSlot *last = add_part(plan, right, strlen(right), weight);
    PlanSlot *first = add_part(plan, left, split->left_len, weight);
    if (last == NULL || first == NULL)
        return NULL;
    PlanGroup group = {
        .group = 1, .window = paraphrase ? PARAPHRASE_WINDOW : SPLIT_WINDOW, .ordered = paraphrase};
    g_array_append_val(plan->groups, group);
    first->group = last->group = group.group;
    for (guint k = 0; paraphrase && k < 2; k++) {
        const PlanSlot *slot = k == 0 ? first : last;
        if (slot->terms->len > 0)
            ((PlanTerm *)slot->terms->pdata[0])->own_forms = true;
    }
    return g_steal_pointer(&plan);
}

static void
add_splits(const Query *query, guint i, GPtrArray *plans)
{
    const QueryTerm *term = query->terms->pdata[i];
    if (term->section != NULL)
        return;
    g_autoptr(GArray) splits = compound_splits(term->fold, strlen(term->fold));
    for (guint k = 0; k < splits->len && k < SPLITS_MAX; k++)
        for (int paraphrase = 1; paraphrase >= 0; paraphrase--) {
            Plan *plan =
                plan_of_split(query, i, &g_array_index(splits, CompoundSplit, k), paraphrase != 0);
            if (plan != NULL)
                g_ptr_array_add(plans, plan);
        }
}

void
compound_plans_add(const Scope *scope, const Query *query, GPtrArray *plans)
{
    for (guint i = 0; i + 1 < query->terms->len && plans->len < PLANS_MAX; i++)
        add_pair(scope, query, i, plans);
    for (guint i = 0; i < query->terms->len && plans->len < PLANS_MAX; i++)
        add_splits(query, i, plans);
}
