/* plan.c - see plan.h. */
#include "store/fts/plan.h"

static void
term_free(void *data)
{
    PlanTerm *term = data;
    g_free(term->stem);
    g_free(term->fold);
    g_free(term->form);
    g_free(term->begins);
    g_free(term->why);
    g_free(term);
}

static void
slot_free(void *data)
{
    PlanSlot *slot = data;
    g_ptr_array_unref(slot->terms);
    g_free(slot);
}

Plan *
plan_new(void)
{
    Plan *plan = g_new0(Plan, 1);
    plan->slots = g_ptr_array_new_with_free_func(slot_free);
    plan->groups = g_array_new(FALSE, FALSE, sizeof(PlanGroup));
    return plan;
}

void
plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    g_ptr_array_unref(plan->slots);
    g_array_unref(plan->groups);
    g_free(plan);
}

PlanSlot *
plan_add_slot(Plan *plan, SlotKind kind, FieldSet fields)
{
    if (plan->slots->len >= PLAN_SLOTS_MAX)
        return NULL;
    PlanSlot *slot = g_new0(PlanSlot, 1);
    slot->kind = kind;
    slot->fields = fields;
    slot->counted = true;
    slot->terms = g_ptr_array_new_with_free_func(term_free);
    g_ptr_array_add(plan->slots, slot);
    return slot;
}

PlanTerm *
slot_add_term(PlanSlot *slot, const char *stem, const char *fold, double weight, const char *why)
{
    PlanTerm *term = g_new0(PlanTerm, 1);
    term->stem = g_strdup(stem);
    term->fold = g_strdup(fold);
    term->weight = weight;
    term->why = g_strdup(why);
    g_ptr_array_add(slot->terms, term);
    return term;
}
