/* draw.h - a page of a PDF as a picture: what OCR reads and what readers see. */
#pragma once
#include "server/extract/protocol.h"

#include <poppler.h>
#include <stdbool.h>

/* poppler 22.12 brings no autoptr of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

/* Page job->page of the PDF behind SANDBOX_FD_IN (owned; its document stays for ever). NULL with
 * *RET_FAILURE. */
PopplerPage *draw_open(const WorkerJob *job, WorkerFailure *ret_failure);
/* PAGE on white, SCALE dots per point, as CAIRO_FORMAT_RGB24 of WIDTH and HEIGHT (owned); NULL when
 * memory ends. */
cairo_surface_t *draw_page(PopplerPage *page, int width, int height, double scale);
/* Row Y of such a surface: one number 0xRRGGBB a pixel, the highest byte undefined. */
const uint32_t *draw_row(cairo_surface_t *surface, int y);
