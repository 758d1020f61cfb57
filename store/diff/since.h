/* since.h - since when each part of a text has its wording: a fold over the versions of a document in the order in which they
 * came into force. A part is an Absatz; where a § (or other section with a heading) has none, the whole of it, and
 * its own words in front of the first. What only moved, got another number or was laid out anew keeps its
 * version; what was taken out and put in again is new. Titles do not count. Pure. Threads: any. */
#pragma once
#include "store/diff/pieces.h"

typedef struct {
    uint32_t section; /* index in the last text */
    uint32_t version; /* place in the order of the version that brought the wording; 0 = the first */
    bool added;       /* it was put in then; else it was there in other words */
    char *place;      /* id of the section with a heading that it stood in then: the row of a comparison */
} SincePart;

/* The parts of TEXT, the first of the order. Returns: (owned) array of SincePart in the order of the text. */
GArray *since_begin(const Structure *text);
/* The parts of TO, VERSION of the order, which follows FROM, whose parts PARTS are. Work is bounded: with the bound reached a
 * part counts as reworded. Returns: (owned). */
GArray *since_next(const GArray *parts, const Structure *from, const Structure *to,
                   uint32_t version);
