/* posting_cursor.h - walks over the units that have a stem, in ascending order: full blocks of BITS_BLOCK are unpacked
 * one at a time and skipped by their last unit; what is left is a list in Rice codes. Corrupt bytes end the walk and set FAILED. */
#pragma once
#include "store/fts/part.h"

typedef struct {
    uint32_t unit;  /* UNIT_NONE at the end */
    uint32_t count; /* how often the stem stands in the unit */
    uint32_t flags; /* FLAG_HEADING; posting_forms */
    bool failed;
    /* private */
    const Part *part;
    const uint8_t *postings, *positions;
    uint32_t postings_len, positions_len;
    uint32_t forms;
    uint32_t n, full; /* units, full blocks */
    uint32_t block, at, in_block; /* the current block; index in it; numbers in it */
    uint32_t place_block, place_at; /* where the places that begin at bit PLACE_BIT belong */
    uint64_t place_bit;
    uint32_t units[BITS_BLOCK], counts[BITS_BLOCK], flag_words[BITS_BLOCK];
} PostingCursor;

/* Stands before the first unit of ENTRY, whose bytes must outlive the cursor. */
void posting_init(PostingCursor *cursor, const Part *part, const Entry *entry);
/* False at the end. */
bool posting_next(PostingCursor *cursor);
/* The first unit not below UNIT; never goes back. False at the end. */
bool posting_seek(PostingCursor *cursor, uint32_t unit);
/* The forms that stand in this unit: bit I for the form I of the entry; from the sixteenth on forms share a bit. */
static inline uint32_t
posting_forms(const PostingCursor *c)
{
    return c->forms == 1 ? 1 : c->flags >> 1;
}
/* The bit of a form. */
static inline uint32_t
form_bit(uint32_t form)
{
    return UINT32_C(1) << MIN(form, FORM_BITS_MAX - 1);
}

typedef struct {
    uint32_t place; /* tokens from the start of the unit */
    uint32_t form;  /* index in the entry */
} Place;
/* The places of the stem in the unit where the cursor stands, ascending, added to PLACES (of Place). */
void posting_places(PostingCursor *cursor, GArray *places);

