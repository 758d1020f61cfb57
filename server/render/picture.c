/* picture.c - see picture.h; picture_png.c has the encoder. */
#include "server/render/picture.h"

#include "server/render/draw.h"

static bool
allocate(PreviewSize size, Picture *ret)
{
    *ret = (Picture){.size = size};
    ret->pixels = g_try_malloc_n((size_t)size.width * (size_t)size.height, sizeof(uint32_t));
    return ret->pixels != NULL;
}

void
picture_clear(Picture *picture)
{
    g_clear_pointer(&picture->pixels, g_free);
}

bool
picture_take(cairo_surface_t *surface, PreviewSize size, Picture *ret)
{
    if (!allocate(size, ret))
        return false;
    uint32_t *to = ret->pixels;
    for (int y = 0; y < size.height; y++) {
        const uint32_t *from = draw_row(surface, y);
        for (int x = 0; x < size.width; x++)
            *to++ = from[x] & 0xffffff;
    }
    return true;
}

/* The mean of the pixels of FROM from X0 to X1 and Y0 to Y1, each at least one. */
static uint32_t
mean(const Picture *from, int x0, int x1, int y0, int y1)
{
    uint64_t red = 0, green = 0, blue = 0;
    for (int y = y0; y < y1; y++) {
        const uint32_t *row = from->pixels + (size_t)y * (size_t)from->size.width;
        for (int x = x0; x < x1; x++) {
            red += row[x] >> 16;
            green += row[x] >> 8 & 0xff;
            blue += row[x] & 0xff;
        }
    }
    uint64_t n = (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0), half = n / 2;
    return (uint32_t)((red + half) / n << 16 | (green + half) / n << 8 | (blue + half) / n);
}

bool
picture_shrink(const Picture *from, PreviewSize size, Picture *ret)
{
    if (size.width > from->size.width || size.height > from->size.height || !allocate(size, ret))
        return false;
    uint32_t *to = ret->pixels;
    for (int y = 0; y < size.height; y++) {
        int y0 = (int)((int64_t)y * from->size.height / size.height);
        int y1 = (int)((int64_t)(y + 1) * from->size.height / size.height);
        for (int x = 0; x < size.width; x++) {
            int x0 = (int)((int64_t)x * from->size.width / size.width);
            int x1 = (int)((int64_t)(x + 1) * from->size.width / size.width);
            *to++ = mean(from, x0, x1, y0, y1);
        }
    }
    return true;
}
