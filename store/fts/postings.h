/* postings.h - a segment: the terms of one text with the places where each stands, as one value
 * (store/FORMAT.md, table fts_segment). Entries are words, sorted by stem, then by form: all
 * inflections and spellings of a word lie together, and each still has its own postings, so that a
 * search may ask for the stem, the exact form, or go over the dictionary. A place is the number of
 * the token in the text, counted over all pages; a table gives the number of tokens of each page.
 * Reading never leaves the bytes of the segment, whatever they are. */
#pragma once
#include "store/base/wire.h"
#include "store/fts/analyzer.h"

typedef enum { SEGMENT_TEXT = 1, SEGMENT_TITLE = 2 } SegmentKind;

/* The segment of PAGES (char *). The bytes depend on the text alone, not on machine, thread or what
 * was analysed before. */
GBytes *segment_build(SegmentKind kind, const GPtrArray *pages);

/* A segment opened for reading; borrows the bytes. */
typedef struct {
    uint32_t tokens, pages, entries, blocks;
    WireReader page_table; /* varint per page */
    const uint8_t *index;  /* per block: u32 offset in the dictionary, u32 offset in the postings */
    const uint8_t *dictionary, *postings;
    size_t dictionary_len, postings_len;
} Segment;
/* CORRUPT. */
bool segment_open(const void *data, size_t len, Segment *ret_segment, GError **error);
/* Tokens before page i (from 0) at index i, and at the end of all: pages + 1 numbers (guint32).
 * NULL: CORRUPT. */
GArray *segment_page_starts(const Segment *segment, GError **error);

/* Walks over the entries. */
typedef struct {
    char stem[TERM_BYTES_MAX + 1], form[TERM_BYTES_MAX + 1];
    uint8_t stem_len, form_len;
    uint32_t count;       /* how often the form stands in the text */
    WireReader positions; /* for positions_next */
    bool failed;          /* the segment is corrupt */
    /* private */
    const Segment *segment;
    WireReader dictionary, postings;
    uint32_t block, left_in_block;
    bool ready;
} SegmentCursor;
/* The next entry is the first whose stem is not less than STEM ("" = the first of all). */
void segment_seek(const Segment *segment, SegmentCursor *cursor, const char *stem, size_t len);
/* False at the end or when CURSOR->failed. */
bool segment_next(SegmentCursor *cursor);

typedef struct {
    uint32_t all;   /* all forms of the stem together; 0 = it is not in the text */
    uint32_t exact; /* those that fold to the same, other endings not */
} SegmentCount;
/* How often STEM stands in the text, and of that the forms with the fold FOLD. False: CORRUPT
 * bytes. */
bool segment_count(const Segment *segment, const char *stem, size_t len, const char *fold,
                   SegmentCount *ret_count);
/* Adds the places of all forms of STEM (guint32) to PLACES and sorts it. */
bool segment_places(const Segment *segment, const char *stem, size_t len, GArray *places,
                    GError **error);
/* Reads the next place; *PLACE holds the one before (0 at first, FIRST true). False when malformed.
 */
bool positions_next(WireReader *positions, const Segment *segment, bool first, uint32_t *place);
