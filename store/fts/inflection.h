/* inflection.h - which forms of a stem are the same word, only inflected. The stemmer puts more together ("Vergnügen" and
 * "Vergnügung", "machen" and "Macher"): right for finding, but the word that was asked for comes first. */
#pragma once
#include "store/fts/analyzer.h"

/* The base of a folded word: its ending of inflection taken off, where what is left is a word of the lexicon. RET_BASE has room
 * for TERM_BYTES_MAX + 1. */
void inflection_base(const char *fold, char *ret_base);
