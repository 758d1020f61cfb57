/* myers.h - the words in which two rows differ, without regard to lines; used by script.c. */
#pragma once
#include "store/diff/script.h"

/* Appends the Edits from A[a0, a1) to B[b0, b1), ordered. */
void myers_diff(const Word *a, uint32_t a0, uint32_t a1, const Word *b, uint32_t b0, uint32_t b1,
                ScriptBudget *budget, GArray *changes);
