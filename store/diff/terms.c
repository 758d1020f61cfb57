/* terms.c - which words of a law are numbers, months, negations, duties; see highlight.h. */
#include "store/diff/highlight.h"

#include <string.h>

#define WORD_MAX 64 /* bytes; no number that is written out is longer */

/* Parts that written numbers are made of, longer ones first where one begins with another. */
static const char *const number_parts[] = {
    "siebzehn", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "achtzehn", "neunzehn", "zwanzig",
    "dreißig",  "vierzig",  "fünfzig",  "sechzig",  "siebzig",  "achtzig",  "neunzig",  "hundert",
    "tausend",  "million",  "sieben",   "sechs",    "eins",     "zwölf",    "zehn",     "acht",
    "neun",     "fünf",     "vier",     "drei",     "zwei",     "elf",      "ein",      "und",
};
static const char *const fractions[] = {"hälfte",   "drittel",   "viertel", "fünftel", "zehntel",
                                        "doppelte", "dreifache", "halbe",   "halben",  "halbes"};
static const char *const months[] = {"januar",    "februar", "märz",     "april",
                                     "mai",       "juni",    "juli",     "august",
                                     "september", "oktober", "november", "dezember"};
static const char *const references[] = {"§",      "§§",     "abs",       "absatz", "nr",
                                         "nummer", "satz",   "artikel",   "art",    "anlage",
                                         "ziffer", "buchst", "buchstabe", "lit"};
static const char *const negations[] = {"nicht",  "nie",    "niemals",  "weder",
                                        "kein",   "keine",  "keinen",   "keinem",
                                        "keiner", "keines", "keinerlei"};
static const char *const duties[] = {"muss",    "müssen", "muß",    "musste",  "mussten", "müsste",
                                     "müssten", "soll",   "sollen", "sollte",  "sollten", "kann",
                                     "können",  "konnte", "könnte", "könnten", "darf",    "dürfen",
                                     "durfte",  "dürfte", "dürften"};

static bool
is_one_of(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}
#define IS_ONE_OF(word, list) is_one_of(word, list, G_N_ELEMENTS(list))

/* "vierzehn", "einundzwanzig", "zweihundertfünfzig"; not "ein", which is an article, nor "und". */
static bool
is_written_number(const char *word)
{
    static const char *const no_number[] = {"ein", "und", "eins", NULL};
    if (g_strv_contains(no_number, word))
        return strcmp(word, "eins") == 0;
    const char *at = word;
    while (*at != '\0') {
        size_t len = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(number_parts) && len == 0; i++)
            if (g_str_has_prefix(at, number_parts[i]))
                len = strlen(number_parts[i]);
        if (len == 0)
            return at != word && (strcmp(at, "en") == 0 || strcmp(at, "er") == 0);
        at += len;
    }
    return at != word;
}

TermKind
term_kind(const char *word, size_t len)
{
    if (len == 0 || len > WORD_MAX)
        return TERM_OTHER;
    for (size_t i = 0; i < len; i++)
        if (g_ascii_isdigit(word[i]))
            return TERM_NUMBER;
    g_autofree char *low = g_utf8_strdown(word, (gssize)len);
    return is_written_number(low) || IS_ONE_OF(low, fractions) ? TERM_NUMBER
           : IS_ONE_OF(low, months)                            ? TERM_MONTH
           : IS_ONE_OF(low, references)                        ? TERM_REFERENCE
           : IS_ONE_OF(low, negations)                         ? TERM_NEGATION
           : IS_ONE_OF(low, duties)                            ? TERM_DUTY
                                                               : TERM_OTHER;
}
