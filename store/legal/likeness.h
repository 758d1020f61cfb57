/* likeness.h - how much two texts have in common, from a signature of each: the smallest hashes of the
 * runs of four words that occur in it (a bottom-k sketch). For finding the document of which an upload
 * is probably a new version; not for telling what differs. A signature depends on the words only: not
 * on case, line breaks, hyphens at line ends, or signs. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define LIKENESS_VERSION 1 /* of words, hash and layout: what was made by another one is made again */

enum {
    LIKENESS_HASHES = 128,
    LIKENESS_BYTES_MAX = 4 + 8 * LIKENESS_HASHES,
    /* Permille from which an upload is probably a new version. Versions of the statutes of the corpus
     * have 500 and more in common, different documents at most 147 (two that begin with the same
     * formula); of 1.1 million pairs of federal laws 84 reach 400, all of them made from one pattern. */
    LIKENESS_SAME_DOCUMENT = 400,
};

typedef struct {
    unsigned n;                     /* fewer than LIKENESS_HASHES: all there are */
    uint64_t hash[LIKENESS_HASHES]; /* rising */
} Likeness;

/* Of a text of pages (char *, in order). Time grows with its length. */
void likeness_of(const GPtrArray *pages, Likeness *ret_l);
/* What both have in common, in permille of what either has (Jaccard); exact for short texts, else within
 * about 90 in 95 of 100 cases. 0 if one has no words. */
unsigned likeness_permille(const Likeness *a, const Likeness *b);

/* As stored; byte-identical for equal input. Returns: (owned). */
GBytes *likeness_encode(const Likeness *l);
/* False if DATA is malformed or of another version. */
bool likeness_decode(const uint8_t *data, size_t len, Likeness *ret_l);
