/* part_format.h - the layout of a part (store/FORMAT.md), shared by who writes and who reads it. */
#pragma once

#define PART_FORMAT 3
#define PART_HEADER_BYTES 48
#define HEADER_FIRST_ID 32
#define HEADER_TEXT_WIDTHS 40 /* bits of id less the first, first unit, tokens */
#define TEXT_COLUMNS 3
#define HEADER_UNIT_WIDTHS 43 /* bits of text, page, byte, section plus 1 */
#define UNIT_COLUMNS 4
#define INDEX_ROW_BYTES 12 /* u32 in the dictionary, the postings, the positions */
#define ENTRIES_PER_BLOCK 16
#define NIBBLE_MORE 15 /* what is added to it follows */
#define FORM_LONG 0xff
#define FORM_SHORT_MAX 14
#define LIST_HEAD_BYTES 8 /* of a list with full blocks: u32 offset of the rest, u32 offset of its places */
/* Of a full block of a list: u32 last unit, u32 offset of its bytes, u32 offset of its places, u8 highest count, u8 shortest norm. */
#define SKIP_ROW_BYTES 14
#define BLOCK_HEAD_BYTES 3 /* widths of differences, counts, flags */
#define FLAG_HEADING 1     /* the word stands in the unit's heading; the forms that stand there follow */
