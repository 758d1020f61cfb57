/* structure_store.c - see structure_store.h. Three rows a text: what most readers want (the
 * outline) is not unpacked together with what few want (the origins). Numbers are differences to
 * the entry before, which the packing makes small. */
#include "store/legal/structure_store.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/doc/codec.h"
#include "store/doc/packed.h"

#include <string.h>

enum { ROW_OUTLINE, ROW_TEXT, ROW_ORIGINS, ROW_COUNT };

/* Rows of an older derivation are made again by `regelwerk reindex`; a reader does not guess. */
static void
put_head(GByteArray *out)
{
    wire_put_varint(out, STRUCTURE_VERSION);
}

static void
put_outline(GByteArray *out, const Structure *s)
{
    put_head(out);
    wire_put_varint(out, s->sections->len);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        wire_put_u8(out, (uint8_t)x->kind);
        wire_put_varint(out, x->level);
        wire_put_varint(out, x->flags);
        wire_put_varint(out, x->parent == SECTION_NONE ? 0 : i - x->parent);
        wire_put_varint(out, x->end - i);
        wire_put_string(out, x->id);
        wire_put_string(out, x->label);
        wire_put_u8(out, x->heading != NULL);
        wire_put_string(out, x->heading);
        wire_put_varint(out, x->page);
        wire_put_varint(out, x->head_at);
        wire_put_varint(out, x->head_len);
        wire_put_varint(out, x->at);
        wire_put_varint(out, x->len);
    }
    wire_put_varint(out, s->sentences->len);
    for (guint i = 0; i < s->sentences->len; i++) {
        const Sentence *x = &g_array_index(s->sentences, Sentence, i);
        wire_put_varint(out, x->section);
        wire_put_varint(out, x->number);
        wire_put_varint(out, x->at);
    }
    wire_put_varint(out, s->problems->len);
    for (guint i = 0; i < s->problems->len; i++) {
        const Problem *x = s->problems->pdata[i];
        wire_put_u8(out, (uint8_t)x->code);
        wire_put_string(out, x->label);
        wire_put_u32(out, x->section);
        wire_put_varint(out, x->page);
    }
}

/* Origins cover each page without a hole, so where one begins need not be said. */
static void
put_origins(GByteArray *out, const Structure *s)
{
    put_head(out);
    wire_put_varint(out, s->origins->len);
    uint32_t page = 0, at = 0;
    for (guint i = 0; i < s->origins->len; i++) {
        const Origin *x = &g_array_index(s->origins, Origin, i);
        wire_put_varint(out, x->page - page);
        wire_put_u8(out, (uint8_t)x->role);
        wire_put_varint(out, x->raw_len);
        wire_put_varint(out, x->len);
        if (x->len > 0) {
            wire_put_u32(out, x->at - at); /* modulo 2^32: columns may be read in another order */
            at = x->at + x->len;
        }
        page = x->page;
    }
}

GBytes *
structure_encode(const Structure *structure, StructureParts part)
{
    GByteArray *out = g_byte_array_new();
    if (part == STRUCTURE_OUTLINE)
        put_outline(out, structure);
    else if (part == STRUCTURE_TEXT)
        wire_put_bytes(out, structure->text, structure->text_len);
    else
        put_origins(out, structure);
    return g_byte_array_free_to_bytes(out);
}

static KvKey
row_key(uint64_t text_id, uint32_t row)
{
    return page_text_key(text_id, row);
}

bool
structure_put(KvTxn *txn, uint64_t text_id, const Structure *structure, GError **error)
{
    static const StructureParts parts[ROW_COUNT] = {STRUCTURE_OUTLINE, STRUCTURE_TEXT,
                                                    STRUCTURE_ORIGINS};
    g_autoptr(Packer) packer = packer_new();
    for (uint32_t row = 0; row < ROW_COUNT; row++) {
        g_autoptr(GBytes) raw = structure_encode(structure, parts[row]);
        g_autoptr(GByteArray) out = g_byte_array_new();
        KvKey key = row_key(text_id, row);
        gsize len;
        const void *data = g_bytes_get_data(raw, &len);
        if (!packer_pack(packer, data, len, out, error) ||
            !kv_put(txn, KV_STRUCTURE, &key, out->data, out->len, error))
            return false;
    }
    return true;
}

bool
structure_remove(KvTxn *txn, uint64_t text_id, GError **error)
{
    KvKey prefix = text_key(text_id), from = row_key(text_id, 0);
    return kv_delete_from(txn, KV_STRUCTURE, &prefix, &from, error);
}

static uint32_t
take_u32(WireReader *r)
{
    uint64_t v = wire_varint(r);
    r->failed |= v > UINT32_MAX;
    return (uint32_t)v;
}

/* How many entries follow, each of SIZE bytes at least. */
static uint32_t
take_count(WireReader *r, size_t size)
{
    uint64_t n = wire_varint(r);
    r->failed |= n > r->left / size;
    return r->failed ? 0 : (uint32_t)n;
}

static bool
take_section(WireReader *r, Structure *s, uint32_t i, uint32_t count)
{
    Section *x = g_new0(Section, 1);
    g_ptr_array_add(s->sections, x);
    uint8_t kind = wire_u8(r);
    x->kind = (SectionKind)kind;
    x->level = (uint16_t)take_u32(r);
    x->flags = (uint16_t)take_u32(r);
    uint32_t up = take_u32(r), size = take_u32(r);
    x->parent = up == 0 ? SECTION_NONE : i - up;
    x->end = i + size;
    x->id = wire_string(r, LIMIT_TITLE_BYTES);
    x->label = wire_string(r, LIMIT_TITLE_BYTES);
    bool has_heading = wire_u8(r) == 1;
    g_autofree char *heading = wire_string(r, LIMIT_TITLE_BYTES);
    x->heading = has_heading ? g_steal_pointer(&heading) : NULL;
    x->page = take_u32(r);
    x->head_at = take_u32(r);
    x->head_len = take_u32(r);
    x->at = take_u32(r);
    x->len = take_u32(r);
    return !r->failed && kind < SECTION_KIND_COUNT && up <= i && size > 0 && size <= count - i;
}

static bool
take_outline(WireReader *r, Structure *s)
{
    if (wire_varint(r) != STRUCTURE_VERSION)
        return false;
    uint32_t count = take_count(r, 13);
    for (uint32_t i = 0; i < count; i++) {
        if (!take_section(r, s, i, count))
            return false;
    }
    uint32_t sentences = take_count(r, 3);
    for (uint32_t i = 0; i < sentences; i++) {
        Sentence x = {.section = take_u32(r), .number = take_u32(r), .at = take_u32(r)};
        if (x.section >= count)
            return false;
        g_array_append_val(s->sentences, x);
    }
    uint32_t problems = take_count(r, 7);
    for (uint32_t i = 0; i < problems; i++) {
        Problem *x = g_new0(Problem, 1);
        g_ptr_array_add(s->problems, x);
        uint8_t code = wire_u8(r);
        x->code = (ProblemCode)code;
        x->label = wire_string(r, LIMIT_TITLE_BYTES);
        x->section = wire_u32(r);
        x->page = take_u32(r);
        if (code > PROBLEM_LIMIT || (x->section >= count && x->section != SECTION_NONE))
            return false;
    }
    return wire_done(r);
}

static int
by_text_order(gconstpointer a, gconstpointer b, gpointer data)
{
    const GArray *origins = data;
    uint32_t x = g_array_index(origins, Origin, *(const uint32_t *)a).at;
    uint32_t y = g_array_index(origins, Origin, *(const uint32_t *)b).at;
    return (x > y) - (x < y);
}

static bool
take_origins(WireReader *r, Structure *s)
{
    if (wire_varint(r) != STRUCTURE_VERSION)
        return false;
    uint32_t count = take_count(r, 4), page = 0, at = 0, raw_at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t further = take_u32(r);
        uint8_t role = wire_u8(r);
        Origin x = {.page = page + further, .role = (OriginRole)role};
        x.raw_at = further != 0 ? 0 : raw_at;
        x.raw_len = take_u32(r);
        x.len = take_u32(r);
        if (x.len > 0) {
            x.at = at + wire_u32(r);
            at = x.at + x.len;
            g_array_append_val(s->by_text, i);
        }
        if (r->failed || role > ORIGIN_SENTENCE)
            return false;
        page = x.page;
        raw_at = x.raw_at + x.raw_len;
        g_array_append_val(s->origins, x);
    }
    g_array_sort_with_data(s->by_text, by_text_order, s->origins);
    return wire_done(r);
}

/* One row, unpacked; owned. */
static char *
open_row(KvTxn *txn, uint64_t text_id, uint32_t row, size_t *ret_len, GError **error)
{
    KvKey key = row_key(text_id, row);
    KvValue value;
    if (!kv_get(txn, KV_STRUCTURE, &key, &value, error)) {
        fail_prefix(error, "structure of text %" G_GUINT64_FORMAT, text_id);
        return NULL;
    }
    return packed_open(value, ret_len, error);
}

static bool
load_row(KvTxn *txn, uint64_t text_id, uint32_t row, bool (*take)(WireReader *, Structure *),
         Structure *s, GError **error)
{
    size_t len;
    g_autofree char *raw = open_row(txn, text_id, row, &len, error);
    if (raw == NULL)
        return false;
    WireReader r = wire_reader(raw, len);
    return take(&r, s) || fail(error, STORE_ERROR_CORRUPT,
                               "the structure of text %" G_GUINT64_FORMAT " is malformed", text_id);
}

/* Whoever shows a section reads its bytes of the text. */
static bool
fits_text(const Structure *s)
{
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        if ((uint64_t)x->at + x->len > s->text_len ||
            (uint64_t)x->head_at + x->head_len > s->text_len)
            return false;
    }
    return true;
}

static bool
load_text(KvTxn *txn, uint64_t text_id, Structure *s, GError **error)
{
    size_t len;
    s->text = open_row(txn, text_id, ROW_TEXT, &len, error);
    if (s->text == NULL)
        return false;
    s->text_len = (uint32_t)len;
    return (len <= UINT32_MAX && g_utf8_validate_len(s->text, len, NULL) && fits_text(s)) ||
           fail(error, STORE_ERROR_CORRUPT,
                "the structure of text %" G_GUINT64_FORMAT " does not fit its text", text_id);
}

Structure *
structure_load(KvTxn *txn, uint64_t text_id, StructureParts parts, GError **error)
{
    g_autoptr(Structure) s = structure_new();
    if (!load_row(txn, text_id, ROW_OUTLINE, take_outline, s, error) ||
        ((parts & STRUCTURE_TEXT) != 0 && !load_text(txn, text_id, s, error)) ||
        ((parts & STRUCTURE_ORIGINS) != 0 &&
         !load_row(txn, text_id, ROW_ORIGINS, take_origins, s, error)))
        return NULL;
    return g_steal_pointer(&s);
}
