/* characters.c - see characters.h. */
#include "store/legal/characters.h"

#include <string.h>

gunichar
span_char(Span span, size_t at, size_t *ret_len)
{
    if (at >= span.len) {
        if (ret_len != NULL)
            *ret_len = 0;
        return 0;
    }
    unsigned char first = (unsigned char)span.s[at];
    if (first < 0x80) {
        if (ret_len != NULL)
            *ret_len = 1;
        return first;
    }
    gunichar c = g_utf8_get_char_validated(span.s + at, (gssize)(span.len - at));
    bool valid = c < 0x110000;
    if (ret_len != NULL)
        *ret_len = valid ? (size_t)(g_utf8_next_char(span.s + at) - (span.s + at)) : 1;
    return valid ? c : 0xfffd;
}

gunichar
span_last(Span span)
{
    if (span.len == 0)
        return 0;
    size_t at = span.len - 1;
    while (at > 0 && ((unsigned char)span.s[at] & 0xc0) == 0x80)
        at--;
    return span_char(span, at, NULL);
}

Span
span_from(Span span, size_t at)
{
    at = MIN(at, span.len);
    return (Span){span.s + at, span.len - at};
}

Span
span_trim(Span span)
{
    while (span.len > 0 && span.s[0] == ' ')
        span = span_from(span, 1);
    while (span.len > 0 && span.s[span.len - 1] == ' ')
        span.len--;
    return span;
}

bool
span_starts(Span span, const char *prefix)
{
    size_t len = strlen(prefix);
    return span.len >= len && memcmp(span.s, prefix, len) == 0;
}

bool
span_is(Span span, const char *text)
{
    return span.len == strlen(text) && memcmp(span.s, text, span.len) == 0;
}

bool
span_starts_word(Span span, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t len = strlen(*words);
        if (span_starts(span, *words) && !is_letter(span_char(span, len, NULL)))
            return true;
    }
    return false;
}

size_t
span_word(Span span)
{
    size_t at = 0;
    size_t len = 0;
    while (is_letter(span_char(span, at, &len)))
        at += len;
    return at;
}

bool
is_letter(gunichar c)
{
    return c < 0x80 ? g_ascii_isalpha((gchar)c) : g_unichar_isalpha(c);
}

bool
is_upper(gunichar c)
{
    return c < 0x80 ? g_ascii_isupper((gchar)c) : g_unichar_isupper(c);
}

bool
is_lower(gunichar c)
{
    return c < 0x80 ? g_ascii_islower((gchar)c) : g_unichar_islower(c);
}

bool
is_dash(gunichar c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

bool
is_bullet(gunichar c)
{
    return c == 0x2022 || c == 0x2023 || c == 0x25aa || c == 0x25ab || c == 0x25cf || c == 0x25e6 ||
           c == 0x2043 || c == 0x25a0 || c == 0xb7 || c == 0x2219 || (c >= 0xf0a0 && c <= 0xf0ff);
}

bool
is_quote(gunichar c)
{
    return c == '"' || c == '\'' || c == 0xab || c == 0xbb || (c >= 0x2018 && c <= 0x201f) ||
           c == 0x2039 || c == 0x203a;
}
