/* word_list.h - the stems of some parts of the index as one compact list in memory, with a spelling
 * of each, for walks over all words that must take a millisecond: what holds some letters, what is
 * near. Immutable; some 30 bytes a word. */
#pragma once
#include "store/fts/index.h"

typedef struct WordList WordList;

/* Of the merged parts of INDEX (kept for the next who asks while they stay the same; ENV:
 * kv_txn_snapshot), or of its segments. Unref it. Threads: any. */
WordList *word_list_of_parts(const Index *index, uint64_t env);
WordList *word_list_of_segments(const Index *index);
void word_list_unref(WordList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WordList, word_list_unref)

/* Words: stems by their bytes, each with its distinct folds, of the most frequent form first. */
guint word_list_length(const WordList *list);
typedef struct {
    const char *fold; /* of a form; it begins with the stem; no NUL behind */
    uint32_t fold_len, stem_len;
    uint32_t letters; /* word_letters of the fold */
    uint64_t units;   /* that have the stem, in all the parts */
} ListedWord;
ListedWord word_list_at(const WordList *list, guint i);

/* The first word from *AT on whose fold has the LEN bytes of TEXT inside; *AT is its index then.
 * False: none. */
bool word_list_find(const WordList *list, const char *text, size_t len, guint *at);

/* The first word from *AT on whose stem has LEAST to MOST bytes and whose fold lacks at most EDITS of LETTERS. */
bool word_list_find_like(const WordList *list, size_t least, size_t most, uint32_t letters, unsigned edits, guint *at);

/* The first word with that stem; word_list_length when there is none. */
guint word_list_find_stem(const WordList *list, const char *stem, size_t len);
/* The first word whose stem is not less than STEM; word_list_length when there is none. */
guint word_list_seek(const WordList *list, const char *stem, size_t len);
/* Which of the list's parts have it: bit N for the Nth, the last bit for all from there on. */
uint64_t word_list_parts(const WordList *list, guint i);

/* The letters of a folded word as bits. */
static inline uint32_t
word_letters(const char *fold, size_t len)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < len; i++)
        letters |= UINT32_C(1) << (fold[i] & 31);
    return letters;
}
