/* anchors.h - which members of two rows stand for each other without doubt: equal ones that occur
 * once on each side, in the same order on both ("patience"). Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Positions in both rows. */
typedef struct {
    uint32_t a, b;
} Anchor;

/* The ids of N members of a row, the first at FIRST, each STRIDE bytes behind the one before. Equal
 * members have equal ids. */
typedef struct {
    const uint64_t *first;
    size_t stride;
    uint32_t n;
} AnchorRow;

/* Owned, perhaps empty. */
Anchor *anchors_find(AnchorRow a, AnchorRow b, size_t *ret_n);
/* Of N pairs in the order of A, the longest run that is in the order of B too; returns how many,
 * moved to the front of ANCHORS. */
size_t anchors_in_order(Anchor *anchors, size_t n);
