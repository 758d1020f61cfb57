/* correction_store.c - see correction_store.h. */
#include "store/legal/correction_store.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/legal/correction.h"

#include <stddef.h>

/* As stored: the kind is its word, whose number may change. */
typedef struct {
    uint32_t page, nth, verdict;
    char *unit, *line, *label, *heading;
    uint64_t actor;
    int64_t time_us;
} Row;

static const RowField fields[] = {
    {1, ROW_U32, offsetof(Row, page)},       {2, ROW_U32, offsetof(Row, nth)},
    {3, ROW_U32, offsetof(Row, verdict)},    {4, ROW_STRING, offsetof(Row, unit)},
    {5, ROW_STRING, offsetof(Row, line)},    {6, ROW_STRING, offsetof(Row, label)},
    {7, ROW_U64, offsetof(Row, actor)},      {8, ROW_I64, offsetof(Row, time_us)},
    {9, ROW_STRING, offsetof(Row, heading)},
};

static KvKey
row_key(uint64_t text_id, uint64_t n)
{
    KvKey key = text_key(text_id);
    key_u64(&key, n);
    return key;
}

static bool
read_row(KvValue value, Row *row, Correction *c)
{
    WireReader r = wire_reader(value.data, value.len);
    if (!row_decode(ROW_SPEC(fields), &r, row) || row->line == NULL ||
        row->verdict > CORRECTION_NO_HEADING)
        return false;
    *c = (Correction){.verdict = (CorrectionVerdict)row->verdict,
                      .page = row->page,
                      .nth = row->nth,
                      .actor = row->actor,
                      .time_us = row->time_us};
    if (c->verdict == CORRECTION_HEADING) {
        c->kind = row->unit != NULL ? section_kind_from_name(row->unit) : SECTION_KIND_COUNT;
        if (c->kind == SECTION_KIND_COUNT)
            return false;
    }
    c->line = g_steal_pointer(&row->line);
    c->label = g_steal_pointer(&row->label);
    c->heading = g_steal_pointer(&row->heading);
    return true;
}

Correction *
correction_decode(uint64_t n, KvValue value, GError **error)
{
    g_autoptr(Correction) c = g_new0(Correction, 1);
    Row row = {0};
    bool ok = read_row(value, &row, c) && correction_check(c, NULL);
    row_clear(ROW_SPEC(fields), &row);
    c->n = n;
    if (ok)
        return g_steal_pointer(&c);
    fail(error, STORE_ERROR_CORRUPT, "the row of correction %" G_GUINT64_FORMAT " is malformed", n);
    return NULL;
}

Correction *
correction_load(KvTxn *txn, uint64_t text_id, uint64_t n, GError **error)
{
    KvKey key = row_key(text_id, n);
    KvValue value;
    if (!kv_get(txn, KV_CORRECTION, &key, &value, error))
        return NULL;
    return correction_decode(n, value, error);
}

static void
free_correction(gpointer correction)
{
    correction_free(correction);
}

GPtrArray *
correction_list(KvTxn *txn, uint64_t text_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_correction);
    KvKey prefix = text_key(text_id), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_CORRECTION, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        WireReader r = wire_reader(key.bytes, key.len);
        wire_u64(&r);
        Correction *correction = correction_decode(wire_u64(&r), value, error);
        if (correction == NULL)
            return NULL;
        g_ptr_array_add(list, correction);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

bool
correction_put(KvTxn *txn, uint64_t text_id, const Correction *c, GError **error)
{
    bool heading = c->verdict == CORRECTION_HEADING;
    Row row = {.page = c->page,
               .nth = c->nth,
               .verdict = c->verdict,
               .unit = heading ? (char *)section_kind_name(c->kind) : NULL,
               .line = c->line,
               .label = heading ? c->label : NULL,
               .heading = heading ? c->heading : NULL,
               .actor = c->actor,
               .time_us = c->time_us};
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(ROW_SPEC(fields), &row, out);
    KvKey key = row_key(text_id, c->n);
    return kv_put(txn, KV_CORRECTION, &key, out->data, out->len, error);
}

bool
correction_remove(KvTxn *txn, uint64_t text_id, uint64_t n, GError **error)
{
    g_autoptr(GError) local = NULL;
    KvKey key = row_key(text_id, n);
    if (kv_delete(txn, KV_CORRECTION, &key, &local) || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

bool
correction_remove_all(KvTxn *txn, uint64_t text_id, GError **error)
{
    KvKey prefix = text_key(text_id), from = row_key(text_id, 0);
    return kv_delete_from(txn, KV_CORRECTION, &prefix, &from, error);
}
