/* draw.c - see draw.h. Scanners cut a page into layers (background, text mask, logos), so taking
 * "the" image out of the PDF would lose parts of it: the page is drawn whole. */
#include "server/render/draw.h"

#include "server/worker/input.h"

PopplerPage *
draw_open(const WorkerJob *job, WorkerFailure *ret_failure)
{
    char *bytes = input_read(job->pdf_bytes);
    *ret_failure = FAILURE_LIMIT;
    if (bytes == NULL)
        return NULL;
    g_autoptr(GError) error = NULL;
    GBytes *pdf = g_bytes_new_take(bytes, job->pdf_bytes);
    PopplerDocument *document = poppler_document_new_from_bytes(pdf, NULL, &error);
    *ret_failure = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                       ? FAILURE_ENCRYPTED
                       : FAILURE_DAMAGED;
    return document != NULL && job->page > 0 && job->page <= G_MAXINT
               ? poppler_document_get_page(document, (int)job->page - 1)
               : NULL;
}

cairo_surface_t *
draw_page(PopplerPage *page, int width, int height, double scale)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, scale, scale);
    poppler_page_render(page, cairo);
    bool drawn = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    if (drawn && cairo_image_surface_get_data(surface) != NULL)
        return surface;
    cairo_surface_destroy(surface);
    return NULL;
}

const uint32_t *
draw_row(cairo_surface_t *surface, int y)
{
    const uint8_t *bytes = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    return (const uint32_t *)(const void *)(bytes + (size_t)y * stride);
}
