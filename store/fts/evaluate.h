/* evaluate.h - one plan against the index: which visible versions answer it, and how well. It knows
 * no query language, no filters of the catalogue, no pages of results. */
#pragma once
#include "store/fts/hit_order.h"
#include "store/fts/index.h"
#include "store/fts/plan.h"
#include "store/fts/visible.h"

typedef struct {
    HitOrder order;
    VisibleDocument *document;
    const Version *version;
    bool in_text;        /* else the title alone */
    const PlanTerm *why; /* the term of the greatest weight below 1 that it was found by, or NULL */
} Found;

typedef struct {
    KvTxn *txn;
    Visibility *visibility;
    IndexStats stats;
} Evaluation;
bool evaluation_init(Evaluation *e, KvTxn *txn, Visibility *visibility, GError **error);

/* Adds to FOUND (Found) every version that PLAN, the stage STAGE, finds; in no order, and those of
 * earlier stages once more. RET_DF has room for each slot: the number of visible documents with it,
 * so that no draft shows in a score or a suggestion. What is found borrows from PLAN and the
 * visibility. */
bool evaluate(Evaluation *e, const Plan *plan, uint32_t stage, GArray *found, uint64_t *ret_df,
              GError **error);
