/* part_lists.h - the list of units of a stem and its places as bytes. Private to the encoder. */
#pragma once
#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t unit, place, form;
} Hit;

/* What the lists of all stems are written to, and with. */
typedef struct {
    GByteArray *postings, *positions;
    const uint32_t *heading_of; /* by unit: tokens of its heading */
    const uint8_t *norms;       /* by unit */
    uint32_t units;
    GArray *list; /* scratch */
} ListWriter;

/* An array for ListWriter.list. */
GArray *lists_scratch(void);
/* Appends the lists of a stem with FORMS forms that stands at HITS (N of them, 1 or more, by unit, place, form); returns how
 * many units have it. */
uint32_t lists_put(ListWriter *writer, const Hit *hits, guint n, uint32_t forms);
