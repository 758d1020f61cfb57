/* structure_view.h - the structure of a version for staff: the units found, what is odd about them in
 * sentences, what was said about lines, and the lines themselves. Reads the extraction: for routes
 * that may wait. */
#pragma once
#include "server/api/found.h"
#include "store/legal/structure.h"

/* PAGE: the lines of that page only; 0 = all. A text without structure gives an empty model. */
bool structure_view(Context *context, const Upload *upload, uint32_t page,
                    StructureModel *ret_model, GError **error);
/* Correction N of that model, or NULL. */
const CorrectionModel *structure_view_correction(const StructureModel *model, uint64_t n);
/* "Paragraf (§)" */
const char *structure_kind_label(SectionKind kind, Lang lang);
/* Whether units of KIND are headings of their own, not items of a list or subsections. */
bool structure_is_heading(SectionKind kind);

/* --- structure_problems.c; all in ARENA --- */

/* Fills in PROBLEMS of MODEL: each of S by itself, without links. */
void structure_problems(Arena *arena, Lang lang, const Structure *s, StructureModel *model);
/* The problems of MODEL, those of one kind together with the links that they have: one sentence for each
 * kind, in the order of the text. */
const ProblemGroup *structure_problem_groups(Arena *arena, Lang lang, const StructureModel *model,
                                             size_t *ret_n);
