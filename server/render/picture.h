/* picture.h - a picture in memory, made smaller and written as PNG. */
#pragma once
#include "store/preview/size.h"

#include <cairo.h>
#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t *pixels; /* 0xRRGGBB, row by row; owned */
    PreviewSize size;
} Picture;

/* What SURFACE (of draw_page) shows. False when memory ends. */
bool picture_take(cairo_surface_t *surface, PreviewSize size, Picture *ret);
/* FROM made smaller to SIZE, each pixel the mean of the area that it covers. */
bool picture_shrink(const Picture *from, PreviewSize size, Picture *ret);
void picture_clear(Picture *picture);
/* Appends PICTURE as PNG: only its pixels, and equal ones give equal bytes. */
bool picture_encode(const Picture *picture, GByteArray *out);
