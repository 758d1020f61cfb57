/* terms.h - where the parts of the index have the words of one search: each word is looked up once, whatever stages, plans and
 * slots ask for it. */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/scope.h"

/* A word as one part has it. */
typedef struct {
    guint part;
    uint32_t same, own; /* bits of the forms that fold as the word, and that have its base (of a term with own_forms) */
    uint32_t exact;     /* of those that are the word letter by letter */
    Entry entry;
} TermPlace;

typedef struct {
    GArray *places;   /* TermPlace, by part */
    PartSet parts;    /* those that have it, and maybe some more */
    bool other_forms; /* of a term with own_forms: somewhere it has others */
} FoundTerm;

/* Borrows SCOPE. Threads: those of one search. */
typedef struct Terms Terms;
Terms *terms_new(const Scope *scope);
void terms_free(Terms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Terms, terms_free)
/* Borrowed until terms_free. */
const FoundTerm *terms_find(Terms *terms, const PlanTerm *term);
/* The term in PART, or NULL. */
const TermPlace *found_term_in(const FoundTerm *found, guint part);
