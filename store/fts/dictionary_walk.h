/* dictionary_walk.h - goes over the words of all texts and titles that a reader may see. */
#pragma once
#include "store/fts/postings.h"
#include "store/fts/visible.h"

/* Entries looked at in one walk, which then ends: some 50 ms. A bound, so that no query costs more. */
#define DICTIONARY_WALK_MAX (1000 * 1000)

typedef void (*DictionaryVisit)(const SegmentCursor *entry, void *data);
/* Visits every entry whose stem begins with PREFIX (LEN bytes; NULL = all), and every one whose stem PREFIX begins
 * with: a form may begin so all the same. */
bool dictionary_walk(Visibility *v, const char *prefix, size_t len, DictionaryVisit visit, void *data,
                     GError **error);

/* Words with a count each. */
GHashTable *counted_words_new(void);
void counted_words_add(GHashTable *words, const char *word);
