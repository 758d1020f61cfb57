/* page.c - see page.h. A page of a scan is drawn as a picture first. */
#include "scripts/samples/page.h"

#include <string.h>

#define SCAN_SCALE (150.0 / 72.0)
#define SOFT_HYPHEN "\302\255"

/* TEXT with soft hyphens where German words may be broken, at least three letters from either end.
 */
static char *
hyphenate(HyphenDict *dict, const char *text)
{
    GString *out = g_string_new(NULL);
    const char *p = text;
    while (*p != '\0') {
        const char *start = p;
        while (g_unichar_isalpha(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        size_t len = (size_t)(p - start);
        if (len == 0) {
            const char *next = g_utf8_next_char(p);
            g_string_append_len(out, p, next - p);
            p = next;
            continue;
        }
        g_autofree char *latin =
            g_convert(start, (gssize)len, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
        size_t letters = latin != NULL ? strlen(latin) : 0;
        if (letters < 7) {
            g_string_append_len(out, start, (gssize)len);
            continue;
        }
        g_autofree char *lower = g_strdup(latin);
        for (size_t i = 0; i < letters; i++) {
            unsigned char c = (unsigned char)lower[i];
            if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde))
                lower[i] = (char)(c + 32);
        }
        g_autofree char *marks = g_malloc0(letters + 5);
        char **rep = NULL;
        int *pos = NULL, *cut = NULL;
        hnj_hyphen_hyphenate2(dict, lower, (int)letters, marks, NULL, &rep, &pos, &cut);
        const char *q = start;
        for (size_t i = 0; i < letters; i++) {
            const char *next = g_utf8_next_char(q);
            g_string_append_len(out, q, next - q);
            q = next;
            if ((marks[i] & 1) != 0 && i >= 2 && i + 3 < letters)
                g_string_append(out, SOFT_HYPHEN);
        }
        g_free(pos);
        g_free(cut);
        g_free(rep);
    }
    return g_string_free(out, FALSE);
}

static PangoLayout *
layout_new(const Typesetter *t, const char *font, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(t->cr);
    g_autoptr(PangoFontDescription) description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    return layout;
}

double
draw_line(Typesetter *t, const char *font, const char *text, double x, double width,
          PangoAlignment align)
{
    g_autoptr(PangoLayout) layout = layout_new(t, font, 0);
    pango_layout_set_text(layout, text, -1);
    PangoRectangle box;
    pango_layout_get_extents(layout, NULL, &box);
    double natural = (double)box.width / PANGO_SCALE;
    if (align == PANGO_ALIGN_CENTER)
        x += (width - natural) / 2;
    else if (align == PANGO_ALIGN_RIGHT)
        x += width - natural;
    cairo_move_to(t->cr, x, t->y);
    pango_cairo_show_layout(t->cr, layout);
    return (double)box.height / PANGO_SCALE;
}

void
page_begin(Typesetter *t)
{
    t->page++;
    t->y = MARGIN_TOP;
    if (t->source->is_scan) {
        t->picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(PAGE_WIDTH * SCAN_SCALE),
                                                (int)(PAGE_HEIGHT * SCAN_SCALE));
        t->cr = cairo_create(t->picture);
        cairo_set_source_rgb(t->cr, 1, 1, 1);
        cairo_paint(t->cr);
        cairo_scale(t->cr, SCAN_SCALE, SCAN_SCALE);
        cairo_rotate(t->cr, 0.004 * (t->page % 2 == 0 ? -1 : 1)); /* laid on the glass by hand */
    } else {
        t->cr = cairo_create(t->pdf);
    }
    cairo_set_source_rgb(t->cr, 0.08, 0.08, 0.08);
    double body = t->y;
    if (t->source->head != NULL && t->page > 1) {
        t->y = 42;
        draw_line(t, "Liberation Sans 8", t->source->head, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_LEFT);
        draw_line(t, "Liberation Sans 8", "Stadt Musterstadt", MARGIN_X, TEXT_WIDTH,
                  PANGO_ALIGN_RIGHT);
        cairo_set_line_width(t->cr, 0.5);
        cairo_move_to(t->cr, MARGIN_X, 55);
        cairo_line_to(t->cr, PAGE_WIDTH - MARGIN_X, 55);
        cairo_stroke(t->cr);
    }
    t->y = PAGE_HEIGHT - 48;
    g_autofree char *number =
        t->pages > 0 ? g_strdup_printf("Seite %d von %d", t->page, t->pages) : g_strdup("Seite");
    draw_line(t, "Liberation Sans 8", number, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_CENTER);
    t->y = body;
}

/* Grains of dust, the same at every run. */
static void
draw_dust(cairo_t *cr, unsigned seed)
{
    cairo_set_source_rgb(cr, 0.55, 0.55, 0.55);
    for (int i = 0; i < 60; i++) {
        seed = seed * 1664525u + 1013904223u;
        double x = (seed >> 8) % 595;
        seed = seed * 1664525u + 1013904223u;
        double y = (seed >> 8) % 842;
        cairo_rectangle(cr, x, y, 0.6, 0.6);
        cairo_fill(cr);
    }
}

void
page_end(Typesetter *t)
{
    if (t->source->is_scan)
        draw_dust(t->cr, (unsigned)t->page);
    cairo_destroy(t->cr);
    t->cr = NULL;
    if (t->source->is_scan) {
        cairo_t *cr = cairo_create(t->pdf);
        cairo_scale(cr, 1 / SCAN_SCALE, 1 / SCAN_SCALE);
        cairo_set_source_surface(cr, t->picture, 0, 0);
        cairo_paint(cr);
        cairo_destroy(cr);
        cairo_surface_destroy(t->picture);
        t->picture = NULL;
    }
    cairo_surface_show_page(t->pdf);
}

void
page_need(Typesetter *t, double height)
{
    if (t->y + height <= PAGE_HEIGHT - MARGIN_BOTTOM)
        return;
    page_end(t);
    page_begin(t);
}

/* A justified, hyphenated paragraph. The lines are found with soft hyphens and drawn one by one
 * with a real hyphen at the end, as typesetting programs do, so that readers of the PDF meet what
 * they meet everywhere. */
void
draw_paragraph(Typesetter *t, const char *font, const char *text, double x, double width,
               bool justify)
{
    bool is_title = strstr(font, " 16") != NULL;
    g_autofree char *hyphenated = is_title ? g_strdup(text) : hyphenate(t->hyphens, text);
    g_autoptr(PangoLayout) layout = layout_new(t, font, width);
    pango_layout_set_text(layout, hyphenated, -1);
    int n = pango_layout_get_line_count(layout);
    for (int i = 0; i < n; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        g_autofree char *part = g_strndup(hyphenated + line->start_index, (gsize)line->length);
        bool broken = g_str_has_suffix(part, SOFT_HYPHEN);
        g_auto(GStrv) pieces = g_strsplit(part, SOFT_HYPHEN, -1);
        g_autofree char *joined = g_strjoinv(NULL, pieces);
        g_autofree char *whole = g_strconcat(g_strchomp(joined), broken ? "-" : NULL, NULL);
        g_autoptr(PangoLayout) one = layout_new(t, font, width);
        pango_layout_set_text(one, whole, -1);
        if (justify && i + 1 < n) {
            pango_layout_set_justify(one, TRUE);
            pango_layout_set_justify_last_line(one, TRUE);
        }
        if (pango_layout_get_line_count(one) > 1) { /* a hair too wide after rounding */
            pango_layout_set_width(one, -1);
        }
        double height = is_title ? 21 : 14.2;
        page_need(t, height);
        cairo_move_to(t->cr, x, t->y);
        pango_cairo_update_layout(t->cr, one);
        pango_cairo_show_layout(t->cr, one);
        t->y += height;
    }
}
