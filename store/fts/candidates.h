/* candidates.h - the versions that a search has found, in the order of hits as far as they may be shown. */
#pragma once
#include "store/fts/evaluate.h"
#include "store/fts/hit_order.h"

typedef struct {
    Found found;
    HitOrder order;
    const Plan *plan; /* that found it */
    uint32_t stage;   /* of the query (stages.h) */
    uint32_t place;   /* found_places_look, when LOOKED_AT */
    bool looked_at;
    bool ordered; /* ORDER has more than stage and score */
} Candidate;

typedef struct {
    const Scope *scope;
    GArray *list;     /* Candidate */
    uint64_t dropped; /* that candidates_offer did not keep */
} Candidates;

void candidates_init(Candidates *candidates, const Scope *scope);
void candidates_clear(Candidates *candidates);
static inline Candidate *
candidates_at(const Candidates *candidates, guint i)
{
    return &g_array_index(candidates->list, Candidate, i);
}
/* What PLAN found in STAGE, in no list yet. A word that occurs as such comes before its other forms, whatever they score. */
Candidate candidate_of(uint32_t stage, const Plan *plan, const Found *found);
void candidates_add(Candidates *candidates, uint32_t stage, const Plan *plan, const Found *found);
/* The same, but only the first K are kept, in order; the others are counted. All that are there must have been offered. */
void candidates_offer(Candidates *candidates, guint k, uint32_t stage, const Plan *plan, const Found *found);
/* Brings the first K in order to the front; the others stay behind them in no order. */
void candidates_sort_first(Candidates *candidates, guint k);
/* Orders the first N, which have their order already. */
void candidates_sort_again(Candidates *candidates, guint n);
