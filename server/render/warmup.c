/* warmup.c - see warmup.h. What is opened here stays open for ever: while one document lives,
 * poppler keeps its global tables. */
#include "server/render/warmup.h"

#include "server/render/draw.h"
#include "server/render/fonts.h"
#include "server/render/picture.h"
#include "server/worker/cmaps.h"
#include "server/worker/prepare.h"
#include "server/worker/sample_pdf.h"

static const char *const objects[] = {
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R\n"
    "   /Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length 43 >>\nstream\n"
    "BT /F1 24 Tf 20 40 Td (Satzung \\247 1) Tj ET \n"
    "endstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
};

static bool
draw_all(void)
{
    GBytes *bytes = sample_pdf(objects, G_N_ELEMENTS(objects), 0);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
    g_autoptr(PopplerPage) page = document != NULL ? poppler_document_get_page(document, 0) : NULL;
    const PreviewSize size = {200, 100};
    cairo_surface_t *surface = page != NULL ? draw_page(page, size.width, size.height, 1) : NULL;
    if (surface == NULL)
        return false;
    Picture picture;
    g_autoptr(GByteArray) png = g_byte_array_new();
    bool drawn = picture_take(surface, size, &picture) && picture_encode(&picture, png);
    picture_clear(&picture);
    cairo_surface_destroy(surface);
    return drawn;
}

bool
render_warmup(const char *argument)
{
    (void)argument;
    prepare_process();
    prepare_silence();
    return fonts_load() && cmaps_load(CMAPS_ROOT) && draw_all();
}
