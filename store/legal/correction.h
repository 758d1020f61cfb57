/* correction.h - what staff says about the lines of a text, as the grammar uses it: how lines are
 * compared, what label a correction gives, and whether it can be followed at all. Where corrections
 * are kept is in correction_store.h. Threads: any. */
#pragma once
#include "store/legal/numbering.h"

/* The words of LINE as they are compared: without blanks, line feeds and hyphens, which another
 * extraction may set differently. Owned; "" when nothing is left. */
char *correction_words(const char *line, size_t len);
/* Page and words: the key of a line. Owned. */
char *correction_line_key(uint32_t page, const char *line, size_t len);
/* Whether A and B speak of the same line. */
bool correction_same_line(const Correction *a, const Correction *b);
/* Whether A and B say the same of the same line, whoever said it. */
bool correction_equal(const Correction *a, const Correction *b);
/* The same of two lists, which may be NULL for none. */
bool corrections_equal(const GPtrArray *a, const GPtrArray *b);
Correction *correction_copy(const Correction *correction);

/* Whether a unit of KIND can be set by staff at all. */
bool correction_kind_is_open(SectionKind kind);
/* Whether a unit of KIND has only a label before its words: "(2)", "3.", "a)". */
bool correction_kind_is_item(SectionKind kind);
/* The label that C gives, read as one of its kind: "§ 3a", "(2)", "2". One without a label has text
 * "". False when it is none of its kind. */
bool correction_label(const Correction *c, Label *ret_label);
/* The printed label at the start of LINE if it is one of KIND: its bytes; else 0. */
size_t correction_printed_label(SectionKind kind, Span line);
/* The same, with the label; the higher units (Buch to Untertitel) count as one kind. */
size_t correction_read_label(SectionKind kind, Span line, Label *ret_label);

/* INVALID with the field ("page", "line", "kind", "label", "heading"). */
bool correction_check(const Correction *correction, GError **error);

/* For each line of a text its correction, found while the lines are walked once in their order. */
typedef struct CorrectionFinder CorrectionFinder;
/* CORRECTIONS and USED (a bool each, set when its line was found) are borrowed. NULL for none. */
CorrectionFinder *correction_finder_new(const GPtrArray *corrections, bool *used);
/* NULL when nothing is said about LINE of PAGE. */
const Correction *correction_find(CorrectionFinder *finder, uint32_t page, Span line);
void correction_finder_free(CorrectionFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CorrectionFinder, correction_finder_free)
