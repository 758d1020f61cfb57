/* compound.c - see compound.h. Splitting tries the longest part first and gives up beyond PARTS_MAX
 * parts, so that it costs little even for long nonsense. */
#include "store/fts/compound.h"

#include "store/fts/lexicon.h"

#include <string.h>

#define PARTS_MAX 5
#define WORD_MAX 64
#define PART_MIN 3

static const char *const links[] = {"", "s", "n", "en", "es", "e", "er", "ns", "ens"};

static bool
is_link(const char *text, size_t len)
{
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++)
        if (strlen(links[i]) == len && memcmp(links[i], text, len) == 0)
            return true;
    return false;
}

/* The fewest words that WORD splits into, or 0; LINK_LAST: a link may stand at its end. */
static unsigned
parts_of(const char *word, size_t len, unsigned max, bool link_last)
{
    if (max == 0 || len < PART_MIN || len > WORD_MAX)
        return 0;
    if (lexicon_has(word, len))
        return 1;
    unsigned best = 0;
    for (size_t i = 0; link_last && i < G_N_ELEMENTS(links); i++) {
        size_t n = strlen(links[i]);
        if (n > 0 && len > n + PART_MIN && memcmp(word + len - n, links[i], n) == 0 &&
            lexicon_has(word, len - n))
            return 1;
    }
    for (size_t left = len - PART_MIN; left >= PART_MIN; left--) {
        if (!lexicon_has(word, left))
            continue;
        for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
            size_t n = strlen(links[i]);
            if (left + n + PART_MIN > len || memcmp(word + left, links[i], n) != 0)
                continue;
            unsigned most = best != 0 ? best - 1 : max;
            unsigned rest =
                most > 1 ? parts_of(word + left + n, len - left - n, most - 1, link_last) : 0;
            if (rest != 0)
                best = rest + 1;
        }
    }
    return best;
}

/* "innen" is a word, but at the end it is that of "Bürgerinnen". */
static bool
is_feminine(const char *text, size_t len)
{
    return len == 5 && memcmp(text, "innen", 5) == 0;
}

/* What may stand behind the stem of a part: an ending, or a link and further words. */
static bool
ends_well(const char *text, size_t len)
{
    if (is_feminine(text, len))
        return false;
    static const char *const endings[] = {"",  "e",  "en",  "er", "es", "s",
                                          "n", "ns", "ern", "em", "ens"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strlen(endings[i]) == len && memcmp(endings[i], text, len) == 0)
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        size_t n = strlen(links[i]);
        if (n <= len && memcmp(text, links[i], n) == 0 &&
            parts_of(text + n, len - n, PARTS_MAX - 1, true) != 0)
            return true;
    }
    return false;
}

bool
compound_has_part(const char *word, size_t len, const char *stem, size_t stem_len)
{
    if (stem_len < PART_MIN || stem_len >= len || len > WORD_MAX)
        return false;
    if (stem_len == PART_MIN && !lexicon_has(stem, stem_len))
        return false;
    for (size_t at = 0; at + stem_len <= len; at++) {
        if (memcmp(word + at, stem, stem_len) != 0)
            continue;
        size_t behind = at + stem_len;
        bool inflected = at == 0 && len - behind <= 3 && is_link(word + behind, len - behind);
        if (!inflected && (at == 0 || parts_of(word, at, PARTS_MAX - 1, true) != 0) &&
            ends_well(word + behind, len - behind) && (at > 0 || len - behind > 3))
            return true;
    }
    return false;
}

typedef struct {
    CompoundSplit split;
    unsigned parts;
} Rated;

static int
compare_rated(const void *a, const void *b)
{
    const Rated *x = a, *y = b;
    if (x->parts != y->parts)
        return x->parts < y->parts ? -1 : 1;
    return x->split.left_len > y->split.left_len ? -1 : x->split.left_len < y->split.left_len;
}

GArray *
compound_splits(const char *word, size_t len)
{
    GArray *splits = g_array_new(FALSE, FALSE, sizeof(CompoundSplit));
    g_autoptr(GArray) rated = g_array_new(FALSE, FALSE, sizeof(Rated));
    if (len > WORD_MAX)
        return splits;
    for (size_t left = PART_MIN; left + PART_MIN <= len; left++) {
        unsigned a = parts_of(word, left, PARTS_MAX - 1, false);
        for (size_t i = 0; a != 0 && i < G_N_ELEMENTS(links); i++) {
            size_t n = strlen(links[i]);
            if (left + n + PART_MIN > len || memcmp(word + left, links[i], n) != 0)
                continue;
            unsigned b = parts_of(word + left + n, len - left - n, PARTS_MAX - 1, true);
            Rated r = {.split = {.left_len = left, .right_at = left + n}, .parts = a + b};
            if (b != 0)
                g_array_append_val(rated, r);
        }
    }
    g_array_sort(rated, compare_rated);
    for (guint i = 0; i < rated->len && i < 4; i++)
        g_array_append_val(splits, g_array_index(rated, Rated, i).split);
    return splits;
}

GPtrArray *
compound_joins(const char *a, const char *b)
{
    GPtrArray *joins = g_ptr_array_new_with_free_func(g_free);
    size_t len = strlen(a);
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        g_ptr_array_add(joins, g_strconcat(a, links[i], b, NULL));
        if (len > PART_MIN && a[len - 1] == 'e') {
            g_autofree char *shorter = g_strndup(a, len - 1);
            g_ptr_array_add(joins, g_strconcat(shorter, links[i], b, NULL));
        }
    }
    return joins;
}
