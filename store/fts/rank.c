/* rank.c - see rank.h. */
#include "store/fts/rank.h"

#include <math.h>

#define K1 1.2
#define B 0.75

double
rank_idf(uint64_t documents, uint64_t df)
{
    double n = (double)(documents < df ? df : documents);
    return log(1 + (n - (double)df + 0.5) / ((double)df + 0.5));
}

double
rank_text(uint32_t count, uint32_t length, double average_length)
{
    double tf = count;
    double norm = average_length > 0 ? (double)length / average_length : 1;
    return tf * (K1 + 1) / (tf + K1 * (1 - B + B * norm));
}

double
rank_title(uint32_t matched, uint32_t length)
{
    return RANK_TEXT_MAX + (length > 0 ? (double)matched / length : 0);
}
