/* script.h - what must be taken out of one row of words and put into it to get another: the lines
 * that both have as anchors, between them words by Myers' algorithm in linear space. Work is
 * bounded: what is left when it is used up is said to be replaced as a whole. Pure. Threads: any.
 */
#pragma once
#include "store/diff/words.h"

/* A_LEN words at A are replaced by B_LEN words at B; one of them may be 0 long. */
typedef struct {
    uint32_t a, a_len, b, b_len;
} Edit;

/* Steps that may still be done; a comparison of two texts shares one. */
typedef struct {
    int64_t steps;
    bool coarse; /* something was said to be replaced as a whole because of a bound */
} ScriptBudget;

/* Appends the Edits from A to B to CHANGES, ordered, never touching each other. Both begin at a
 * line's start. */
void script_make(const Word *a, uint32_t n, const Word *b, uint32_t m, ScriptBudget *budget,
                 GArray *changes);
