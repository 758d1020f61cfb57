/* fuzz_structure.c - law out of any text: what structure.h promises holds. A form feed ends a page.
 * Each text is read without boxes, and with such as put its lines into columns and rows. */
#include "store/legal/structure.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same place for the same line of a page: of few columns, and of rows that lines share. */
static PageLayout *
layout_of(const char *text)
{
    static const uint16_t columns[] = {700, 760, 1200, 3000, 4500};
    PageLayout *layout = page_layout_new();
    uint32_t hash = 2166136261u;
    for (uint32_t left = page_line_count(text); left > 0; left--) {
        const char *end = strchrnul(text, '\n');
        for (; text < end; text++)
            hash = (hash ^ (uint8_t)*text) * 16777619u;
        uint32_t bits = hash >> 8;
        uint16_t x0 = columns[bits % G_N_ELEMENTS(columns)];
        uint16_t y0 = (uint16_t)(500 + bits / 8 % 24 * 140);
        LineBox box = {
            x0, y0, (uint16_t)(x0 + 100 + bits % 2000), (uint16_t)(y0 + 120), 100, bits % 16 == 0};
        g_array_append_val(layout->lines, box);
        text = *end != '\0' ? end + 1 : end;
    }
    return layout;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
    g_auto(GStrv) pages = g_strsplit(text, "\f", 50);
    g_autoptr(Extraction) x = extraction_new();
    for (char **page = pages; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    for (int placed = 0; placed < 2; placed++) {
        for (guint i = 0; placed && i < x->pages->len; i++)
            g_ptr_array_add(x->layouts, layout_of(x->pages->pdata[i]));
        g_autoptr(Structure) s = structure_derive(x, NULL);
        const char *wrong = structure_check(s, x);
        if (wrong != NULL)
            g_error("%s", wrong);
    }
    return 0;
}
