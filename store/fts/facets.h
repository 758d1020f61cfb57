/* facets.h - counts by id: FacetCount of fts.h. */
#pragma once
#include "store/fts/fts.h"

GPtrArray *facets_new(void);
/* One more of ID; NULL counts nowhere. */
void facets_add(GPtrArray *facets, const char *id);
/* The largest count first, then by id. */
void facets_sort(GPtrArray *facets);
