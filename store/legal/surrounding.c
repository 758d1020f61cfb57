/* surrounding.c - see surrounding.h. */
#include "store/legal/surrounding.h"

#include "store/legal/law_name.h"

#include <string.h>

/* Words after which a number names a unit and not a house, a plan or an account. */
static const char before_unit[] = " nach gemäß gem in im aus von vom des der den dem die das und "
                                  "oder sowie bis zu zur unter mit ohne "
                                  "für durch über laut siehe vgl entsprechend abweichend "
                                  "unbeschadet außer trotz wegen auf aufgrund "
                                  "bzw i als dieser diese ";

static bool
is_function_word(const Word *w)
{
    Word lower = *w;
    lower.text[0] = g_ascii_tolower(lower.text[0]);
    return word_in(&lower, before_unit);
}

/* Whether the sentence before AT cannot have ended: "gemäß", "nach den", "(". */
static bool
sentence_is_open(Scan t, size_t at)
{
    char before = scan_char_before(t, at);
    Word w;
    return before == ',' || before == '(' ||
           (scan_word_before(t, at, &w) && is_function_word(&w)) ||
           (before == '.' && at >= 8 && g_strstr_len(t.s + at - 8, 8, "m.") != NULL &&
            g_strstr_len(t.s + at - 8, 8, "V.") != NULL);
}

/* A heading names itself: "§ 5 Organe", "Teil II. Beiträge", "• § 5 – Organe" in a table of
 * contents. */
bool
citation_is_heading(Scan t, const Citation *c)
{
    size_t next = scan_line_blanks(t, c->end), dash = scan_dash(t, next);
    bool plain = c->n == 1 && c->target[0].from.n == 1 && c->target[0].to.n == 0;
    Word w;
    bool word = scan_word(t, scan_line_blanks(t, next + dash), &w);
    if (!plain || c->head >= UNIT_ABS)
        return false;
    if (dash > 0 && next > c->end && word && w.capital)
        return true;
    bool dot =
        scan_is(t, next, ".") && scan_word(t, scan_line_blanks(t, next + 1), &w) && w.capital;
    if (dot && c->head < UNIT_ARTICLE && scan_is_alnum_before(t, c->end) &&
        !scan_is_digit(t, c->end - 1))
        return true; /* "Teil I. Organisationssatzung" in a running header */
    /* A heading of a text that was Markdown, or behind a page number in a table of contents. */
    char before = scan_char_before(t, c->start);
    bool marked = before == '#' || g_ascii_isdigit(before);
    if (!marked && (!scan_at_line_start(t, c->start) || sentence_is_open(t, c->start)))
        return false;
    if (scan_at_line_end(t, next) || dash > 0 || scan_is(t, next, ".") || scan_is(t, next, ":") ||
        scan_is(t, next, "("))
        return true;
    if (!word)
        return false;
    if (c->head == UNIT_ANNEX && word_in(&w, " zu zur zum "))
        return true;
    return w.capital && !law_is_abbreviation(&w);
}

/* "Hausnummer Nr. 4", "Bebauungsplan Nr. 12", "zum Teil 2 Stunden" name no unit. */
bool
citation_is_other_number(Scan t, const Citation *c)
{
    Word w;
    bool word = scan_word_before(t, c->start, &w);
    if (c->head == UNIT_PART)
        return word && word_in(&w, " zum Zum ");
    if (c->head < UNIT_NUMBER)
        return false;
    char before = scan_char_before(t, c->start);
    if (before == '(')
        return false;
    return !word || !is_function_word(&w);
}

/* "Nummer 3 der Tabelle", "Buchstabe a des Verzeichnisses" stand somewhere else. */
bool
citation_is_of_something(Scan t, const Citation *c)
{
    Word w;
    return c->head >= UNIT_NUMBER && scan_word(t, scan_blanks(t, c->end), &w) &&
           word_in(&w, " der des vom im ");
}

/* "… wird wie folgt geändert": the section of the law that is amended. */
bool
citation_is_amended(Scan t, const Citation *c)
{
    Word w, next;
    if (!scan_word(t, scan_blanks(t, c->end), &w) || !word_in(&w, " wird werden erhält erhalten "))
        return false;
    return scan_word(t, scan_blanks(t, w.end), &next) &&
           word_in(&next, " wie folgende folgender folgendes ersetzt gestrichen aufgehoben durch ");
}

/* "GemO (§ 4)", "BGB §§ 1030 ff.": the law's name stands before. */
bool
citation_is_behind_law(Scan t, const Citation *c)
{
    size_t at = c->start;
    Word w;
    char before = scan_char_before(t, at);
    size_t end = at;
    while (before == '(' && end > 0 && t.s[end] != '(')
        end--;
    return scan_word_before(t, end, &w) &&
           (law_is_abbreviation(&w) ||
            (before == '(' && law_is_noun(&w) && !word_ends(&w, "atzung")));
}
