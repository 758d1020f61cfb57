/* page.h - pages of a sample document: where the next line goes, headers and numbers, single lines
 * and justified, hyphenated paragraphs. Knows no kinds of paragraphs. */
#pragma once
#include "scripts/samples/source.h"

#include <cairo-pdf.h>
#include <hyphen.h>
#include <pango/pangocairo.h>

#define PAGE_WIDTH 595.276
#define PAGE_HEIGHT 841.89
#define MARGIN_X 74.0
#define MARGIN_TOP 82.0
#define MARGIN_BOTTOM 76.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN_X)

typedef struct {
    cairo_surface_t *pdf;
    cairo_t *cr;              /* what is drawn on now: the PDF or a page's picture */
    cairo_surface_t *picture; /* of a scan */
    const Source *source;
    HyphenDict *hyphens;
    int page, pages; /* pages: 0 in the first pass, which only counts */
    double y;
} Typesetter;

/* Every page is begun and ended; PAGES of T is 0 while they are counted. */
void page_begin(Typesetter *t);
void page_end(Typesetter *t);
/* Turns the page unless HEIGHT is left on it. */
void page_need(Typesetter *t, double height);
/* Draws one line of text at T->y, which stays; returns its height. ALIGN is for WIDTH. */
double draw_line(Typesetter *t, const char *font, const char *text, double x, double width,
                 PangoAlignment align);
/* A hyphenated paragraph, over pages if need be. */
void draw_paragraph(Typesetter *t, const char *font, const char *text, double x, double width,
                    bool justify);
