/* posting_cursor.c - see posting_cursor.h; the layout is in store/FORMAT.md. */
#include "store/fts/posting_cursor.h"

#include "store/fts/part_format.h"

void
posting_init(PostingCursor *c, const Part *part, const Entry *entry)
{
    c->unit = 0;
    c->count = c->flags = 0;
    c->failed = false;
    c->part = part;
    c->postings = entry->postings;
    c->positions = entry->positions;
    c->postings_len = entry->postings_len;
    c->positions_len = entry->positions_len;
    c->forms = entry->forms;
    c->form_bits = entry->forms == 1 ? 1 : 1 + MIN(entry->forms, FORM_BITS_MAX);
    c->n = entry->units;
    c->full = entry->units / BITS_BLOCK;
    c->block = UINT32_MAX; /* before the first */
    c->at = c->in_block = 0;
    if ((uint64_t)c->full * SKIP_ROW_BYTES + (c->full > 0 ? 4 : 0) > c->postings_len) {
        c->failed = true;
        c->full = c->n = 0;
    }
}

static const uint8_t *
skip_row(const PostingCursor *c, uint32_t block)
{
    return c->postings + 4 + (size_t)block * SKIP_ROW_BYTES;
}

static uint32_t
last_of_block(const PostingCursor *c, uint32_t block)
{
    return load_u32(skip_row(c, block));
}

static bool
end_walk(PostingCursor *c, bool failed)
{
    c->failed = c->failed || failed;
    c->block = c->full + 1;
    c->at = c->in_block = 0;
    c->unit = UNIT_NONE;
    return false;
}

/* Differences to the unit before become units: each at least one more, the first of all from 0. */
static bool
add_up(PostingCursor *c, uint32_t base, bool first)
{
    uint64_t unit = base;
    for (uint32_t i = 0; i < c->in_block; i++) {
        unit += (uint64_t)c->units[i] + (first && i == 0 ? 0 : 1);
        if (unit >= c->part->units)
            return false;
        c->units[i] = (uint32_t)unit;
    }
    return true;
}

static bool
unpack_block(PostingCursor *c, uint32_t block)
{
    size_t offset = load_u32(skip_row(c, block) + 4);
    if (offset + BLOCK_HEAD_BYTES > c->postings_len)
        return false;
    const uint8_t *p = c->postings + offset;
    unsigned unit_bits = p[0], count_bits = p[1], flag_bits = p[2];
    if (unit_bits > 32 || count_bits > 32 || flag_bits > 32 ||
        offset + BLOCK_HEAD_BYTES + bits_bytes(unit_bits + count_bits + flag_bits) >
            c->postings_len)
        return false;
    p += BLOCK_HEAD_BYTES;
    bits_unpack(p, unit_bits, c->units);
    p += bits_bytes(unit_bits);
    bits_unpack(p, count_bits, c->counts);
    p += bits_bytes(count_bits);
    bits_unpack(p, flag_bits, c->flag_words);
    c->in_block = BITS_BLOCK;
    return add_up(c, block > 0 ? last_of_block(c, block - 1) : 0, block == 0);
}

/* What is behind the full blocks: per unit the difference, then the count less one shifted over the
 * flags. */
static bool
read_rest(PostingCursor *c)
{
    uint32_t n = c->n % BITS_BLOCK;
    size_t offset = c->full > 0 ? load_u32(c->postings) : 0;
    if (c->full > 0 && (offset < 4 + (size_t)c->full * SKIP_ROW_BYTES || offset > c->postings_len))
        return false;
    WireReader r = wire_reader(c->postings + offset, c->postings_len - offset);
    /* With full blocks the offset of its places comes first. */
    if (c->full > 0)
        wire_varint(&r);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t unit = wire_varint(&r), word = wire_varint(&r);
        if (r.failed || unit > UINT32_MAX || word > UINT32_MAX)
            return false;
        c->units[i] = (uint32_t)unit;
        c->counts[i] = (uint32_t)(word >> c->form_bits);
        c->flag_words[i] = (uint32_t)word & ((1u << c->form_bits) - 1);
    }
    c->in_block = n;
    return add_up(c, c->full > 0 ? last_of_block(c, c->full - 1) : 0, c->full == 0);
}

/* Block FULL is the rest. */
static bool
enter_block(PostingCursor *c, uint32_t block)
{
    if (block > c->full || (block == c->full && c->n % BITS_BLOCK == 0))
        return end_walk(c, false);
    c->block = block;
    c->at = 0;
    if (!(block < c->full ? unpack_block(c, block) : read_rest(c)))
        return end_walk(c, true);
    return true;
}

static bool
stand_at(PostingCursor *c, uint32_t at)
{
    c->at = at;
    c->unit = c->units[at];
    c->count = c->counts[at] + 1;
    c->flags = c->flag_words[at];
    return true;
}

bool
posting_next(PostingCursor *c)
{
    if (c->block == UINT32_MAX)
        return enter_block(c, 0) && stand_at(c, 0);
    if (c->unit == UNIT_NONE)
        return false;
    if (c->at + 1 < c->in_block)
        return stand_at(c, c->at + 1);
    return enter_block(c, c->block + 1) && stand_at(c, 0);
}

bool
posting_seek(PostingCursor *c, uint32_t unit)
{
    if (c->block != UINT32_MAX && (c->unit == UNIT_NONE || c->unit >= unit))
        return c->unit != UNIT_NONE;
    uint32_t block = c->block == UINT32_MAX ? 0 : c->block;
    if (block < c->full && last_of_block(c, block) < unit) {
        uint32_t low = block + 1,
                 high = c->full; /* the first block that reaches UNIT, or the rest */
        for (uint32_t step = 1; low + step < high; step *= 2) {
            if (last_of_block(c, low + step) >= unit) {
                high = low + step;
                break;
            }
            low += step;
        }
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (last_of_block(c, middle) < unit)
                low = middle + 1;
            else
                high = middle;
        }
        block = low;
    }
    if (block != c->block && !enter_block(c, block))
        return false;
    uint32_t low = c->at, high = c->in_block;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->units[middle] < unit)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->in_block ? stand_at(c, low) : end_walk(c, false);
}

/* Where the places of the block begin. */
static size_t
places_of_block(const PostingCursor *c)
{
    if (c->full == 0)
        return 0;
    if (c->block < c->full)
        return load_u32(skip_row(c, c->block) + 8);
    size_t offset = load_u32(c->postings);
    WireReader r = wire_reader(c->postings + offset, c->postings_len - offset);
    return (size_t)wire_varint(&r);
}

void
posting_places(PostingCursor *c, GArray *places)
{
    if (c->unit == UNIT_NONE || c->block == UINT32_MAX)
        return;
    size_t at = places_of_block(c);
    uint64_t skip = 0;
    for (uint32_t i = 0; i < c->at; i++)
        skip += (uint64_t)c->counts[i] + 1;
    while (skip > 0 && at < c->positions_len)
        skip -= (c->positions[at++] & 0x80) == 0;
    if (at > c->positions_len || (at == c->positions_len && c->count > 0)) {
        c->failed = true;
        return;
    }
    WireReader r = wire_reader(c->positions + at, c->positions_len - at);
    uint64_t place = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        uint64_t value = wire_varint(&r);
        place += value / c->forms;
        if (r.failed || place > UINT32_MAX) {
            c->failed = true;
            return;
        }
        Place found = {.place = (uint32_t)place, .form = (uint32_t)(value % c->forms)};
        g_array_append_val(places, found);
    }
}
