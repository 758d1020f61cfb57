/* grammar.h - which lines begin a unit of the law. Weighs label, number, place, weight of the type,
 * the line before and what comes later. */
#pragma once
#include "store/legal/lines.h"
#include "store/legal/numbering.h"

typedef struct {
    uint32_t at;         /* place in LINES->order of its first line */
    uint32_t head_lines; /* lines that are label and heading; 0: the head is HEAD_LEN bytes of the
                            first */
    uint32_t head_len;
    SectionKind kind;
    uint16_t flags; /* SectionFlags */
    Label label;    /* text "" without one */
    char *heading;  /* or NULL */
} Unit;

/* Unit, in reading order. CONTENTS_AT: from contents_mark. Those of CORRECTIONS (or NULL) that
 * found their line are noted in USED (one bool each). A line that looks like a § but whose number
 * goes back, so that it stays text, is told in PROBLEMS. Owned, frees its units. */
GArray *grammar_units(const Lines *lines, const Extraction *x, uint32_t contents_at,
                      const GPtrArray *corrections, bool *used, GPtrArray *problems);
