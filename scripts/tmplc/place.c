/* place.c - see place.h. */
#include "scripts/tmplc/place.h"

#include <ctype.h>
#include <string.h>

static bool
is_one_of(const char *name, const char *list)
{
    size_t len = strlen(name);
    if (len == 0)
        return false; /* found everywhere: the search would stay where it is */
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += len) {
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

bool
html_in_url(const Html *h)
{
    return h->place == AT_ATTR_VALUE &&
           is_one_of(h->attr, "href src action formaction poster cite data srcset xlink:href ping "
                              "background manifest longdesc icon data-url");
}

static void
append_lower(char name[NAME_MAX_LEN], char c)
{
    size_t len = strlen(name);
    if (len + 1 < NAME_MAX_LEN) {
        name[len] = (char)tolower((unsigned char)c);
        name[len + 1] = '\0';
    }
}

static void
tag_ends(Html *h)
{
    h->place = AT_TEXT;
    if (!h->end_tag && is_one_of(h->tag, "script style"))
        h->place = AT_RAW;
    else if (!h->end_tag && is_one_of(h->tag, "title textarea"))
        h->place = AT_RCDATA;
}

/* REST begins with "</tag" of the element we are in. */
static bool
is_own_end_tag(const Html *h, const char *rest, const char *end)
{
    size_t len = strlen(h->tag);
    if ((size_t)(end - rest) < len + 2 || rest[0] != '<' || rest[1] != '/')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (tolower((unsigned char)rest[2 + i]) != h->tag[i])
            return false;
    }
    return true;
}

/* A name follows '<' or '</' at once. As in a browser '/' ends it: <script/> is a script. */
static const char *
html_step_in_tag_name(Html *h, char c)
{
    if (h->tag[0] == '\0' && !h->end_tag && c == '/')
        h->end_tag = true;
    else if (h->tag[0] == '\0' && !isalpha((unsigned char)c) && c != '!')
        return "a < that begins no tag is written &lt;";
    else if (c == '>')
        tag_ends(h);
    else if (c == '/' || isspace((unsigned char)c))
        h->place = AT_TAG;
    else
        append_lower(h->tag, c);
    return NULL;
}

static const char *
html_step_in_tag(Html *h, char c)
{
    switch (h->place) {
    case AT_TAG_NAME:
        return html_step_in_tag_name(h, c);
    case AT_TAG:
        if (h->name_ended && c != '>' && c != '/' && !isspace((unsigned char)c))
            return "a block may not end inside a name";
        h->name_ended = false;
        if (c == '>') {
            tag_ends(h);
        } else if (!isspace((unsigned char)c) && c != '/') {
            h->place = AT_ATTR_NAME;
            h->attr[0] = '\0';
            append_lower(h->attr, c);
        }
        break;
    case AT_ATTR_NAME:
        if (c == '=') {
            h->place = AT_ATTR_EQUALS;
            if (strncmp(h->attr, "on", 2) == 0 || is_one_of(h->attr, "style srcdoc"))
                return "handlers and styles in attributes are refused by the content security "
                       "policy";
        } else if (c == '>') {
            tag_ends(h);
        } else if (isspace((unsigned char)c)) {
            h->place = AT_TAG;
        } else {
            append_lower(h->attr, c);
        }
        break;
    case AT_ATTR_EQUALS:
        if (c != '"' && c != '\'')
            return "the value of an attribute needs quotes";
        h->place = AT_ATTR_VALUE;
        h->quote = c;
        h->value_begun = h->fragment = false;
        break;
    default: /* AT_ATTR_VALUE */
        if (c == h->quote) {
            h->place = AT_TAG;
            h->value_begun = h->fragment = false;
        } else {
            h->value_begun = true;
            h->fragment = h->fragment || c == '#';
        }
        break;
    }
    return NULL;
}

const char *
html_step(Html *h, const char *rest, const char *end)
{
    switch (h->place) {
    case AT_TEXT:
        if (end - rest >= 4 && memcmp(rest, "<!--", 4) == 0)
            return "use {{! … }} for remarks";
        if (*rest == '<') {
            h->place = AT_TAG_NAME;
            h->tag[0] = '\0';
            h->end_tag = false;
        }
        return NULL;
    case AT_RCDATA:
    case AT_RAW:
        if (is_own_end_tag(h, rest, end)) {
            h->place = AT_TAG_NAME;
            h->tag[0] = '\0';
            h->end_tag = false;
        } else if (h->place == AT_RAW && !isspace((unsigned char)*rest)) {
            return "inline scripts and styles are refused by the content security policy";
        }
        return NULL;
    default:
        return html_step_in_tag(h, *rest);
    }
}

bool
html_join(Html *a, const Html *b)
{
    if (a->place != b->place)
        return false;
    if (a->place != AT_TEXT && strcmp(a->tag, b->tag) != 0)
        return false;
    if (a->place == AT_ATTR_VALUE && (a->quote != b->quote || strcmp(a->attr, b->attr) != 0))
        return false;
    a->name_ended = a->name_ended || b->name_ended;
    a->value_begun = a->value_begun || b->value_begun;
    a->fragment = a->fragment && b->fragment;
    return true;
}

void
html_end_name(Html *h)
{
    if (h->place == AT_ATTR_NAME) {
        h->place = AT_TAG;
        h->name_ended = true;
    }
}
