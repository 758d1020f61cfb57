/* rank.h - how well a document answers. Pure numbers. BM25 after Robertson and Zaragoza, The
 * Probabilistic Relevance Framework: BM25 and Beyond (2009), with k1 = 1.2 and b = 0.75. */
#pragma once
#include <stdint.h>

/* The weight of a term that DF of DOCUMENTS documents have; greater than 0. */
double rank_idf(uint64_t documents, uint64_t df);
/* COUNT occurrences (parts of compounds count less than 1) in a text of LENGTH tokens: 0 to
 * RANK_TEXT_MAX, to be multiplied by the weight.
 */
double rank_text(double count, uint32_t length, double average_length);
#define RANK_TEXT_MAX 2.2 /* k1 + 1 */
/* How much the form asked for counts besides, with a weight from the documents that have just this
 * form. */
#define RANK_EXACT 0.5
/* How much the words of a phrase or of a query count besides, where they stand side by side. */
#define RANK_NEARNESS 0.5
/* What a version that is not in force is worth beside one that is. */
#define RANK_NOT_IN_FORCE 0.75
/* The same for a term in a title of LENGTH tokens, one of MATCHED that it has: more than
 * RANK_TEXT_MAX, so that a title with all the terms comes before any text; the more of the title is
 * asked for, the more. */
double rank_title(uint32_t matched, uint32_t length);
