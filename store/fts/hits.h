/* hits.h - where the words of a query stand in a text: compared as the index compares them. */
#pragma once
#include "store/doc/layout.h"
#include "store/fts/analyzer.h"
#include "store/fts/query.h"

/* The terms of QUERY that TERM is: bit I for the term I. */
uint64_t hits_terms_of(const Term *term, const Query *query);

/* The places in the LEN bytes of TEXT where a term of QUERY stands, in order and apart: TextRange, at most
 * MAX; a word broken at a line end includes the break. Returns: (owned). */
GArray *hits_find(const char *text, size_t len, const Query *query, guint max);
