/* evaluate.h - answers a plan from the index: every version that may be shown and has what the plan asks for, with its best unit and
 * its score. */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/scope.h"

typedef struct {
    uint32_t row;        /* of the scope: the version */
    uint32_t part, unit; /* where; UNIT_NONE: only its title */
    double score;
    const PlanTerm *term; /* what gave most in that unit, or NULL */
} Found;

/* What a query may cost, over all its stages. */
typedef struct {
    int64_t postings; /* left */
    int64_t until_us; /* clock_monotonic_us */
    bool spent;       /* an answer is partial */
} Budget;

/* Adds to FOUND (of Found, in the order of parts and texts). False: CORRUPT bytes. */
bool evaluate(const Scope *scope, const Plan *plan, Budget *budget, GArray *found, GError **error);
/* What words near each other add to the score of FOUND, 0 or more. */
double evaluate_nearness(const Scope *scope, const Plan *plan, const Found *found);
/* The first token of UNIT (counted from its start) where the words of the plan stand together best, for a snippet. */
uint32_t evaluate_place(const Scope *scope, const Plan *plan, const Found *found);
