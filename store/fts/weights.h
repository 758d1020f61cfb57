/* weights.h - how much each word of a plan says: its idf (rank.h) from how many units have it, over all parts of the index. */
#pragma once
#include "store/fts/slot.h"

/* WEIGHTS: room for the slots of PLAN; each to be freed by slot_weights_clear. Only what SCOPE shows counts, so that drafts do not
 * change the order of a public answer. */
void plan_weigh(const Plan *plan, const Scope *scope, Terms *terms, SlotWeights *weights);
