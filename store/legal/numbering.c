/* numbering.c - see numbering.h. Hand-written scanners: each looks at a label once. */
#include "store/legal/numbering.h"

#include "store/legal/sign.h"

#include <stdio.h>
#include <string.h>

/* --- scanners: each moves AT behind what it took --- */

static void
skip_blanks(Span line, size_t *at)
{
    while (*at < line.len && line.s[*at] == ' ')
        (*at)++;
}

static bool
take_digits(Span line, size_t *at, size_t most, uint32_t *ret_number)
{
    size_t end = *at;
    uint32_t number = 0;
    while (end < line.len && g_ascii_isdigit(line.s[end]) && end - *at <= most)
        number = number * 10 + (uint32_t)(line.s[end++] - '0');
    if (end == *at || end - *at > most)
        return false;
    *at = end;
    *ret_number = number;
    return true;
}

/* The letter of an insertion: "3a", "3 a"; not the first letter of a word. */
static uint32_t
take_suffix(Span line, size_t *at)
{
    for (size_t blank = 0; blank <= 1; blank++) {
        size_t i = *at + blank;
        if ((blank == 1 && !(*at < line.len && line.s[*at] == ' ')) || i >= line.len)
            return 0;
        if (!g_ascii_islower(line.s[i]))
            continue;
        gunichar after = span_char(line, i + 1, NULL);
        if (is_letter(after) || after == '.' || (after >= '0' && after <= '9'))
            return 0;
        *at = i + 1;
        return (uint32_t)(line.s[i] - 'a' + 1);
    }
    return 0;
}

static uint32_t
roman_digit(char c)
{
    switch (c) {
    case 'I':
        return 1;
    case 'V':
        return 5;
    case 'X':
        return 10;
    case 'L':
        return 50;
    case 'C':
        return 100;
    default:
        return 0;
    }
}

static bool
take_roman(Span line, size_t *at, uint32_t *ret_number)
{
    uint32_t number = 0;
    size_t end = *at;
    for (; end < line.len && end - *at < 8 && roman_digit(line.s[end]) > 0; end++) {
        uint32_t digit = roman_digit(line.s[end]);
        uint32_t next = end + 1 < line.len ? roman_digit(line.s[end + 1]) : 0;
        number = next > digit ? number - digit : number + digit;
    }
    if (end == *at || is_letter(span_char(line, end, NULL)) || number == 0 || number > 99)
        return false;
    *at = end;
    *ret_number = number;
    return true;
}

/* ". ", ": ", " - " between label and title. */
static void
skip_separator(Span line, size_t *at)
{
    skip_blanks(line, at);
    size_t len = 0;
    gunichar c = span_char(line, *at, &len);
    if (c == '.' || c == ':' || c == ')' || is_dash(c)) {
        *at += len;
        skip_blanks(line, at);
    }
}

static void
set_text(Label *label, const char *before, const char *number)
{
    char suffix[2] = {label->suffix > 0 ? (char)('a' + label->suffix - 1) : '\0', '\0'};
    snprintf(label->text, sizeof label->text, "%s%s%s", before, number, suffix);
}

/* --- § and Artikel --- */

static bool
take_sign(Span line, bool repair, size_t *at, size_t *ret_sign)
{
    *ret_sign = 0;
    if (span_starts(line, "§")) {
        *at = strlen("§");
        return !span_starts(span_from(line, *at), "§");
    }
    *at = *ret_sign = repair ? sign_of_heading(line) : 0;
    return *at > 0;
}

bool
label_paragraph(Span line, bool repair, Label *ret_label)
{
    Label label = {.kind = SECTION_PARAGRAPH, .style = STYLE_WORD};
    size_t at = 0;
    if (!take_sign(line, repair, &at, &label.sign))
        return false;
    label.repaired = label.sign > 0;
    skip_blanks(line, &at);
    size_t start = at;
    if (!take_digits(line, &at, 4, &label.number))
        return false;
    char digits[8] = "";
    memcpy(digits, line.s + start, at - start);
    label.suffix = take_suffix(line, &at);
    gunichar after = span_char(line, at, NULL);
    if (after == ',' || after == '/' || after == ';' || (after >= '0' && after <= '9'))
        return false;
    set_text(&label, "§ ", digits);
    skip_separator(line, &at);
    label.len = label.repaired && !is_letter(span_char(line, at, NULL)) && line.len - at < 4
                    ? line.len
                    : at;
    *ret_label = label;
    return true;
}

bool
label_article(Span line, Label *ret_label)
{
    static const char *const words[] = {"Artikel", "ARTIKEL", "Art", NULL};
    if (!span_starts_word(line, words))
        return false;
    Label label = {.kind = SECTION_ARTICLE, .style = STYLE_WORD};
    size_t at = span_word(line);
    if (at < line.len && line.s[at] == '.')
        at++;
    skip_blanks(line, &at);
    size_t start = at;
    char number[12] = "";
    if (!take_digits(line, &at, 4, &label.number) && !take_roman(line, &at, &label.number))
        return false;
    memcpy(number, line.s + start, MIN(at - start, sizeof number - 1));
    label.suffix = take_suffix(line, &at);
    set_text(&label, "Artikel ", number);
    skip_separator(line, &at);
    label.len = at;
    *ret_label = label;
    return true;
}

/* --- higher units --- */

static const struct {
    const char *word;
    SectionKind kind;
} higher_words[] = {
    {"Buch", SECTION_BOOK},
    {"Teil", SECTION_PART},
    {"Kapitel", SECTION_CHAPTER},
    {"Abschnitt", SECTION_DIVISION},
    {"Unterabschnitt", SECTION_SUBDIVISION},
    {"Titel", SECTION_TITLE},
    {"Untertitel", SECTION_SUBTITLE},
};

/* How many bytes of LINE are one of the words (also in capitals), and which. */
static size_t
higher_word(Span line, SectionKind *ret_kind)
{
    size_t len = span_word(line);
    for (size_t i = 0; i < G_N_ELEMENTS(higher_words); i++) {
        if (strlen(higher_words[i].word) == len &&
            g_ascii_strncasecmp(line.s, higher_words[i].word, len) == 0 &&
            is_upper((guchar)line.s[0])) {
            *ret_kind = higher_words[i].kind;
            return len;
        }
    }
    return 0;
}

static uint32_t
ordinal(Span word)
{
    static const char *const stems[] = {"erst",  "zweit", "dritt", "viert", "fünft", "sechst",
                                        "siebt", "acht",  "neunt", "zehnt", "elft",  "zwölft"};
    for (uint32_t i = 0; i < G_N_ELEMENTS(stems); i++) {
        size_t len = strlen(stems[i]);
        if (word.len == len + 2 && g_ascii_strncasecmp(word.s, stems[i], len) == 0 &&
            (g_ascii_strncasecmp(word.s + len, "er", 2) == 0 ||
             g_ascii_strncasecmp(word.s + len, "es", 2) == 0))
            return i + 1;
    }
    return 0;
}

static bool
label_word(Span line, Label *label)
{
    size_t at = higher_word(line, &label->kind);
    size_t start = 0;
    if (at > 0) { /* "Teil I" */
        skip_blanks(line, &at);
        if (!take_digits(line, &at, 3, &label->number) && !take_roman(line, &at, &label->number)) {
            gunichar c = span_char(line, at, NULL);
            if (c < 'A' || c > 'Z' || is_letter(span_char(line, at + 1, NULL)))
                return false;
            label->number = c - 'A' + 1;
            at++;
        }
        label->suffix = take_suffix(line, &at);
    } else { /* "Erster Teil", "1. Abschnitt" */
        size_t word = span_word(line);
        label->number = ordinal((Span){line.s, word});
        if (label->number > 0)
            at = word;
        else if (!take_digits(line, &at, 2, &label->number) || at >= line.len ||
                 line.s[at++] != '.')
            return false;
        skip_blanks(line, &at);
        size_t unit = higher_word(span_from(line, at), &label->kind);
        if (unit == 0)
            return false;
        at += unit;
    }
    gunichar after = span_char(line, at, NULL);
    if (after != 0 && after != ' ' && after != ':' && after != '.' && !is_dash(after))
        return false;
    snprintf(label->text, sizeof label->text, "%.*s", (int)MIN(at - start, 47), line.s);
    skip_separator(line, &at);
    label->len = at;
    return true;
}

/* "IV. Title", "A. Title", "A Title". */
static bool
label_short(Span line, Label *label)
{
    size_t at = 0;
    bool roman = take_roman(line, &at, &label->roman);
    bool letter = line.len > 0 && line.s[0] >= 'A' && line.s[0] <= 'Z' &&
                  !is_letter(span_char(line, 1, NULL));
    if (!roman && !letter)
        return false;
    label->kind = SECTION_DIVISION;
    label->roman_too = roman && letter;
    label->number = letter ? (uint32_t)(line.s[0] - 'A' + 1) : label->roman;
    at = roman ? at : 1;
    bool stop = at < line.len && line.s[at] == '.';
    label->style = !stop ? STYLE_BARE : roman && !letter ? STYLE_ROMAN : STYLE_CAPITAL;
    at += stop;
    snprintf(label->text, sizeof label->text, "%.*s", (int)at, line.s);
    if (at < line.len && line.s[at] != ' ')
        return false;
    skip_blanks(line, &at);
    gunichar next = span_char(line, at, NULL);
    label->len = at;
    return next == 0 ? stop || label->style == STYLE_BARE : is_upper(next) || is_quote(next);
}

bool
label_higher(Span line, Label *ret_label)
{
    Label label = {.style = STYLE_WORD};
    if (!label_word(line, &label)) {
        label = (Label){.style = STYLE_ROMAN};
        if (!label_short(line, &label))
            return false;
    }
    *ret_label = label;
    return true;
}

bool
label_annex(Span line, Label *ret_label)
{
    static const char *const words[] = {"Anlage", "Anhang", "ANLAGE", "ANHANG", NULL};
    if (!span_starts_word(line, words))
        return false;
    Label label = {.kind = SECTION_ANNEX, .style = STYLE_WORD};
    size_t at = span_word(line);
    size_t end = at;
    skip_blanks(line, &at);
    if (!take_digits(line, &at, 3, &label.number) && !take_roman(line, &at, &label.number)) {
        gunichar c = span_char(line, at, NULL);
        if (c >= 'A' && c <= 'Z' && !is_letter(span_char(line, at + 1, NULL))) {
            label.number = c - 'A' + 1;
            at++;
        }
    }
    if (label.number > 0) {
        label.suffix = take_suffix(line, &at);
        end = at;
    }
    at = end;
    snprintf(label.text, sizeof label.text, "%.*s", (int)MIN(end, 47), line.s);
    gunichar after = span_char(line, at, NULL);
    size_t before = at;
    skip_separator(line, &at);
    gunichar next = span_char(line, at, NULL);
    bool separated = at > before + 1 || after == ':' || next == 0;
    label.len = at;
    if (!separated && next != '(' && !span_starts(span_from(line, at), "zu") &&
        !(label.number > 0 && is_upper(next)))
        return false;
    *ret_label = label;
    return true;
}

/* --- items --- */

static bool
is_month(Span rest)
{
    static const char *const months[] = {"Januar",   "Februar",  "März",   "April",     "Mai",
                                         "Juni",     "Juli",     "August", "September", "Oktober",
                                         "November", "Dezember", NULL};
    return span_starts_word(rest, months);
}

static bool
item_letters(Span line, size_t at, Label *label)
{
    size_t start = at;
    while (at < line.len && at - start < 2 && g_ascii_islower(line.s[at]))
        at++;
    size_t n = at - start;
    if (n == 0 || at >= line.len || line.s[at] != ')' ||
        (n == 2 && line.s[start] != line.s[start + 1]))
        return false;
    label->kind = n == 2 ? SECTION_DOUBLE_LETTER : SECTION_LETTER;
    label->number = (uint32_t)(line.s[start] - 'a' + 1);
    snprintf(label->text, sizeof label->text, "%.*s", (int)n, line.s + start);
    label->len = at + 1;
    return true;
}

static bool
item_number(Span line, size_t at, bool open, Label *label)
{
    size_t start = at;
    if (!take_digits(line, &at, 3, &label->number))
        return false;
    char digits[8] = "";
    memcpy(digits, line.s + start, at - start);
    if (at < line.len && g_ascii_islower(line.s[at]) && !is_letter(span_char(line, at + 1, NULL)))
        label->suffix = (uint32_t)(line.s[at++] - 'a' + 1);
    if (at >= line.len || (open ? line.s[at] != ')' : line.s[at] != '.' && line.s[at] != ')'))
        return false;
    label->kind = open ? SECTION_ABSATZ : SECTION_NUMBER;
    set_text(label, "", digits);
    label->len = at + 1;
    gunichar next = span_char(line, at + 1, NULL);
    return open || !(next >= '0' && next <= '9');
}

bool
label_item(Span line, Label *ret_label)
{
    Label label = {.style = STYLE_ITEM};
    size_t at = 0;
    size_t len = 0;
    if (is_bullet(span_char(line, 0, &len))) {
        at = len;
        skip_blanks(line, &at);
    }
    bool open = at < line.len && line.s[at] == '(';
    at += open;
    if (!item_letters(line, at, &label) && !item_number(line, at, open, &label))
        return false;
    at = label.len;
    skip_blanks(line, &at);
    label.len = at;
    if (label.kind == SECTION_NUMBER && is_month(span_from(line, at)))
        return false;
    *ret_label = label;
    return true;
}

bool
label_decimal(Span line, Label *ret_label)
{
    Label label = {.kind = SECTION_NUMBERED, .style = STYLE_DECIMAL};
    size_t at = 0;
    while (label.parts < 4 && take_digits(line, &at, 2, &label.number)) {
        label.parts++;
        if (at + 1 < line.len && line.s[at] == '.' && g_ascii_isdigit(line.s[at + 1]))
            at++;
        else
            break;
    }
    if (label.parts == 0)
        return false;
    snprintf(label.text, sizeof label.text, "%.*s", (int)at, line.s);
    if (at < line.len && line.s[at] == '.')
        at++;
    if (at >= line.len || line.s[at] != ' ')
        return false;
    skip_blanks(line, &at);
    label.len = at;
    if (!is_upper(span_char(line, at, NULL)) || is_month(span_from(line, at)))
        return false;
    *ret_label = label;
    return true;
}

/* --- references --- */

/* "GemO", "BGB", "BauGB", "LHG", "StVO": an abbreviation of a law. */
static bool
is_law(Span word)
{
    if (word.len < 2 || word.len > 16)
        return false;
    static const char *const ends[] = {"G", "GB", "O", "VO", "VfG", "GO", NULL};
    unsigned upper = 0;
    for (size_t i = 0, len = 0; i < word.len; i += MAX(len, 1))
        upper += is_upper(span_char(word, i, &len));
    for (size_t i = 0; ends[i] != NULL; i++) {
        size_t len = strlen(ends[i]);
        if (word.len > len && upper >= 2 && memcmp(word.s + word.len - len, ends[i], len) == 0)
            return true;
    }
    return false;
}

bool
rest_is_reference(Span rest)
{
    static const char *const words[] = {
        "Abs",    "Absatz",   "Absätze", "Satz",        "Sätze",     "S",      "Nr",
        "Nrn",    "Nummer",   "Nummern", "Buchst",      "Buchstabe", "lit",    "Ziff",
        "Ziffer", "f",        "ff",      "bis",         "und",       "oder",   "sowie",
        "der",    "des",      "dieser",  "dieses",      "gilt",      "gelten", "i",
        "in",     "Halbsatz", "UAbs",    "Unterabsatz", NULL};
    if (rest.len == 0)
        return false;
    gunichar c = span_char(rest, 0, NULL);
    return c == ',' || c == ';' || c == ')' || c == '/' || c == '.' ||
           span_starts_word(rest, words) || is_law((Span){rest.s, span_word(rest)});
}

Follows
number_follows(uint32_t last, uint32_t last_suffix, uint32_t number, uint32_t suffix)
{
    if (number == last && last > 0 && suffix > 0)
        return suffix == last_suffix + 1 ? FOLLOWS_NEXT
               : suffix > last_suffix    ? FOLLOWS_GAP
                                         : FOLLOWS_NO;
    if (number <= last)
        return FOLLOWS_NO;
    return number == last + 1 && suffix <= 1 ? FOLLOWS_NEXT : FOLLOWS_GAP;
}
