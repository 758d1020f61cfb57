/* bit_stream.h - numbers written bit by bit one behind the other, the first in the lowest bits: of a width that is
 * known (bit_put), in a Rice code (the quotient by 2^K as zeros and a one, then K bits: short for numbers about 2^K; Rice
 * and Plaunt 1971), or in an Elias gamma code (how many bits, then the bits; Elias 1975). Inline: this is the inner loop of
 * writing and of reading lists. */
#pragma once
#include "store/fts/bits.h"

#include <stdbool.h>

typedef struct {
    GByteArray *out; /* borrowed */
    uint64_t held;
    unsigned n; /* bits held, below 32 */
} BitWriter;

/* VALUE below 2^WIDTH, WIDTH at most 32. */
static inline void
bit_put(BitWriter *w, uint32_t value, unsigned width)
{
    w->held |= (uint64_t)value << w->n;
    w->n += width;
    if (w->n < 32)
        return;
    uint32_t little = GUINT32_TO_LE((uint32_t)w->held);
    g_byte_array_append(w->out, (const uint8_t *)&little, sizeof little);
    w->held >>= 32;
    w->n -= 32;
}

static inline void
bit_put_rice(BitWriter *w, uint32_t value, unsigned k)
{
    uint32_t zeros = value >> k;
    for (; zeros >= 31; zeros -= 31)
        bit_put(w, 0, 31);
    bit_put(w, UINT32_C(1) << zeros, zeros + 1);
    bit_put(w, value & ((UINT32_C(1) << k) - 1), k);
}

/* VALUE from 1 on. */
static inline void
bit_put_gamma(BitWriter *w, uint32_t value)
{
    unsigned more = bits_of(value) - 1;
    bit_put(w, UINT32_C(1) << more, more + 1);
    bit_put(w, value & ((UINT32_C(1) << more) - 1), more);
}

/* Fills the last byte with zeros; the next number begins with the next byte. */
static inline void
bit_flush(BitWriter *w)
{
    uint64_t little = GUINT64_TO_LE(w->held);
    g_byte_array_append(w->out, (const uint8_t *)&little, (w->n + 7) / 8);
    w->held = 0;
    w->n = 0;
}

/* Up to BITS_PADDING bytes behind END are read, never used. */
typedef struct {
    const uint8_t *data;
    uint64_t at, end; /* bits */
    bool failed;      /* sticky: then every number is 0 */
} BitReader;

static inline BitReader
bit_reader(const uint8_t *data, size_t len)
{
    return (BitReader){.data = data, .end = (uint64_t)len * 8};
}

/* What follows, from the lowest bit: 57 bits or more. */
static inline uint64_t
bit_window(const BitReader *r)
{
    return load_u64(r->data + r->at / 8) >> (r->at % 8);
}

static inline bool
bit_has(BitReader *r, uint64_t n)
{
    if (n > r->end - r->at)
        r->failed = true;
    return !r->failed;
}

static inline uint32_t
bit_get(BitReader *r, unsigned width)
{
    if (!bit_has(r, width))
        return 0;
    uint64_t value = bit_window(r) & ((UINT64_C(1) << width) - 1);
    r->at += width;
    return (uint32_t)value;
}

/* How many zeros come before the next one, which is passed too. */
static inline uint32_t
bit_get_zeros(BitReader *r)
{
    uint64_t start = r->at;
    while (!r->failed && r->at < r->end) {
        uint64_t window = bit_window(r);
        if (window != 0) {
            r->at += (unsigned)__builtin_ctzll(window);
            break;
        }
        r->at += 57;
    }
    uint64_t zeros = r->at - start;
    if (r->failed || r->at >= r->end || zeros > UINT32_MAX) {
        r->failed = true;
        r->at = r->end;
        return 0;
    }
    r->at++;
    return (uint32_t)zeros;
}

/* K at most 31. */
static inline uint32_t
bit_get_rice(BitReader *r, unsigned k)
{
    uint64_t value = (uint64_t)bit_get_zeros(r) << k;
    value += bit_get(r, k);
    if (value > UINT32_MAX)
        r->failed = true;
    return r->failed ? 0 : (uint32_t)value;
}

static inline uint32_t
bit_get_gamma(BitReader *r)
{
    uint32_t more = bit_get_zeros(r);
    if (more > 31)
        r->failed = true;
    if (r->failed)
        return 0;
    uint32_t low = bit_get(r, more);
    return r->failed ? 0 : UINT32_C(1) << more | low;
}

/* K of the Rice code for N numbers that rise to RANGE in steps: the mean step times ln 2, rounded down to a power of 2. */
static inline unsigned
rice_parameter(uint32_t range, uint32_t n)
{
    uint64_t step = (uint64_t)range * 11 / (((uint64_t)n + 1) * 16);
    return step == 0 ? 0 : bits_of((uint32_t)step) - 1;
}
