/* lexicon.h - German words, to tell parts of compounds from chance: Debian's list wngerman (igerman98), read from disk when it is
 * first needed, folded as the index folds. Threads: any. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define LEXICON_FILE "/usr/share/dict/ngerman"

/* Reads it now, which takes some 0.2 s once. False without the list: then search goes without compounds. */
bool lexicon_ready(void);
/* Whether WORD (LEN bytes, folded) is a word that may be a part: of the list with four letters or more, or a short noun that
 * compounds are made of (Hof, Weg, Amt ...). */
bool lexicon_has(const char *word, size_t len);
/* What is known of the words that fold to WORD; 0: it is none. */
typedef enum {
    LEXICON_NOUN = 1u << 0,  /* one begins with a capital letter */
    LEXICON_OTHER = 1u << 1, /* one does not */
    LEXICON_PLAIN = 1u << 2, /* one has no umlaut and no ß: "stadte" is only "Städte" */
} LexiconFlags;
unsigned lexicon_flags(const char *word, size_t len);
