/* segment_build.c - makes the segment of a text (postings.h). All tokens go into one array of
 * (term, place); a counting sort by term gives each term its places in order; only the distinct
 * terms are compared. */
#include "store/base/unicode.h"
#include "store/fts/postings.h"
#include "store/fts/segment_format.h"

#include <string.h>

/* No language has so many words: the rest of such a text is left out, so that memory stays bounded.
 */
#define ENTRIES_MAX (1000 * 1000)

typedef struct {
    uint32_t slot, place;
} Occurrence;

typedef struct {
    uint64_t order; /* the first bytes of the stem as a number: most comparisons end here */
    const Term *term;
    uint32_t slot;
} Entry;

typedef struct {
    Occurrence *occurrences; /* in the order of the text; owned by segment_build */
    size_t occurrence_count, occurrence_room;
    GArray *entries; /* Entry, by slot until sorted */
    GArray *counts;  /* guint32 by slot */
    GByteArray *page_table;
    uint32_t tokens;
} Collected;

static uint64_t
order_of(const Term *term)
{
    uint64_t order = 0;
    for (size_t i = 0; i < 8 && i < term->stem_len; i++)
        order |= (uint64_t)(uint8_t)term->stem[i] << (56 - 8 * i);
    return order;
}

static void
collect_page(Collected *c, Analyzer *analyzer, uint32_t mark, const char *page)
{
    uint32_t before = c->tokens;
    g_auto(TokenReader) reader = token_reader(analyzer, page, strlen(page));
    Token token;
    while (c->entries->len < ENTRIES_MAX && token_next(&reader, &token)) {
        Term *term = token.term;
        if (term->mark != mark) {
            term->mark = mark;
            term->slot = c->entries->len;
            Entry entry = {.order = order_of(term), .term = term, .slot = term->slot};
            guint32 zero = 0;
            g_array_append_val(c->entries, entry);
            g_array_append_val(c->counts, zero);
        }
        uint32_t place = token.kind == TOKEN_WORD ? c->tokens++ : c->tokens - 1;
        g_array_index(c->counts, guint32, term->slot)++;
        if (c->occurrence_count == c->occurrence_room) {
            c->occurrence_room = MAX(1024, c->occurrence_room * 2);
            c->occurrences = g_renew(Occurrence, c->occurrences, c->occurrence_room);
        }
        c->occurrences[c->occurrence_count++] = (Occurrence){.slot = term->slot, .place = place};
    }
    wire_put_varint(c->page_table, c->tokens - before);
}

static int
compare_entries(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    int order = strcmp(x->term->stem, y->term->stem);
    return order != 0 ? order : strcmp(x->term->form, y->term->form);
}

static size_t
common_prefix(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t n = 0, most = MIN(a_len, b_len);
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

/* The form as what differs from the stem. */
static void
put_form(GByteArray *out, const Term *term)
{
    size_t keep = common_prefix(term->stem, term->stem_len, term->form, term->form_len);
    size_t drop = term->stem_len - keep, add = term->form_len - keep;
    if (drop <= FORM_SHORT_MAX && add <= FORM_SHORT_MAX) {
        wire_put_u8(out, (uint8_t)(drop << 4 | add));
    } else {
        wire_put_u8(out, FORM_LONG);
        wire_put_u8(out, (uint8_t)keep);
        wire_put_u8(out, (uint8_t)add);
    }
    wire_put_bytes(out, term->form + keep, add);
}

static void
put_entry(GByteArray *dictionary, GByteArray *postings, const Term *before, const Term *term,
          const uint32_t *places, uint32_t count)
{
    size_t shared = before == NULL
                        ? 0
                        : common_prefix(before->stem, before->stem_len, term->stem, term->stem_len);
    wire_put_u8(dictionary, (uint8_t)shared);
    wire_put_u8(dictionary, (uint8_t)(term->stem_len - shared));
    wire_put_bytes(dictionary, term->stem + shared, term->stem_len - shared);
    put_form(dictionary, term);
    wire_put_varint(dictionary, count);

    guint start = postings->len;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        wire_put_varint(postings, places[i] - last);
        last = places[i];
    }
    if (count >= LONG_POSTINGS)
        wire_put_varint(dictionary, postings->len - start);
}

/* The places of each slot, one after the other; *RET_STARTS (owned) says where each begins. */
static uint32_t *
sort_places(const Collected *c, uint32_t **ret_starts)
{
    uint32_t *starts = g_new(uint32_t, c->entries->len + 1);
    uint32_t sum = 0;
    for (guint i = 0; i < c->entries->len; i++) {
        starts[i] = sum;
        sum += g_array_index(c->counts, guint32, i);
    }
    starts[c->entries->len] = sum;
    g_autofree uint32_t *next = g_memdup2(starts, c->entries->len * sizeof(uint32_t));
    uint32_t *places = g_new(uint32_t, MAX(sum, 1));
    for (size_t i = 0; i < c->occurrence_count; i++) {
        const Occurrence *o = &c->occurrences[i];
        places[next[o->slot]++] = o->place;
    }
    *ret_starts = starts;
    return places;
}

static GBytes *
encode(SegmentKind kind, uint32_t pages, Collected *c)
{
    uint32_t *starts_taken = NULL;
    g_autofree uint32_t *places = sort_places(c, &starts_taken);
    g_autofree uint32_t *starts = starts_taken;
    g_array_sort(c->entries, compare_entries);

    g_autoptr(GByteArray) index = g_byte_array_new();
    g_autoptr(GByteArray) dictionary = g_byte_array_new();
    g_autoptr(GByteArray) postings = g_byte_array_new();
    const Term *before = NULL;
    for (guint i = 0; i < c->entries->len; i++) {
        const Entry *entry = &g_array_index(c->entries, Entry, i);
        if (i % BLOCK_ENTRIES == 0) {
            wire_put_u32(index, dictionary->len);
            wire_put_u32(index, postings->len);
            before = NULL;
        }
        uint32_t start = starts[entry->slot];
        put_entry(dictionary, postings, before, entry->term, places + start,
                  starts[entry->slot + 1] - start);
        before = entry->term;
    }

    GByteArray *out = g_byte_array_sized_new(SEGMENT_HEADER_BYTES + c->page_table->len +
                                             index->len + dictionary->len + postings->len);
    wire_put_u8(out, SEGMENT_FORMAT);
    wire_put_u8(out, (uint8_t)kind);
    wire_put_u8(out, ANALYZER_VERSION);
    wire_put_u8(out, UNICODE_ICU_MAJOR);
    wire_put_u32(out, c->tokens);
    wire_put_u32(out, pages);
    wire_put_u32(out, c->entries->len);
    wire_put_u32(out, c->page_table->len);
    wire_put_u32(out, dictionary->len);
    wire_put_bytes(out, c->page_table->data, c->page_table->len);
    wire_put_bytes(out, index->data, index->len);
    wire_put_bytes(out, dictionary->data, dictionary->len);
    wire_put_bytes(out, postings->data, postings->len);
    return g_byte_array_free_to_bytes(out);
}

GBytes *
segment_build(SegmentKind kind, const GPtrArray *pages)
{
    Analyzer *analyzer = analyzer_get();
    uint32_t mark = analyzer_next_mark(analyzer);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GByteArray) page_table = g_byte_array_new();
    Collected c = {.entries = entries, .counts = counts, .page_table = page_table};
    for (guint i = 0; i < pages->len; i++)
        collect_page(&c, analyzer, mark, g_ptr_array_index(pages, i));
    GBytes *segment = encode(kind, pages->len, &c);
    g_free(c.occurrences);
    return segment;
}
