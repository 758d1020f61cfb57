/* catalogue.c - loads the records of the catalogue from a snapshot; every result is owned memory,
 * nothing points into the map. Writing is apply's (store/ingest). */
#include "store/doc/catalogue.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/doc/codec.h"
#include "store/doc/timeline.h"

#include <string.h>

static KvKey
empty_key(void)
{
    KvKey key;
    key_init(&key);
    return key;
}

/* The big-endian number of LEN bytes at offset AT of a key that a cursor gave. */
static uint64_t
key_number(const KvKey *key, size_t at, size_t len)
{
    uint64_t v = 0;
    for (size_t i = at; i < at + len && i < key->len; i++)
        v = v << 8 | key->bytes[i];
    return v;
}

Document *
document_load(KvTxn *txn, uint64_t id, GError **error)
{
    KvKey key = document_key(id);
    KvValue value;
    if (!kv_get(txn, KV_DOCUMENT, &key, &value, error)) {
        fail_prefix(error, "document %" G_GUINT64_FORMAT, id);
        return NULL;
    }
    return document_decode(id, value, error);
}

Document *
document_load_slug(KvTxn *txn, const char *slug, GError **error)
{
    if (*slug == '\0' || strlen(slug) > LIMIT_SLUG_BYTES) {
        fail(error, STORE_ERROR_NOT_FOUND, "there is no document with this slug");
        return NULL;
    }
    KvKey key = slug_key(slug);
    KvValue value;
    if (!kv_get(txn, KV_SLUG, &key, &value, error)) {
        fail_prefix(error, "document %s", slug);
        return NULL;
    }
    WireReader r = wire_reader(value.data, value.len);
    uint64_t id = wire_u64(&r);
    if (!wire_done(&r)) {
        fail(error, STORE_ERROR_CORRUPT, "the row of slug %s is malformed", slug);
        return NULL;
    }
    return document_load(txn, id, error);
}

GArray *
schedule_list(KvTxn *txn, int64_t until_us, int64_t *ret_next_us, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(ScheduleEntry));
    KvKey prefix = empty_key(), key;
    KvValue value;
    *ret_next_us = INT64_MAX;
    g_auto(KvCursor) c = kv_cursor(txn, KV_SCHEDULE, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        ScheduleEntry entry = {.us = (int64_t)(key_number(&key, 0, 8) ^ UINT64_C(1) << 63),
                               .document = key_number(&key, 8, 8),
                               .number = (uint32_t)key_number(&key, 16, 4)};
        if (entry.us > until_us) {
            *ret_next_us = entry.us;
            break;
        }
        g_array_append_val(list, entry);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

static Document *
next_document(KvCursor *c, GError **error)
{
    KvKey key;
    KvValue value;
    if (!kv_next(c, &key, &value, error))
        return NULL;
    Document *d = document_decode(key_number(&key, 0, 8), value, error);
    c->failed = c->failed || d == NULL;
    return d;
}

bool
document_visit(KvTxn *txn, DocumentVisit visit, void *data, GError **error)
{
    KvKey prefix = empty_key();
    g_auto(KvCursor) c = kv_cursor(txn, KV_DOCUMENT, &prefix);
    for (;;) {
        g_autoptr(Document) d = next_document(&c, error);
        if (d == NULL)
            return !c.failed;
        if (!visit(d, data, error))
            return false;
    }
}

GPtrArray *
document_list(KvTxn *txn, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)document_free);
    KvKey prefix = empty_key();
    g_auto(KvCursor) c = kv_cursor(txn, KV_DOCUMENT, &prefix);
    for (Document *d; (d = next_document(&c, error)) != NULL;)
        g_ptr_array_add(list, d);
    return c.failed ? NULL : g_steal_pointer(&list);
}

Version *
version_load(KvTxn *txn, uint64_t document, uint32_t number, GError **error)
{
    KvKey key = version_key(document, number);
    KvValue value;
    if (!kv_get(txn, KV_VERSION, &key, &value, error)) {
        fail_prefix(error, "version %u", number);
        return NULL;
    }
    return version_decode(document, number, value, error);
}

GPtrArray *
version_list(KvTxn *txn, uint64_t document, int64_t as_of_us, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    KvKey prefix = document_key(document), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_VERSION, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        Version *v = version_decode(document, (uint32_t)key_number(&key, 8, 4), value, error);
        if (v == NULL)
            return NULL;
        g_ptr_array_add(list, v);
    }
    if (c.failed)
        return NULL;
    timeline_resolve(list, as_of_us);
    return g_steal_pointer(&list);
}

Upload *
upload_load(KvTxn *txn, const Digest *sha256, GError **error)
{
    KvKey key = upload_key(sha256);
    KvValue value;
    if (!kv_get(txn, KV_UPLOAD, &key, &value, error)) {
        fail_prefix(error, "upload");
        return NULL;
    }
    return upload_decode(sha256, value, error);
}

static Upload *
upload_of_row(KvTxn *txn, KvValue value, GError **error)
{
    WireReader r = wire_reader(value.data, value.len);
    Digest sha256 = wire_digest(&r);
    if (!wire_done(&r)) {
        fail(error, STORE_ERROR_CORRUPT, "the row of a text is malformed");
        return NULL;
    }
    return upload_load(txn, &sha256, error);
}

static bool
text_is_used(KvTxn *txn, uint64_t text_id, bool *ret_used, GError **error)
{
    KvKey prefix = text_key(text_id), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_TEXT_USE, &prefix);
    *ret_used = kv_next(&c, &key, &value, error);
    return !c.failed;
}

GPtrArray *
upload_list(KvTxn *txn, bool unused, uint32_t limit, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)upload_free);
    KvKey prefix = empty_key(), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_TEXT, &prefix);
    while (list->len < limit && kv_prev(&c, &key, &value, error)) {
        bool used = false;
        if (unused && !text_is_used(txn, key_number(&key, 0, 8), &used, error))
            return NULL;
        if (used)
            continue;
        Upload *u = upload_of_row(txn, value, error);
        if (u == NULL)
            return NULL;
        g_ptr_array_add(list, u);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

GPtrArray *
upload_pending(KvTxn *txn, uint32_t limit, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)upload_free);
    KvKey prefix = empty_key(), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_PENDING, &prefix);
    while (list->len < limit && kv_next(&c, &key, &value, error)) {
        Upload *u = upload_of_row(txn, value, error);
        if (u == NULL)
            return NULL;
        g_ptr_array_add(list, u);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

static bool
id_fits(const char *id, const char *what, GError **error)
{
    if (*id != '\0' && strlen(id) <= LIMIT_ID_BYTES)
        return true;
    return fail(error, STORE_ERROR_NOT_FOUND, "there is no such %s", what);
}

Body *
body_load(KvTxn *txn, const char *id, GError **error)
{
    if (!id_fits(id, "body", error))
        return NULL;
    KvKey key = id_key(id);
    KvValue value;
    if (!kv_get(txn, KV_BODY, &key, &value, error)) {
        fail_prefix(error, "body %s", id);
        return NULL;
    }
    return body_decode(id, value, error);
}

DocumentType *
document_type_load(KvTxn *txn, const char *id, GError **error)
{
    if (!id_fits(id, "type", error))
        return NULL;
    KvKey key = id_key(id);
    KvValue value;
    if (!kv_get(txn, KV_TYPE, &key, &value, error)) {
        fail_prefix(error, "type %s", id);
        return NULL;
    }
    return document_type_decode(id, value, error);
}

static gint
compare_bodies(gconstpointer a, gconstpointer b)
{
    const Body *x = *(const Body *const *)a, *y = *(const Body *const *)b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return strcmp(x->id, y->id);
}

static gint
compare_types(gconstpointer a, gconstpointer b)
{
    const DocumentType *x = *(const DocumentType *const *)a, *y = *(const DocumentType *const *)b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return strcmp(x->id, y->id);
}

/* Moves the children of PARENT from FROM (sorted) to the end of TO, each followed by its own. */
static void
take_children(GPtrArray *from, const char *parent, GPtrArray *to)
{
    for (guint i = 0; i < from->len; i++) {
        Body *b = from->pdata[i];
        if (b == NULL || g_strcmp0(b->parent, parent) != 0)
            continue;
        from->pdata[i] = NULL;
        g_ptr_array_add(to, b);
        take_children(from, b->id, to);
    }
}

GPtrArray *
body_list(KvTxn *txn, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)body_free);
    KvKey prefix = empty_key(), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_BODY, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        g_autofree char *id = g_strndup((const char *)key.bytes, key.len);
        Body *b = body_decode(id, value, error);
        if (b == NULL)
            return NULL;
        g_ptr_array_add(all, b);
    }
    if (c.failed)
        return NULL;
    g_ptr_array_sort(all, compare_bodies);
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)body_free);
    take_children(all, NULL, list);
    /* A parent always exists (decided at the put), so nothing is left over. */
    return list;
}

GPtrArray *
document_type_list(KvTxn *txn, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)document_type_free);
    KvKey prefix = empty_key(), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_TYPE, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        g_autofree char *id = g_strndup((const char *)key.bytes, key.len);
        DocumentType *t = document_type_decode(id, value, error);
        if (t == NULL)
            return NULL;
        g_ptr_array_add(list, t);
    }
    if (c.failed)
        return NULL;
    g_ptr_array_sort(list, compare_types);
    return g_steal_pointer(&list);
}

static Change *
change_of_row(KvTxn *txn, uint64_t seq, KvValue value, GError **error)
{
    ChangeRow row;
    if (!change_decode(value, &row, error))
        return NULL;
    g_autoptr(Document) d = document_load(txn, row.document, error);
    if (d == NULL)
        return NULL;
    Change *change = g_new0(Change, 1);
    change->seq = seq;
    change->time_us = row.time_us;
    change->kind = (ChangeKind)row.kind;
    change->version = row.version;
    change->slug = g_steal_pointer(&d->slug);
    return change;
}

GPtrArray *
change_list(KvTxn *txn, uint64_t since, uint32_t limit, uint64_t *ret_head, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)change_free);
    KvKey prefix = empty_key(), key;
    KvValue value;
    uint64_t head = 0;
    {
        g_auto(KvCursor) last = kv_cursor(txn, KV_CHANGE, &prefix);
        if (kv_prev(&last, &key, &value, error))
            head = key_number(&key, 0, 8);
        if (last.failed)
            return NULL;
    }
    g_auto(KvCursor) c = kv_cursor(txn, KV_CHANGE, &prefix);
    KvKey from = change_key(since < UINT64_MAX ? since + 1 : since);
    if (since < head && !kv_seek(&c, &from, error))
        return NULL;
    while (since < head && list->len < limit && kv_next(&c, &key, &value, error)) {
        Change *change = change_of_row(txn, key_number(&key, 0, 8), value, error);
        if (change == NULL)
            return NULL;
        g_ptr_array_add(list, change);
    }
    if (c.failed)
        return NULL;
    *ret_head = head;
    return g_steal_pointer(&list);
}

GPtrArray *
text_users(KvTxn *txn, uint64_t text_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    KvKey prefix = text_key(text_id), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_TEXT_USE, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        Version *v =
            version_load(txn, key_number(&key, 8, 8), (uint32_t)key_number(&key, 16, 4), error);
        if (v == NULL)
            return NULL;
        g_ptr_array_add(list, v);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}
