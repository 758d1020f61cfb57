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
    g_autoptr(GString) text = g_string_new(NULL);
    for (uint32_t i = 0; i < pages; i++) {
        /* NULL inside the page count does happen: a page object that is missing or no page. */
        g_autoptr(PopplerPage) page = poppler_document_get_page(document, (int)i);
        g_autofree char *given = page != NULL ? poppler_page_get_text(page) : NULL;
        bad += page == NULL;
        if (given != NULL && strlen(given) > max_bytes - total)
            return false;
        if (page != NULL)
            pdf_layout(page, given, layout_left, layout, text);
        else
            g_string_truncate(text, 0);
        if (text->len > max_bytes - total)
            return false;
        total += text->len;
        frames_bytes(w, FRAME_PAGE, i + 1, text->str, text->len);
        if (page == NULL)
            continue;
        layout_left -= layout->len - LAYOUT_HEAD_BYTES;
        frames_bytes(w, FRAME_LAYOUT, i + 1, layout->data, layout->len);
    }
    if (bad > 0)
        frames_integer(w, FACT_BAD_PAGES, bad);
    return true;
}
