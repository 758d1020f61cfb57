/* warmup.c - see warmup.h. Fontconfig gets an empty configuration: a child could not open a font
 * that it named, and a scan has no use for one; fonts inside of the PDF are drawn all the same. */
#include "server/ocr/warmup.h"

#include "server/ocr/engine.h"
#include "server/ocr/page_image.h"
#include "server/worker/prepare.h"
#include "server/worker/sample_pdf.h"

#include <fontconfig/fontconfig.h>
#include <string.h>

#define WARMUP_DPI 150

/* The word HEFT, drawn with bars: no font is needed. */
static const char drawing[] = "100 40 10 60 re 130 40 10 60 re 110 66 20 10 re "
                              "160 40 10 60 re 170 40 25 10 re 170 65 20 10 re 170 90 25 10 re "
                              "210 40 10 60 re 220 65 20 10 re 220 90 25 10 re "
                              "272 40 10 60 re 257 90 40 10 re f";

static GBytes *
build_document(void)
{
    g_autofree char *content =
        g_strdup_printf("<< /Length %zu >>\nstream\n%s\nendstream", strlen(drawing), drawing);
    const char *const objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 140] /Contents 4 0 R >>",
        content,
    };
    return sample_pdf(objects, G_N_ELEMENTS(objects), 0);
}

static bool
use_all(void)
{
    /* Both stay: while one document lives, poppler keeps its global tables. */
    GBytes *bytes = build_document();
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
    g_autoptr(PopplerPage) page = document != NULL ? poppler_document_get_page(document, 0) : NULL;
    PageImage image;
    GString *text;
    PageLayout *layout;
    if (page == NULL || !page_image_render(page, WARMUP_DPI, &image) ||
        !engine_read(&image, &text, &layout))
        return false;
    bool read = text->len > 0 && layout->words->len > 0;
    g_free(image.grey);
    g_string_free(text, TRUE);
    page_layout_free(layout);
    return read;
}

bool
ocr_warmup(const char *model)
{
    prepare_process();
    prepare_silence();
    return FcConfigSetCurrent(FcConfigCreate()) && engine_load(model) && use_all();
}
