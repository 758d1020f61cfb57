/* dictionary.h - the words of the whole index that a query may stand for besides those that it says: compounds, near
 * spellings, words that begin so. Each walk is bounded. */
#pragma once
#include "store/fts/scope.h"

typedef struct {
    char *stem;
    char *form;     /* the most frequent one that fits, of compounds and stems its fold */
    uint64_t units; /* that have it, in all parts */
    unsigned edits; /* of a near word; of a compound 1 when it holds only another form of the word */
} DictionaryWord;
void dictionary_word_free(DictionaryWord *word);

/* Units of all parts (titles too) that have STEM. */
uint64_t dictionary_units(const Scope *scope, const char *stem);
/* Compounds that hold the word FOLD, whose stem is STEM, as a part, at most MAX, those that hold just this form of it first, then the
 * most frequent: owned DictionaryWord *. */
GPtrArray *dictionary_compounds(const Scope *scope, const char *fold, const char *stem, guint max);
/* Words whose fold begins with PREFIX (folded), likewise; BY_FORM: each form for itself. */
GPtrArray *dictionary_prefix(const Scope *scope, const char *prefix, bool by_form, guint max);
/* Words that SCOPE shows, at most MAX_EDITS letters (inserted, left out, other, swapped) from FOLD: the nearest only, the most
 * frequent first. */
GPtrArray *dictionary_near(const Scope *scope, const char *fold, unsigned max_edits, guint max);
