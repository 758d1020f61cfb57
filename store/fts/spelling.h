/* spelling.h - words of the index that are near to a word, or begin like it. Only of texts that a
 * reader may see: a suggestion must not tell what stands in a draft. */
#pragma once
#include "store/fts/visible.h"

/* The number of letters to insert, delete, replace or swap with their neighbour to make B of A
 * (each swap once); MAX + 1 when it is more than MAX. Bytes; meant for folded words. */
unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned max);

/* The word of the index nearest to the form WORD, as a form: one edit for words of 3 or 4 letters,
 * two for longer ones; then the one in most texts, then the first. *RET_WORD NULL if none.
 * *RET_PARTIAL: not all was looked at. */
bool nearest_word(Visibility *v, const char *word, char **ret_word, bool *ret_partial,
                  GError **error);
