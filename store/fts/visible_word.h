/* visible_word.h - whether a word may be named to the public: words of drafts, and of what was withdrawn, may not. */
#pragma once
#include "store/fts/scope.h"

/* Whether a text or title that SCOPE shows has the word with STEM, in the FORM as written (NULL: in any). */
bool word_is_shown(const Scope *scope, const char *stem, const char *form);
