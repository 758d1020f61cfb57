/* placed.h - pages for tests whose lines have boxes, set as a typesetter would: a line is as wide as its
 * words. */
#pragma once
#include "store/legal/structure.h"

#include <string.h>

typedef struct {
    Extraction *x;
    GString *text; /* of the open page */
    PageLayout *layout;
} Setter;

static inline Setter
setter_new(void)
{
    return (Setter){.x = extraction_new()};
}

static inline void
setter_end_page(Setter *s)
{
    if (s->text == NULL)
        return;
    g_ptr_array_add(s->x->pages, g_string_free(s->text, FALSE));
    g_ptr_array_add(s->x->layouts, s->layout);
    s->x->page_count = s->x->pages->len;
    s->text = NULL;
}

static inline void
setter_begin_page(Setter *s)
{
    setter_end_page(s);
    s->text = g_string_new(NULL);
    s->layout = page_layout_new();
    s->layout->width = 5950;
    s->layout->height = 8420;
}

/* A line of 10 points, or 14 and bold; X0 and Y0 as LineBox, or X0 as the right edge when it is negative. */
static inline void
setter_line(Setter *s, int x0, unsigned y0, bool bold, const char *words)
{
    unsigned size = bold ? 140 : 100;
    unsigned width = (unsigned)g_utf8_strlen(words, -1) * size / 2;
    unsigned left = x0 < 0 ? (unsigned)-x0 - width : (unsigned)x0;
    LineBox box = {(uint16_t)left,           (uint16_t)y0,   (uint16_t)(left + width),
                   (uint16_t)(y0 + size + 10), (uint16_t)size, bold ? LINE_BOLD : 0};
    g_array_append_val(s->layout->lines, box);
    g_string_append_printf(s->text, "%s\n", words);
}

/* The structure of what was set; what must hold is asked for. Owned; S is used up. */
static inline Structure *
setter_structure(Setter *s, const GPtrArray *corrections)
{
    setter_end_page(s);
    g_autoptr(Extraction) x = s->x;
    Structure *structure = structure_derive(x, corrections);
    g_assert_cmpstr(structure_check(structure, x), ==, NULL);
    return structure;
}
