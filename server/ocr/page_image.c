/* page_image.c - see page_image.h. */
#include "server/ocr/page_image.h"

#include <math.h>

/* A3 at 300 dpi has 17 million. Of a larger sheet the letters are larger too, or there is no
 * reading it. */
#define PIXELS_MAX 20e6
#define PIXELS_MIN 16 /* a side */
#define SIDE_MAX 30000

/* In place of the surface's own bytes, which are four a pixel: luminance, ITU-R BT.601. */
static uint8_t *
to_grey(cairo_surface_t *surface, int width, int height)
{
    uint8_t *grey = g_try_malloc((size_t)width * (size_t)height);
    if (grey == NULL)
        return NULL;
    for (int y = 0; y < height; y++) {
        const uint32_t *from = draw_row(surface, y);
        uint8_t *to = grey + (size_t)y * (size_t)width;
        for (int x = 0; x < width; x++) {
            uint32_t p = from[x];
            to[x] =
                (uint8_t)(((p >> 16 & 0xff) * 77 + (p >> 8 & 0xff) * 150 + (p & 0xff) * 29) >> 8);
        }
    }
    return grey;
}

static bool
choose_size(PageImage *image, uint32_t dpi)
{
    double w = image->page_width, h = image->page_height;
    if (!(w > 0 && h > 0 && w < 1e6 && h < 1e6))
        return false;
    double scale = dpi / 72.0;
    scale = fmin(scale, sqrt(PIXELS_MAX / (w * h)));
    scale = fmin(scale, SIDE_MAX / fmax(w, h));
    image->dpi = scale * 72.0;
    image->width = (int)(w * scale);
    image->height = (int)(h * scale);
    return image->width >= PIXELS_MIN && image->height >= PIXELS_MIN;
}

bool
page_image_render(PopplerPage *page, uint32_t dpi, PageImage *ret_image)
{
    PageImage image = {0};
    poppler_page_get_size(page, &image.page_width, &image.page_height);
    if (!choose_size(&image, dpi))
        return false;
    cairo_surface_t *surface = draw_page(page, image.width, image.height, image.dpi / 72.0);
    if (surface == NULL)
        return false;
    image.grey = to_grey(surface, image.width, image.height);
    cairo_surface_destroy(surface);
    if (image.grey == NULL)
        return false;
    *ret_image = image;
    return true;
}
