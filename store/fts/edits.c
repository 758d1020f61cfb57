/* edits.c - see edits.h. */
#include "store/fts/edits.h"

#include <glib.h>

bool
edits_init(Edits *e, const char *word, size_t len, unsigned max)
{
    if (len > EDITS_WORD_MAX)
        return false;
    e->word = word;
    e->len = len;
    e->max = max;
    e->depth = 0;
    for (size_t k = 0; k <= len; k++)
        e->rows[0][k] = (unsigned char)k;
    return true;
}

void
edits_back(Edits *e, size_t depth)
{
    e->depth = MIN(e->depth, depth);
}

bool
edits_feed(Edits *e, char letter)
{
    if (e->depth >= sizeof e->fed)
        return false;
    size_t i = ++e->depth;
    e->fed[i - 1] = letter;
    const unsigned char *last = e->rows[i - 1];
    unsigned char *row = e->rows[i];
    unsigned least = row[0] = (unsigned char)i;
    for (size_t k = 1; k <= e->len; k++) {
        unsigned d = last[k - 1] + (letter != e->word[k - 1]);
        d = MIN(d, last[k] + 1u);
        d = MIN(d, row[k - 1] + 1u);
        if (i > 1 && k > 1 && letter == e->word[k - 2] && e->fed[i - 2] == e->word[k - 1])
            d = MIN(d, e->rows[i - 2][k - 2] + 1u);
        row[k] = (unsigned char)MIN(d, 200);
        least = MIN(least, d);
    }
    return least <= e->max;
}

unsigned
edits_distance(const Edits *e)
{
    return MIN(e->rows[e->depth][e->len], e->max + 1);
}

unsigned
edit_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned max)
{
    Edits e;
    size_t gap = a_len > b_len ? a_len - b_len : b_len - a_len;
    if (gap > max || b_len > EDITS_WORD_MAX || !edits_init(&e, a, a_len, max))
        return max + 1;
    for (size_t i = 0; i < b_len; i++)
        if (!edits_feed(&e, b[i]))
            return max + 1;
    return edits_distance(&e);
}
