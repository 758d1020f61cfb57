/* cork.c - see cork.h. The table is the one of the Cork encoding as LaTeX defines it (T1); letters
 * beyond 0xA0 stand where Latin 1 has them, or are no German ones and stay. */
#include "server/extract/cork.h"

/* Fewer signs than this prove nothing. */
#define ENOUGH 3

static const gunichar low[32] = {
    '`',    0xb4,   0x2c6,  0x2dc,  0xa8,   0x2dd,  0x2da,  0x2c7,  0x2d8,  0,      0,
    0xb8,   0x2db,  0,      0x2039, 0x203a, 0x201c, 0x201d, 0x201e, 0xab,   0xbb,   0x2013,
    0x2014, 0x200c, 0x2080, 0x131,  0x237,  0xfb00, 0xfb01, 0xfb02, 0xfb03, 0xfb04,
};
static const gunichar high[32] = {
    0x102, 0x104, 0x106, 0x10c, 0x10e, 0x11a, 0x118, 0x11e, 0x139, 0x13d, 0x141,
    0x143, 0x147, 0x14a, 0x150, 0x154, 0x158, 0x15a, 0x160, 0x15e, 0x164, 0x162,
    0x170, 0x16e, 0x178, 0x179, 0x17d, 0x17b, 0x132, 0x130, 0x111, 0xa7,
};

typedef struct {
    const char *at, *end;
    gunichar before;
} Scan;

/* The next character, 0 at the end and for what is not UTF-8. */
static gunichar
next(Scan *s)
{
    gunichar c = g_utf8_get_char_validated(s->at, s->end - s->at);
    bool broken = c == (gunichar)-1 || c == (gunichar)-2;
    s->at += broken ? 1 : g_unichar_to_utf8(c, NULL);
    return broken ? 0 : c;
}

static gunichar
peek(Scan s, bool skip_blanks)
{
    gunichar c = 0;
    while (s.at < s.end) {
        c = next(&s);
        if (!skip_blanks || (c != ' ' && c != '\n' && c != 0xa0))
            break;
    }
    return c;
}

static bool
is_control(gunichar c)
{
    return (c > 0 && c < 0x20 && !(c >= '\t' && c <= '\r')) || (c >= 0x7f && c <= 0x9f);
}

static bool
is_ligature(gunichar c)
{
    return c >= 0x1b && c <= 0x1f;
}

void
cork_look(CorkEvidence *e, const void *bytes, size_t len)
{
    Scan s = {bytes, (const char *)bytes + len, 0};
    while (s.at < s.end) {
        gunichar c = next(&s);
        if (c == 0x9f) {
            gunichar after = peek(s, true);
            e->sections++;
            e->numbered += g_unichar_isdigit(after) || after == 0x9f;
        } else if (is_ligature(c)) {
            e->ligatures++;
            e->joined += g_unichar_isalpha(s.before) || g_unichar_isalpha(peek(s, false));
        } else if (c >= 0x80 && c < 0x9f) {
            e->other++;
        } else if (is_control(c) && c < 0x10) {
            e->other++;
        } else if (c == 0xa7 || c == 0xdf || (c >= 0xfb00 && c <= 0xfb04)) {
            e->against++;
        }
        s.before = c;
    }
}

bool
cork_is_evident(const CorkEvidence *e)
{
    uint32_t signs = e->sections + e->ligatures, fitting = e->numbered + e->joined;
    return e->against == 0 && signs >= ENOUGH && fitting * 10 >= signs * 9 &&
           e->other * 10 <= signs;
}

GString *
cork_decode(const void *bytes, size_t len)
{
    GString *out = g_string_sized_new(len + len / 16);
    Scan s = {bytes, (const char *)bytes + len, 0};
    while (s.at < s.end) {
        const char *start = s.at;
        gunichar c = next(&s), meant = 0;
        if (c == 0xff)
            meant = 0xdf;
        else if (c == 0x7f)
            meant = '-';
        else if (is_control(c))
            meant = (c & 0x80) != 0 ? high[c & 0x1f] : low[c & 0x1f];
        if (meant != 0)
            g_string_append_unichar(out, meant);
        else
            g_string_append_len(out, start, s.at - start);
    }
    return out;
}

uint32_t
cork_count_unread(const void *bytes, size_t len)
{
    uint32_t unread = 0;
    Scan s = {bytes, (const char *)bytes + len, 0};
    while (s.at < s.end)
        unread += is_control(next(&s));
    return unread;
}
