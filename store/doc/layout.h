/* layout.h - where the text of a page stands on it: what the reading order, the headings and the marks
 * of a hit need, and no more. Part of an Extraction. Lengths are tenths of a point, from the top left
 * corner of the page as it is shown. */
#pragma once
#include "store/base/wire.h"

enum { LINE_BOLD = 1, LINE_ITALIC = 2 };

typedef struct {
    uint16_t x0, y0, x1, y1;
    uint16_t size;  /* font size of most of its characters; 0 = not known */
    uint16_t style; /* LINE_BOLD, LINE_ITALIC of most of its letters */
} LineBox;

/* Bytes AT to AT + LEN of the page's text. */
typedef struct {
    uint32_t at, len;
} TextRange;

/* A word as OCR read it. */
typedef struct {
    uint32_t at, len;
    uint16_t x0, y0, x1, y1;
    uint16_t confidence; /* percent */
} WordBox;

typedef struct {
    uint16_t width, height;
    bool ocr;       /* the text of this page was read from its image */
    GArray *lines;  /* LineBox, one per line of the page's text (see page_line_count); or empty: not known */
    GArray *raised; /* TextRange in rising order: small characters above the line, "¹" or "1" of a sentence */
    GArray *words;  /* WordBox in rising order; OCR only */
} PageLayout;

/* An entry of the document's outline (bookmarks), depth first. */
typedef struct {
    uint16_t level; /* from 1 */
    uint32_t page;  /* from 1; 0 = not known */
    char *title;
} OutlineEntry;

/* A heading (or a table of contents) of a tagged PDF, in reading order. */
typedef struct {
    uint16_t level; /* 1 to 6 for H1 to H6, 7 for H, 0 for a table of contents */
    uint32_t page;  /* from 1 */
    char *text;     /* cleaned, one line */
} TagHeading;

PageLayout *page_layout_new(void);
void page_layout_free(PageLayout *layout);
void outline_entry_free(OutlineEntry *entry);
void tag_heading_free(TagHeading *heading);

/* How many lines TEXT has: pieces between '\n', without an empty last one. */
uint32_t page_line_count(const char *text);
/* False unless LAYOUT fits TEXT: as many lines or none, ranges inside the text, in rising order, on
 * character boundaries. What does not fit is not to be used. */
bool page_layout_fits(const PageLayout *layout, const char *text);

/* Byte-identical for equal input. Reading gives NULL when malformed; whether it fits its text is the
 * caller's to ask. */
void page_layout_encode(const PageLayout *layout, GByteArray *out);
PageLayout *page_layout_decode(WireReader *r);
