/* test_picture.c - the PNG encoder against cairo's decoder, and the making smaller. */
#include "server/render/picture.h"

#include <string.h>

static Picture
picture_of(int width, int height, uint32_t (*pixel)(int x, int y))
{
    Picture p = {.pixels = g_new(uint32_t, width * height), .size = {width, height}};
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            p.pixels[y * width + x] = pixel(x, y);
    return p;
}

typedef struct {
    const GByteArray *bytes;
    guint at;
} Reading;

static cairo_status_t
read_some(void *closure, unsigned char *to, unsigned len)
{
    Reading *r = closure;
    if (r->bytes->len - r->at < len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, r->bytes->data + r->at, len);
    r->at += len;
    return CAIRO_STATUS_SUCCESS;
}

/* The colour type of the PNG that PICTURE becomes, which must show the same. */
static unsigned
encode_and_compare(const Picture *picture)
{
    g_autoptr(GByteArray) png = g_byte_array_new(), again = g_byte_array_new();
    g_assert_true(picture_encode(picture, png));
    g_assert_true(picture_encode(picture, again));
    g_assert_cmpmem(png->data, png->len, again->data, again->len);
    Reading reading = {.bytes = png};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_some, &reading);
    g_assert_cmpint(cairo_surface_status(surface), ==, CAIRO_STATUS_SUCCESS);
    g_assert_cmpint(cairo_image_surface_get_width(surface), ==, picture->size.width);
    g_assert_cmpint(cairo_image_surface_get_height(surface), ==, picture->size.height);
    Picture decoded;
    g_assert_true(picture_take(surface, picture->size, &decoded));
    cairo_surface_destroy(surface);
    size_t bytes = sizeof(uint32_t) * (size_t)picture->size.width * (size_t)picture->size.height;
    g_assert_cmpmem(decoded.pixels, bytes, picture->pixels, bytes);
    picture_clear(&decoded);
    return png->data[25];
}

static uint32_t
grey(int x, int y)
{
    return (uint32_t)((x + y) & 0xff) * 0x010101;
}
static uint32_t
flag(int x, int y)
{
    (void)x;
    return y < 7 ? 0 : y < 14 ? 0xdd0000 : 0xffcc00;
}
static uint32_t
photo(int x, int y)
{
    return (uint32_t)((x * 7 & 0xff) << 16 | (y * 5 & 0xff) << 8 | ((x * y) & 0xff));
}
static uint32_t
white(int x, int y)
{
    (void)x;
    (void)y;
    return 0xffffff;
}

static void
test_pixels_survive(void)
{
    static const struct {
        uint32_t (*pixel)(int x, int y);
        int width, height;
        unsigned kind;
    } cases[] = {{grey, 300, 211, 0}, {flag, 33, 21, 3}, {photo, 257, 131, 2},
                 {white, 8, 8, 0},    {photo, 1, 1, 0},  {photo, 1, 300, 3}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Picture p = picture_of(cases[i].width, cases[i].height, cases[i].pixel);
        g_assert_cmpuint(encode_and_compare(&p), ==, cases[i].kind);
        picture_clear(&p);
    }
}

static void
test_smaller_is_the_mean(void)
{
    Picture large = picture_of(40, 30, grey), small;
    g_assert_true(picture_shrink(&large, (PreviewSize){4, 3}, &small));
    /* Squares of 10: the mean of x + y over them, between 0 and 9 each, is 9. */
    g_assert_cmphex(small.pixels[0], ==, 9 * 0x010101);
    g_assert_cmphex(small.pixels[4 * 2 + 3], ==, (9 + 30 + 20) * 0x010101);
    picture_clear(&small);
    g_assert_false(picture_shrink(&large, (PreviewSize){41, 3}, &small));
    g_assert_true(picture_shrink(&large, large.size, &small));
    g_assert_cmpmem(small.pixels, 40 * 30 * 4, large.pixels, 40 * 30 * 4);
    picture_clear(&small);
    picture_clear(&large);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/picture/pixels_survive", test_pixels_survive);
    g_test_add_func("/picture/smaller_is_the_mean", test_smaller_is_the_mean);
    return g_test_run();
}
