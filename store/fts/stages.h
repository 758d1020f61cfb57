/* stages.h - from a query to the plans that answer it, the literal one first, the forgiving ones
 * later. */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/query.h"

/* What was asked, word for word. */
Plan *stage_literal(const Query *query);
