/* paragraphs.c - makes paragraphs of the lines of a PDF page. The lines come from the page as it
 * was printed; where a paragraph ends can only be guessed from their lengths, marks and beginnings.
 * Nothing is lost by a wrong guess: the words stay in their order, and the PDF is the authority. */
#include "web/html.h"

#include <string.h>

static bool
is_in(const char *word, size_t len, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strlen(*list) == len && memcmp(*list, word, len) == 0)
            return true;
    }
    return false;
}

/* "§ 5 Sitzungen": a §, its number, and words that are no part of a reference ("§ 5 Abs. 2"), not
 * ending as a sentence does. */
static bool
is_heading(const char *text, size_t len)
{
    static const char *const references[] = {"Abs.",   "Absatz", "Satz", "Nr.", "Nummer",
                                             "bis",    "und",    "oder", "der", "des",
                                             "dieser", "gilt",   "ff.",  NULL};
    if (len < 4 || memcmp(text, "\xc2\xa7", 2) != 0 || g_utf8_strlen(text, (gssize)len) > 90 ||
        strchr(".:;,-", text[len - 1]) != NULL)
        return false;
    size_t i = 2;
    while (i < len && (text[i] == ' ' || g_ascii_isdigit(text[i]))) /* the number */
        i++;
    if (i < len && g_ascii_islower(text[i]) && i + 1 < len && text[i + 1] == ' ') /* § 5 a */
        i += 2;
    size_t word = strcspn(text + i, " ");
    return i > 2 && i < len && !is_in(text + i, MIN(word, len - i), references);
}

/* How many characters at TEXT are digits or, if ROMAN, letters of Roman numbers; at most four. */
static size_t
number_length(const char *text, size_t len, bool roman)
{
    size_t n = 0;
    while (n < len && n < 4 && (roman ? strchr("IVX", text[n]) != NULL : g_ascii_isdigit(text[n])))
        n++;
    return n;
}

/* "(2)", "3.", "3.1", "IV.", "a)", bullets and dashes: items of lists in laws and minutes. */
static bool
is_item(const char *line, size_t len)
{
    static const char *const marks[] = {"\xe2\x80\xa2", "\xe2\x80\x93 ", "- ",
                                        "Artikel ",     "Art. ",         "Seite "};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(line, marks[i]))
            return true;
    }
    bool bracket = line[0] == '(';
    const char *at = bracket ? line + 1 : line;
    size_t rest = len - (bracket ? 1 : 0);
    if (rest >= 2 && g_ascii_islower(at[0]) && at[1] == ')')
        return true;
    size_t n = number_length(at, rest, false);
    if (n > 0 && n < rest && bracket)
        return at[n] == ')' || g_ascii_isalpha(at[n]);
    bool roman = n == 0;
    if (roman)
        n = number_length(at, rest, true);
    return n > 0 && n < 4 && n + 1 < rest && (at[n] == '.' || (at[n] == ')' && !roman)) &&
           (at[n + 1] == ' ' || (!roman && g_ascii_isdigit(at[n + 1])));
}

/* A § in the middle of a sentence is a reference that happens to stand at the beginning of a line.
 */
static bool
begins_paragraph(const char *line, size_t len, const GString *before)
{
    if (before->len == 0 || is_item(line, len) || is_heading(line, len))
        return true;
    return g_str_has_prefix(line, "\xc2\xa7") &&
           strchr(".:;!?)", before->str[before->len - 1]) != NULL;
}

/* True if the hyphen at the end of LINE divides a word that goes on in NEXT. */
static bool
hyphen_divides(const char *line, size_t len, const char *next, size_t next_len)
{
    static const char *const joiners[] = {"und", "oder", "bzw.", "sowie", "als", "bis", NULL};
    if (len < 3 || line[len - 1] != '-' || next_len == 0)
        return false;
    g_autofree char *before = g_strndup(line, len - 1);
    const char *last = g_utf8_find_prev_char(before, before + len - 1);
    gunichar a = last != NULL ? g_utf8_get_char_validated(last, -1) : 0;
    gunichar b = g_utf8_get_char_validated(next, (gssize)next_len);
    bool lower = a < 0x110000 && b < 0x110000 && g_unichar_islower(a) && g_unichar_islower(b);
    size_t word = 0;
    while (word < next_len && next[word] != ' ')
        word++;
    return lower && !is_in(next, word, joiners);
}

/* The longest line of the text in characters: what counts as short depends on it. */
static size_t
longest_line(const char *text)
{
    size_t longest = 0;
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n\f"), chars = 0;
        for (size_t i = 0; i < len; i++)
            chars += ((unsigned char)line[i] & 0xc0) != 0x80;
        longest = MAX(longest, chars);
        line += len + (line[len] != '\0');
    }
    return longest;
}

/* True if the line CONTENT, the last of PARAGRAPH so far, is where its writer ended it: a heading,
 * a short line that ends a sentence, a very short one that does not break off. */
static bool
ends_paragraph(const GString *paragraph, const char *content, size_t len, size_t longest)
{
    if (len == 0)
        return false;
    size_t chars = (size_t)g_utf8_strlen(content, (gssize)len);
    if (chars * 10 < longest * 8 && is_heading(paragraph->str, paragraph->len))
        return true;
    if (strchr(".:;!?", content[len - 1]) != NULL)
        return chars * 10 < longest * 7;
    return chars * 10 < longest * 4 && strchr(",-/(", content[len - 1]) == NULL;
}

static void
close_paragraph(GString *out, GString *paragraph)
{
    if (paragraph->len > 0) {
        bool heading = is_heading(paragraph->str, paragraph->len);
        g_string_append(out, heading ? "<p><strong>" : "<p>");
        html_text(out, paragraph->str);
        g_string_append(out, heading ? "</strong></p>\n" : "</p>\n");
        g_string_truncate(paragraph, 0);
    }
}

void
html_paragraphs(GString *out, const char *text)
{
    if (text == NULL)
        return;
    size_t longest = longest_line(text);
    g_autoptr(GString) paragraph = g_string_new(NULL);
    bool last_was_short = false;
    for (const char *line = text; *line != '\0';) {
        size_t whole = strcspn(line, "\n\f"), len = whole, skip = 0;
        while (skip < len && g_ascii_isspace(line[skip]))
            skip++;
        while (len > skip && g_ascii_isspace(line[len - 1]))
            len--;
        const char *content = line + skip;
        len -= skip;
        if (len == 0 || last_was_short || begins_paragraph(content, len, paragraph))
            close_paragraph(out, paragraph);
        if (paragraph->len > 0 && hyphen_divides(paragraph->str, paragraph->len, content, len))
            g_string_truncate(paragraph, paragraph->len - 1);
        else if (paragraph->len > 0)
            g_string_append_c(paragraph, ' ');
        g_string_append_len(paragraph, content, (gssize)len);
        last_was_short = ends_paragraph(paragraph, content, len, longest);
        line += whole + (line[whole] != '\0');
    }
    close_paragraph(out, paragraph);
}
