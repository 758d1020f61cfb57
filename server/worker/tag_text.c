/* tag_text.c - see tag_text.h. The table is the one of ISO 32000-1, annex D.2, where it differs
 * from Latin 1. */
#include "server/worker/tag_text.h"

#include <glib.h>
#include <stdbool.h>

static const gunichar low[] = {0x2d8, 0x2c7, 0x2c6, 0x2d9, 0x2dd, 0x2db, 0x2da, 0x2dc};
static const gunichar high[] = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x192,  0x2044, 0x2039, 0x203a, 0x2212,
    0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a, 0x2122, 0xfb01, 0xfb02, 0x141,
    0x152,  0x160,  0x178,  0x17d,  0x131,  0x142,  0x153,  0x161,  0x17e,  0,      0x20ac};

/* The byte that PDFDocEncoding has for C, -1 for none. */
static int
byte_of(gunichar c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(low); i++)
        if (low[i] == c)
            return 0x18 + (int)i;
    for (size_t i = 0; i < G_N_ELEMENTS(high); i++)
        if (high[i] == c)
            return 0x80 + (int)i;
    return c < 0x80 || (c > 0xa0 && c <= 0xff) ? (int)c : -1;
}

char *
tag_text_repair(const char *given)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    for (const char *at = given; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool after_c2 = bytes->len > 0 && bytes->str[bytes->len - 1] == '\302';
        int byte = c == 0xfffd ? (after_c2 ? 0xad : 0x9f) : byte_of(c);
        if (byte < 0)
            return g_strdup(given);
        g_string_append_c(bytes, (char)byte);
    }
    return g_strdup(g_utf8_validate(bytes->str, (gssize)bytes->len, NULL) ? bytes->str : given);
}
