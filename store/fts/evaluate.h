/* evaluate.h - answers a plan from the index: every version that may be shown and has what the plan asks for, with its best unit and
 * its score. */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/terms.h"

typedef struct {
    uint32_t row;        /* of the scope: the version */
    uint32_t part, unit; /* where; UNIT_NONE: only its title */
    double score;
    const PlanTerm *term; /* what gave most in that unit, or NULL */
    uint32_t title_part, title_unit; /* of its title, when that has all the words; UNIT_NONE: it has not */
    bool other_form; /* one word is asked for, and only other forms of it or other words stand there */
} Found;

/* What a query may cost, over all its stages. */
typedef struct {
    int64_t postings; /* left */
    int64_t until_us; /* clock_monotonic_us */
    bool spent;       /* an answer is partial */
} Budget;

/* TERMS: of the search. Adds to FOUND (of Found, in the order of parts and texts). False: CORRUPT bytes. */
bool evaluate(const Scope *scope, Terms *terms, const Plan *plan, Budget *budget, GArray *found, GError **error);
/* Where the words of PLAN stand in units that it found. It keeps the lists of its words open: asking in the order of
 * parts and units is quick. Borrows both. */
typedef struct FoundPlaces FoundPlaces;
FoundPlaces *found_places_new(const Scope *scope, Terms *terms, const Plan *plan);
void found_places_free(FoundPlaces *places);
/* *RET_NEARNESS: what words near each other add to the score of FOUND, 0 or more. *RET_PLACE: the first token of its unit
 * (counted from its start) where the words of the plan stand together best, for a snippet. */
void found_places_look(FoundPlaces *places, const Found *found, double *ret_nearness, uint32_t *ret_place);
