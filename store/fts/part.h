/* part.h - a part of the index: the words of one or many texts (or titles) with the units where each stands, as one value that
 * never changes (store/FORMAT.md, tables fts_segment and fts_part). A unit is what a hit points to: a section of a text, or
 * a page where there are none; a title is one unit. Entries are stems, sorted by their bytes; each has its forms (words
 * as written), one list of units, and its places apart, so that a search without a phrase never reads them. Places
 * count tokens from the start of the unit. The bytes depend on the texts alone, not on how often parts were merged.
 * Reading never leaves the bytes of the part, whatever they are. */
#pragma once
#include "store/base/wire.h"
#include "store/fts/analyzer.h"
#include "store/fts/columns.h"

typedef enum { PART_TEXTS = 1, PART_TITLES = 2 } PartKind;

#define UNIT_NONE UINT32_MAX
#define UNIT_NO_SECTION UINT32_MAX
#define UNIT_TOKENS_MAX 1000 /* a longer section is several units */
#define FORM_BITS_MAX 16     /* forms from the sixteenth on share a bit */

/* A part opened for reading; borrows the bytes. */
typedef struct {
    PartKind kind;
    uint32_t tokens, texts, units, stems, blocks;
    const uint8_t *bytes;
    size_t len;
    uint64_t first_id;
    Columns text_rows, unit_rows;
    const uint8_t *norms, *index, *dictionary, *postings, *positions;
    uint32_t dictionary_len, postings_len, positions_len;
    uint64_t only_id; /* of a part with one text, which does not name it */
} Part;
/* ONLY_ID: of the text, for a part of one. CORRUPT. */
bool part_open(const void *data, size_t len, uint64_t only_id, Part *ret_part, GError **error);
/* True when this program would write it the same: equal versions of analyzer and Unicode. */
bool part_is_current(const void *data, size_t len);

/* TEXT below PART->texts, ascending ids; part_first_unit also of PART->texts (all units). Out of range: 0 and UNIT_NONE. */
uint64_t part_text_id(const Part *part, uint32_t text);
uint32_t part_first_unit(const Part *part, uint32_t text);
uint32_t part_text_tokens(const Part *part, uint32_t text);
/* The text with that id, or UNIT_NONE. */
uint32_t part_find_text(const Part *part, uint64_t id);

typedef struct {
    uint32_t text;    /* of the part */
    uint32_t page;    /* where it begins, from 1 */
    uint32_t at;      /* byte of that page's text */
    uint32_t section; /* of the text's structure, or UNIT_NO_SECTION */
} Unit;
Unit part_unit(const Part *part, uint32_t unit);
static inline uint32_t
part_unit_text(const Part *part, uint32_t unit)
{
    return unit < part->units ? (uint32_t)columns_get(&part->unit_rows, unit, 0) : UNIT_NONE;
}
/* The length of UNIT in tokens as a code that grows with it, and what a code stands for. */
static inline uint8_t
part_norm(const Part *part, uint32_t unit)
{
    return unit < part->units ? part->norms[unit] : 0;
}
uint8_t norm_encode(uint32_t tokens);
uint32_t norm_decode(uint8_t norm);

/* One stem of the dictionary. */
typedef struct {
    char stem[TERM_BYTES_MAX + 1];
    uint8_t stem_len;
    uint32_t forms; /* 1 or more */
    uint32_t units; /* that have it */
    const uint8_t *form_data, *postings, *positions;
    uint32_t form_len, postings_len, positions_len;
} Entry;
typedef struct {
    const Part *part;
    Entry entry;
    bool failed;
    /* private */
    WireReader reader;
    uint32_t block, in_block, postings_at, positions_at;
    bool ready; /* the entry is the next one already */
} EntryCursor;
/* The next entry is the first whose stem is not less than STEM (LEN bytes; "" = the first of all). */
void part_seek(const Part *part, EntryCursor *cursor, const char *stem, size_t len);
/* False at the end or when CURSOR->failed. */
bool part_next(EntryCursor *cursor);
/* The entry of just this stem; false when there is none or the bytes are corrupt. */
bool part_find(const Part *part, const char *stem, size_t len, Entry *ret_entry);

typedef struct {
    char text[TERM_BYTES_MAX + 1];
    uint8_t len;
    uint32_t units; /* that have this form */
} Form;
typedef struct {
    const Entry *entry;
    WireReader reader;
    uint32_t next;
} FormCursor;
FormCursor entry_forms(const Entry *entry);
bool form_next(FormCursor *cursor, Form *ret_form);
