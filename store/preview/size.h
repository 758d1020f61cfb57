/* size.h - how large the image of a page is: known to who draws it and to who says it in a page before
 * it is drawn. */
#pragma once
#include <math.h>
#include <stdbool.h>

/* Wide enough to read small print on a screen of twice the density, and narrow enough for a phone's
 * line: A4 comes out at 145 dots an inch. */
#define PREVIEW_WIDTH 1200
#define PREVIEW_THUMB_WIDTH 240
#define PREVIEW_PIXELS_MAX 4e6 /* of a long page, which is drawn narrower */
#define PREVIEW_SIDE_MIN 8     /* a page so narrow has no image */

typedef struct {
    int width, height;
} PreviewSize;

/* The size of the image WIDTH wide of a page of any unit; false when it can have none. */
static inline bool
preview_fit(double page_width, double page_height, int width, PreviewSize *ret)
{
    if (!(page_width > 0 && page_height > 0 && page_width < 1e6 && page_height < 1e6))
        return false;
    double pixels = PREVIEW_PIXELS_MAX * width / PREVIEW_WIDTH * width / PREVIEW_WIDTH;
    double scale = fmin(width / page_width, sqrt(pixels / (page_width * page_height)));
    ret->width = (int)(page_width * scale + 0.5);
    ret->height = (int)(page_height * scale + 0.5);
    return ret->width >= PREVIEW_SIDE_MIN && ret->height >= PREVIEW_SIDE_MIN;
}
