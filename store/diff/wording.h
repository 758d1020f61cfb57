/* wording.h - two wordings side by side: spans that both have, that were taken out, that were put
 * in, as a person would mark them (whole words, no single word left standing between two long
 * changes). Pure. Threads: any. */
#pragma once
#include "store/diff/script.h"

typedef enum { SPAN_EQUAL, SPAN_REMOVED, SPAN_ADDED } SpanKind;

/* EQUAL has bytes of both texts, which may differ in blanks and hyphens; REMOVED of the first only,
 * ADDED of the second only. A change is a REMOVED, an ADDED or both in this order. */
typedef struct {
    SpanKind kind;
    uint32_t from_at, from_len; /* bytes of the first text */
    uint32_t to_at, to_len;     /* bytes of the second */
} WordingSpan;

typedef struct {
    const char *text;
    uint32_t at, len; /* bytes of it */
} Wording;

/* Spans (array of WordingSpan) that tile both: those with bytes of the first joined give it, those
 * with bytes of the second give that. Without a change one EQUAL, or none if both are empty. Owned.
 */
GArray *wording_compare(Wording from, Wording to, ScriptBudget *budget);
/* The same with the words of both (words.h), who has them already. */
GArray *wording_compare_words(Wording from, const GArray *from_words, Wording to,
                              const GArray *to_words, ScriptBudget *budget);
bool wording_is_equal(const GArray *spans);
