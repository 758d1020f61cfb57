/* fuzz_edits.c - the distance of words against the whole matrix of optimal string alignment,
 * computed without a bound; and the stack of rows, fed, taken back and fed again, against a fresh
 * one. The first byte gives the bound and how far is gone back; the rest are two words. */
#include "store/fts/edits.h"

#include <glib.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LONGEST 140

static unsigned
naive_distance(const char *a, size_t n, const char *b, size_t m)
{
    static unsigned d[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= m; k++) {
            unsigned best = i == 0 ? (unsigned)k : k == 0 ? (unsigned)i : UINT_MAX;
            if (i > 0 && k > 0) {
                best = d[i - 1][k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
                best = MIN(best, MIN(d[i - 1][k], d[i][k - 1]) + 1);
            }
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                best = MIN(best, d[i - 2][k - 2] + 1);
            d[i][k] = best;
        }
    return d[n][m];
}

/* Feeds WORD letter by letter. Once no continuation can be near, none may be. */
static void
feed(Edits *edits, const char *word, size_t len, const char *against, size_t against_len)
{
    bool hopeless = false;
    for (size_t i = 0; i < len && edits->depth < sizeof edits->fed; i++) {
        hopeless = !edits_feed(edits, word[i]) || hopeless;
        unsigned right = naive_distance(word, i + 1, against, against_len);
        g_assert_cmpuint(edits_distance(edits), ==, MIN(right, edits->max + 1));
        g_assert_true(!hopeless || right > edits->max);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    unsigned max = data[0] % 4;
    size_t back = data[0] / 4;
    const char *a = (const char *)data + 1;
    const char *cut = memchr(a, ' ', size - 1);
    size_t a_len = cut != NULL ? (size_t)(cut - a) : size - 1;
    const char *b = cut != NULL ? cut + 1 : a + a_len;
    size_t b_len = size - 1 - a_len - (cut != NULL ? 1 : 0);
    a_len = MIN(a_len, LONGEST);
    b_len = MIN(b_len, LONGEST);

    unsigned got = edit_distance(a, a_len, b, b_len, max);
    if (a_len <= EDITS_WORD_MAX && b_len <= EDITS_WORD_MAX)
        g_assert_cmpuint(got, ==, MIN(naive_distance(a, a_len, b, b_len), max + 1));
    else
        g_assert_cmpuint(got, ==, max + 1);

    g_autofree Edits *edits = g_new(Edits, 1);
    g_assert_true(edits_init(edits, a, a_len, max) == (a_len <= EDITS_WORD_MAX));
    if (a_len > EDITS_WORD_MAX)
        return 0;
    feed(edits, b, b_len, a, a_len);
    back = MIN(back, edits->depth);
    edits_back(edits, back);
    /* The same beginning, then another end. */
    g_autoptr(GString) word = g_string_new_len(b, (gssize)back);
    g_string_append_len(word, a, (gssize)MIN(a_len, LONGEST - back));
    for (size_t i = back; i < word->len && edits->depth < sizeof edits->fed; i++) {
        edits_feed(edits, word->str[i]);
        g_assert_cmpuint(edits_distance(edits), ==,
                         MIN(naive_distance(word->str, i + 1, a, a_len), max + 1));
    }
    return 0;
}
