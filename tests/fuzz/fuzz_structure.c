/* fuzz_structure.c - law out of any text: what structure.h promises holds. A form feed ends a page.
 */
#include "store/legal/structure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
    g_auto(GStrv) pages = g_strsplit(text, "\f", 50);
    g_autoptr(Extraction) x = extraction_new();
    for (char **page = pages; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    g_autoptr(Structure) s = structure_derive(x, NULL);
    const char *wrong = structure_check(s, x);
    if (wrong != NULL)
        g_error("%s", wrong);
    return 0;
}
