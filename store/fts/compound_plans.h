/* compound_plans.h - plans that take words of a query together ("Hund Steuer": Hundesteuer) or apart ("Hundesteuersatzung": Satzung
 * and Hundesteuer near each other). */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/query.h"
#include "store/fts/scope.h"

/* Adds to PLANS (Plan *, owned); only for plain queries. */
void compound_plans_add(const Scope *scope, const Query *query, GPtrArray *plans);
