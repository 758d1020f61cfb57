/* pdf_fonts.c - see pdf_fonts.h. Poppler builds every font of a page anew to look at it, which
 * costs half of what the page's text does: the first pages stand for the rest. */
#include "server/worker/pdf_fonts.h"

#include <stdbool.h>
#include <string.h>

#define PAGES_LOOKED_AT 3
#define FONTS_LOOKED_AT 500
#define NAMES_MOST 8
#define NAME_BYTES 64

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Type 3 fonts are drawings in the file itself, whatever poppler says of them. */
static bool
is_loose(PopplerFontsIter *font)
{
    return !poppler_fonts_iter_is_embedded(font) &&
           poppler_fonts_iter_get_font_type(font) != POPPLER_FONT_TYPE_TYPE3;
}

char *
pdf_loose_fonts(PopplerDocument *document)
{
    PopplerFontInfo *info = poppler_font_info_new(document);
    PopplerFontsIter *iter = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    poppler_font_info_scan(info, PAGES_LOOKED_AT, &iter);
    unsigned looked = 0;
    if (iter != NULL) {
        do {
            const char *name = is_loose(iter) ? poppler_fonts_iter_get_name(iter) : NULL;
            if (name != NULL && *name != '\0' && names->len < NAMES_MOST &&
                !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
                g_ptr_array_add(names, g_strndup(name, NAME_BYTES));
        } while (++looked < FONTS_LOOKED_AT && poppler_fonts_iter_next(iter));
        poppler_fonts_iter_free(iter);
    }
    g_object_unref(info);
    if (names->len == 0)
        return NULL;
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}
