/* spelling.h - words of the index that are near to words of a query. Only of texts that a reader may see: a
 * suggestion must not tell what stands in a draft. */
#pragma once
#include "store/fts/query.h"
#include "store/fts/visible.h"

/* The number of letters to insert, delete, replace or swap with their neighbour to make B of A (each swap once);
 * MAX + 1 when it is more than MAX. Bytes; meant for folded words. */
unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned max);

/* For the terms of QUERY whose bit is in TERMS the nearest word of the index, as a form: one edit for words of 3 or
 * 4 letters, two for longer ones, none for numbers; of equally near ones that with the same first letter, then that
 * in most texts, then the first. RET_WORDS has room for each term of QUERY; owned strings or NULL. The work is
 * bounded whatever the query: of a large index only a part is looked at. */
bool nearest_words(Visibility *v, const Query *query, uint64_t terms, char **ret_words, GError **error);
