/* place.h - where in a text the terms of a query stand together best. */
#pragma once
#include "store/fts/postings.h"
#include "store/fts/query.h"

/* The page (from 1) with the most distinct terms; among equals where they are nearest to each
 * other, then where they are most often, then the first. 0 if none of them is in the text. False:
 * CORRUPT. */
bool best_page(const Segment *segment, const Query *query, uint32_t *ret_page, GError **error);
