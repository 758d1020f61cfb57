/* columns.h - rows of numbers, each column as many bits wide as its largest number needs, read in place. */
#pragma once
#include "store/fts/bits.h"

#define COLUMNS_MAX 4

typedef struct {
    const uint8_t *bytes; /* rows one behind the other, the first column in the lowest bits; BITS_PADDING bytes follow */
    uint32_t row_bits;
    uint8_t first[COLUMNS_MAX]; /* bit of the row where a column begins */
    uint8_t width[COLUMNS_MAX]; /* at most 64, all together at most 255 */
} Columns;

static inline Columns
columns_of(const uint8_t *bytes, const uint8_t *widths, unsigned n)
{
    Columns c = {.bytes = bytes};
    for (unsigned i = 0; i < n; i++) {
        c.first[i] = (uint8_t)c.row_bits;
        c.width[i] = widths[i];
        c.row_bits += widths[i];
    }
    return c;
}

static inline uint64_t
columns_bytes(const Columns *c, uint32_t rows)
{
    return ((uint64_t)rows * c->row_bits + 7) / 8;
}

/* ROW must be there. */
static inline uint64_t
columns_get(const Columns *c, uint32_t row, unsigned column)
{
    uint64_t bit = (uint64_t)row * c->row_bits + c->first[column];
    const uint8_t *p = c->bytes + bit / 8;
    unsigned shift = (unsigned)(bit % 8), width = c->width[column];
    uint64_t value = load_u64(p) >> shift;
    if (shift + width > 64)
        value |= (uint64_t)p[8] << (64 - shift);
    return width == 64 ? value : value & ((UINT64_C(1) << width) - 1);
}
