/* part_encode.c - the bytes of a part (store/FORMAT.md): texts and units in the order of the texts'
 * ids, stems in the order of their bytes. A counting sort by word gives each word its occurrences;
 * those of the forms of one stem are merged. */
#include "store/fts/part_encode.h"

#include "store/base/unicode.h"
#include "store/fts/bit_stream.h"
#include "store/fts/part_format.h"
#include "store/fts/part_lists.h"

#include <string.h>

typedef struct {
    uint32_t unit, place;
} Spot;

typedef struct {
    const struct PartBuilder *b;
    uint32_t *unit_of;    /* new number of each unit; NULL: the same */
    uint32_t *heading_of; /* by new number */
    uint8_t *norms;       /* by new number */
    uint32_t *starts;     /* by slot: where its occurrences begin in SORTED */
    Spot *sorted;         /* occurrences by slot, in the order they came; units by new number */
    GByteArray *index, *dictionary;
    ListWriter lists;
    GArray *hits, *scratch; /* Hit, of one stem */
} Encoder;

static int
compare_texts(const void *a, const void *b)
{
    const TextRow *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Texts by id; *RET_UNIT_OF tells where each unit went, NULL when all stay. */
static void
order_texts(struct PartBuilder *b, uint32_t **ret_unit_of)
{
    *ret_unit_of = NULL;
    bool ascending = true;
    for (guint i = 1; i < b->texts->len; i++)
        ascending = ascending && g_array_index(b->texts, TextRow, i - 1).id <
                                     g_array_index(b->texts, TextRow, i).id;
    if (ascending)
        return;
    for (guint i = 0; i < b->texts->len; i++) {
        TextRow *text = &g_array_index(b->texts, TextRow, i);
        bool last = i + 1 == b->texts->len;
        text->units = (last ? b->units->len : g_array_index(b->texts, TextRow, i + 1).first_unit) -
                      text->first_unit;
    }
    uint32_t *unit_of = g_new(uint32_t, MAX(b->units->len, 1));
    g_autoptr(GArray) old = g_array_copy(b->units);
    g_array_sort(b->texts, compare_texts);
    guint to = 0;
    for (guint i = 0; i < b->texts->len; i++) {
        TextRow *text = &g_array_index(b->texts, TextRow, i);
        uint32_t from = text->first_unit;
        text->first_unit = to;
        for (uint32_t u = from; u < from + text->units; u++) {
            unit_of[u] = to;
            UnitRow *row = &g_array_index(b->units, UnitRow, to++);
            *row = g_array_index(old, UnitRow, u);
            row->text = i;
        }
    }
    *ret_unit_of = unit_of;
}

static void
sort_occurrences(Encoder *e)
{
    const struct PartBuilder *b = e->b;
    uint32_t words = words_count(b->words);
    e->starts = g_new0(uint32_t, words + 1);
    for (size_t i = 0; i < b->n; i++)
        e->starts[b->occurrences[i].slot + 1]++;
    for (uint32_t w = 0; w < words; w++)
        e->starts[w + 1] += e->starts[w];
    g_autofree uint32_t *next = g_memdup2(e->starts, (words + 1) * sizeof(uint32_t));
    e->sorted = g_new(Spot, MAX(b->n, 1));
    for (size_t i = 0; i < b->n; i++) {
        const Occurrence *o = &b->occurrences[i];
        e->sorted[next[o->slot]++] =
            (Spot){.unit = e->unit_of != NULL ? e->unit_of[o->unit] : o->unit, .place = o->place};
    }
}

static bool
is_before(const Hit *a, const Hit *b)
{
    if (a->unit != b->unit)
        return a->unit < b->unit;
    return a->place != b->place ? a->place < b->place : a->form < b->form;
}

static int
compare_hits(const void *a, const void *b)
{
    return is_before(a, b) ? -1 : is_before(b, a) ? 1 : 0;
}

/* Adds the occurrences of SLOT to the hits, which stay in order. */
static void
add_form(Encoder *e, uint32_t slot, uint32_t form)
{
    uint32_t from = e->starts[slot], added = e->starts[slot + 1] - from;
    guint before = e->hits->len;
    bool ascending = true;
    g_array_set_size(e->hits, before + added);
    Hit *all = (Hit *)(void *)e->hits->data;
    for (uint32_t i = 0; i < added; i++) {
        Spot spot = e->sorted[from + i];
        all[before + i] = (Hit){.unit = spot.unit, .place = spot.place, .form = form};
        ascending = ascending && (i == 0 || is_before(&all[before + i - 1], &all[before + i]));
    }
    if (!ascending)
        qsort(all + before, added, sizeof *all, compare_hits);
    if (before == 0 || added == 0 || is_before(&all[before - 1], &all[before]))
        return;
    g_array_set_size(e->scratch, 0);
    g_array_append_vals(e->scratch, all, before);
    const Hit *left = (const Hit *)(void *)e->scratch->data;
    guint l = 0, r = before, to = 0; /* what is read on the right is never behind what is written */
    while (l < before)
        all[to++] = r < e->hits->len && is_before(&all[r], &left[l]) ? all[r++] : left[l++];
}

static size_t
common_prefix(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t n = 0, most = MIN(a_len, b_len);
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

static void
put_form(GByteArray *out, const Word *word)
{
    size_t keep = common_prefix(word->stem, word->stem_len, word->form, word->form_len);
    size_t drop = word->stem_len - keep, add = word->form_len - keep;
    if (drop <= FORM_SHORT_MAX && add <= FORM_SHORT_MAX) {
        wire_put_u8(out, (uint8_t)(drop << 4 | add));
    } else {
        wire_put_u8(out, FORM_LONG);
        wire_put_u8(out, (uint8_t)keep);
        wire_put_u8(out, (uint8_t)add);
    }
    wire_put_bytes(out, word->form + keep, add);
}

static void
put_u32(GByteArray *out, uint32_t v)
{
    uint32_t little = GUINT32_TO_LE(v);
    g_byte_array_append(out, (const uint8_t *)&little, sizeof little);
}

/* How many of the units of LIST have each form. */
static void
put_forms(const Encoder *e, const Word *words, uint32_t forms, GByteArray *out)
{
    for (uint32_t f = 0; f < forms; f++) {
        put_form(out, &words[f]);
        if (forms == 1)
            return;
        uint32_t units = 0, last = UNIT_NONE;
        for (uint32_t i = e->starts[words[f].slot]; i < e->starts[words[f].slot + 1]; i++) {
            uint32_t unit = e->sorted[i].unit;
            units += unit != last;
            last = unit;
        }
        wire_put_varint(out, units);
    }
}

/* Two numbers in a byte, with what does not fit behind it. */
static void
put_nibbles(GByteArray *out, uint32_t high, uint32_t low)
{
    wire_put_u8(out, (uint8_t)(MIN(high, NIBBLE_MORE) << 4 | MIN(low, NIBBLE_MORE)));
    if (high >= NIBBLE_MORE)
        wire_put_varint(out, high - NIBBLE_MORE);
    if (low >= NIBBLE_MORE)
        wire_put_varint(out, low - NIBBLE_MORE);
}

/* WORDS, FORMS of them, have one stem; BEFORE has the stem before it in the block, or is NULL. */
static void
put_stem(Encoder *e, const Word *words, uint32_t forms, const Word *before, GByteArray *form_bytes)
{
    g_array_set_size(e->hits, 0);
    g_byte_array_set_size(form_bytes, 0);
    for (uint32_t f = 0; f < forms; f++)
        add_form(e, words[f].slot, f);
    put_forms(e, words, forms, form_bytes);

    guint postings = e->lists.postings->len, positions = e->lists.positions->len;
    uint32_t units =
        lists_put(&e->lists, (const Hit *)(const void *)e->hits->data, e->hits->len, forms);
    size_t shared = before == NULL ? 0
                                   : common_prefix(before->stem, before->stem_len, words->stem,
                                                   words->stem_len);
    put_nibbles(e->dictionary, (uint32_t)shared, (uint32_t)(words->stem_len - shared));
    wire_put_bytes(e->dictionary, words->stem + shared, words->stem_len - shared);
    wire_put_varint(e->dictionary, (uint64_t)units << 1 | (forms > 1));
    if (forms > 1) {
        wire_put_varint(e->dictionary, forms - 2);
        wire_put_varint(e->dictionary, form_bytes->len);
    }
    put_nibbles(e->dictionary, e->lists.postings->len - postings,
                e->lists.positions->len - positions);
    wire_put_bytes(e->dictionary, form_bytes->data, form_bytes->len);
}

/* Words that all their texts have lost (a part copied without some) have no occurrence: they are
 * left out. */
static uint32_t
drop_unused(const Encoder *e, Word *words, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (e->starts[words[i].slot] < e->starts[words[i].slot + 1])
            words[kept++] = words[i];
    return kept;
}

/* The frequent forms of a stem first: they get bits of their own, and small numbers. DATA: starts
 * by slot. */
static int
compare_frequency(const void *a, const void *b, void *data)
{
    const Word *x = a, *y = b;
    const uint32_t *starts = data;
    uint32_t n = starts[x->slot + 1] - starts[x->slot], m = starts[y->slot + 1] - starts[y->slot];
    return n != m ? (n > m ? -1 : 1) : strcmp(x->form, y->form);
}

static uint32_t
put_words(Encoder *e)
{
    g_autofree Word *words = words_sorted(e->b->words);
    uint32_t n = drop_unused(e, words, words_count(e->b->words)), stems = 0;
    g_autoptr(GByteArray) form_bytes = g_byte_array_new();
    const Word *before = NULL;
    for (uint32_t from = 0, to; from < n; from = to, stems++) {
        for (to = from + 1; to < n && strcmp(words[to].stem, words[from].stem) == 0; to++)
            continue;
        if (to - from > 1)
            g_qsort_with_data(&words[from], (gint)(to - from), sizeof *words, compare_frequency,
                              e->starts);
        if (stems % ENTRIES_PER_BLOCK == 0) {
            put_u32(e->index, e->dictionary->len);
            put_u32(e->index, e->lists.postings->len);
            put_u32(e->index, e->lists.positions->len);
            before = NULL;
        }
        put_stem(e, &words[from], to - from, before, form_bytes);
        before = &words[from];
    }
    return stems;
}

/* N rows of COLUMNS numbers each, column by column in VALUES; *RET_WIDTHS: bits of each column. */
static void
put_columns(GByteArray *out, const uint64_t *values, uint32_t n, unsigned columns,
            uint8_t *ret_widths)
{
    BitWriter bits = {.out = out};
    for (unsigned c = 0; c < columns; c++) {
        uint64_t all = 0;
        for (uint32_t i = 0; i < n; i++)
            all |= values[(size_t)i * columns + c];
        ret_widths[c] = (uint8_t)(all == 0 ? 0 : 64 - __builtin_clzll(all));
    }
    for (uint32_t i = 0; i < n; i++) {
        for (unsigned c = 0; c < columns; c++) {
            uint64_t value = values[(size_t)i * columns + c];
            bit_put(&bits, (uint32_t)value, MIN(ret_widths[c], 32));
            if (ret_widths[c] > 32)
                bit_put(&bits, (uint32_t)(value >> 32), ret_widths[c] - 32);
        }
    }
    bit_flush(&bits);
}

static uint64_t
first_id(const struct PartBuilder *b)
{
    return b->texts->len > 0 ? g_array_index(b->texts, TextRow, 0).id : 0;
}

static void
put_rows(const Encoder *e, GByteArray *out, uint8_t *ret_text_widths, uint8_t *ret_unit_widths)
{
    const struct PartBuilder *b = e->b;
    g_autofree uint64_t *texts = g_new(uint64_t, (size_t)b->texts->len * TEXT_COLUMNS + 1);
    for (guint i = 0; i < b->texts->len; i++) {
        const TextRow *text = &g_array_index(b->texts, TextRow, i);
        uint64_t *row = texts + (size_t)i * TEXT_COLUMNS;
        row[0] = text->id - first_id(b);
        row[1] = text->first_unit;
        row[2] = text->tokens;
    }
    put_columns(out, texts, b->texts->len, TEXT_COLUMNS, ret_text_widths);
    g_autofree uint64_t *units = g_new(uint64_t, (size_t)b->units->len * UNIT_COLUMNS + 1);
    for (guint i = 0; i < b->units->len; i++) {
        const UnitRow *unit = &g_array_index(b->units, UnitRow, i);
        uint64_t *row = units + (size_t)i * UNIT_COLUMNS;
        row[0] = unit->text;
        row[1] = unit->page;
        row[2] = unit->at;
        row[3] = unit->section + 1; /* none: 0 */
    }
    put_columns(out, units, b->units->len, UNIT_COLUMNS, ret_unit_widths);
    g_byte_array_append(out, e->norms, b->units->len);
}

static void
put_header(const Encoder *e, uint32_t stems, GByteArray *out)
{
    const struct PartBuilder *b = e->b;
    wire_put_u8(out, PART_FORMAT);
    wire_put_u8(out, (uint8_t)b->kind);
    wire_put_u8(out, ANALYZER_VERSION);
    wire_put_u8(out, UNICODE_ICU_MAJOR);
    put_u32(out, (uint32_t)b->tokens);
    put_u32(out, b->texts->len);
    put_u32(out, b->units->len);
    put_u32(out, stems);
    put_u32(out, e->dictionary->len);
    put_u32(out, e->lists.postings->len);
    put_u32(out, e->lists.positions->len);
    put_u32(out, (uint32_t)first_id(b));
    put_u32(out, (uint32_t)(first_id(b) >> 32));
}

static GBytes *
put_together(const Encoder *e, uint32_t stems)
{
    static const uint8_t zeros[MAX(BITS_PADDING, PART_HEADER_BYTES - HEADER_TEXT_WIDTHS)] = {0};
    GByteArray *out = g_byte_array_sized_new(
        PART_HEADER_BYTES + e->b->texts->len * 16 + e->b->units->len * 16 + e->index->len +
        e->dictionary->len + e->lists.postings->len + e->lists.positions->len + BITS_PADDING);
    put_header(e, stems, out);
    wire_put_bytes(out, zeros, PART_HEADER_BYTES - HEADER_TEXT_WIDTHS);
    uint8_t text_widths[TEXT_COLUMNS], unit_widths[UNIT_COLUMNS];
    put_rows(e, out, text_widths, unit_widths);
    memcpy(out->data + HEADER_TEXT_WIDTHS, text_widths, TEXT_COLUMNS);
    memcpy(out->data + HEADER_UNIT_WIDTHS, unit_widths, UNIT_COLUMNS);
    wire_put_bytes(out, e->index->data, e->index->len);
    wire_put_bytes(out, e->dictionary->data, e->dictionary->len);
    wire_put_bytes(out, e->lists.postings->data, e->lists.postings->len);
    wire_put_bytes(out, e->lists.positions->data, e->lists.positions->len);
    wire_put_bytes(out, zeros, BITS_PADDING);
    return g_byte_array_free_to_bytes(out);
}

static void
encoder_clear(Encoder *e)
{
    g_byte_array_unref(e->index);
    g_byte_array_unref(e->dictionary);
    g_byte_array_unref(e->lists.postings);
    g_byte_array_unref(e->lists.positions);
    g_array_unref(e->lists.list);
    g_array_unref(e->hits);
    g_array_unref(e->scratch);
    g_free(e->unit_of);
    g_free(e->heading_of);
    g_free(e->norms);
    g_free(e->starts);
    g_free(e->sorted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Encoder, encoder_clear)

GBytes *
part_encode(struct PartBuilder *b)
{
    g_auto(Encoder) e = {.b = b};
    order_texts(b, &e.unit_of);
    e.norms = g_new(uint8_t, MAX(b->units->len, 1));
    e.heading_of = g_new(uint32_t, MAX(b->units->len, 1));
    for (guint i = 0; i < b->units->len; i++) {
        const UnitRow *unit = &g_array_index(b->units, UnitRow, i);
        e.norms[i] = unit->has_norm ? unit->norm : norm_encode(unit->tokens);
        e.heading_of[i] = unit->heading_tokens;
    }
    sort_occurrences(&e);
    e.index = g_byte_array_new();
    e.dictionary = g_byte_array_new();
    e.hits = g_array_new(FALSE, FALSE, sizeof(Hit));
    e.scratch = g_array_new(FALSE, FALSE, sizeof(Hit));
    e.lists = (ListWriter){.postings = g_byte_array_new(),
                           .positions = g_byte_array_new(),
                           .heading_of = e.heading_of,
                           .norms = e.norms,
                           .units = b->units->len,
                           .list = lists_scratch()};
    uint32_t stems = put_words(&e);
    return put_together(&e, stems);
}
