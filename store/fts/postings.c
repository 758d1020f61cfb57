/* postings.c - reads segments (postings.h). Every byte goes through wire, every length is checked
 * against what is there; a corrupt segment gives CORRUPT or nothing, never a read outside. */
#include "store/fts/postings.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/fts/segment_format.h"

#include <string.h>

/* The dictionary is nearly all single bytes; these spare it a call for each. */
static inline uint8_t
next_u8(WireReader *r)
{
    if (r->left == 0)
        return wire_u8(r); /* which fails */
    r->left--;
    return *r->at++;
}

static inline uint64_t
next_varint(WireReader *r)
{
    return r->left > 0 && *r->at < 0x80 ? next_u8(r) : wire_varint(r);
}

bool
segment_open(const void *data, size_t len, Segment *ret_segment, GError **error)
{
    WireReader r = wire_reader(data, len);
    uint8_t format = wire_u8(&r), kind = wire_u8(&r);
    wire_u8(&r); /* versions of analyzer and ICU: for the rebuild, not for reading */
    wire_u8(&r);
    Segment s = {.tokens = wire_u32(&r), .pages = wire_u32(&r), .entries = wire_u32(&r)};
    uint32_t page_bytes = wire_u32(&r);
    uint32_t dictionary_bytes = wire_u32(&r);
    if (r.failed || format != SEGMENT_FORMAT || (kind != SEGMENT_TEXT && kind != SEGMENT_TITLE))
        return fail(error, STORE_ERROR_CORRUPT, "segment: unknown format");

    s.blocks = s.entries / BLOCK_ENTRIES + (s.entries % BLOCK_ENTRIES != 0);
    const uint8_t *pages = wire_bytes(&r, page_bytes);
    s.index = wire_bytes(&r, (size_t)s.blocks * BLOCK_INDEX_BYTES);
    s.dictionary = wire_bytes(&r, dictionary_bytes);
    if (r.failed)
        return fail(error, STORE_ERROR_CORRUPT, "segment: shorter than it says");
    s.page_table = wire_reader(pages, page_bytes);
    s.dictionary_len = dictionary_bytes;
    s.postings = r.at;
    s.postings_len = r.left;
    *ret_segment = s;
    return true;
}

GArray *
segment_page_starts(const Segment *segment, GError **error)
{
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(guint32));
    WireReader r = segment->page_table;
    guint32 sum = 0;
    for (uint32_t i = 0; i < segment->pages && !r.failed; i++) {
        g_array_append_val(starts, sum);
        uint64_t tokens = wire_varint(&r);
        if (tokens > segment->tokens - sum)
            r.failed = true;
        else
            sum += (guint32)tokens;
    }
    g_array_append_val(starts, sum);
    if (!wire_done(&r) || sum != segment->tokens) {
        fail(error, STORE_ERROR_CORRUPT, "segment: page table");
        return NULL;
    }
    return g_steal_pointer(&starts);
}

static void
block_offsets(const Segment *s, uint32_t block, uint32_t *ret_dictionary, uint32_t *ret_postings)
{
    WireReader r = wire_reader(s->index + (size_t)block * BLOCK_INDEX_BYTES, BLOCK_INDEX_BYTES);
    *ret_dictionary = wire_u32(&r);
    *ret_postings = wire_u32(&r);
}

static bool
enter_block(SegmentCursor *c, uint32_t block)
{
    const Segment *s = c->segment;
    uint32_t dictionary, postings;
    block_offsets(s, block, &dictionary, &postings);
    if (dictionary > s->dictionary_len || postings > s->postings_len) {
        c->failed = true;
        return false;
    }
    c->dictionary = wire_reader(s->dictionary + dictionary, s->dictionary_len - dictionary);
    c->postings = wire_reader(s->postings + postings, s->postings_len - postings);
    c->block = block;
    c->left_in_block = block + 1 < s->blocks ? BLOCK_ENTRIES : s->entries - block * BLOCK_ENTRIES;
    c->stem_len = 0;
    return true;
}

static int
compare_stems(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int order = memcmp(a, b, MIN(a_len, b_len));
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* Replaces TEXT (length *LEN) from KEEP on by ADD bytes of R. */
static bool
read_tail(WireReader *r, char *text, uint8_t *len, size_t keep, size_t add)
{
    const uint8_t *bytes = wire_bytes(r, add);
    if (bytes == NULL || keep + add > TERM_BYTES_MAX)
        return false;
    for (size_t i = 0; i < add; i++) /* a few: less than a call costs */
        text[keep + i] = (char)bytes[i];
    *len = (uint8_t)(keep + add);
    text[*len] = '\0';
    return true;
}

static bool
read_stem(SegmentCursor *c)
{
    uint8_t shared = next_u8(&c->dictionary), add = next_u8(&c->dictionary);
    return shared <= c->stem_len && read_tail(&c->dictionary, c->stem, &c->stem_len, shared, add);
}

/* What of the stem the form keeps and how many bytes follow. */
static bool
read_form_code(SegmentCursor *c, size_t *ret_keep, size_t *ret_add)
{
    uint8_t code = next_u8(&c->dictionary);
    if (code == FORM_LONG) {
        *ret_keep = next_u8(&c->dictionary);
        *ret_add = next_u8(&c->dictionary);
    } else {
        size_t drop = code >> 4;
        if (drop > c->stem_len)
            return false;
        *ret_keep = c->stem_len - drop;
        *ret_add = code & 15;
    }
    return *ret_keep <= c->stem_len;
}

/* The bytes of the postings of the entry just read; moves on to those of the next. */
static bool
read_postings(SegmentCursor *c)
{
    uint64_t count = next_varint(&c->dictionary);
    if (c->dictionary.failed || count == 0 || count > c->segment->tokens)
        return false;
    c->count = (uint32_t)count;
    c->positions = c->postings;
    if (count >= LONG_POSTINGS) {
        size_t len = next_varint(&c->dictionary);
        const uint8_t *bytes = wire_bytes(&c->postings, len);
        if (c->dictionary.failed || bytes == NULL)
            return false;
        c->positions = wire_reader(bytes, len);
    } else {
        for (uint64_t i = 0; i < count; i++)
            next_varint(&c->postings);
        c->positions.left -= c->postings.left;
    }
    return !c->postings.failed;
}

/* Reads the stem of the next entry; then finish_entry or skip_entry must follow. */
static bool
begin_entry(SegmentCursor *c)
{
    if (c->left_in_block == 0) {
        if (c->block + 1 >= c->segment->blocks || !enter_block(c, c->block + 1))
            return false;
    }
    c->left_in_block--;
    if (!read_stem(c))
        c->failed = true;
    return !c->failed;
}

static bool
finish_entry(SegmentCursor *c)
{
    size_t keep, add;
    bool good = read_form_code(c, &keep, &add);
    if (good) {
        memcpy(c->form, c->stem, keep);
        good = read_tail(&c->dictionary, c->form, &c->form_len, keep, add) && read_postings(c);
    }
    c->failed = !good;
    return good;
}

static bool
skip_entry(SegmentCursor *c)
{
    size_t keep, add;
    c->failed = !read_form_code(c, &keep, &add) || wire_bytes(&c->dictionary, add) == NULL ||
                !read_postings(c);
    return !c->failed;
}

/* The stem of the first entry of BLOCK; NULL when malformed. */
static const char *
first_stem(const Segment *s, uint32_t block, size_t *ret_len)
{
    uint32_t dictionary, postings;
    block_offsets(s, block, &dictionary, &postings);
    if (dictionary > s->dictionary_len)
        return NULL;
    WireReader r = wire_reader(s->dictionary + dictionary, s->dictionary_len - dictionary);
    uint8_t shared = wire_u8(&r);
    *ret_len = wire_u8(&r);
    const uint8_t *stem = wire_bytes(&r, *ret_len);
    return shared == 0 ? (const char *)stem : NULL;
}

void
segment_seek(const Segment *segment, SegmentCursor *cursor, const char *stem, size_t len)
{
    /* Not the whole struct: its buffers need no zeros. */
    cursor->segment = segment;
    cursor->failed = cursor->ready = false;
    cursor->stem_len = cursor->form_len = 0;
    cursor->left_in_block = 0;
    cursor->block = segment->blocks;
    if (segment->blocks == 0)
        return;
    uint32_t low = 0, high = segment->blocks; /* the last block whose first stem is less; forms of
                                                 one stem may begin in the block before */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        size_t first_len;
        const char *first = first_stem(segment, middle, &first_len);
        if (first == NULL) {
            cursor->failed = true;
            return;
        }
        if (compare_stems(first, first_len, stem, len) < 0)
            low = middle;
        else
            high = middle;
    }
    if (!enter_block(cursor, low))
        return;
    while (begin_entry(cursor)) {
        if (compare_stems(cursor->stem, cursor->stem_len, stem, len) >= 0) {
            cursor->ready = finish_entry(cursor);
            return;
        }
        if (!skip_entry(cursor))
            return;
    }
}

bool
segment_next(SegmentCursor *cursor)
{
    if (cursor->failed)
        return false;
    if (cursor->ready) {
        cursor->ready = false;
        return true;
    }
    return cursor->block < cursor->segment->blocks && begin_entry(cursor) && finish_entry(cursor);
}

bool
segment_count(const Segment *segment, const char *stem, size_t len, const char *fold,
              SegmentCount *ret_count)
{
    SegmentCursor c;
    uint64_t all = 0, exact = 0;
    g_autoptr(GString) folded = NULL;
    segment_seek(segment, &c, stem, len);
    while (segment_next(&c) && compare_stems(c.stem, c.stem_len, stem, len) == 0) {
        all += c.count;
        if (folded == NULL)
            folded = g_string_sized_new(TERM_BYTES_MAX);
        g_string_truncate(folded, 0);
        unicode_word_fold(c.form, c.form_len, folded);
        if (strcmp(folded->str, fold) == 0)
            exact += c.count;
    }
    *ret_count = (SegmentCount){.all = (uint32_t)MIN(all, UINT32_MAX),
                                .exact = (uint32_t)MIN(exact, UINT32_MAX)};
    return !c.failed;
}

bool
positions_next(WireReader *positions, const Segment *segment, bool first, uint32_t *place)
{
    uint64_t delta = wire_varint(positions);
    if (positions->failed || (delta == 0 && !first) || delta >= segment->tokens - *place)
        return false;
    *place += (uint32_t)delta;
    return true;
}

static int
compare_places(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

bool
segment_places(const Segment *segment, const char *stem, size_t len, GArray *places, GError **error)
{
    SegmentCursor c;
    segment_seek(segment, &c, stem, len);
    while (segment_next(&c) && compare_stems(c.stem, c.stem_len, stem, len) == 0) {
        guint32 place = 0;
        for (uint32_t i = 0; i < c.count; i++) {
            if (!positions_next(&c.positions, segment, i == 0, &place))
                return fail(error, STORE_ERROR_CORRUPT, "segment: places of %s", c.form);
            g_array_append_val(places, place);
        }
    }
    if (c.failed)
        return fail(error, STORE_ERROR_CORRUPT, "segment: dictionary");
    g_array_sort(places, compare_places);
    return true;
}
