/* edits.h - the distance of words in edits: a letter inserted, left out, replaced, or swapped with the next (optimal string
 * alignment). Fed letter by letter and taken back, so that a walk over sorted words computes common beginnings once and
 * knows when no continuation can be near: the rows of the matrix of Wagner and Fischer (1974) as a stack. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define EDITS_WORD_MAX 64

typedef struct {
    const char *word; /* borrowed, folded */
    size_t len;
    unsigned max;
    size_t depth; /* letters fed */
    char fed[EDITS_WORD_MAX * 2];
    unsigned char rows[EDITS_WORD_MAX * 2 + 1][EDITS_WORD_MAX + 1];
} Edits;

/* False: WORD is too long. MAX at most 3. */
bool edits_init(Edits *edits, const char *word, size_t len, unsigned max);
/* Goes back to the first DEPTH letters. */
void edits_back(Edits *edits, size_t depth);
/* Feeds a letter; false when nothing that goes on so can be within MAX edits (it is fed all the same), or it is too long. */
bool edits_feed(Edits *edits, char letter);
/* The distance of what was fed; more than MAX: MAX + 1. */
unsigned edits_distance(const Edits *edits);
/* Of two words at once. */
unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned max);
