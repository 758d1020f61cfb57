/* result_frames.h - the frames of a worker, written by tests, and what the supervisor makes of them. */
#pragma once
#include "server/extract/protocol.h"
#include "server/extract/result.h"
#include "store/base/wire.h"

#include <string.h>

static const Limits small_limits = {.pages = 10, .text_bytes = 1000};

static inline void
frame(GByteArray *out, unsigned kind, uint32_t number, const void *bytes, size_t len)
{
    wire_put_u8(out, (uint8_t)kind);
    wire_put_u32(out, number);
    wire_put_u32(out, (uint32_t)len);
    wire_put_bytes(out, bytes, len);
}

static inline void
text(GByteArray *out, unsigned kind, uint32_t number, const char *s)
{
    frame(out, kind, number, s, strlen(s));
}

static inline void
number(GByteArray *out, Fact fact, uint64_t v)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    wire_put_u64(bytes, v);
    frame(out, FRAME_FACT, fact, bytes->data, bytes->len);
}

static inline void
end(GByteArray *out)
{
    frame(out, FRAME_END, 0, NULL, 0);
}

static inline GByteArray *
two_pages(void)
{
    GByteArray *out = g_byte_array_new();
    number(out, FACT_PAGES, 2);
    text(out, FRAME_PAGE, 1, "eins");
    text(out, FRAME_PAGE, 2, "zwei");
    return out;
}

static inline ResultKind
parse(const GByteArray *bytes, Extraction *x)
{
    return result_parse(bytes->data, bytes->len, &small_limits, x);
}

static inline void
assert_kind(const GByteArray *bytes, ResultKind kind)
{
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(bytes, x), ==, kind);
}

static inline void
layout(GByteArray *out, uint32_t page, uint32_t lines, const LineBox *boxes, uint32_t raised,
       const TextRange *ranges)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    wire_put_u16(bytes, 5950);
    wire_put_u16(bytes, 8420);
    wire_put_u32(bytes, lines);
    for (uint32_t i = 0; i < lines; i++) {
        const uint16_t values[] = {boxes[i].x0, boxes[i].y0,   boxes[i].x1,
                                   boxes[i].y1, boxes[i].size, boxes[i].style};
        for (size_t k = 0; k < G_N_ELEMENTS(values); k++)
            wire_put_u16(bytes, values[k]);
    }
    for (uint32_t i = 0; i < raised; i++) {
        wire_put_u32(bytes, ranges[i].at);
        wire_put_u32(bytes, ranges[i].len);
    }
    frame(out, FRAME_LAYOUT, page, bytes->data, bytes->len);
}

static const LineBox boxes[] = {{720, 1070, 2000, 1200, 120, LINE_BOLD},
                                {720, 1270, 2000, 1400, 120, 0x8000}};
