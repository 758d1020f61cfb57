/* named.c - which blobs the records name; and the sweep of those that none names. */
#include "store/backup/backup.h"

#include "store/base/error.h"
#include "store/doc/catalogue.h"

#include <string.h>

#define DELETIONS_PER_LOCK 8 /* each is synced: some 20 ms for all of them */

static void
add(GHashTable *named, const Digest *digest)
{
    g_hash_table_add(named, g_memdup2(digest, sizeof *digest));
}

GHashTable *
backup_named_blobs(KvTxn *txn, GError **error)
{
    g_autoptr(GHashTable) named =
        g_hash_table_new_full(digest_hash, digest_hash_equal, g_free, NULL);
    KvKey key;
    g_auto(KvCursor) c = kv_cursor(txn, KV_UPLOAD, NULL);
    while (kv_next(&c, &key, NULL, error)) {
        Digest sha256;
        if (key.len != DIGEST_BYTES) {
            fail(error, STORE_ERROR_CORRUPT, "table upload: a key of %u bytes", key.len);
            return NULL;
        }
        memcpy(sha256.bytes, key.bytes, DIGEST_BYTES);
        g_autoptr(Upload) upload = upload_load(txn, &sha256, error);
        if (upload == NULL)
            return NULL;
        add(named, &sha256);
        if (!digest_is_zero(&upload->extraction))
            add(named, &upload->extraction);
    }
    return c.failed ? NULL : g_steal_pointer(&named);
}

typedef struct {
    GHashTable *named;
    GArray *candidates; /* Digest */
    int64_t newest_us;
} Search;

static bool
each_blob(const Digest *digest, uint64_t size G_GNUC_UNUSED, int64_t modified_us, void *data)
{
    Search *search = data;
    if (modified_us < search->newest_us && !g_hash_table_contains(search->named, digest))
        g_array_append_val(search->candidates, *digest);
    return true;
}

static bool
find(KvEnv *env, BlobStore *blobs, Search *search, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(env, error);
    if (txn == NULL)
        return false;
    search->named = backup_named_blobs(txn, error);
    return search->named != NULL && blob_list(blobs, each_blob, search, error);
}

/* Under the writer's lock nobody records a blob. One that was put again since the search has a new
 * time, whether it was recorded or is about to be. */
static bool
delete_some(KvEnv *env, BlobStore *blobs, const Search *search, guint from, uint64_t *removed,
            GError **error)
{
    g_autoptr(KvTxn) lock = kv_begin_write(env, error);
    if (lock == NULL)
        return false;
    guint end = MIN(from + DELETIONS_PER_LOCK, search->candidates->len);
    for (guint i = from; i < end; i++) {
        const Digest *digest = &g_array_index(search->candidates, Digest, i);
        int64_t modified_us;
        if (!blob_stat(blobs, digest, NULL, &modified_us, NULL) || modified_us >= search->newest_us)
            continue;
        if (!blob_delete(blobs, digest, error))
            return false;
        ++*removed;
    }
    return true;
}

bool
backup_sweep(KvEnv *main, BlobStore *blobs, int64_t grace_us, uint64_t *ret_removed, GError **error)
{
    Search search = {.newest_us = blob_clock_us(blobs) - grace_us};
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Digest));
    search.candidates = candidates;
    bool ok = find(main, blobs, &search, error);
    uint64_t removed = 0;
    for (guint i = 0; ok && i < candidates->len; i += DELETIONS_PER_LOCK)
        ok = delete_some(main, blobs, &search, i, &removed, error);
    g_clear_pointer(&search.named, g_hash_table_unref);
    if (!ok || !blob_sweep_unfinished(blobs, grace_us, error))
        return false;
    if (ret_removed != NULL)
        *ret_removed = removed;
    return true;
}
