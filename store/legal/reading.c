/* reading.c - see reading.h. */
#include "store/legal/reading.h"

#include <string.h>

Reading *
reading_new(const Lines *lines)
{
    Reading *r = g_new0(Reading, 1);
    r->lines = lines;
    r->text = g_string_new(NULL);
    r->origins = g_array_new(FALSE, FALSE, sizeof(Origin));
    r->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < lines->lines->len; i++) {
        uint32_t none = UINT32_MAX;
        g_array_append_val(r->starts, none);
    }
    return r;
}

void
reading_free(Reading *reading)
{
    if (reading == NULL)
        return;
    g_string_free(reading->text, TRUE);
    g_array_unref(reading->origins);
    g_array_unref(reading->starts);
    g_free(reading);
}

void
reading_end_paragraph(Reading *reading)
{
    if (reading->text->len > 0 && reading->text->str[reading->text->len - 1] != '\n')
        g_string_append_c(reading->text, '\n');
}

/* The hyphen at the end of the text belongs to no word: its byte is taken out. */
static void
drop_hyphen(Reading *r)
{
    for (guint i = r->origins->len; i > 0; i--) {
        Origin *last = &g_array_index(r->origins, Origin, i - 1);
        if (last->len == 0)
            continue;
        if (last->role != ORIGIN_KEPT)
            return;
        g_string_truncate(r->text, r->text->len - 1);
        Origin hyphen = {last->page, last->raw_at + last->raw_len - 1, 1, 0, 0, ORIGIN_JOINED};
        if (last->raw_len == 1) {
            *last = hyphen;
        } else {
            last->raw_len--;
            last->len--;
            g_array_insert_val(r->origins, i, hyphen);
        }
        return;
    }
}

static bool
keeps_hyphen(Span next)
{
    static const char *const words[] = {
        "und",  "oder", "bzw", "beziehungsweise", "sowie", "als", "bis",
        "noch", "aber", "wie", "statt",           "zu",    NULL};
    return span_starts_word(next, words);
}

/* What stands between the text and LINE that goes on with it. */
static void
join(Reading *r, const Line *line)
{
    Span text = {r->text->str, r->text->len};
    Span next = line_span(r->lines, line);
    if (text.len == 0 || text.s[text.len - 1] == '\n')
        return;
    if (line->cell == CELL_NEXT) {
        g_string_append_c(r->text, '\t');
        return;
    }
    gunichar first = span_char(next, 0, NULL);
    bool hyphen = text.s[text.len - 1] == '-' && text.len >= 2;
    gunichar before = hyphen ? span_last((Span){text.s, text.len - 1}) : 0;
    if (hyphen && is_letter(before) && is_lower(first) && !keeps_hyphen(next)) {
        drop_hyphen(r);
        return;
    }
    bool tight = hyphen && (is_letter(before) || g_unichar_isdigit(before)) &&
                 (is_upper(first) || first == '/' || g_unichar_isdigit(first));
    if (!tight && text.s[text.len - 1] != ' ')
        g_string_append_c(r->text, ' ');
}

static void
add_piece(Reading *r, const Line *line, const Piece *piece)
{
    Origin origin = {line->page, piece->raw_at, piece->raw_len, 0, 0, line->apart};
    if (line->apart == ORIGIN_KEPT) {
        origin.role = piece->role;
        origin.at = piece->len > 0 ? (uint32_t)r->text->len : 0;
        origin.len = piece->len;
        g_string_append_len(r->text, r->lines->clean->str + piece->at, piece->len);
    }
    g_array_append_val(r->origins, origin);
}

/* Reads BEGINS for the beginning of PIECE; returns what is left of the piece. */
static Piece
add_start(Reading *r, const Line *line, Piece piece, ReadingStart begins)
{
    uint32_t raw = piece.role == ORIGIN_KEPT ? begins.len : piece.raw_len;
    uint32_t len = (uint32_t)strlen(begins.text);
    Origin origin = {line->page, piece.raw_at, raw, (uint32_t)r->text->len, len, ORIGIN_CHANGED};
    g_string_append(r->text, begins.text);
    g_array_append_val(r->origins, origin);
    return (Piece){piece.raw_at + raw, piece.raw_len - raw, piece.at + begins.len,
                   piece.len - begins.len, piece.role};
}

uint32_t
reading_add(Reading *reading, uint32_t index, ReadingStart begins)
{
    const Lines *lines = reading->lines;
    const Line *line = lines_at(lines, index);
    bool kept = line->apart == ORIGIN_KEPT;
    if (kept)
        join(reading, line);
    uint32_t start = (uint32_t)reading->text->len;
    for (uint32_t i = 0; i < line->pieces; i++) {
        Piece piece = g_array_index(lines->pieces, Piece, line->piece + i);
        if (kept && begins.len > 0 && piece.len > 0) {
            piece = add_start(reading, line, piece, begins);
            begins.len = 0;
            if (piece.raw_len == 0)
                continue;
        }
        add_piece(reading, line, &piece);
    }
    if (kept)
        g_array_index(reading->starts, uint32_t, index) = start;
    return start;
}

/* --- the cover --- */

static int
by_place(gconstpointer a, gconstpointer b)
{
    const Origin *x = a;
    const Origin *y = b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return x->raw_at < y->raw_at ? -1 : x->raw_at > y->raw_at;
}

static int
by_text(gconstpointer a, gconstpointer b, gpointer data)
{
    uint32_t x = g_array_index((GArray *)data, Origin, *(const uint32_t *)a).at;
    uint32_t y = g_array_index((GArray *)data, Origin, *(const uint32_t *)b).at;
    return x < y ? -1 : x > y;
}

static void
fill(GArray *cover, uint32_t page, size_t from, size_t to)
{
    if (to <= from)
        return;
    Origin blank = {page, (uint32_t)from, (uint32_t)(to - from), 0, 0, ORIGIN_BLANK};
    g_array_append_val(cover, blank);
}

/* Two columns and running headers are few: mostly all is in order already. */
static bool
is_sorted(const GArray *origins)
{
    for (guint i = 1; i < origins->len; i++)
        if (by_place(&g_array_index(origins, Origin, i - 1), &g_array_index(origins, Origin, i)) >
            0)
            return false;
    return true;
}

GArray *
reading_cover(const Reading *reading, const Extraction *x, GArray **ret_by_text)
{
    bool sorted = is_sorted(reading->origins);
    if (!sorted)
        g_array_sort(reading->origins, by_place);
    GArray *cover = g_array_new(FALSE, FALSE, sizeof(Origin));
    GArray *index = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    guint next = 0;
    for (guint page = 1; page <= x->pages->len; page++) {
        const char *raw = g_ptr_array_index(x->pages, page - 1);
        size_t at = 0;
        for (; next < reading->origins->len; next++) {
            const Origin *origin = &g_array_index(reading->origins, Origin, next);
            if (origin->page != page)
                break;
            fill(cover, page, at, origin->raw_at);
            uint32_t place = cover->len;
            if (origin->len > 0)
                g_array_append_val(index, place);
            g_array_append_val(cover, *origin);
            at = origin->raw_at + origin->raw_len;
        }
        fill(cover, page, at, raw != NULL ? strlen(raw) : 0);
    }
    if (!sorted)
        g_array_sort_with_data(index, by_text, cover);
    *ret_by_text = index;
    return cover;
}
