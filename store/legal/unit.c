/* unit.c - see unit.h. */
#include "store/legal/unit.h"

#include <string.h>

static const struct {
    UnitKind kind;
    const char *words;
} keywords[] = {
    {UNIT_PARA, " Paragraf Paragraph Paragrafen Paragraphen "},
    {UNIT_ABS, " Abs Absatz Absatzes Absätze Absätzen Abätze "},
    {UNIT_SENTENCE, " Satz Satzes Sätze Sätzen "},
    {UNIT_NUMBER, " Nr Nrn Nummer Nummern Ziffer Ziffern Ziff Nrs "},
    {UNIT_LETTER, " Buchst Buchstabe Buchstaben Buchstabens lit Lit Bst "},
    {UNIT_DOUBLE_LETTER, " Doppelbuchst Doppelbuchstabe Doppelbuchstaben "},
    {UNIT_ARTICLE, " Artikel Artikels Artikeln "},
    {UNIT_ANNEX, " Anlage Anlagen Anhang Anhangs Anhänge Anhängen Anhanges "},
    {UNIT_PART, " Teil Teils Teile Teilen Teiles "},
    {UNIT_CHAPTER, " Kapitel Kapitels Kapiteln "},
    {UNIT_SECTION, " Abschnitt Abschnitts Abschnittes Abschnitte Abschnitten "},
    {UNIT_SUBSECTION, " Unterabschnitt Unterabschnitts "},
    {UNIT_HALF, " Halbsatz Halbs Hs HS Alt Alternative Variante Var Spiegelstrich Halbsatzes "},
};
/* Words that need the stop behind them to be abbreviations. */
static const struct {
    UnitKind kind;
    const char *word;
} dotted[] = {
    {UNIT_SENTENCE, "S."},     {UNIT_ARTICLE, "Art."}, {UNIT_ANNEX, "Anl."},
    {UNIT_SECTION, "Abschn."}, {UNIT_PART, "Teil."},
};
bool
scan_is_para_sign(Scan t, size_t at)
{
    return scan_is(t, at, "§");
}

/* A unit's word AT (not the sign §). HEAD says that a citation would begin with it. */
bool
unit_word_at(Scan t, size_t at, bool head, UnitKind *ret_kind, size_t *ret_end)
{
    Word w;
    if (at >= t.len || strchr("ABDHKLNPSTUVZl", t.s[at]) == NULL || t.s[at] == '\0' ||
        scan_is_alnum_before(t, at))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(dotted); i++)
        if (scan_is(t, at, dotted[i].word) && !(head && dotted[i].kind == UNIT_SENTENCE)) {
            *ret_kind = dotted[i].kind;
            *ret_end = at + strlen(dotted[i].word);
            return true;
        }
    if (!scan_word(t, at, &w) || w.len >= 20)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (word_in(&w, keywords[i].words)) {
            *ret_kind = keywords[i].kind;
            *ret_end = w.end + (scan_is(t, w.end, ".") ? 1 : 0);
            return true;
        }
    return false;
}

/* Whether a parenthesis is open at AT: then ")" closes it and is no part of "a)". */
static bool
inside_parentheses(Scan t, size_t at)
{
    for (unsigned i = 0; i < 160 && at > 0; i++) {
        char c = t.s[--at];
        if (c == '(')
            return true;
        if (c == ')')
            return false;
    }
    return false;
}

/* The letter of "5a" or "5 a" behind a number that ends AT; else AT. */
static size_t
suffix_letter(Scan t, size_t at, char *ret_letter)
{
    size_t p = scan_line_blanks(t, at);
    if (p >= t.len || t.s[p] < 'a' || t.s[p] > 'z' || scan_is_alnum(t, p + 1))
        return at;
    bool apart = p > at;
    if (apart && strchr("fsuizdov", t.s[p]) != NULL && scan_is(t, p + 1, "."))
        return at; /* "§ 5 f.", "§ 5 s. o.", "§ 5 i. V. m." */
    if (scan_is(t, p + 1, "-") || scan_is(t, p + 1, ":") ||
        (scan_is(t, p + 1, ")") && apart && !inside_parentheses(t, at)))
        return at;
    *ret_letter = t.s[p];
    return p + 1;
}

/* Letters of a Buchstabe: "a", "b)", "aa". */
static size_t
letter_value(Scan t, size_t at, char value[UNIT_VALUE_BYTES])
{
    size_t n = 0;
    while (n < 3 && at + n < t.len && t.s[at + n] >= 'a' && t.s[at + n] <= 'z')
        n++;
    if (n == 0 || (n > 1 && t.s[at] != t.s[at + 1]) || scan_is_alnum(t, at + n))
        return at;
    memcpy(value, t.s + at, n);
    value[n] = '\0';
    at += n;
    return scan_is(t, at, ")") && !inside_parentheses(t, at - n) ? at + 1 : at;
}

/* "2.3.1" of decimal numbering continues a number that ends AT. */
static size_t
decimal_rest(Scan t, size_t at, char value[UNIT_VALUE_BYTES])
{
    unsigned part;
    for (size_t end; scan_is(t, at, ".") && (end = scan_number(t, at + 1, 2, &part)) > at + 1;) {
        g_autofree char *more = g_strdup_printf("%s-%u", value, part);
        if (strlen(more) >= UNIT_VALUE_BYTES || scan_is_alnum(t, end))
            break;
        g_strlcpy(value, more, UNIT_VALUE_BYTES);
        at = end;
    }
    return at;
}

/* The value of a unit of KIND that stands AT; AT if there is none. */
size_t
unit_value_at(Scan t, size_t at, UnitKind kind, char value[UNIT_VALUE_BYTES])
{
    static const unsigned digits[] = {
        [UNIT_PART] = 2,     [UNIT_CHAPTER] = 2, [UNIT_SECTION] = 2, [UNIT_SUBSECTION] = 2,
        [UNIT_ARTICLE] = 3,  [UNIT_ANNEX] = 2,   [UNIT_PARA] = 4,    [UNIT_ABS] = 2,
        [UNIT_SENTENCE] = 2, [UNIT_NUMBER] = 3,  [UNIT_LETTER] = 0,  [UNIT_DOUBLE_LETTER] = 0,
        [UNIT_HALF] = 2};
    if (kind == UNIT_LETTER || kind == UNIT_DOUBLE_LETTER)
        return letter_value(t, at, value);
    unsigned number;
    bool bare = kind <= UNIT_ANNEX;
    size_t end = scan_number(t, at, digits[kind], &number);
    if (end == at && (bare || kind == UNIT_ABS))
        end = scan_roman(t, at, &number);
    if (bare && end > at && !scan_is_digit(t, at)) {
        /* Parts keep the figures they are printed with. */
        for (size_t i = at; i < end; i++)
            value[i - at] = g_ascii_tolower(t.s[i]);
        value[end - at] = '\0';
        return end;
    }
    if (end == at) {
        bool letter =
            bare && at < t.len && t.s[at] >= 'A' && t.s[at] <= 'H' && !scan_is_alnum(t, at + 1);
        if (!letter)
            return at;
        value[0] = g_ascii_tolower(t.s[at]);
        value[1] = '\0';
        return at + 1;
    }
    g_snprintf(value, UNIT_VALUE_BYTES, "%u", number);
    char letter;
    size_t behind =
        kind == UNIT_SENTENCE || kind == UNIT_HALF ? end : suffix_letter(t, end, &letter);
    /* "Abs. 1 b Satz 2", but "Abs. 1 b)" is a Buchstabe. */
    if (behind > end) {
        value[strlen(value) + 1] = '\0';
        value[strlen(value)] = letter;
        return behind;
    }
    if (kind == UNIT_NUMBER)
        end = decimal_rest(t, end, value);
    return scan_is_alnum(t, end) ? at : end;
}

bool
unit_path_push(UnitPath *path, UnitKind kind, const char *value)
{
    if (path->n == UNIT_STEPS)
        return false;
    path->step[path->n].kind = kind;
    g_strlcpy(path->step[path->n].value, value, UNIT_VALUE_BYTES);
    path->n++;
    return true;
}

/* The index of KIND in PATH, or -1. */
int
unit_path_index(const UnitPath *path, UnitKind kind)
{
    for (unsigned i = 0; i < path->n; i++)
        if (path->step[i].kind == kind)
            return (int)i;
    return -1;
}

void
unit_path_append(const UnitPath *path, GString *out)
{
    static const char *const names[] = {
        [UNIT_PART] = "teil",         [UNIT_CHAPTER] = "kapitel",
        [UNIT_SECTION] = "abschnitt", [UNIT_SUBSECTION] = "unterabschnitt",
        [UNIT_ARTICLE] = "art",       [UNIT_ANNEX] = "anlage",
        [UNIT_PARA] = "para",         [UNIT_ABS] = "abs",
        [UNIT_SENTENCE] = "satz",     [UNIT_NUMBER] = "nr",
        [UNIT_LETTER] = "buchst",     [UNIT_DOUBLE_LETTER] = "dbuchst",
        [UNIT_HALF] = "halbsatz"};
    for (unsigned i = 0; i < path->n; i++) {
        const UnitStep *step = &path->step[i];
        /* "Buchst. aa" is one of the double letters, whatever word it has. */
        bool twice = step->kind == UNIT_LETTER && step->value[0] != '\0' && step->value[1] != '\0';
        const char *name = names[twice ? UNIT_DOUBLE_LETTER : step->kind];
        g_string_append_printf(out, "%s%s%s%s", out->len > 0 ? "_" : "", name,
                               step->value[0] != '\0' ? "-" : "", step->value);
    }
}
