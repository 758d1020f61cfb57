/* lines.c - see lines.h. */
#include "store/legal/lines.h"

#include "store/legal/sign.h"

#include <string.h>

/* Beyond so many lines a page's rest is read as one: nothing people wrote has them. */
#define MOST_LINES (1u << 20)

typedef struct {
    Lines *lines;
    Span raw;                  /* of the whole page */
    uint32_t page, line_start; /* of the clean text */
    const GArray *raised;      /* TextRange, or NULL */
    guint next_raised;
    bool ocr;
    SignRepair sign; /* of the line: the next misread one; AT = SIZE_MAX when there is none */
} Cleaner;

/* --- pieces --- */

static void
piece_add(Cleaner *c, size_t raw_at, size_t raw_len, const char *s, size_t len, OriginRole role)
{
    GArray *pieces = c->lines->pieces;
    uint32_t at = (uint32_t)c->lines->clean->len;
    g_string_append_len(c->lines->clean, s, (gssize)len);
    Piece *last = pieces->len > 0 ? &g_array_index(pieces, Piece, pieces->len - 1) : NULL;
    if (role == ORIGIN_KEPT && last != NULL && last->role == role && last->at >= c->line_start &&
        last->raw_at + last->raw_len == raw_at && last->at + last->len == at) {
        last->raw_len += (uint32_t)raw_len;
        last->len += (uint32_t)len;
        return;
    }
    Piece piece = {(uint32_t)raw_at, (uint32_t)raw_len, at, (uint32_t)len, role};
    g_array_append_val(pieces, piece);
}

static bool
is_blank(gunichar c)
{
    return c == ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f ||
           c == 0x3000 || (c < 0x20 && c != 0);
}

static bool
is_dropped(gunichar c)
{
    return c == 0xad || c == 0x200b || c == 0x2060 || c == 0xfeff;
}

static const char *
ligature(gunichar c)
{
    static const char *const names[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    if (c == 0x9f)
        return "§"; /* a control character, but § of TeX's old encoding (Cork) without a table */
    return c >= 0xfb00 && c <= 0xfb06 ? names[c - 0xfb00] : NULL;
}

/* Joins with what stands before it: a mark, or a vowel or final of Hangul. */
static bool
joins(gunichar c)
{
    return c >= 0x300 && (g_unichar_ismark(c) || (c >= 0x1160 && c <= 0x11ff));
}

/* Ends of the word of single letters, "S a t z u n g", that begins at AT; 0 when there is none. */
static size_t
spaced_word(Span line, size_t at)
{
    unsigned letters = 0;
    size_t end = 0;
    for (;;) {
        size_t len = 0;
        if (!is_letter(span_char(line, at, &len)))
            break;
        letters++;
        end = at + len;
        size_t blank = 0;
        if (!is_blank(span_char(line, end, &blank)) ||
            !is_letter(span_char(line, end + blank, NULL)))
            break;
        at = end + blank;
    }
    size_t len = 0;
    gunichar after = span_char(line, end, &len);
    return letters >= 4 && (after == 0 || !is_letter(after)) ? end : 0;
}

static bool
clean_spaced_word(Cleaner *c, Span line, size_t start, size_t *at)
{
    size_t end = spaced_word(line, *at);
    if (end == 0)
        return false;
    while (*at < end) {
        size_t len = 0;
        gunichar ch = span_char(line, *at, &len);
        bool blank = is_blank(ch);
        piece_add(c, start + *at, len, line.s + *at, blank ? 0 : len,
                  blank ? ORIGIN_BLANK : ORIGIN_KEPT);
        *at += len;
    }
    return true;
}

/* --- raised numbers --- */

/* Whether the text before is the end of a sentence or nothing, and a sentence begins after it. */
static bool
numbers_a_sentence(const Cleaner *c, Span line, size_t end)
{
    Span before = {c->lines->clean->str + c->line_start, c->lines->clean->len - c->line_start};
    gunichar last = span_last(before);
    if (last != 0 && !strchr(" .!?:;)", last < 0x80 ? (int)last : 'x'))
        return false;
    while (is_blank(span_char(line, end, NULL)))
        end++;
    gunichar next = span_char(line, end, NULL);
    return is_upper(next) || is_quote(next);
}

static unsigned
superscript_digit(gunichar c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c == 0xb9)
        return 1;
    if (c == 0xb2 || c == 0xb3)
        return c - 0xb0;
    return c >= 0x2070 && c <= 0x2079 ? c - 0x2070 : 10;
}

static bool
clean_raised(Cleaner *c, Span line, size_t start, size_t *at)
{
    const GArray *raised = c->raised;
    while (raised != NULL && c->next_raised < raised->len &&
           g_array_index(raised, TextRange, c->next_raised).at < start + *at)
        c->next_raised++;
    if (raised == NULL || c->next_raised == raised->len)
        return false;
    const TextRange *range = &g_array_index(raised, TextRange, c->next_raised);
    if (range->at != start + *at || range->len > 6 || range->len > line.len - *at)
        return false;
    uint32_t number = 0;
    for (size_t i = *at, len = 0; i < *at + range->len; i += len) {
        unsigned digit = superscript_digit(span_char(line, i, &len));
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    if (number == 0 || !numbers_a_sentence(c, line, *at + range->len))
        return false;
    size_t len = range->len; /* the blank behind it belongs to it */
    piece_add(c, range->at, len, "", 0, ORIGIN_SENTENCE);
    RaisedNumber mark = {c->lines->lines->len, (uint32_t)c->lines->clean->len, number};
    g_array_append_val(c->lines->raised, mark);
    *at += len;
    return true;
}

/* --- one line --- */

/* How long the character at AT is that is surely read as it stands: ASCII, §, and the letters of
 * U+00C0 to U+00FF; 0 for a blank and for all that needs a closer look. */
static size_t
plain_char(Span line, size_t at)
{
    unsigned char b = at < line.len ? (unsigned char)line.s[at] : 0;
    if (b < 0x80)
        return b > ' ' && b < 0x7f;
    unsigned char next = at + 1 < line.len ? (unsigned char)line.s[at + 1] : 0;
    return (b == 0xc3 && (next & 0xc0) == 0x80) || (b == 0xc2 && next == 0xa7) ? 2 : 0;
}

/* Whether a letter stands alone at AT, as the first of "S a t z u n g" does. */
static bool
is_alone(Span line, size_t at)
{
    unsigned char b = (unsigned char)line.s[at];
    return (b >= 0x80 || g_ascii_isalpha((gchar)b)) &&
           plain_char(line, at + plain_char(line, at)) == 0;
}

/* How many bytes from AT, where a word may begin, stay what they are: plain characters and single
 * blanks between them. Most of a text is that, and it is read here at once; what is left out is
 * only slower. */
static size_t
plain_run(Cleaner *c, Span line, size_t start, size_t at)
{
    size_t limit = line.len, last = at, end = at, len;
    const GArray *raised = c->raised;
    while (raised != NULL && c->next_raised < raised->len &&
           g_array_index(raised, TextRange, c->next_raised).at < start + at)
        c->next_raised++;
    if (raised != NULL && c->next_raised < raised->len)
        limit = MIN(limit, g_array_index(raised, TextRange, c->next_raised).at - start);
    limit = MIN(limit, c->sign.at);
    bool begins = at == 0 || is_blank((unsigned char)line.s[at - 1]);
    for (;;) {
        size_t word = end > at ? end + 1 : end;
        if (word >= limit || (end > at && line.s[end] != ' ') || plain_char(line, word) == 0 ||
            (begins && is_alone(line, word)))
            break;
        for (end = word; end < limit && (len = plain_char(line, end)) > 0; end += len)
            last = end;
        begins = true;
    }
    return (joins(span_char(line, end, NULL)) ? last : end) - at;
}

static void
clean_cluster(Cleaner *c, Span line, size_t start, size_t *at, size_t first)
{
    size_t end = *at + first;
    size_t len = 0;
    while (joins(span_char(line, end, &len)))
        end += len;
    g_autofree char *form = g_utf8_normalize(line.s + *at, (gssize)(end - *at), G_NORMALIZE_NFC);
    size_t form_len = form != NULL ? strlen(form) : 0;
    bool same = form != NULL && form_len == end - *at && memcmp(form, line.s + *at, form_len) == 0;
    piece_add(c, start + *at, end - *at, form != NULL ? form : "\xef\xbf\xbd",
              form != NULL ? form_len : 3, same ? ORIGIN_KEPT : ORIGIN_CHANGED);
    *at = end;
}

static void
clean_blanks(Cleaner *c, Span line, size_t start, size_t *at)
{
    size_t end = *at;
    size_t len = 0;
    while (is_blank(span_char(line, end, &len)))
        end += len;
    bool inside = c->lines->clean->len > c->line_start && end < line.len &&
                  c->lines->clean->str[c->lines->clean->len - 1] != ' ';
    bool same = inside && end - *at == 1 && line.s[*at] == ' ';
    piece_add(c, start + *at, end - *at, " ", inside ? 1 : 0, same ? ORIGIN_KEPT : ORIGIN_BLANK);
    *at = end;
}

/* Takes out the blank at the end of the clean text, behind which only dropped characters stand. */
static void
drop_last_blank(Lines *lines)
{
    guint i = lines->pieces->len - 1;
    while (g_array_index(lines->pieces, Piece, i).len == 0)
        i--;
    Piece *piece = &g_array_index(lines->pieces, Piece, i);
    piece->len--;
    if (piece->role == ORIGIN_KEPT) {
        Piece blank = {piece->raw_at + --piece->raw_len, 1, 0, 0, ORIGIN_BLANK};
        if (piece->raw_len > 0)
            g_array_insert_val(lines->pieces, ++i, blank);
        else
            *piece = blank;
    }
    g_string_truncate(lines->clean, lines->clean->len - 1);
    for (; i < lines->pieces->len; i++)
        if (g_array_index(lines->pieces, Piece, i).len == 0)
            g_array_index(lines->pieces, Piece, i).at = (uint32_t)lines->clean->len;
}

static void
next_sign(Cleaner *c, Span line, size_t from)
{
    if (!c->ocr || !sign_find(line, from, &c->sign))
        c->sign.at = SIZE_MAX;
}

static void
clean_line(Cleaner *c, size_t start, size_t end)
{
    Span line = {c->raw.s + start, end - start};
    next_sign(c, line, 0);
    for (size_t at = 0; at < line.len;) {
        if (at == c->sign.at) {
            const char *text = c->sign.text;
            piece_add(c, start + at, c->sign.len, text, strlen(text), ORIGIN_CHANGED);
            at += c->sign.len;
            next_sign(c, line, at);
            continue;
        }
        size_t len = plain_run(c, line, start, at);
        if (len > 0) {
            piece_add(c, start + at, len, line.s + at, len, ORIGIN_KEPT);
            at += len;
            continue;
        }
        gunichar ch = span_char(line, at, &len);
        bool begins = at == 0 || is_blank((unsigned char)line.s[at - 1]);
        const char *letters = ligature(ch);
        if (is_blank(ch))
            clean_blanks(c, line, start, &at);
        else if (superscript_digit(ch) <= 9 && clean_raised(c, line, start, &at))
            continue;
        else if (begins && is_letter(ch) && clean_spaced_word(c, line, start, &at))
            continue;
        else if (is_dropped(ch) || letters != NULL) {
            piece_add(c, start + at, len, letters != NULL ? letters : "",
                      letters != NULL ? strlen(letters) : 0,
                      letters != NULL ? ORIGIN_CHANGED : ORIGIN_JOINED);
            at += len;
        } else if (ch < 0x300 && !joins(span_char(line, at + len, NULL))) {
            piece_add(c, start + at, len, line.s + at, len, ORIGIN_KEPT);
            at += len;
        } else {
            clean_cluster(c, line, start, &at, len);
        }
    }
    const GString *clean = c->lines->clean;
    if (clean->len > c->line_start && clean->str[clean->len - 1] == ' ')
        drop_last_blank(c->lines);
}

static void
take_line(Cleaner *c, const PageLayout *layout, guint index, size_t start, size_t end, bool blank)
{
    Lines *lines = c->lines;
    guint pieces = lines->pieces->len;
    c->line_start = (uint32_t)lines->clean->len;
    if (end > start)
        clean_line(c, start, end);
    if (lines->clean->len == c->line_start) { /* nothing to read: its bytes are blanks */
        g_array_set_size(lines->pieces, pieces);
        return;
    }
    Line line = {.page = c->page, .at = c->line_start, .piece = pieces, .after_blank = blank};
    line.len = (uint32_t)lines->clean->len - line.at;
    line.pieces = lines->pieces->len - pieces;
    line.ocr = layout != NULL && layout->ocr;
    if (layout != NULL && index < layout->lines->len) {
        const LineBox *box = &g_array_index(layout->lines, LineBox, index);
        line.x0 = box->x0, line.y0 = box->y0, line.x1 = box->x1, line.y1 = box->y1;
        line.size = box->size, line.style = box->style;
        line.placed = box->x1 > box->x0 && box->y1 > box->y0;
    }
    g_array_append_val(lines->lines, line);
}

static void
take_page(Lines *lines, uint32_t page, const char *text, const PageLayout *layout)
{
    if (layout != NULL && !page_layout_fits(layout, text))
        layout = NULL;
    Cleaner c = {.lines = lines, .page = page, .raw = {text, strlen(text)}};
    c.raised = layout != NULL ? layout->raised : NULL;
    c.ocr = layout != NULL && layout->ocr;
    bool blank = false;
    guint index = 0;
    for (size_t at = 0; at < c.raw.len; index++) {
        const char *end = memchr(text + at, '\n', c.raw.len - at);
        size_t stop =
            end != NULL && lines->lines->len < MOST_LINES ? (size_t)(end - text) : c.raw.len;
        guint before = lines->lines->len;
        take_line(&c, layout, index, at, stop, blank);
        blank = lines->lines->len == before;
        at = stop + 1;
    }
}

Lines *
lines_new(const Extraction *x)
{
    Lines *lines = g_new0(Lines, 1);
    lines->clean = g_string_new(NULL);
    lines->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    lines->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    lines->order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lines->raised = g_array_new(FALSE, FALSE, sizeof(RaisedNumber));
    for (guint i = 0; i < x->pages->len; i++) {
        const char *text = g_ptr_array_index(x->pages, i);
        take_page(lines, i + 1, text != NULL ? text : "",
                  i < x->layouts->len ? g_ptr_array_index(x->layouts, i) : NULL);
    }
    for (uint32_t i = 0; i < lines->lines->len; i++)
        g_array_append_val(lines->order, i);
    lines_find_body(lines);
    return lines;
}

void
lines_free(Lines *lines)
{
    if (lines == NULL)
        return;
    g_string_free(lines->clean, TRUE);
    g_array_unref(lines->pieces);
    g_array_unref(lines->lines);
    g_array_unref(lines->order);
    g_array_unref(lines->raised);
    g_free(lines);
}
