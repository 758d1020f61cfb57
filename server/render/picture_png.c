/* picture_png.c - the PNG encoder (PNG specification, W3C 2003). Most pages are black on white with
 * a few hundred shades: they become 8-bit grey or a palette of at most 256 colours, unfiltered,
 * which packs such pages best; the rest is 24-bit colour with the filter that leaves the smaller
 * numbers in each row. */
#include "server/render/picture.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LEVEL 6
#define COLOURS_MAX 256
#define SLOTS 1024 /* of the table of colours: more than twice as many, a power of two */

enum { KIND_GREY = 0, KIND_RGB = 2, KIND_PALETTE = 3 }; /* colour types of the specification */

typedef struct {
    uint32_t slots[SLOTS]; /* colour + 1, or 0 */
    uint8_t index[SLOTS];
    uint32_t colours[COLOURS_MAX];
    unsigned n;
} Palette;

static unsigned
slot_of(const Palette *p, uint32_t colour)
{
    unsigned i = (colour * 2654435761u) >> 22;
    while (p->slots[i] != 0 && p->slots[i] != colour + 1)
        i = (i + 1) % SLOTS;
    return i;
}

static size_t
count(const Picture *picture)
{
    return (size_t)picture->size.width * (size_t)picture->size.height;
}

/* Collects the colours in the order in which they come; false when there are too many. */
static bool
collect(const Picture *picture, Palette *p)
{
    uint32_t last = UINT32_MAX;
    for (size_t i = 0, n = count(picture); i < n; i++) {
        uint32_t colour = picture->pixels[i];
        if (colour == last)
            continue;
        last = colour;
        unsigned slot = slot_of(p, colour);
        if (p->slots[slot] != 0)
            continue;
        if (p->n == COLOURS_MAX)
            return false;
        p->slots[slot] = colour + 1;
        p->index[slot] = (uint8_t)p->n;
        p->colours[p->n++] = colour;
    }
    return true;
}

static bool
is_grey(const Palette *p)
{
    for (unsigned i = 0; i < p->n; i++)
        if ((p->colours[i] >> 16) != (p->colours[i] & 0xff) ||
            (p->colours[i] >> 8 & 0xff) != (p->colours[i] & 0xff))
            return false;
    return true;
}

/* --- chunks --- */

static void
put_u32(GByteArray *out, uint32_t v)
{
    const uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
                              (uint8_t)v};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void
put_chunk(GByteArray *out, const char *type, const uint8_t *bytes, size_t len)
{
    put_u32(out, (uint32_t)len);
    guint from = out->len;
    g_byte_array_append(out, (const uint8_t *)type, 4);
    g_byte_array_append(out, bytes, (guint)len);
    put_u32(out, (uint32_t)crc32(0, out->data + from, (uInt)(len + 4)));
}

static void
put_header(GByteArray *out, PreviewSize size, uint8_t kind)
{
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    g_byte_array_append(out, signature, sizeof signature);
    g_autoptr(GByteArray) header = g_byte_array_new();
    put_u32(header, (uint32_t)size.width);
    put_u32(header, (uint32_t)size.height);
    const uint8_t rest[] = {8, kind, 0, 0, 0}; /* bits; compression, filter, no interlacing */
    g_byte_array_append(header, rest, sizeof rest);
    put_chunk(out, "IHDR", header->data, header->len);
}

static void
put_palette(GByteArray *out, const Palette *p)
{
    uint8_t bytes[3 * COLOURS_MAX];
    for (unsigned i = 0; i < p->n; i++) {
        bytes[3 * i] = (uint8_t)(p->colours[i] >> 16);
        bytes[3 * i + 1] = (uint8_t)(p->colours[i] >> 8);
        bytes[3 * i + 2] = (uint8_t)p->colours[i];
    }
    put_chunk(out, "PLTE", bytes, 3 * (size_t)p->n);
}

/* --- rows --- */

/* One byte a pixel, with the filter type 0 before each row. */
static uint8_t *
index_rows(const Picture *picture, const Palette *p, bool grey, size_t *ret_len)
{
    size_t width = (size_t)picture->size.width, height = (size_t)picture->size.height;
    *ret_len = (width + 1) * height;
    uint8_t *rows = g_try_malloc(*ret_len);
    if (rows == NULL)
        return NULL;
    uint8_t *to = rows;
    const uint32_t *from = picture->pixels;
    for (size_t y = 0; y < height; y++) {
        *to++ = 0;
        for (size_t x = 0; x < width; x++, from++)
            *to++ = grey ? (uint8_t)*from : p->index[slot_of(p, *from)];
    }
    return rows;
}

/* The row at FROM, less what the filter predicts: its left neighbour (Sub, 1) or the one above (Up,
 * 2). The filtered row; how far its bytes are from 0 all in all. */
static uint64_t
filter_row(const uint8_t *from, const uint8_t *above, size_t len, uint8_t filter, uint8_t *to)
{
    uint64_t sum = 0;
    *to++ = filter;
    for (size_t i = 0; i < len; i++) {
        uint8_t predicted = filter == 1 ? (i >= 3 ? from[i - 3] : 0) : above[i];
        to[i] = (uint8_t)(from[i] - predicted);
        sum += (uint64_t)abs((int8_t)to[i]);
    }
    return sum;
}

static void
spread(const uint32_t *from, size_t width, uint8_t *to)
{
    for (size_t x = 0; x < width; x++) {
        to[3 * x] = (uint8_t)(from[x] >> 16);
        to[3 * x + 1] = (uint8_t)(from[x] >> 8);
        to[3 * x + 2] = (uint8_t)from[x];
    }
}

static uint8_t *
colour_rows(const Picture *picture, size_t *ret_len)
{
    size_t width = (size_t)picture->size.width, height = (size_t)picture->size.height;
    size_t len = 3 * width;
    *ret_len = (len + 1) * height;
    uint8_t *rows = g_try_malloc(*ret_len), *plain = g_try_malloc0(2 * len),
            *other = g_try_malloc(len + 1);
    if (rows != NULL && plain != NULL && other != NULL) {
        for (size_t y = 0; y < height; y++) {
            uint8_t *row = plain + y % 2 * len, *above = plain + (y + 1) % 2 * len;
            uint8_t *to = rows + y * (len + 1);
            spread(picture->pixels + y * width, width, row);
            uint64_t sub = filter_row(row, above, len, 1, to);
            if (filter_row(row, above, len, 2, other) < sub)
                memcpy(to, other, len + 1);
        }
    } else {
        g_clear_pointer(&rows, g_free);
    }
    g_free(plain);
    g_free(other);
    return rows;
}

static bool
put_rows(GByteArray *out, const uint8_t *rows, size_t len)
{
    uLongf packed_len = compressBound((uLong)len);
    g_autofree uint8_t *packed = g_try_malloc(packed_len);
    if (packed == NULL || compress2(packed, &packed_len, rows, (uLong)len, LEVEL) != Z_OK)
        return false;
    put_chunk(out, "IDAT", packed, packed_len);
    return true;
}

bool
picture_encode(const Picture *picture, GByteArray *out)
{
    g_autofree Palette *palette = g_new0(Palette, 1);
    bool few = collect(picture, palette), grey = few && is_grey(palette);
    size_t len;
    g_autofree uint8_t *rows =
        few ? index_rows(picture, palette, grey, &len) : colour_rows(picture, &len);
    if (rows == NULL)
        return false;
    put_header(out, picture->size, grey ? KIND_GREY : few ? KIND_PALETTE : KIND_RGB);
    if (few && !grey)
        put_palette(out, palette);
    if (!put_rows(out, rows, len))
        return false;
    put_chunk(out, "IEND", NULL, 0);
    return true;
}
