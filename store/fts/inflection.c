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

/* "macher", which has a genitive of its own: the -er is no plural of "mach". */
static bool
is_doer(const char *fold, size_t len)
{
    char genitive[TERM_BYTES_MAX + 2];
    if (!ends_with(fold, len, "er") || len >= TERM_BYTES_MAX)
        return false;
    memcpy(genitive, fold, len);
    genitive[len] = 's';
    return lexicon_has(genitive, len + 1);
}

static size_t
base_length(const char *fold, size_t len)
{
    static const char *const endings[] = {"ern", "ens", "en", "em", "er", "es", "e", "n", "s"};
    if (is_doer(fold, len))
        return len;
    if ((ends_with(fold, len, "n") || ends_with(fold, len, "s")) && is_doer(fold, len - 1))
        return len - 1;
    size_t longest = 0;
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
