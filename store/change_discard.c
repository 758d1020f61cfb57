/* change_discard.c - what must vanish: payloads and blobs of an erasure, and uploads that nobody
 * made a version of. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/preview/preview.h"

bool
store_find_payloads(KvTxn *txn, uint64_t document, uint32_t number, const Digest *sha256,
                    GArray *numbers, GError **error)
{
    KvKey prefix, key;
    KvValue value;
    key_init(&prefix);
    g_auto(KvCursor) c = kv_cursor(txn, KV_JOURNAL, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        g_autoptr(GBytes) header = g_bytes_new(value.data, value.len);
        g_autoptr(Record) record = record_decode(header, NULL, error);
        g_auto(Event) event = {0};
        if (record == NULL || !record_event(record, &event, error))
            return false;
        /* What is said about a structure stays as long as the text. */
        bool on_text = event.kind == RECORD_STRUCTURE_CORRECTED;
        bool of_version =
            document != 0 && event.document == document && event.version == number && !on_text;
        bool of_file = sha256 != NULL && (event.document == 0 || on_text) &&
                       digest_equal(&event.sha256, sha256);
        if ((of_version || of_file) && !digest_is_zero(&record->payload_hash))
            g_array_append_val(numbers, record->n);
    }
    return !c.failed;
}

/* Whether any upload names BLOB as its file or its extraction. */
static bool
is_named(KvTxn *txn, const Digest *blob, bool *ret_named, GError **error)
{
    KvKey key = upload_key(blob);
    *ret_named = kv_has(txn, KV_UPLOAD, &key);
    KvKey prefix;
    key_init(&prefix);
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_UPLOAD, &prefix);
    while (!*ret_named && kv_next(&c, &key, &value, error)) {
        g_autoptr(Upload) upload = upload_decode(blob, value, error);
        if (upload == NULL)
            return false;
        *ret_named = digest_equal(&upload->extraction, blob);
    }
    return !c.failed;
}

bool
store_purge_blobs(Store *store, const Digest *sha256, const Digest *extraction, GError **error)
{
    /* The write lock keeps uploads of the same bytes from being recorded meanwhile; nothing is
     * written. */
    g_autoptr(KvTxn) txn = kv_begin_write(store->main_env, error);
    if (txn == NULL)
        return false;
    const Digest *blobs[] = {sha256, extraction};
    for (size_t i = 0; i < G_N_ELEMENTS(blobs); i++) {
        bool named;
        if (digest_is_zero(blobs[i]))
            continue;
        if (!is_named(txn, blobs[i], &named, error))
            return false;
        if (named)
            continue;
        /* The file first: images that cannot be removed must not keep it. */
        g_autoptr(GError) local = NULL;
        if (!blob_delete(store->blobs, blobs[i], &local) &&
            !is_error(local, STORE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return false;
        }
        if (!preview_forget(store->path, blobs[i], error))
            return false;
    }
    return true;
}

typedef struct {
    Decision base;
    Digest sha256, extraction;
    int64_t before_us;
    bool discarded;
} DiscardOp;

static bool
decide_discard(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    DiscardOp *op = (DiscardOp *)base;
    (void)time_us;
    op->discarded = false;
    g_autoptr(GError) local = NULL;
    g_autoptr(Upload) upload = upload_load(txn, &op->sha256, &local);
    if (upload == NULL && is_error(local, STORE_ERROR_NOT_FOUND))
        return true; /* somebody else was quicker */
    if (upload == NULL) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    g_autoptr(GPtrArray) users = text_users(txn, upload->text_id, error);
    if (users == NULL)
        return false;
    if (users->len > 0 || upload->uploaded_us >= op->before_us)
        return true;
    op->extraction = upload->extraction;
    op->discarded = true;
    event->kind = RECORD_UPLOAD_DISCARDED;
    event->sha256 = op->sha256;
    event->erased = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    return store_find_payloads(txn, 0, 0, &op->sha256, event->erased, error);
}

bool
store_discard_uploads(Store *store, int64_t age_us, uint64_t *ret_count, GError **error)
{
    int64_t before_us = clock_now_us() - age_us;
    g_autoptr(GPtrArray) unused = NULL;
    {
        g_autoptr(KvTxn) txn = store_snapshot(store, error);
        unused = txn != NULL ? upload_list(txn, true, UINT32_MAX, error) : NULL;
    }
    if (unused == NULL)
        return false;
    uint64_t count = 0;
    for (guint i = 0; i < unused->len; i++) {
        const Upload *upload = unused->pdata[i];
        if (upload->uploaded_us >= before_us)
            continue;
        DiscardOp op = {.base = {.actor = ACTOR_SYSTEM, .decide = decide_discard},
                        .sha256 = upload->sha256,
                        .before_us = before_us};
        if (!store_decide(store, &op.base, error))
            return false;
        if (op.discarded && !store_purge_blobs(store, &op.sha256, &op.extraction, error))
            return false;
        count += op.discarded ? 1 : 0;
    }
    if (ret_count != NULL)
        *ret_count = count;
    return true;
}
