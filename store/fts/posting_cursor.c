/* posting_cursor.c - see posting_cursor.h; the layout is in store/FORMAT.md. */
#include "store/fts/posting_cursor.h"

#include "store/fts/list_code.h"
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
    c->n = entry->units;
    c->full = entry->units / BITS_BLOCK;
    c->block = UINT32_MAX; /* before the first */
    c->place_block = UINT32_MAX;
    c->at = c->in_block = 0;
    if ((uint64_t)c->full * SKIP_ROW_BYTES + (c->full > 0 ? LIST_HEAD_BYTES : 0) >
        c->postings_len) {
        c->failed = true;
        c->full = c->n = 0;
    }
}

static const uint8_t *
skip_row(const PostingCursor *c, uint32_t block)
{
    return c->postings + LIST_HEAD_BYTES + (size_t)block * SKIP_ROW_BYTES;
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

/* What is behind the full blocks. */
static bool
read_rest(PostingCursor *c)
{
    uint32_t n = c->n % BITS_BLOCK;
    size_t offset = c->full > 0 ? load_u32(c->postings) : 0;
    if (offset > c->postings_len)
        return false;
    uint64_t low = c->full > 0 ? (uint64_t)last_of_block(c, c->full - 1) + 1 : 0;
    if (low >= c->part->units)
        return false;
    BitReader r = bit_reader(c->postings + offset, c->postings_len - offset);
    UnitCode code = unit_code(c->part->units, (uint32_t)low, n);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t unit = low + (code.rice ? bit_get_rice(&r, code.bits) : bit_get(&r, code.bits));
        c->counts[i] = 0;
        c->flag_words[i] = list_plain_flags(c->forms);
        if (bit_get(&r, 1) != 0) {
            c->counts[i] = bit_get_gamma(&r) - 1;
            c->flag_words[i] = bit_get(&r, list_flag_bits(c->forms));
        }
        if (r.failed || unit >= c->part->units)
            return false;
        c->units[i] = (uint32_t)unit;
        low = unit + 1;
    }
    c->in_block = n;
    return true;
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

/* Where the places of the block begin: byte. */
static size_t
places_of_block(const PostingCursor *c)
{
    if (c->full == 0)
        return 0;
    return load_u32(c->block < c->full ? skip_row(c, c->block) + 8 : c->postings + 4);
}

static PlaceCode
code_of(const PostingCursor *c, uint32_t at)
{
    return place_code(c->forms, c->flag_words[at], c->counts[at] + 1,
                      part_norm(c->part, c->units[at]));
}

/* Passes the places of the posting AT of the block. This is most of what a phrase with a frequent
 * word costs. */
static void
skip_places(const PostingCursor *c, BitReader *r, uint32_t at)
{
    PlaceCode code = code_of(c, at);
    unsigned behind = code.bits + code.form_bits;
    if (!code.rice) {
        if (bit_has(r, behind))
            r->at += behind;
        return;
    }
    for (uint32_t left = c->counts[at] + 1; left > 0 && !r->failed; left--) {
        uint64_t window = bit_has(r, 1) ? bit_window(r) : 0;
        if (window != 0)
            r->at += (unsigned)__builtin_ctzll(window) + 1;
        else
            bit_get_zeros(r);
        if (r->at > r->end || !bit_has(r, behind))
            r->failed = true;
        else
            r->at += behind;
    }
}

/* Adds the places of the posting AT of the block to PLACES. */
static void
read_places(const PostingCursor *c, BitReader *r, uint32_t at, GArray *places)
{
    PlaceCode code = code_of(c, at);
    if (code.present == 0 && code.form_bits == 0)
        r->failed = true;
    uint64_t place = 0;
    for (uint32_t i = 0; i <= c->counts[at] && !r->failed; i++) {
        place += code.rice ? bit_get_rice(r, code.bits) : bit_get(r, code.bits);
        uint32_t form = bit_get(r, code.form_bits);
        uint32_t left = code.present;
        for (uint32_t k = 0; k < form && left != 0; k++)
            left &= left - 1;
        if (code.present != 0)
            form = left != 0 ? (uint32_t)__builtin_ctz(left) : UINT32_MAX;
        if (place > UINT32_MAX || form >= c->forms) {
            r->failed = true;
            return;
        }
        Place found = {.place = (uint32_t)place, .form = form};
        g_array_append_val(places, found);
    }
}

void
posting_places(PostingCursor *c, GArray *places)
{
    if (c->unit == UNIT_NONE || c->block == UINT32_MAX)
        return;
    if (c->place_block != c->block || c->place_at > c->at) {
        c->place_block = c->block;
        c->place_at = 0;
        c->place_bit = (uint64_t)places_of_block(c) * 8;
    }
    BitReader r = bit_reader(c->positions, c->positions_len);
    r.at = MIN(c->place_bit, r.end);
    for (; c->place_at < c->at && !r.failed; c->place_at++)
        skip_places(c, &r, c->place_at);
    uint64_t here = r.at;
    read_places(c, &r, c->at, places);
    c->place_bit = here; /* they may be asked for again */
    c->failed = c->failed || r.failed;
}
