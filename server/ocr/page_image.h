/* page_image.h - one page of a PDF as the grey picture that recognition reads. */
#pragma once
#include "server/render/draw.h"

typedef struct {
    uint8_t *grey; /* one byte a pixel, rows of WIDTH bytes; owned */
    int width, height;
    double dpi;                      /* as rendered: less than asked for when the page is very large */
    double page_width, page_height; /* points, as the page is shown */
} PageImage;

/* False when the page has no size that a picture could have, or memory ends. */
bool page_image_render(PopplerPage *page, uint32_t dpi, PageImage *ret_image);
