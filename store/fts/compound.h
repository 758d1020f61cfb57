/* compound.h - German compounds: words of the lexicon with a link between (Hund|e|steuer|satzung). All words are folded. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether the LEN bytes of WORD hold the word whose stem is STEM as a part of its own, not as a chance run of letters: what stands
 * before and behind it splits into words. The word itself, only inflected, does not count. */
bool compound_has_part(const char *word, size_t len, const char *stem, size_t stem_len);

typedef struct {
    size_t left_len;   /* without the link */
    size_t right_at;
} CompoundSplit;
/* The ways to cut WORD in two words (each may be a compound), those with fewer parts first: CompoundSplit, owned; at most 4. */
GArray *compound_splits(const char *word, size_t len);

/* Words that join A and B: each link between them, also with an e of A dropped (Schule, Amt: schulamt): char *, owned. */
GPtrArray *compound_joins(const char *a, const char *b);
