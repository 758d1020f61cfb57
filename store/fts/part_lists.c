/* part_lists.c - see part_lists.h; the layout is in store/FORMAT.md. */
#include "store/fts/part_lists.h"

#include "store/base/wire.h"
#include "store/fts/list_code.h"
#include "store/fts/part_format.h"
#include "store/fts/posting_cursor.h"

/* One unit of the stem. */
typedef struct {
    uint32_t unit, count, flags;
    guint first; /* hit */
} Posting;

GArray *
lists_scratch(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Posting));
}

static void
group_hits(ListWriter *w, const Hit *hits, guint n, uint32_t forms)
{
    g_array_set_size(w->list, n);
    Posting *list = (Posting *)(void *)w->list->data;
    guint units = 0;
    for (guint i = 0; i < n; i++) {
        const Hit *hit = &hits[i];
        uint32_t form = forms > 1 ? form_bit(hit->form) << 1 : 0;
        if (units > 0 && list[units - 1].unit == hit->unit) {
            list[units - 1].count++;
            list[units - 1].flags |= form;
            continue;
        }
        uint32_t heading = hit->place < w->heading_of[hit->unit] ? FLAG_HEADING : 0;
        list[units++] =
            (Posting){.unit = hit->unit, .count = 1, .flags = form | heading, .first = i};
    }
    g_array_set_size(w->list, units);
}

static void
put_places(BitWriter *bits, const ListWriter *w, const Posting *p, const Hit *hits, uint32_t forms)
{
    PlaceCode code = place_code(forms, p->flags, p->count, w->norms[p->unit]);
    uint32_t last = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        const Hit *hit = &hits[p->first + i];
        if (code.rice)
            bit_put_rice(bits, hit->place - last, code.bits);
        else
            bit_put(bits, hit->place, code.bits);
        last = hit->place;
        if (code.form_bits == 0)
            continue;
        uint32_t form = hit->form;
        if (code.present != 0)
            form = (uint32_t)__builtin_popcount(code.present & (form_bit(form) - 1));
        bit_put(bits, form, code.form_bits);
    }
}

static void
set_u32(GByteArray *out, guint at, uint32_t v)
{
    uint32_t little = GUINT32_TO_LE(v);
    memcpy(out->data + at, &little, sizeof little);
}

/* Of a full block; whole bytes, as many numbers as it has. */
static void
put_numbers(GByteArray *out, const uint32_t *values, unsigned width)
{
    BitWriter bits = {.out = out};
    for (unsigned i = 0; i < BITS_BLOCK; i++)
        bit_put(&bits, values[i], width);
    bit_flush(&bits);
}

/* The numbers of a full block; *RET_COUNT its highest count, *RET_NORM its shortest length. */
static void
put_block(const ListWriter *w, const Posting *list, uint32_t low, uint8_t *ret_count,
          uint8_t *ret_norm)
{
    uint32_t units[BITS_BLOCK], counts[BITS_BLOCK], flags[BITS_BLOCK];
    uint32_t all_units = 0, all_counts = 0, all_flags = 0, most = 0;
    *ret_norm = UINT8_MAX;
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        units[i] = list[i].unit - low;
        low = list[i].unit + 1;
        counts[i] = list[i].count - 1;
        flags[i] = list[i].flags;
        all_units |= units[i];
        all_counts |= counts[i];
        all_flags |= flags[i];
        most = MAX(most, list[i].count);
        *ret_norm = MIN(*ret_norm, w->norms[list[i].unit]);
    }
    *ret_count = (uint8_t)MIN(most, UINT8_MAX);
    wire_put_u8(w->postings, (uint8_t)bits_of(all_units));
    wire_put_u8(w->postings, (uint8_t)bits_of(all_counts));
    wire_put_u8(w->postings, (uint8_t)bits_of(all_flags));
    put_numbers(w->postings, units, bits_of(all_units));
    put_numbers(w->postings, counts, bits_of(all_counts));
    put_numbers(w->postings, flags, bits_of(all_flags));
}

/* N units, fewer than a block. */
static void
put_rest(const ListWriter *w, const Posting *list, uint32_t n, uint32_t low, uint32_t forms)
{
    BitWriter bits = {.out = w->postings};
    UnitCode code = unit_code(w->units, low, n);
    for (uint32_t i = 0; i < n; i++) {
        const Posting *p = &list[i];
        if (code.rice)
            bit_put_rice(&bits, p->unit - low, code.bits);
        else
            bit_put(&bits, p->unit - low, code.bits);
        low = p->unit + 1;
        bool plain = p->count == 1 && p->flags == list_plain_flags(forms);
        bit_put(&bits, !plain, 1);
        if (!plain) {
            bit_put_gamma(&bits, p->count);
            bit_put(&bits, p->flags, list_flag_bits(forms));
        }
    }
    bit_flush(&bits);
}

uint32_t
lists_put(ListWriter *w, const Hit *hits, guint n, uint32_t forms)
{
    group_hits(w, hits, n, forms);
    const Posting *list = (const Posting *)(const void *)w->list->data;
    uint32_t units = w->list->len, full = units / BITS_BLOCK, low = 0;
    guint start = w->postings->len, places = w->positions->len;
    BitWriter bits = {.out = w->positions};
    if (full > 0)
        g_byte_array_set_size(w->postings, start + LIST_HEAD_BYTES + full * SKIP_ROW_BYTES);
    for (uint32_t block = 0; block < full; block++) {
        const Posting *these = list + (size_t)block * BITS_BLOCK;
        guint row = start + LIST_HEAD_BYTES + block * SKIP_ROW_BYTES;
        uint8_t count, norm;
        set_u32(w->postings, row, these[BITS_BLOCK - 1].unit);
        set_u32(w->postings, row + 4, w->postings->len - start);
        set_u32(w->postings, row + 8, w->positions->len - places);
        put_block(w, these, low, &count, &norm);
        w->postings->data[row + 12] = count;
        w->postings->data[row + 13] = norm;
        for (unsigned i = 0; i < BITS_BLOCK; i++)
            put_places(&bits, w, &these[i], hits, forms);
        bit_flush(&bits);
        low = these[BITS_BLOCK - 1].unit + 1;
    }
    if (full > 0) {
        set_u32(w->postings, start, w->postings->len - start);
        set_u32(w->postings, start + 4, w->positions->len - places);
    }
    put_rest(w, list + (size_t)full * BITS_BLOCK, units % BITS_BLOCK, low, forms);
    for (uint32_t i = full * BITS_BLOCK; i < units; i++)
        put_places(&bits, w, &list[i], hits, forms);
    bit_flush(&bits);
    return units;
}
