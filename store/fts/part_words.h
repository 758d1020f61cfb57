/* part_words.h - what a builder knows of words: each pair of stem and form once, with a number. */
#pragma once
#include "store/fts/analyzer.h"

typedef struct {
    char *stem, *form; /* in the arena of the words */
    uint8_t stem_len, form_len;
    uint32_t slot; /* before sorting */
} Word;
typedef struct Words Words;

Words *words_new(void);
void words_free(Words *words);
uint32_t words_count(const Words *words);
/* A mark (analyzer_next_mark) of these words alone: a term that bears it has its number in SLOT. */
uint64_t words_mark(const Words *words);
/* The number of the word, given in order of first use. */
uint32_t words_slot(Words *words, const char *stem, size_t stem_len, const char *form, size_t form_len);
/* All words, by stem, then form (owned array, words borrowed). */
Word *words_sorted(const Words *words);
