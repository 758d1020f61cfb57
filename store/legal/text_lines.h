/* text_lines.h - the lines of a text one by one, as a person points at them to correct the structure:
 * those in which units are looked for, without what was kept apart. Pure, as structure_derive. */
#pragma once
#include "store/legal/structure.h"

typedef struct {
    uint32_t page; /* from 1 */
    uint32_t nth;  /* of the lines with these words on that page, from 1: as in a Correction */
    uint32_t raw_at; /* byte of the page's raw text where its first character stands */
    char *text;    /* cleaned, one line */
} TextLine;

/* TextLine *, in reading order. Takes as long as structure_derive. Owned. */
GPtrArray *text_line_list(const Extraction *x);
/* The section whose head or own words begin with LINE, or that holds it; SECTION_NONE. *RET_BEGINS:
 * it begins there. STRUCTURE has its origins. */
uint32_t text_line_section(const Structure *structure, const TextLine *line, bool *ret_begins);
/* What LINE would be if it were a unit, by its own label; what is not known is left empty. Its line is
 * not copied. To be cleared with correction_free. */
Correction *text_line_guess(const TextLine *line);
