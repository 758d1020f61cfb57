/* visible_word.h - whether a word may be named to the public: words of drafts, and of what was withdrawn, may not. */
#pragma once
#include "store/fts/scope.h"

/* Whether a text or title that SCOPE shows has the word with STEM, in the FORM as written (NULL: in any). */
bool word_is_shown(const Scope *scope, const char *stem, const char *form);
/* The form of STEM that comes first in UNIT of the index's PART: owned; NULL when none does. */
char *word_in_unit(const Scope *scope, guint part, uint32_t unit, const char *stem);
