/* plan_match.h - what of a plan stands in one segment: how often each slot, and which groups hold.
 */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/postings.h"

typedef struct {
    double count;         /* occurrences, each by the weight of its term */
    uint32_t exact;       /* occurrences in the form that was typed */
    float weight;         /* the greatest of a term that is there */
    const PlanTerm *term; /* the term of that weight; borrowed from the plan */
} SlotMatch;

typedef struct {
    uint64_t id;     /* of the text or document */
    uint32_t length; /* tokens */
    uint64_t slots;  /* bits of those that are there */
    uint64_t groups; /* bits of those that hold: bit N - 1 for group N */
    double
        nearness; /* of the groups that hold, 0 to 1 each: how near to each other their words are */
    SlotMatch slot[];
} PlanMatch;

/* A plan made ready to be looked for. Borrows the plan. */
typedef struct PlanMatcher PlanMatcher;
PlanMatcher *plan_matcher_new(const Plan *plan);
void plan_matcher_free(PlanMatcher *matcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanMatcher, plan_matcher_free)

/* Looks for the slots with one of FIELDS. NULL when the segment has none of them, or *RET_FAILED on
 * corrupt bytes. Returns: (owned), g_free. */
PlanMatch *plan_match(PlanMatcher *matcher, const Segment *segment, uint64_t id, FieldSet fields,
                      bool *ret_failed);
