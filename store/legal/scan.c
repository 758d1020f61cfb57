/* scan.c - see scan.h. */
#include "store/legal/scan.h"

#include "store/base/unicode.h"

#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of a letter AT (with the marks that belong to it), 0 if there is none. */
static size_t
letter_at(Scan t, size_t at, uint32_t *ret_c)
{
    if (at >= t.len)
        return 0;
    if ((t.s[at] & 0x80) == 0) {
        *ret_c = (uint32_t)t.s[at];
        return is_ascii_letter(t.s[at]) ? 1 : 0;
    }
    size_t n = 0;
    *ret_c = unicode_decode(t.s + at, t.len - at, &n);
    CharClass class = unicode_class(*ret_c);
    return class == CHAR_LETTER || class == CHAR_MARK || class == CHAR_COMPLEX ? n : 0;
}

/* The length of a blank within a line AT, 0 if there is none. U+00AD has no width, so it is one. */
static size_t
blank_at(Scan t, size_t at)
{
    if (at >= t.len)
        return 0;
    const uint8_t *s = (const uint8_t *)t.s + at;
    if (s[0] == ' ' || s[0] == '\t' || s[0] == '\r')
        return 1;
    if (t.len - at >= 2 && s[0] == 0xc2 && (s[1] == 0xa0 || s[1] == 0xad))
        return 2;
    if (t.len - at >= 3 && s[0] == 0xe2 && s[1] == 0x80 && (s[2] <= 0x8d || s[2] == 0xaf))
        return 3;
    return 0;
}

size_t
scan_line_blanks(Scan t, size_t at)
{
    for (size_t n; (n = blank_at(t, at)) > 0;)
        at += n;
    return at;
}

/* The end of a line, or of a page. */
static bool
is_feed(char c)
{
    return c == '\n' || c == '\f' || c == '\v';
}

size_t
scan_blanks(Scan t, size_t at)
{
    at = scan_line_blanks(t, at);
    if (at >= t.len || !is_feed(t.s[at]))
        return at;
    size_t next = scan_line_blanks(t, at + 1);
    return next < t.len && is_feed(t.s[next]) ? at : next;
}

/* Behind a hyphen and the line feed after it, when a word goes on in the next line; else AT. */
static size_t
wrapped_hyphen(Scan t, size_t at)
{
    size_t n = scan_is(t, at, "-") ? 1 : scan_is(t, at, "\xc2\xad") ? 2 : 0;
    size_t feed = n > 0 ? scan_line_blanks(t, at + n) : at;
    if (n == 0 || feed >= t.len || !is_feed(t.s[feed]))
        return at;
    return scan_line_blanks(t, feed + 1);
}

static void
word_add(Word *w, const char *s, size_t n, bool upper)
{
    w->capitals += upper;
    if (w->len + n < SCAN_WORD_BYTES) {
        memcpy(w->text + w->len, s, n);
        w->len += n;
    }
}

/* Takes the small ASCII letters that stand AT at once; returns the position behind them. */
static size_t
add_run(Word *w, Scan t, size_t at)
{
    size_t end = at;
    while (end < t.len && t.s[end] >= 'a' && t.s[end] <= 'z')
        end++;
    size_t n = MIN(end - at, SCAN_WORD_BYTES - 1 - w->len);
    memcpy(w->text + w->len, t.s + at, n);
    w->len += n;
    return end;
}

bool
scan_word(Scan t, size_t at, Word *ret_w)
{
    uint32_t c = 0;
    size_t n = letter_at(t, at, &c);
    if (n == 0)
        return false;
    ret_w->len = 0;
    ret_w->start = at;
    ret_w->capitals = 0;
    ret_w->capital = unicode_is_upper(c);
    while (n > 0) {
        word_add(ret_w, t.s + at, n, unicode_is_upper(c));
        at = add_run(ret_w, t, at + n);
        ret_w->end = at;
        n = letter_at(t, at, &c);
        if (n > 0)
            continue;
        size_t next = wrapped_hyphen(t, at);
        if (next != at && (n = letter_at(t, next, &c)) > 0) {
            /* "Gemeinde-/ordnung" is one word, "Baden-/Württemberg" keeps its hyphen, "Haupt-/und"
             * are two words. */
            Scan rest = {t.s, MIN(t.len, next + 6)};
            if (scan_is(rest, next, "und ") || scan_is(rest, next, "oder ") ||
                scan_is(rest, next, "bzw"))
                break;
            if (unicode_is_upper(c))
                word_add(ret_w, "-", 1, false);
            at = next;
        } else if (scan_is(t, at, "-") && (n = letter_at(t, at + 1, &c)) > 0) {
            word_add(ret_w, "-", 1, false);
            at++;
        } else if (scan_is(t, at, "\xc2\xad") && (n = letter_at(t, at + 2, &c)) > 0) {
            at += 2;
        }
    }
    ret_w->text[ret_w->len] = '\0';
    return true;
}

/* The start of the character that ends before AT > 0. */
static size_t
char_before(Scan t, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((uint8_t)t.s[start] & 0xc0) == 0x80)
        start--;
    return start;
}

/* Before the blanks that end before AT; at most one line feed, as scan_blanks. */
static size_t
blanks_before(Scan t, size_t at)
{
    for (unsigned feeds = 0; at > 0;) {
        size_t start = char_before(t, at);
        if (is_feed(t.s[start]) && ++feeds > 1)
            return 0;
        if (!is_feed(t.s[start]) && blank_at(t, start) == 0)
            break;
        at = start;
    }
    return at;
}

bool
scan_word_before(Scan t, size_t at, Word *ret_w)
{
    size_t end = blanks_before(t, at), start = end;
    uint32_t c;
    while (start > 0 && end - start < SCAN_WORD_BYTES) {
        size_t before = char_before(t, start);
        if (letter_at(t, before, &c) == 0 && !(t.s[before] == '-' && start < end))
            break;
        start = before;
    }
    if (start < end && t.s[start] == '-')
        start++;
    Scan head = {t.s, end};
    return start < end && scan_word(head, start, ret_w);
}

char
scan_char_before(Scan t, size_t at)
{
    size_t end = blanks_before(t, at);
    return end > 0 ? t.s[end - 1] : '\0';
}

size_t
scan_number(Scan t, size_t at, unsigned max, unsigned *ret_value)
{
    unsigned value = 0;
    size_t end = at;
    for (; end < t.len && is_digit(t.s[end]); end++) {
        if (end - at >= max)
            return at;
        value = value * 10 + (unsigned)(t.s[end] - '0');
    }
    if (end > at)
        *ret_value = value;
    return end;
}

size_t
scan_roman(Scan t, size_t at, unsigned *ret_value)
{
    unsigned value = 0, last = 100, same = 0;
    size_t end = at;
    while (end < t.len && end - at < 8) {
        char c = t.s[end];
        unsigned v = c == 'I' ? 1 : c == 'V' ? 5 : c == 'X' ? 10 : c == 'L' ? 50 : 0;
        if (v == 0)
            break;
        same = v == last ? same + 1 : 1;
        if (same > (v == 5 || v == 50 ? 1 : 3) ||
            (v > last && (same > 1 || last * 10 < v || last == 5)))
            return at;
        value += v > last ? v - 2 * last : v;
        last = v;
        end++;
    }
    if (end == at || scan_is_alnum(t, end))
        return at;
    *ret_value = value;
    return end;
}

bool
scan_is(Scan t, size_t at, const char *text)
{
    size_t n = strlen(text);
    return at <= t.len && t.len - at >= n && memcmp(t.s + at, text, n) == 0;
}

bool
scan_is_digit(Scan t, size_t at)
{
    return at < t.len && is_digit(t.s[at]);
}

bool
scan_is_alnum(Scan t, size_t at)
{
    uint32_t c;
    return scan_is_digit(t, at) || letter_at(t, at, &c) > 0;
}

bool
scan_is_alnum_before(Scan t, size_t at)
{
    return at > 0 && scan_is_alnum(t, char_before(t, at));
}

size_t
scan_dash(Scan t, size_t at)
{
    if (scan_is(t, at, "-"))
        return 1;
    bool long_dash = scan_is(t, at, "\xe2\x80\x93") || scan_is(t, at, "\xe2\x80\x94") ||
                     scan_is(t, at, "\xe2\x88\x92") || scan_is(t, at, "\xe2\x80\x91");
    return long_dash ? 3 : 0;
}

bool
scan_at_line_start(Scan t, size_t at)
{
    /* A sign of a list is short: what is further away is text. */
    for (unsigned steps = 0; at > 0 && steps < 24; steps++) {
        size_t start = char_before(t, at);
        if (is_feed(t.s[start]))
            return true;
        bool sign = scan_is(t, start, "\xe2\x80\xa2") || scan_is(t, start, "\xe2\x97\x8f") ||
                    scan_dash(t, start) > 0 || t.s[start] == '*' || t.s[start] == '#';
        if (blank_at(t, start) == 0 && !sign)
            return false;
        at = start;
    }
    return at == 0;
}

bool
scan_at_line_end(Scan t, size_t at)
{
    at = scan_line_blanks(t, at);
    return at >= t.len || is_feed(t.s[at]);
}

bool
word_in(const Word *w, const char *list)
{
    for (const char *p = list; w->len > 0 && (p = strstr(p, w->text)) != NULL; p++)
        if (p > list && p[-1] == ' ' && p[w->len] == ' ')
            return true;
    return false;
}

bool
word_ends(const Word *w, const char *ending)
{
    size_t n = strlen(ending);
    return w->len >= n && memcmp(w->text + w->len - n, ending, n) == 0;
}
