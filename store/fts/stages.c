/* stages.c - see stages.h. */
#include "store/fts/stages.h"

Plan *
stage_literal(const Query *query)
{
    Plan *plan = plan_new();
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        PlanSlot *slot = plan_add_slot(plan, SLOT_MUST);
        slot->exact = g_strdup(term->fold);
        slot->start = (uint32_t)term->start;
        slot->end = (uint32_t)term->end;
        plan_slot_add(slot, term->stem, NULL, 1, NULL);
    }
    return plan;
}
