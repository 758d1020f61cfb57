/* rank.h - how well a unit answers. Pure numbers. BM25 after Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25
 * and Beyond (2009), with k1 = 1.2 and b = 0.75; a word in the heading counts as if it stood there RANK_HEADING times more
 * (their BM25F), and title, form and nearness add to that. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define RANK_HEADING 3
#define RANK_OWN_SECTION 1000 /* the same of the number of the section itself */
/* How much the form asked for counts besides, with a weight from the units that have just this form. */
#define RANK_FORM 0.5
/* The share of that when it is written with other umlauts or ß. */
#define RANK_FOLDED 0.6
#define RANK_SATURATED_MAX 2.2 /* k1 + 1 */
/* Of a version that is not in force, where all versions are searched. */
#define RANK_NOT_IN_FORCE 0.85
/* Of a text whose words stand in different sections. */
#define RANK_APART 0.5
/* What words next to each other add, as a share of the score. */
#define RANK_NEAR 0.3

/* The weight of a word that DF of UNITS units have; greater than 0. */
double rank_idf(uint64_t units, uint64_t df);
/* What the length of a unit does to a count: for rank_saturated. */
double rank_length_factor(uint32_t length, double average_length);
/* COUNT occurrences: 0 to RANK_SATURATED_MAX, to be multiplied by the weight. */
static inline double
rank_saturated(uint32_t count, double length_factor)
{
    return count * RANK_SATURATED_MAX / (count + length_factor);
}
/* A unit with all the words in its heading. */
#define RANK_HEADING_ALL 1.5
/* The text of a document whose title has all the words: it only orders such documents. */
#define RANK_TEXT_OF_TITLE 0.25
/* The same for a word in a title of LENGTH tokens, one of MATCHED that it has. ALL: of all the words that are asked for; such a
 * title comes before every text. The more of the title is asked for, the more. */
double rank_title(uint32_t matched, uint32_t length, bool all);
