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
