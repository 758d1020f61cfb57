/* hits.h - where the words of a query stand in a text: compared as the index compares them. */
#pragma once
#include "store/doc/layout.h"
#include "store/fts/analyzer.h"
#include "store/fts/plan.h"
#include "store/fts/query.h"

/* The stems to be marked, each with the bit of what it stands for. */
typedef struct Marks Marks;
Marks *marks_new(void);
void marks_free(Marks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Marks, marks_free)
/* The words of QUERY, a bit each. */
Marks *marks_of_query(const Query *query);
/* Adds all terms of PLAN: a bit per slot. */
void marks_add_plan(Marks *marks, const Plan *plan);
/* The bits of TERM; 0: none. */
uint64_t marks_of(const Marks *marks, const Term *term);

/* The places in the LEN bytes of TEXT where a word of QUERY stands, in order and apart: TextRange, at most
 * MAX; a word broken at a line end includes the break. Returns: (owned). */
GArray *hits_find(const char *text, size_t len, const Query *query, guint max);
