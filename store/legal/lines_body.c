/* lines_body.c - what most of the text looks like, its size, weight, pitch and width; and what that
 * says of a line: whether it stands out, whether it begins a paragraph. See lines.h. */
#include "store/legal/lines.h"

static void
find_body(Lines *lines)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(NULL, NULL);
    guint most = 0;
    uint64_t bold = 0;
    uint64_t all = 0;
    for (guint i = 0; i < lines->lines->len; i++) {
        const Line *line = lines_at(lines, i);
        if (!line->placed || line->size == 0)
            continue;
        gpointer key = GUINT_TO_POINTER(line->size);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sizes, key)) + line->len;
        g_hash_table_insert(sizes, key, GUINT_TO_POINTER(n));
        if (n > most || (n == most && line->size < lines->body_size)) {
            most = n;
            lines->body_size = line->size;
        }
        all += line->len;
        bold += line->style & LINE_BOLD ? line->len : 0;
    }
    lines->body_bold = bold * 2 > all;
}

bool
line_stands_out(const Lines *lines, const Line *line)
{
    if (!line->placed || lines->body_size == 0 || line->size == 0)
        return false;
    if (line->size * 100 > lines->body_size * 107)
        return true;
    return (line->style & LINE_BOLD) && !lines->body_bold &&
           line->size * 100 > lines->body_size * 93;
}

/* The value that is reached by PERCENT of COUNTS' entries from below. */
static uint32_t
percentile(const uint32_t *counts, size_t n, unsigned percent)
{
    uint64_t all = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        all += counts[i];
    for (size_t i = 0; i < n; i++) {
        sum += counts[i];
        if (sum * 100 >= all * percent && sum > 0)
            return (uint32_t)i;
    }
    return 0;
}

static void
find_spacing(Lines *lines)
{
    enum { PITCHES = 512, WIDTHS = 8192 };
    g_autofree uint32_t *pitches = g_new0(uint32_t, PITCHES);
    g_autofree uint32_t *widths = g_new0(uint32_t, WIDTHS);
    uint32_t best = 0;
    for (guint i = 0; i < lines->lines->len; i++) {
        const Line *line = lines_at(lines, i);
        uint32_t width = line->placed ? (uint32_t)(line->x1 - line->x0) : line->len;
        if (!line->placed || line->size == lines->body_size)
            widths[MIN(width, WIDTHS - 1)]++;
        const Line *prev = i > 0 ? line - 1 : line;
        if (!line->placed || line->size != lines->body_size || prev->size != line->size ||
            prev->page != line->page || line->y0 <= prev->y0)
            continue;
        uint32_t pitch = line->y0 - prev->y0;
        if (pitch >= PITCHES)
            continue;
        uint32_t seen = ++pitches[pitch];
        if (seen > pitches[best] || (pitch < best && seen == pitches[best]))
            best = pitch;
    }
    lines->pitch = (uint16_t)best;
    lines->body_width = percentile(widths, WIDTHS, 80);
}

/* "... am 1." and "Januar 2025": one date over two lines. */
static bool
is_inside_date(const Lines *lines, const Line *prev, const Line *line)
{
    static const char *const months[] = {"Januar",   "Februar",  "März",   "April",     "Mai",
                                         "Juni",     "Juli",     "August", "September", "Oktober",
                                         "November", "Dezember", NULL};
    Span before = line_span(lines, prev);
    return before.len >= 2 && before.s[before.len - 1] == '.' &&
           g_ascii_isdigit(before.s[before.len - 2]) &&
           span_starts_word(line_span(lines, line), months);
}

bool
line_begins_paragraph(const Lines *lines, const Line *prev, const Line *line)
{
    if (line->cell != CELL_NONE || prev->ends_row)
        return line->cell == CELL_ROW || line->cell == CELL_NONE;
    if (is_bullet(span_char(line_span(lines, line), 0, NULL)))
        return true;
    if (is_inside_date(lines, prev, line))
        return false;
    bool same = prev->placed && line->placed && prev->page == line->page && line->x0 < prev->x1 &&
                prev->x0 < line->x1;
    bool rag = prev->placed && (prev->x1 - prev->x0) * 100 < (int)lines->body_width * 55 &&
               span_last(line_span(lines, prev)) != '-' &&
               !is_lower(span_char(line_span(lines, line), 0, NULL));
    if (same && line->y0 >= prev->y0)
        return line->y0 - prev->y0 > lines->pitch * 5 / 4 + 3 || (rag && line->y0 >= prev->y1 - 20);
    if (prev->placed && line->placed && prev->page == line->page && ABS(line->y1 - prev->y1) < 30 &&
        line->x0 > prev->x0)
        return false; /* further in the same row */
    if (line->after_blank && !line->placed && prev->page == line->page)
        return true;
    gunichar end = span_last(line_span(lines, prev));
    gunichar first = span_char(line_span(lines, line), 0, NULL);
    uint32_t width = prev->placed ? (uint32_t)(prev->x1 - prev->x0) : prev->len;
    return (end == '.' || end == ':' || end == '!' || end == '?' || end == ';') &&
           !is_lower(first) && width * 100 < lines->body_width * (prev->placed ? 90 : 75);
}

void
lines_find_body(Lines *lines)
{
    find_body(lines);
    find_spacing(lines);
}
