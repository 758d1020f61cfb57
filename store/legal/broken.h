/* broken.h - references inside a text that led somewhere in the version before and lead nowhere now:
 * "§ 3 Abs. 2 cites § 12", and § 12 is gone. Only what was there before is told of, so what the
 * structure never found is not called broken. Pure. */
#pragma once
#include "store/legal/structure.h"

typedef struct {
    uint32_t section; /* of NOW: the unit whose words cite */
    uint32_t page;    /* where the citation stands */
    uint32_t target;  /* of BEFORE: the § (or Anlage, Artikel) that is gone */
} BrokenReference;

/* NOW and BEFORE have their texts, NOW perhaps its origins (else the page is that of the unit); TITLE
 * is the document's or NULL. Each pair of citing unit and target once, in the order of the text, the
 * first MOST of them; *RET_ALL counts all. None when NOW has no §, Artikel or Anlage at all: then its
 * structure was not found. Owned array of BrokenReference. Time grows with the length of NOW. */
GArray *broken_references(const Structure *now, const Structure *before, const char *title,
                          guint most, guint *ret_all);
