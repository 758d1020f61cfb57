/* part.c - see part.h: tables and dictionary. The lists of units are posting_cursor.c's. */
#include "store/fts/part.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/fts/part_format.h"

#include <string.h>

bool
part_is_current(const void *data, size_t len)
{
    const uint8_t *p = data;
    return len >= PART_HEADER_BYTES && p[0] == PART_FORMAT && p[2] == ANALYZER_VERSION &&
           p[3] == UNICODE_ICU_MAJOR;
}

/* Rows of columns from *AT on, whose widths are those in the header; *AT goes behind them. False
 * when a width is not possible. */
static bool
open_columns(const uint8_t *widths, unsigned n, unsigned wide, uint32_t rows, const uint8_t *bytes,
             uint64_t *at, Columns *ret)
{
    for (unsigned i = 0; i < n; i++)
        if (widths[i] > (i == 0 ? wide : 32))
            return false;
    *ret = columns_of(bytes + MIN(*at, (uint64_t)UINT32_MAX), widths, n);
    *at += columns_bytes(ret, rows);
    return true;
}

bool
part_open(const void *data, size_t len, uint64_t only_id, Part *ret_part, GError **error)
{
    const uint8_t *p = data;
    if (len < PART_HEADER_BYTES || len > UINT32_MAX || p[0] != PART_FORMAT ||
        (p[1] != PART_TEXTS && p[1] != PART_TITLES))
        return fail(error, STORE_ERROR_CORRUPT, "a part of the index has no header");
    Part part = {.kind = (PartKind)p[1], .bytes = p, .len = len, .only_id = only_id};
    part.tokens = load_u32(p + 4);
    part.texts = load_u32(p + 8);
    part.units = load_u32(p + 12);
    part.stems = load_u32(p + 16);
    part.blocks = (uint32_t)(((uint64_t)part.stems + ENTRIES_PER_BLOCK - 1) / ENTRIES_PER_BLOCK);
    part.dictionary_len = load_u32(p + 20);
    part.postings_len = load_u32(p + 24);
    part.positions_len = load_u32(p + 28);
    part.first_id = load_u64(p + HEADER_FIRST_ID);
    uint64_t at = PART_HEADER_BYTES;
    bool good =
        open_columns(p + HEADER_TEXT_WIDTHS, TEXT_COLUMNS, 64, part.texts, p, &at,
                     &part.text_rows) &&
        open_columns(p + HEADER_UNIT_WIDTHS, UNIT_COLUMNS, 32, part.units, p, &at, &part.unit_rows);
    /* Ids differ, so that no few bytes claim many texts; each unit has a norm. */
    good = good && (part.texts < 2 || part.text_rows.width[0] >= bits_of(part.texts - 1));
    uint64_t norms = at, index = norms + part.units,
             dictionary = index + (uint64_t)part.blocks * INDEX_ROW_BYTES,
             postings = dictionary + part.dictionary_len, positions = postings + part.postings_len;
    if (!good || positions + part.positions_len + BITS_PADDING != len ||
        load_u64(p + len - BITS_PADDING) != 0)
        return fail(error, STORE_ERROR_CORRUPT,
                    "a part of the index has another size than its tables");
    part.norms = p + norms;
    part.index = p + index;
    part.dictionary = p + dictionary;
    part.postings = p + postings;
    part.positions = p + positions;
    *ret_part = part;
    return true;
}

uint64_t
part_text_id(const Part *part, uint32_t text)
{
    if (text >= part->texts)
        return 0;
    uint64_t id = part->first_id + columns_get(&part->text_rows, text, 0);
    return id == 0 && part->texts == 1 ? part->only_id : id;
}

uint32_t
part_first_unit(const Part *part, uint32_t text)
{
    if (text > part->texts)
        return UNIT_NONE;
    return text == part->texts ? part->units : (uint32_t)columns_get(&part->text_rows, text, 1);
}

uint32_t
part_text_tokens(const Part *part, uint32_t text)
{
    return text < part->texts ? (uint32_t)columns_get(&part->text_rows, text, 2) : 0;
}

uint32_t
part_find_text(const Part *part, uint64_t id)
{
    uint32_t low = 0, high = part->texts;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (part_text_id(part, middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < part->texts && part_text_id(part, low) == id ? low : UNIT_NONE;
}

Unit
part_unit(const Part *part, uint32_t unit)
{
    if (unit >= part->units)
        return (Unit){.text = UNIT_NONE, .section = UNIT_NO_SECTION};
    const Columns *rows = &part->unit_rows;
    return (Unit){.text = (uint32_t)columns_get(rows, unit, 0),
                  .page = (uint32_t)columns_get(rows, unit, 1),
                  .at = (uint32_t)columns_get(rows, unit, 2),
                  .section = (uint32_t)columns_get(rows, unit, 3) - 1}; /* 0: none */
}

/* Exact up to 15, then three bits behind the leading one: within an eighth. */
uint8_t
norm_encode(uint32_t tokens)
{
    if (tokens < 16)
        return (uint8_t)tokens;
    unsigned shift = 31 - (unsigned)__builtin_clz(tokens) - 3;
    unsigned code = (shift << 3) + (tokens >> shift);
    return (uint8_t)MIN(code, 255);
}

uint32_t
norm_decode(uint8_t norm)
{
    if (norm < 16)
        return norm;
    unsigned shift = (unsigned)(norm - 8) >> 3;
    return (uint32_t)MIN((uint64_t)((norm & 7) + 8) << shift, UINT32_MAX);
}

static bool
read_nibbles(WireReader *r, uint64_t *ret_high, uint64_t *ret_low)
{
    uint8_t both = wire_u8(r);
    *ret_high = both >> 4;
    *ret_low = both & 15;
    if (*ret_high == NIBBLE_MORE)
        *ret_high += wire_varint(r);
    if (*ret_low == NIBBLE_MORE)
        *ret_low += wire_varint(r);
    return !r->failed;
}

/* The bytes of the first stem of BLOCK; NULL when corrupt. */
static const uint8_t *
first_stem(const Part *part, uint32_t block, size_t *ret_len)
{
    uint32_t at = load_u32(part->index + (size_t)block * INDEX_ROW_BYTES);
    uint64_t shared, rest;
    *ret_len = 0;
    if (at >= part->dictionary_len)
        return NULL;
    WireReader r = wire_reader(part->dictionary + at, part->dictionary_len - at);
    if (!read_nibbles(&r, &shared, &rest) || shared != 0 || rest > r.left)
        return NULL;
    *ret_len = (size_t)rest;
    return r.at;
}

static int
compare_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    int order = memcmp(a, b, MIN(a_len, b_len));
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static void
enter_block(EntryCursor *c, uint32_t block)
{
    const uint8_t *row = c->part->index + (size_t)block * INDEX_ROW_BYTES;
    uint32_t at = load_u32(row);
    c->block = block;
    c->in_block = 0;
    c->postings_at = load_u32(row + 4);
    c->positions_at = load_u32(row + 8);
    c->entry.stem_len = 0;
    if (at > c->part->dictionary_len) {
        c->failed = true;
        return;
    }
    c->reader = wire_reader(c->part->dictionary + at, c->part->dictionary_len - at);
}

void
part_seek(const Part *part, EntryCursor *c, const char *stem, size_t len)
{
    c->part = part;
    c->failed = c->ready = false;
    c->block = part->blocks;
    if (part->blocks == 0)
        return;
    uint32_t low = 0, high = part->blocks; /* the last block that begins with a stem not above */
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t first_len;
        const uint8_t *first = first_stem(part, middle, &first_len);
        if (first != NULL && compare_bytes(first, first_len, stem, len) <= 0)
            low = middle;
        else
            high = middle;
    }
    enter_block(c, low);
    while (part_next(c)) { /* passes what is less */
        if (compare_bytes(c->entry.stem, c->entry.stem_len, stem, len) >= 0) {
            c->ready = true;
            return;
        }
    }
}

/* Reads a form as what differs from STEM. */
static bool
read_form(WireReader *r, const char *stem, size_t stem_len, Form *form)
{
    uint8_t code = wire_u8(r);
    size_t keep, add;
    if (code == FORM_LONG) {
        keep = wire_u8(r);
        add = wire_u8(r);
    } else {
        size_t drop = code >> 4;
        if (drop > stem_len)
            return false;
        keep = stem_len - drop;
        add = code & 15;
    }
    if (keep > stem_len || keep + add > TERM_BYTES_MAX)
        return false;
    const uint8_t *added = wire_bytes(r, add);
    if (added == NULL && add > 0)
        return false;
    if (form != NULL) {
        memcpy(form->text, stem, keep);
        if (add > 0)
            memcpy(form->text + keep, added, add);
        form->len = (uint8_t)(keep + add);
        form->text[form->len] = '\0';
    }
    return true;
}

static bool
read_entry(EntryCursor *c)
{
    Entry *e = &c->entry;
    WireReader *r = &c->reader;
    uint64_t shared, rest, postings, positions;
    if (!read_nibbles(r, &shared, &rest) || shared > e->stem_len || rest > TERM_BYTES_MAX ||
        shared + rest > TERM_BYTES_MAX)
        return false;
    const uint8_t *bytes = wire_bytes(r, (size_t)rest);
    if (bytes == NULL && rest > 0)
        return false;
    if (rest > 0)
        memcpy(e->stem + shared, bytes, (size_t)rest);
    e->stem_len = (uint8_t)(shared + rest);
    e->stem[e->stem_len] = '\0';
    uint64_t units = wire_varint(r), forms = 1, form_len = 0;
    if ((units & 1) != 0) {
        forms = wire_varint(r) + 2;
        form_len = wire_varint(r);
    }
    units >>= 1;
    if (!read_nibbles(r, &postings, &positions) || forms > UINT16_MAX || units == 0 ||
        units > c->part->units || form_len > UINT32_MAX)
        return false;
    if (forms == 1) { /* its length is its own */
        WireReader form = *r;
        if (!read_form(&form, e->stem, e->stem_len, NULL))
            return false;
        form_len = (uint64_t)(form.at - r->at);
    }
    e->form_data = wire_bytes(r, (size_t)form_len);
    if (e->form_data == NULL)
        return false;
    if (postings > c->part->postings_len || c->postings_at > c->part->postings_len - postings ||
        positions > c->part->positions_len || c->positions_at > c->part->positions_len - positions)
        return false;
    e->forms = (uint32_t)forms;
    e->units = (uint32_t)units;
    e->form_len = (uint32_t)form_len;
    e->postings = c->part->postings + c->postings_at;
    e->postings_len = (uint32_t)postings;
    e->positions = c->part->positions + c->positions_at;
    e->positions_len = (uint32_t)positions;
    c->postings_at += (uint32_t)postings;
    c->positions_at += (uint32_t)positions;
    return true;
}

bool
part_next(EntryCursor *c)
{
    const Part *part = c->part;
    if (c->ready) {
        c->ready = false;
        return true;
    }
    if (c->failed || c->block >= part->blocks)
        return false;
    uint32_t in_this = c->block + 1 < part->blocks ? ENTRIES_PER_BLOCK
                                                   : part->stems - c->block * ENTRIES_PER_BLOCK;
    if (c->in_block == in_this) {
        if (c->block + 1 >= part->blocks) {
            c->block = part->blocks;
            return false;
        }
        enter_block(c, c->block + 1);
    }
    c->in_block++;
    if (!c->failed && !read_entry(c))
        c->failed = true;
    return !c->failed;
}

bool
part_find(const Part *part, const char *stem, size_t len, Entry *ret_entry)
{
    EntryCursor c;
    part_seek(part, &c, stem, len);
    if (!part_next(&c) || c.entry.stem_len != len || memcmp(c.entry.stem, stem, len) != 0)
        return false;
    *ret_entry = c.entry;
    return true;
}

FormCursor
entry_forms(const Entry *entry)
{
    return (FormCursor){.entry = entry, .reader = wire_reader(entry->form_data, entry->form_len)};
}

bool
form_next(FormCursor *c, Form *ret_form)
{
    const Entry *e = c->entry;
    if (c->next >= e->forms || !read_form(&c->reader, e->stem, e->stem_len, ret_form))
        return false;
    c->next++;
    uint64_t units = e->forms == 1 ? e->units : wire_varint(&c->reader);
    ret_form->units = (uint32_t)MIN(units, e->units);
    return true;
}
