/* cut.h - which part of a piece went into which of several others (a § that was split, or §§ that
 * were merged). Pure. */
#pragma once
#include "store/diff/pieces.h"

/* PARTS: indexes in PIECES, in order. Cuts the wording of WHOLE into as many shares, in the same
 * order and without a rest, each as like its part as can be: RET_SHARES. */
void cut_wording(const Piece *whole, GArray *pieces, const GArray *parts, Wording *ret_shares);
