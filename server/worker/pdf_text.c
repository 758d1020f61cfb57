/* pdf_text.c - see pdf_text.h. */
#include "server/worker/pdf_text.h"

#include "server/worker/pdf_layout.h"

#include <string.h>

bool
pdf_text(FrameWriter *w, PopplerDocument *document, uint32_t pages, uint64_t max_bytes)
{
    uint64_t total = 0;
    uint64_t bad = 0;
    uint64_t layout_left = max_bytes / LAYOUT_SHARE;
    g_autoptr(GByteArray) layout = g_byte_array_new();
    for (uint32_t i = 0; i < pages; i++) {
        /* NULL inside the page count does happen: a page object that is missing or no page. */
        g_autoptr(PopplerPage) page = poppler_document_get_page(document, (int)i);
        g_autofree char *text = page != NULL ? poppler_page_get_text(page) : NULL;
        size_t len = text != NULL ? strlen(text) : 0;
        bad += page == NULL;
        if (len > max_bytes - total)
            return false;
        total += len;
        frames_bytes(w, FRAME_PAGE, i + 1, text, len);
        if (page == NULL)
            continue;
        pdf_layout(page, text, layout_left, layout);
        layout_left -= layout->len - LAYOUT_HEAD_BYTES;
        frames_bytes(w, FRAME_LAYOUT, i + 1, layout->data, layout->len);
    }
    if (bad > 0)
        frames_integer(w, FACT_BAD_PAGES, bad);
    return true;
}
