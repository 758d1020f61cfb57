/* part_encode.c - the bytes of a part (store/FORMAT.md): texts and units in the order of the texts'
 * ids, stems in the order of their bytes. A counting sort by word gives each word its occurrences;
 * those of the forms of one stem are merged. */
#include "store/fts/part_encode.h"

#include "store/base/unicode.h"
#include "store/fts/part_format.h"
#include "store/fts/posting_cursor.h"

#include <string.h>

typedef struct {
    uint32_t unit, place, form;
} Hit;

typedef struct {
    const struct PartBuilder *b;
    uint32_t *unit_of;    /* new number of each unit; NULL: the same */
    uint32_t *heading_of; /* by new number */
    uint8_t *norms;       /* by new number */
    uint32_t *starts;     /* by slot: where its occurrences begin in SORTED */
    uint32_t *sorted;     /* indexes of occurrences, by slot, in the order they came */
    GByteArray *index, *dictionary, *postings, *positions;
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
    e->sorted = g_new(uint32_t, MAX(b->n, 1));
    for (size_t i = 0; i < b->n; i++)
        e->sorted[next[b->occurrences[i].slot]++] = (uint32_t)i;
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
    guint before = e->hits->len;
    bool ascending = true;
    for (uint32_t i = e->starts[slot]; i < e->starts[slot + 1]; i++) {
        const Occurrence *o = &e->b->occurrences[e->sorted[i]];
        Hit hit = {.unit = e->unit_of != NULL ? e->unit_of[o->unit] : o->unit,
                   .place = o->place,
                   .form = form};
        if (e->hits->len > before &&
            !is_before(&g_array_index(e->hits, Hit, e->hits->len - 1), &hit))
            ascending = false;
        g_array_append_val(e->hits, hit);
    }
    Hit *all = (Hit *)(void *)e->hits->data;
    guint added = e->hits->len - before;
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

static void
set_u32(GByteArray *out, guint at, uint32_t v)
{
    uint32_t little = GUINT32_TO_LE(v);
    memcpy(out->data + at, &little, sizeof little);
}

/* One unit of the stem. */
typedef struct {
    uint32_t unit, count, flags;
    guint first; /* hit */
} Posting;

static void
group_hits(const Encoder *e, uint32_t forms, GArray *list)
{
    for (guint i = 0; i < e->hits->len; i++) {
        const Hit *hit = &g_array_index(e->hits, Hit, i);
        Posting *last = list->len > 0 ? &g_array_index(list, Posting, list->len - 1) : NULL;
        uint32_t form = forms > 1 ? form_bit(hit->form) << 1 : 0;
        if (last != NULL && last->unit == hit->unit) {
            last->count++;
            last->flags |= form;
            continue;
        }
        Posting posting = {.unit = hit->unit, .count = 1, .flags = form, .first = i};
        if (hit->place < e->heading_of[hit->unit])
            posting.flags |= FLAG_HEADING;
        g_array_append_val(list, posting);
    }
}

static void
put_places(Encoder *e, const Posting *p, uint32_t forms)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        const Hit *hit = &g_array_index(e->hits, Hit, p->first + i);
        wire_put_varint(e->positions, (uint64_t)(hit->place - last) * forms + hit->form);
        last = hit->place;
    }
}

static void
put_block(Encoder *e, const Posting *list, uint32_t before, bool first, uint8_t *ret_count,
          uint8_t *ret_norm)
{
    uint32_t units[BITS_BLOCK], counts[BITS_BLOCK], flags[BITS_BLOCK];
    uint32_t all_units = 0, all_counts = 0, all_flags = 0, most = 0;
    *ret_norm = UINT8_MAX;
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        units[i] = list[i].unit - before - (first && i == 0 ? 0 : 1);
        before = list[i].unit;
        counts[i] = list[i].count - 1;
        flags[i] = list[i].flags;
        all_units |= units[i];
        all_counts |= counts[i];
        all_flags |= flags[i];
        most = MAX(most, list[i].count);
        *ret_norm = MIN(*ret_norm, e->norms[list[i].unit]);
    }
    *ret_count = (uint8_t)MIN(most, UINT8_MAX);
    wire_put_u8(e->postings, (uint8_t)bits_of(all_units));
    wire_put_u8(e->postings, (uint8_t)bits_of(all_counts));
    wire_put_u8(e->postings, (uint8_t)bits_of(all_flags));
    bits_pack(e->postings, units, bits_of(all_units));
    bits_pack(e->postings, counts, bits_of(all_counts));
    bits_pack(e->postings, flags, bits_of(all_flags));
}

static void
put_list(Encoder *e, const GArray *list, uint32_t forms)
{
    const Posting *p = (const Posting *)(const void *)list->data;
    uint32_t full = list->len / BITS_BLOCK, before = 0;
    guint start = e->postings->len, places = e->positions->len;
    uint32_t form_bits = forms == 1 ? 1 : 1 + MIN(forms, FORM_BITS_MAX);
    if (full > 0)
        g_byte_array_set_size(e->postings, start + 4 + full * SKIP_ROW_BYTES);
    for (uint32_t block = 0; block < full; block++) {
        const Posting *these = p + (size_t)block * BITS_BLOCK;
        guint row = start + 4 + block * SKIP_ROW_BYTES;
        uint8_t count, norm;
        set_u32(e->postings, row, these[BITS_BLOCK - 1].unit);
        set_u32(e->postings, row + 4, e->postings->len - start);
        set_u32(e->postings, row + 8, e->positions->len - places);
        put_block(e, these, before, block == 0, &count, &norm);
        e->postings->data[row + 12] = count;
        e->postings->data[row + 13] = norm;
        for (unsigned i = 0; i < BITS_BLOCK; i++)
            put_places(e, &these[i], forms);
        before = these[BITS_BLOCK - 1].unit;
    }
    if (full > 0) {
        set_u32(e->postings, start, e->postings->len - start);
        wire_put_varint(e->postings, e->positions->len - places);
    }
    for (guint i = full * BITS_BLOCK; i < list->len; i++) {
        wire_put_varint(e->postings, p[i].unit - before - (i == 0 ? 0 : 1));
        wire_put_varint(e->postings, (uint64_t)(p[i].count - 1) << form_bits | p[i].flags);
        before = p[i].unit;
        put_places(e, &p[i], forms);
    }
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
            uint32_t unit = e->b->occurrences[e->sorted[i]].unit;
            units += unit != last;
            last = unit;
        }
        wire_put_varint(out, units);
    }
}

/* The words FROM to TO (not included) have one stem. */
static void
put_stem(Encoder *e, const Word *words, uint32_t forms, const Word *before, GArray *list,
         GByteArray *form_bytes)
{
    g_array_set_size(e->hits, 0);
    g_array_set_size(list, 0);
    g_byte_array_set_size(form_bytes, 0);
    for (uint32_t f = 0; f < forms; f++)
        add_form(e, words[f].slot, f);
    group_hits(e, forms, list);
    put_forms(e, words, forms, form_bytes);

    size_t shared = before == NULL ? 0
                                   : common_prefix(before->stem, before->stem_len, words->stem,
                                                   words->stem_len);
    guint postings = e->postings->len, positions = e->positions->len;
    put_list(e, list, forms);
    wire_put_u8(e->dictionary, (uint8_t)shared);
    wire_put_u8(e->dictionary, (uint8_t)(words->stem_len - shared));
    wire_put_bytes(e->dictionary, words->stem + shared, words->stem_len - shared);
    wire_put_varint(e->dictionary, forms - 1);
    wire_put_varint(e->dictionary, list->len);
    wire_put_varint(e->dictionary, form_bytes->len);
    wire_put_varint(e->dictionary, e->postings->len - postings);
    wire_put_varint(e->dictionary, e->positions->len - positions);
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
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Posting));
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
            put_u32(e->index, e->postings->len);
            put_u32(e->index, e->positions->len);
            before = NULL;
        }
        put_stem(e, &words[from], to - from, before, list, form_bytes);
        before = &words[from];
    }
    return stems;
}

static void
put_rows(const Encoder *e, GByteArray *out)
{
    const struct PartBuilder *b = e->b;
    for (guint i = 0; i < b->texts->len; i++) {
        const TextRow *text = &g_array_index(b->texts, TextRow, i);
        put_u32(out, (uint32_t)text->id);
        put_u32(out, (uint32_t)(text->id >> 32));
        put_u32(out, text->first_unit);
        put_u32(out, text->tokens);
    }
    for (guint i = 0; i < b->units->len; i++) {
        const UnitRow *unit = &g_array_index(b->units, UnitRow, i);
        put_u32(out, unit->text);
        put_u32(out, unit->page);
        put_u32(out, unit->at);
        put_u32(out, unit->section);
    }
    g_byte_array_append(out, e->norms, b->units->len);
}

GBytes *
part_encode(struct PartBuilder *b)
{
    Encoder e = {.b = b};
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
    e.postings = g_byte_array_new();
    e.positions = g_byte_array_new();
    e.hits = g_array_new(FALSE, FALSE, sizeof(Hit));
    e.scratch = g_array_new(FALSE, FALSE, sizeof(Hit));
    uint32_t stems = put_words(&e);

    static const uint8_t padding[BITS_PADDING] = {0};
    GByteArray *out = g_byte_array_sized_new(
        PART_HEADER_BYTES + b->texts->len * TEXT_ROW_BYTES + b->units->len * (UNIT_ROW_BYTES + 1) +
        e.index->len + e.dictionary->len + e.postings->len + BITS_PADDING + e.positions->len);
    wire_put_u8(out, PART_FORMAT);
    wire_put_u8(out, (uint8_t)b->kind);
    wire_put_u8(out, ANALYZER_VERSION);
    wire_put_u8(out, UNICODE_ICU_MAJOR);
    put_u32(out, (uint32_t)b->tokens);
    put_u32(out, b->texts->len);
    put_u32(out, b->units->len);
    put_u32(out, stems);
    put_u32(out, e.dictionary->len);
    put_u32(out, e.postings->len);
    put_u32(out, e.positions->len);
    put_rows(&e, out);
    wire_put_bytes(out, e.index->data, e.index->len);
    wire_put_bytes(out, e.dictionary->data, e.dictionary->len);
    wire_put_bytes(out, e.postings->data, e.postings->len);
    wire_put_bytes(out, padding, sizeof padding);
    wire_put_bytes(out, e.positions->data, e.positions->len);
    g_byte_array_unref(e.index);
    g_byte_array_unref(e.dictionary);
    g_byte_array_unref(e.postings);
    g_byte_array_unref(e.positions);
    g_array_unref(e.hits);
    g_array_unref(e.scratch);
    g_free(e.unit_of);
    g_free(e.heading_of);
    g_free(e.norms);
    g_free(e.starts);
    g_free(e.sorted);
    return g_byte_array_free_to_bytes(out);
}
