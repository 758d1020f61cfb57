/* compare_print.h - a comparison of two versions for a person: what was taken out in [-…-], what was put in
 * in {+…+}, on a terminal in colour too. */
#pragma once
#include "server/model/models.h"

void compare_print(const ComparisonModel *comparison, bool terminal);
