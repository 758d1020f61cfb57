/* align.h - which piece of one version is which of another: by number and wording, then by wording,
 * then by likeness, then by number alone. Pure. */
#pragma once
#include "store/diff/pieces.h"

#define PIECE_NONE UINT32_MAX

typedef struct {
    GArray *from, *to;         /* Piece; hash set where it was needed */
    uint32_t *to_of, *from_of; /* per piece the one on the other side, or PIECE_NONE */
    uint32_t *split_of; /* per piece of TO without one of FROM: that of FROM it was cut out of, or
                           PIECE_NONE */
    uint32_t *merged_into; /* per piece of FROM without one of TO: that of TO it was put into, or
                              PIECE_NONE */
} Alignment;

/* Borrows both. Owned. */
Alignment *align_pieces(GArray *from, GArray *to);
void alignment_free(Alignment *alignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Alignment, alignment_free)

/* Whether both have the same words, whatever their number. */
bool pieces_same_words(Piece *a, Piece *b);
