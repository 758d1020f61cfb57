/* clean.c - see clean.h. */
#include "server/extract/clean.h"

#include "server/extract/cork.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\357\277\275"

/* Plain ASCII that is kept as it is: most of every text, copied in runs. */
static inline bool
is_plain(uint8_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
}

static bool
is_unwanted(gunichar c)
{
    return (c >= 0x80 && c <= 0x9f) ||                 /* C1 */
           c == 0x61c || c == 0x200e || c == 0x200f || /* bidi marks */
           (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) ||                 /* embeddings, isolates */
           (c >= 0x206a && c <= 0x206f) ||                 /* deprecated format controls */
           (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000 || /* private use */
           (c >= 0xe0000 && c <= 0xe007f) ||               /* tags: text nobody sees */
           (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe || /* noncharacters */
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
}

/* Bytes of the character at AT, 0 when it is not UTF-8 (RFC 3629: shortest form, no surrogates). */
static size_t
character(const uint8_t *at, size_t left, gunichar *ret_c)
{
    gunichar c = g_utf8_get_char_validated((const char *)at, (gssize)MIN(left, 4));
    if (c == (gunichar)-1 || c == (gunichar)-2)
        return 0;
    *ret_c = c;
    return (size_t)g_unichar_to_utf8(c, NULL);
}

/* How many bytes one U+FFFD stands for: a surrogate in UTF-8 form is one thing, all else one byte.
 */
static size_t
broken(const uint8_t *at, size_t left)
{
    bool surrogate = left >= 3 && at[0] == 0xed && (at[1] & 0xe0) == 0xa0 && (at[2] & 0xc0) == 0x80;
    return surrogate ? 3 : 1;
}

char *
clean_text(const void *bytes, size_t len)
{
    const uint8_t *at = bytes, *end = at + len;
    GString *out = g_string_sized_new(len + 1);
    while (at < end) {
        const uint8_t *run = at;
        while (at < end && is_plain(*at))
            at++;
        g_string_append_len(out, (const char *)run, at - run);
        if (at == end)
            break;
        if (*at < 0x80) { /* a control character */
            if (*at == '\r' && !(at + 1 < end && at[1] == '\n'))
                g_string_append_c(out, '\n');
            at++;
            continue;
        }
        gunichar c = 0;
        size_t n = character(at, (size_t)(end - at), &c);
        if (n == 0) {
            g_string_append(out, REPLACEMENT);
            at += broken(at, (size_t)(end - at));
            continue;
        }
        if (!is_unwanted(c))
            g_string_append_len(out, (const char *)at, (gssize)n);
        at += n;
    }
    return g_string_free(out, FALSE);
}

char *
clean_page(const void *bytes, size_t len, bool cork)
{
    if (!cork)
        return clean_text(bytes, len);
    GString *decoded = cork_decode(bytes, len);
    char *text = clean_text(decoded->str, decoded->len);
    g_string_free(decoded, TRUE);
    return text;
}

char *
clean_line(const void *bytes, size_t len, size_t max)
{
    char *line = clean_text(bytes, len);
    g_strstrip(g_strdelimit(line, "\n\t", ' '));
    size_t have = strlen(line);
    if (have > max) {
        const char *cut = g_utf8_find_prev_char(line, line + max + 1);
        line[cut - line] = '\0';
        g_strchomp(line);
    }
    if (*line != '\0')
        return line;
    g_free(line);
    return NULL;
}
