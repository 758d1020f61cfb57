/* inflection.c - see inflection.h. */
#include "store/fts/inflection.h"

#include "store/fts/lexicon.h"

#include <string.h>

#define BASE_MIN 3

static bool
ends_with(const char *text, size_t len, const char *ending)
{
    size_t n = strlen(ending);
    return len >= n && memcmp(text + len - n, ending, n) == 0;
}

/* Whether the list has the LEN letters of FOLD with ENDING behind them. */
static bool
takes(const char *fold, size_t len, const char *ending)
{
    char word[TERM_BYTES_MAX + 8];
    size_t n = strlen(ending);
    if (len > TERM_BYTES_MAX)
        return false;
    memcpy(word, fold, len);
    memcpy(word + len, ending, n);
    return lexicon_has(word, len + n);
}

/* "macher", which has a genitive of its own: the -er is no plural of "mach". */
static bool
is_doer(const char *fold, size_t len)
{
    return ends_with(fold, len, "er") && takes(fold, len, "s");
}

/* "Grube", "Perle", "Rinde": a noun of its own and no form of what stands before its -e. That is no
 * noun (grub), or one that has no genitive (only a plural with umlaut could be of such a one:
 * Städte), or one whose plural ends in -er (Rinder). */
static bool
is_noun_in_e(const char *fold, size_t len)
{
    unsigned flags = lexicon_flags(fold, len);
    if (len <= BASE_MIN || !ends_with(fold, len, "e") || flags != (LEXICON_NOUN | LEXICON_PLAIN) ||
        !takes(fold, len, "n"))
        return false;
    bool noun = (lexicon_flags(fold, len - 1) & LEXICON_NOUN) != 0;
    bool genitive = takes(fold, len - 1, "s") || takes(fold, len - 1, "es");
    return !noun || !genitive || takes(fold, len - 1, "ern");
}

/* "Siedlungs-": such nouns have no genitive in -s, only compounds have it. */
static bool
is_beginning_of_compounds(const char *fold, size_t len)
{
    static const char *const ends[] = {"ungs", "heits", "keits", "schafts", "ions", "itats"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (ends_with(fold, len, ends[i]))
            return !lexicon_has(fold, len);
    return false;
}

/* "Erlaubnisse": without what -nis doubles. */
static size_t
length_of_nis(const char *fold, size_t len)
{
    static const char *const ends[] = {"nisse", "nissen", "nisses"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (ends_with(fold, len, ends[i]))
            return len - (strlen(ends[i]) - strlen("nis"));
    return 0;
}

static size_t
base_length(const char *fold, size_t len)
{
    static const char *const endings[] = {"ern", "ens", "en", "em", "er", "es", "e", "n", "s"};
    if (is_doer(fold, len))
        return len;
    if ((ends_with(fold, len, "n") || ends_with(fold, len, "s")) && is_doer(fold, len - 1))
        return len - 1;
    if (is_noun_in_e(fold, len) || is_beginning_of_compounds(fold, len))
        return len;
    if (ends_with(fold, len, "n") && is_noun_in_e(fold, len - 1))
        return len - 1;
    size_t longest = length_of_nis(fold, len);
    if (longest != 0)
        return longest;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        size_t n = strlen(endings[i]);
        if (len < n + BASE_MIN || !ends_with(fold, len, endings[i]))
            continue;
        if (lexicon_has(fold, len - n))
            return len - n;
        longest = MAX(longest, n);
    }
    return lexicon_has(fold, len) ? len : len - longest;
}

void
inflection_base(const char *fold, char *ret_base)
{
    size_t len = MIN(strlen(fold), TERM_BYTES_MAX);
    size_t n = base_length(fold, len);
    memcpy(ret_base, fold, n);
    ret_base[n] = '\0';
}
