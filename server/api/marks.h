/* marks.h - where on a page the words stand that are a hit: from the boxes of lines, or of words where OCR
 * has read them. Pure functions. */
#pragma once
#include "store/doc/layout.h"

typedef struct {
    uint32_t hit;            /* the number of the hit it belongs to, from 0 */
    uint16_t x0, y0, x1, y1; /* tenths of a point, from the top left corner */
} Mark;

/* The boxes of RANGES (of at and len, in rising order) of TEXT, the text of the page that LAYOUT is of: Mark, in
 * the order of the ranges; a range over a line end has two. Owned. A line's box says where the line begins
 * and ends; where in it a word stands follows from how wide its characters usually are. */
GArray *marks_make(const PageLayout *layout, const char *text, const TextRange *ranges, size_t n);
