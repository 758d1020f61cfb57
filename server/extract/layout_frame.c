/* layout_frame.c - see layout_frame.h. */
#include "server/extract/layout_frame.h"

#include "server/extract/clean.h"
#include "server/extract/protocol.h"

#include <string.h>

static void
read_lines(WireReader *r, uint32_t count, GArray *lines)
{
    g_array_set_size(lines, count);
    for (uint32_t i = 0; i < count; i++) {
        LineBox *line = &g_array_index(lines, LineBox, i);
        line->x0 = wire_u16(r);
        line->y0 = wire_u16(r);
        line->x1 = wire_u16(r);
        line->y1 = wire_u16(r);
        line->size = wire_u16(r);
        line->style = wire_u16(r) & (LINE_BOLD | LINE_ITALIC);
        if (line->x1 < line->x0 || line->y1 < line->y0)
            r->failed = true;
    }
}

static void
read_raised(WireReader *r, GArray *raised)
{
    while (r->left > 0 && !r->failed) {
        TextRange range = {.at = wire_u32(r)};
        range.len = wire_u32(r);
        g_array_append_val(raised, range);
    }
}

/* How many bytes of cleaned text the bytes of RAW from FROM to TO have become. */
static uint32_t
cleaned(WireReader raw, bool cork, uint64_t from, uint64_t to)
{
    g_autofree char *piece = clean_page(raw.at + from, (size_t)(to - from), cork);
    return (uint32_t)strlen(piece);
}

/* The ranges in the cleaned text. False when they cannot be ranges of RAW. */
static bool
move_ranges(WireReader raw, bool cork, GArray *raised)
{
    uint64_t from = 0;
    uint32_t at = 0;
    for (guint i = 0; i < raised->len; i++) {
        TextRange *range = &g_array_index(raised, TextRange, i);
        uint64_t end = (uint64_t)range->at + range->len;
        if (range->at < from || end > raw.left)
            return false;
        uint32_t new_at = at + cleaned(raw, cork, from, range->at);
        uint32_t new_len = cleaned(raw, cork, range->at, end);
        from = end;
        at = new_at + new_len;
        *range = (TextRange){new_at, new_len};
    }
    return true;
}

bool
layout_frame_read(const void *bytes, size_t len, WireReader raw, const char *text, bool cork,
                  PageLayout *layout)
{
    WireReader r = wire_reader(bytes, len);
    layout->width = wire_u16(&r);
    layout->height = wire_u16(&r);
    uint32_t lines = wire_u32(&r);
    if (r.failed || lines > LAYOUT_LINES || lines > r.left / LAYOUT_LINE_BYTES ||
        (r.left - (size_t)lines * LAYOUT_LINE_BYTES) / LAYOUT_RANGE_BYTES > LAYOUT_RAISED)
        return false;
    read_lines(&r, lines, layout->lines);
    read_raised(&r, layout->raised);
    if (r.failed)
        return false;
    /* A line that is no line any more, or a range into nothing: what still fits is kept. */
    bool same = !cork && strlen(text) == raw.left;
    if (layout->lines->len != 0 && layout->lines->len != page_line_count(text))
        g_array_set_size(layout->lines, 0);
    if (!same && !move_ranges(raw, cork, layout->raised))
        g_array_set_size(layout->raised, 0);
    if (!page_layout_fits(layout, text))
        g_array_set_size(layout->raised, 0);
    return true;
}
