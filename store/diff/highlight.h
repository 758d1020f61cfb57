/* highlight.h - what a reader must not miss in a row of a synopsis: numbers, dates, periods,
 * negations and duties that changed, Absätze that came or went. Used by synopsis.c. */
#pragma once
#include "store/diff/synopsis.h"

/* Appends those of row ROW to the highlights of S. */
void highlight_row(Synopsis *s, uint32_t row, const Structure *from, const Structure *to);

void highlight_free(Highlight *highlight);

typedef enum {
    TERM_OTHER,
    TERM_NUMBER,
    TERM_MONTH,
    TERM_REFERENCE,
    TERM_NEGATION,
    TERM_DUTY
} TermKind;
/* Of one printed word without the marks at its ends: "vierzehn", "12,50", "Januar", "§", "keine",
 * "muss". */
TermKind term_kind(const char *word, size_t len);
