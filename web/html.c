/* html.c - escaping, one function per context. What is not well-formed or not allowed is made
 * harmless, never passed on. */
#include "web/html.h"

#include <string.h>

/* Writes TEXT with the five characters that mean something in HTML replaced; runs in between are
 * copied whole. Control characters that HTML forbids are dropped. */
static void
escape(GString *out, const char *text)
{
    const char *run = text;
    for (const char *c = text; *c != '\0'; c++) {
        const char *with = NULL;
        switch (*c) {
        case '&':
            with = "&amp;";
            break;
        case '<':
            with = "&lt;";
            break;
        case '>':
            with = "&gt;";
            break;
        case '"':
            with = "&quot;";
            break;
        case '\'':
            with = "&#39;";
            break;
        default:
            if ((unsigned char)*c < 0x20 && *c != '\n' && *c != '\t' && *c != '\r')
                with = "";
            else if (*c == 0x7f)
                with = "";
            break;
        }
        if (with != NULL) {
            g_string_append_len(out, run, c - run);
            g_string_append(out, with);
            run = c + 1;
        }
    }
    g_string_append(out, run);
}

void
html_text(GString *out, const char *text)
{
    if (text != NULL)
        escape(out, text);
}

void
html_attribute(GString *out, const char *text)
{
    if (text != NULL)
        escape(out, text);
}

/* Only what cannot run a script or leave the site unseen: "//host" and "/\host" are addresses of
 * other hosts. */
static bool
is_allowed(const char *s)
{
    for (const char *c = s; *c != '\0'; c++) {
        if ((unsigned char)*c <= 0x20 || *c == 0x7f)
            return false;
    }
    if (s[0] == '/')
        return s[1] != '/' && s[1] != '\\';
    return s[0] == '#' || s[0] == '?' || g_ascii_strncasecmp(s, "http://", 7) == 0 ||
           g_ascii_strncasecmp(s, "https://", 8) == 0 || g_ascii_strncasecmp(s, "mailto:", 7) == 0;
}

void
html_url(GString *out, Url url)
{
    if (url.s == NULL)
        return;
    if (is_allowed(url.s))
        escape(out, url.s);
    else
        g_string_append_c(out, '#');
}

/* A page of ours that comes in both languages: no file ("/d/x/v2.pdf"), nothing below /api or
 * /static. */
static bool
has_languages(const char *s, size_t path_len)
{
    if (s[0] != '/' || g_str_has_prefix(s, "/api/") || g_str_has_prefix(s, "/static/"))
        return false;
    return memchr(s, '.', path_len) == NULL;
}

void
html_link(GString *out, Url url, Lang lang)
{
    bool english = (lang & ~LANG_CHOSEN) == LANG_EN;
    size_t path_len = url.s != NULL ? strcspn(url.s, "?#") : 0;
    if ((!english && (lang & LANG_CHOSEN) == 0) || url.s == NULL || !is_allowed(url.s) ||
        !has_languages(url.s, path_len) || strstr(url.s + path_len, "lang=") != NULL) {
        html_url(out, url);
        return;
    }
    size_t before_fragment = strcspn(url.s, "#");
    g_autofree char *head = g_strndup(url.s, before_fragment);
    escape(out, head);
    g_string_append(out, url.s[path_len] == '?' ? "&amp;" : "?");
    g_string_append(out, english ? "lang=en" : "lang=de");
    escape(out, url.s + before_fragment);
}

void
html_u64(GString *out, uint64_t v)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, v);
}

void
html_message(GString *out, Message id, Lang lang, const HtmlArg *args, size_t n)
{
    const char *run = message(id, lang);
    for (const char *open; (open = strchr(run, '{')) != NULL;) {
        char digit = open[1];
        if (digit < '1' || digit > '9' || open[2] != '}' || (size_t)(digit - '1') >= n) {
            g_autofree char *piece = g_strndup(run, (gsize)(open + 1 - run));
            escape(out, piece);
            run = open + 1;
            continue;
        }
        g_autofree char *before = g_strndup(run, (gsize)(open - run));
        escape(out, before);
        const HtmlArg *arg = &args[digit - '1'];
        if (arg->text != NULL)
            escape(out, arg->text);
        else
            html_u64(out, arg->number);
        run = open + 3;
    }
    escape(out, run);
}

/* --- running text
 * ---------------------------------------------------------------------------------------------- */

static bool
is_in(const char *word, size_t len, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strlen(*list) == len && memcmp(*list, word, len) == 0)
            return true;
    }
    return false;
}

/* A § with its number, "(2)", "3.", "3.1", "a)", a bullet or a dash: beginnings of paragraphs in
 * laws and minutes. A § in the middle of a sentence is a reference that happens to stand at the
 * beginning of a line. */
static bool
begins_paragraph(const char *line, size_t len, const GString *before)
{
    if (len >= 3 && memcmp(line, "\xc2\xa7", 2) == 0)
        return before->len == 0 || strchr(".:;!?)", before->str[before->len - 1]) != NULL;
    if (g_str_has_prefix(line, "\xe2\x80\xa2") || g_str_has_prefix(line, "\xe2\x80\x93 ") ||
        g_str_has_prefix(line, "- ") || g_str_has_prefix(line, "Artikel ") ||
        g_str_has_prefix(line, "Art. "))
        return true;
    size_t i = line[0] == '(' ? 1 : 0, start = i;
    while (i < len && i - start < 3 && g_ascii_isdigit(line[i]))
        i++;
    if (i == start && i < len && g_ascii_islower(line[i]) && i + 1 < len && line[i + 1] == ')')
        return true;
    if (i == start || i >= len)
        return false;
    if (start == 1)
        return line[i] == ')' || g_ascii_isalpha(line[i]);
    return (line[i] == '.' || line[i] == ')') && i + 1 < len &&
           (line[i + 1] == ' ' || g_ascii_isdigit(line[i + 1]));
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

/* True for "§ 5 Sitzungen" and the like: a § with its number and few words, which do not end as a
 * sentence does. */
static bool
is_heading(const GString *paragraph)
{
    return g_str_has_prefix(paragraph->str, "\xc2\xa7") &&
           g_utf8_strlen(paragraph->str, -1) <= 90 &&
           strchr(".:;,", paragraph->str[paragraph->len - 1]) == NULL;
}

/* True if the line CONTENT, the last of PARAGRAPH so far, is where its writer ended it: a heading,
 * a short line that ends a sentence, a very short one that does not break off. */
static bool
ends_paragraph(const GString *paragraph, const char *content, size_t len, size_t longest)
{
    if (len == 0)
        return false;
    size_t chars = (size_t)g_utf8_strlen(content, (gssize)len);
    if (chars * 10 < longest * 8 && is_heading(paragraph))
        return true;
    if (strchr(".:;!?", content[len - 1]) != NULL)
        return chars * 10 < longest * 7;
    return chars * 10 < longest * 4 && strchr(",-/(", content[len - 1]) == NULL;
}

static void
close_paragraph(GString *out, GString *paragraph)
{
    if (paragraph->len > 0) {
        bool heading = is_heading(paragraph);
        g_string_append(out, heading ? "<p><strong>" : "<p>");
        escape(out, paragraph->str);
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
