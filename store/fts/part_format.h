/* part_format.h - the layout of a part (store/FORMAT.md), shared by who writes and who reads it. */
#pragma once

#define PART_FORMAT 2
#define PART_HEADER_BYTES 32
#define TEXT_ROW_BYTES 16 /* u64 id, u32 first unit, u32 tokens */
#define UNIT_ROW_BYTES 16 /* u32 text, page, byte, section */
#define INDEX_ROW_BYTES 12 /* u32 in the dictionary, the postings, the positions */
#define ENTRIES_PER_BLOCK 16
#define FORM_LONG 0xff
#define FORM_SHORT_MAX 14
/* Of a full block of a list: u32 last unit, u32 offset of its bytes, u32 offset of its places, u8 highest count, u8 shortest norm. */
#define SKIP_ROW_BYTES 14
#define BLOCK_HEAD_BYTES 3 /* widths of differences, counts, flags */
#define FLAG_HEADING 1     /* the word stands in the unit's heading; the forms that stand there follow */
