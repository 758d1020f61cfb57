/* stopwords.h - German words that say nothing of what a text is about. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* WORD is folded as unicode_word_fold does. */
bool is_stopword(const char *word, size_t len);
