/* bits.h - reading of numbers packed bit by bit, the first in the lowest bits, in blocks of BITS_BLOCK of equal width; bit_stream.h
 * writes them. */
#pragma once
#include <glib.h>
#include <stdint.h>
#include <string.h>

#define BITS_BLOCK 128
#define BITS_PADDING 8 /* readable bytes that must follow what bits_unpack reads */

static inline uint32_t
load_u32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return GUINT32_FROM_LE(v);
}

static inline uint64_t
load_u64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return GUINT64_FROM_LE(v);
}

/* Bits that hold V: 0 for 0, up to 32. */
static inline unsigned
bits_of(uint32_t v)
{
    return v == 0 ? 0 : 32 - (unsigned)__builtin_clz(v);
}

static inline size_t
bits_bytes(unsigned width)
{
    return (size_t)width * BITS_BLOCK / 8;
}

/* Reads BITS_BLOCK numbers of WIDTH (at most 32) bits; up to BITS_PADDING bytes behind them are read too. */
static inline void
bits_unpack(const uint8_t *from, unsigned width, uint32_t *ret_values)
{
    uint64_t mask = (UINT64_C(1) << width) - 1;
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        unsigned bit = i * width;
        ret_values[i] = (uint32_t)((load_u64(from + bit / 8) >> (bit % 8)) & mask);
    }
}
