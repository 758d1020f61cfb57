/* segment_format.h - constants of the stored form of a segment, shared by its writer and its reader only
 * (store/FORMAT.md, table fts_segment). Changing one is a new SEGMENT_FORMAT. */
#pragma once

#define SEGMENT_FORMAT 1
#define SEGMENT_HEADER_BYTES 24
#define BLOCK_ENTRIES 32 /* entries of a dictionary block; its first stem is written whole */
#define BLOCK_INDEX_BYTES 8
#define FORM_SHORT_MAX 14 /* a form in one byte: letters dropped from the stem, letters added */
#define FORM_LONG 0xff    /* else this, letters kept, letters added */
#define LONG_POSTINGS 4   /* from so many places on the entry has the length of its postings */
