/* myers.h - the words in which two rows differ, without regard to lines; used by script.c. */
#pragma once
#include "store/diff/script.h"

/* Appends the Edits from A[a0, a1) to B[b0, b1), ordered. */
void myers_diff(const Word *a, uint32_t a0, uint32_t a1, const Word *b, uint32_t b0, uint32_t b1,
                ScriptBudget *budget, GArray *changes);

typedef struct {
    uint32_t a, b;
} Anchor;

/* Of N pairs in the order of A, the longest run that is in the order of B too; returns how many, moved to
 * the front of ANCHORS. */
size_t anchors_in_order(Anchor *anchors, size_t n);
