/* past.c - see past.h. A row holds what was, under the time of the record that ended it: what held
 * at an instant is then the first row behind it, else the document as it is. */
#include "store/doc/past.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/journal/journal.h"

#include <string.h>

static const RowField past_fields[] = {
    {1, ROW_STRING, offsetof(DocumentPast, title)},
    {2, ROW_STRING, offsetof(DocumentPast, type)},
    {3, ROW_STRING, offsetof(DocumentPast, body)},
};

void
document_past_free(DocumentPast *past)
{
    if (past == NULL)
        return;
    row_clear(ROW_SPEC(past_fields), past);
    g_free(past);
}

static KvKey
past_key(uint64_t document, int64_t until_us)
{
    KvKey key = document_key(document);
    key_i64(&key, until_us);
    return key;
}

static GByteArray *
encode(const DocumentPast *past)
{
    GByteArray *out = g_byte_array_new();
    row_encode(ROW_SPEC(past_fields), past, out);
    return out;
}

bool
document_past_put(KvTxn *txn, const Document *before, int64_t until_us, GError **error)
{
    DocumentPast past = {.title = before->title, .type = before->type, .body = before->body};
    g_autoptr(GByteArray) row = encode(&past);
    KvKey key = past_key(before->id, until_us);
    return kv_put(txn, KV_DOCUMENT_PAST, &key, row->data, row->len, error);
}

bool
document_as_of(KvTxn *txn, Document *d, int64_t as_of_us, bool *ret_renamed, GError **error)
{
    if (ret_renamed != NULL)
        *ret_renamed = false;
    if (as_of_us == INT64_MAX)
        return true;
    KvKey prefix = document_key(d->id), from = past_key(d->id, as_of_us + 1), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_DOCUMENT_PAST, &prefix);
    if (!kv_seek(&c, &from, error))
        return !c.failed;
    if (!kv_next(&c, &key, &value, error))
        return !c.failed;
    g_autoptr(DocumentPast) past = g_new0(DocumentPast, 1);
    WireReader r = wire_reader(value.data, value.len);
    if (!row_decode(ROW_SPEC(past_fields), &r, past) || past->title == NULL || past->type == NULL)
        return fail(error, STORE_ERROR_CORRUPT, "the row of an earlier title is malformed");
    if (ret_renamed != NULL)
        *ret_renamed = strcmp(d->title, past->title) != 0;
    g_free(d->title);
    d->title = g_steal_pointer(&past->title);
    g_free(d->type);
    d->type = g_steal_pointer(&past->type);
    g_free(d->body);
    d->body = g_steal_pointer(&past->body);
    return true;
}

/* --- from the journal --- */

static DocumentPast *
past_copy(const DocumentPast *from, uint64_t document, int64_t until_us)
{
    DocumentPast *past = g_new0(DocumentPast, 1);
    *past = (DocumentPast){.document = document,
                           .until_us = until_us,
                           .title = g_strdup(from->title),
                           .type = g_strdup(from->type),
                           .body = g_strdup(from->body)};
    return past;
}

/* As apply does: what the record leaves out stays. */
static void
set_members(DocumentPast *now, const Event *e)
{
    if (e->title != NULL && (e->kind == RECORD_DOCUMENT_CREATED || (e->set & SET_TITLE) != 0)) {
        g_free(now->title);
        now->title = g_strdup(e->title);
    }
    if (e->type != NULL && (e->kind == RECORD_DOCUMENT_CREATED || (e->set & SET_TYPE) != 0)) {
        g_free(now->type);
        now->type = g_strdup(e->type);
    }
    if (e->kind == RECORD_DOCUMENT_CREATED || (e->set & SET_BODY) != 0) {
        g_free(now->body);
        now->body = g_strdup(e->body);
    }
}

static bool
follow(GHashTable *current, GPtrArray *list, const Record *record, GError **error)
{
    g_auto(Event) e = {0};
    if (!record_event(record, &e, error))
        return false;
    DocumentPast *now = g_hash_table_lookup(current, &e.document);
    if (e.kind == RECORD_DOCUMENT_CREATED && now == NULL) {
        now = g_new0(DocumentPast, 1);
        now->document = e.document;
        /* The name that apply gives without the record's texts (store/FORMAT.md 7.2.1). */
        now->title = g_strdup_printf("dokument-%" G_GUINT64_FORMAT "-geloescht", e.document);
        g_hash_table_insert(current, &now->document, now);
    } else if (e.kind == RECORD_DOCUMENT_CREATED || now == NULL) {
        return fail(error, STORE_ERROR_CORRUPT,
                    "journal record %" G_GUINT64_FORMAT " does not follow its document", record->n);
    } else {
        g_ptr_array_add(list, past_copy(now, e.document, record->time_us));
    }
    set_members(now, &e);
    return true;
}

GPtrArray *
document_past_derive(KvTxn *txn, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)document_past_free);
    g_autoptr(GHashTable) current = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL,
                                                          (GDestroyNotify)document_past_free);
    KvKey prefix, key;
    KvValue value;
    key_init(&prefix);
    g_auto(KvCursor) c = kv_cursor(txn, KV_JOURNAL, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        g_autoptr(GBytes) header = g_bytes_new(value.data, value.len);
        g_autoptr(Record) bare = record_decode(header, NULL, error);
        if (bare == NULL)
            return NULL;
        if (bare->kind != RECORD_DOCUMENT_CREATED && bare->kind != RECORD_DOCUMENT_CHANGED)
            continue;
        g_autoptr(Record) record = journal_copy_get(txn, bare->n, error);
        if (record == NULL || !follow(current, list, record, error))
            return NULL;
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

bool
document_past_is_stored(KvTxn *txn, const DocumentPast *past)
{
    KvKey key = past_key(past->document, past->until_us);
    KvValue value;
    g_autoptr(GByteArray) want = encode(past);
    return kv_get(txn, KV_DOCUMENT_PAST, &key, &value, NULL) && value.len == want->len &&
           memcmp(value.data, want->data, want->len) == 0;
}
