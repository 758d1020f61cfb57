/* warmup.c - see warmup.h. What is opened here stays open for ever: while one document lives,
 * poppler keeps its global tables, and while one converter lives, libc keeps UTF-16 loaded, so no
 * child loads them again. */
#include "server/worker/warmup.h"

#include "server/worker/cmaps.h"
#include "server/worker/job.h"
#include "server/worker/pdf_meta.h"
#include "server/worker/pdf_text.h"
#include "server/worker/prepare.h"
#include "server/worker/sample_pdf.h"
#include "server/worker/sniff.h"

#include <poppler.h>
#include <string.h>

/* The objects of a one-page document, numbered from 1. Its title is UTF-16, its text stands in a
 * standard font and in a composite one, so that both ways from code to character have been gone. */
static const char *const objects[] = {
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R\n"
    "   /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
    "<< /Length 109 >>\nstream\n"
    "BT /F1 12 Tf 72 720 Td (Satzung der Stadt, \\247 1) Tj 0 -14 Td [(Ein) -300 (Satz.)] TJ\n"
    "/F2 12 Tf (\\000A) Tj ET\n"
    "endstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H\n"
    "   /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>",
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /CIDSystemInfo\n"
    "   << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 >>",
    "<< /Length 120 >>\nstream\n"
    "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    "1 beginbfrange <0041> <0042> <0041> endbfrange endcmap   \n"
    "endstream",
    "<< /Title <feff00a70020003100200153> /Author (Warm-up)\n"
    "   /CreationDate (D:20240101120000+01'00') >>",
};

static bool
use_poppler(void)
{
    GBytes *bytes = sample_pdf(objects, G_N_ELEMENTS(objects), G_N_ELEMENTS(objects));
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
    if (document == NULL)
        return false;
    g_autofree char *title = poppler_document_get_title(document);
    g_autoptr(GDateTime) created = poppler_document_get_creation_date_time(document);
    g_autoptr(PopplerPage) page = poppler_document_get_page(document, 0);
    g_autofree char *text = page != NULL ? poppler_page_get_text(page) : NULL;
    poppler_document_has_javascript(document);
    poppler_document_has_attachments(document);
    /* DOCUMENT and BYTES stay: see above. */
    return created != NULL && g_strcmp0(title, "\302\247 1 \305\223") == 0 && text != NULL &&
           strstr(text, "Satzung der Stadt, \302\247 1") != NULL;
}

bool
warmup(void)
{
    prepare_process();
    pdf_count_errors();
    GIConv converter = g_iconv_open("UTF-8", "UTF-16BE");
    return converter != (GIConv)-1 && sniff_load() && cmaps_load(CMAPS_ROOT) && use_poppler();
}
