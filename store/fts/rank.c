/* rank.c - see rank.h. */
#include "store/fts/rank.h"

#include <math.h>

#define K1 1.2
#define B 0.75

double
rank_idf(uint64_t units, uint64_t df)
{
    double n = (double)(units < df ? df : units);
    return log(1 + (n - (double)df + 0.5) / ((double)df + 0.5));
}

double
rank_length_factor(uint32_t length, double average_length)
{
    double norm = average_length > 0 ? (double)length / average_length : 1;
    return K1 * (1 - B + B * norm);
}

double
rank_title(uint32_t matched, uint32_t length, bool all)
{
    double share = length > 0 ? (double)matched / length : 0;
    /* A text gives at most RANK_SATURATED_MAX times RANK_HEADING_ALL, and what stands in its title
     * once more. */
    return all ? RANK_SATURATED_MAX * (4 + share) : RANK_SATURATED_MAX + share;
}
