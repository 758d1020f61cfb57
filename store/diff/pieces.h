/* pieces.h - the sections of a text that a comparison puts side by side: §§, headings, annexes, the
 * words before and behind them; each with all its Absätze and lists. And how alike two of them are.
 * Pure. */
#pragma once
#include "store/diff/wording.h"
#include "store/legal/structure.h"

typedef struct {
    const Section *section; /* borrowed */
    uint32_t index;         /* of the section */
    Wording wording;        /* behind its heading, up to the next piece; no line end at its ends */
    uint64_t heading;       /* hash of its title, 0 without one */
    GArray *words;          /* Word; read once, where piece_words() is asked for */
    uint64_t hash;          /* of its words, from then on */
    bool keyed;             /* its label or its kind says which one it is */
} Piece;

/* Of kinds that are headings of their own, not items below one. */
bool piece_is_one(SectionKind kind);
/* Array of Piece in the order of the text; borrows S, which must have its text. Owned. */
GArray *pieces_find(const Structure *s);
/* Borrowed from the piece. */
const GArray *piece_words(Piece *piece);

/* Pairs of words that follow each other, as a set: what likeness is measured by. */
typedef struct {
    uint64_t *pairs; /* ascending, each once */
    uint32_t n;
} PiecePairs;
void piece_pairs(Piece *piece, PiecePairs *ret_pairs);
void piece_pairs_clear(PiecePairs *pairs);
/* How many both have. */
uint32_t piece_pairs_common(const PiecePairs *a, const PiecePairs *b);
bool piece_pairs_has(const PiecePairs *pairs, uint64_t pair);
uint64_t piece_pair_of(const Word *first, const Word *second);

/* A sketch of that set, of fixed size, for comparing many with many. */
enum { SKETCH_BINS = 64 };
typedef struct {
    uint32_t bins[SKETCH_BINS]; /* UINT32_MAX = empty */
    uint32_t n;                 /* not empty */
} Sketch;
void sketch_make(Piece *piece, Sketch *ret_sketch);
/* Jaccard's index of both sets, estimated; 0 to 1. */
float sketch_likeness(const Sketch *a, const Sketch *b);
