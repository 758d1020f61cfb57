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

#define ENDING 0 /* words behind a part, when that is the last one */
#define NEVER UINT_MAX

/* The words that what stands behind the stem of a part is made of: an ending, or a link and further
 * words. *RET_LINK: the length of the link. */
static unsigned
words_behind(const char *text, size_t len, size_t *ret_link)
{
    *ret_link = 0;
    if (is_feminine(text, len))
        return NEVER;
    static const char *const endings[] = {"",  "e",  "en",  "er", "es", "s",
                                          "n", "ns", "ern", "em", "ens"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strlen(endings[i]) == len && memcmp(endings[i], text, len) == 0)
            return ENDING;
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        size_t n = strlen(links[i]);
        unsigned words = n <= len && memcmp(text, links[i], n) == 0
                             ? parts_of(text + n, len - n, PARTS_MAX - 1, true)
                             : 0;
        *ret_link = n;
        if (words != 0)
            return words;
    }
    return NEVER;
}

/* "Versand|taschen" is no "versandt|aschen": of two ways to cut, the one with the longer word
 * behind is meant. PART_LEN bytes of TEXT are the part, WORDS follow it without a link. */
static bool
is_cut_earlier(const char *text, size_t len, size_t part_len, unsigned words)
{
    for (size_t cut = part_len - 1; cut + 2 >= part_len && cut >= PART_MIN; cut--) {
        unsigned behind = lexicon_has(text, cut) ? parts_of(text + cut, len - cut, words, true) : 0;
        if (behind != 0)
            return true;
    }
    return false;
}

/* "Mittel|ebene" is no "mitte|leben|e": a word as it stands comes before one with an ending. */
static bool
is_cut_later(const char *text, size_t len, size_t part_len)
{
    if (lexicon_has(text + part_len, len - part_len))
        return false;
    for (size_t cut = part_len + 1; cut <= part_len + 2 && cut + PART_MIN <= len; cut++)
        if (lexicon_has(text, cut) && lexicon_has(text + cut, len - cut))
            return true;
    return false;
}

/* Whether the LEN bytes end with what verbs and words made from them begin with, alone or behind
 * words: "ver", "weitver". */
static bool
ends_with_prefix(const char *text, size_t len)
{
    static const char *const prefixes[] = {"be", "er", "ge", "ent", "ver", "zer"};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        size_t n = strlen(prefixes[i]);
        if (n <= len && memcmp(prefixes[i], text + len - n, n) == 0 &&
            (n == len || parts_of(text, len - n, PARTS_MAX - 1, true) != 0))
            return true;
    }
    return false;
}

/* "Vollstrecker" holds no Recke, "verbreitet" no reitet: the word that is meant begins a letter or
 * two before. A link between two parts is no such letter. */
static bool
begins_earlier(const char *word, size_t len, size_t at, size_t stem_len)
{
    for (size_t n = 1; n <= 2 && n + 2 <= at; n++) {
        size_t left = at - n;
        if (is_link(word + left, n))
            continue;
        bool meant = false; /* with an ending or without */
        for (size_t end = at + stem_len; !meant && end <= len && end <= at + stem_len + 3; end++)
            meant = lexicon_has(word + left, end - left);
        if (meant && (ends_with_prefix(word, left) ||
                      (left > PART_MIN && parts_of(word, left, PARTS_MAX - 1, false) != 0)))
            return true;
    }
    return false;
}

/* Words from other languages are not made of German ones: "Apotheke" holds no Theke, "Moderation"
 * no Ration, "Produktion" no Produkt. */
static bool
is_foreign(const char *word, size_t len, size_t at, size_t stem_len)
{
    const char *stem = word + at, *behind = stem + stem_len;
    if (at > 0 && word[at - 1] == 'o' && stem_len >= 4 && memcmp(stem, "thek", 4) == 0)
        return true;
    if (at > 0 && word[at - 1] != 's' && stem_len >= 5 && memcmp(stem, "ratio", 5) == 0)
        return true;
    return len - at - stem_len >= 3 && memcmp(behind, "ion", 3) == 0;
}

#define CUTS_MORE                                                                                  \
    2 /* words that a part may cut the compound into beyond the fewest: "feuer|wehr|mann" */

/* Whether the part at AT is one of those that the word is made of. */
static bool
is_part_at(const char *word, size_t len, size_t at, size_t stem_len)
{
    size_t behind = at + stem_len, link;
    bool inflected = at == 0 && len - behind <= 3 && is_link(word + behind, len - behind);
    unsigned before = at > 0 ? parts_of(word, at, PARTS_MAX - 1, true) : 0;
    if (inflected || (at > 0 && before == 0) || (at == 0 && len - behind <= 3) ||
        is_foreign(word, len, at, stem_len))
        return false;
    unsigned after = words_behind(word + behind, len - behind, &link);
    if (after == NEVER)
        return false;
    if (after != ENDING && link == 0 &&
        (is_cut_earlier(word + at, len - at, stem_len, after) ||
         is_cut_later(word + at, len - at, stem_len)))
        return false;
    if (begins_earlier(word, len, at, stem_len))
        return false;
    unsigned words = before + 1 + after;
    return words <= 1 + CUTS_MORE || words <= parts_of(word, len, PARTS_MAX, true) + CUTS_MORE;
}

bool
compound_has_part(const char *word, size_t len, const char *stem, size_t stem_len)
{
    if (stem_len < PART_MIN || stem_len >= len || len > WORD_MAX)
        return false;
    if (stem_len == PART_MIN && !lexicon_has(stem, stem_len))
        return false;
    for (size_t at = 0; at + stem_len <= len; at++)
        if (memcmp(word + at, stem, stem_len) == 0 && is_part_at(word, len, at, stem_len))
            return true;
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
