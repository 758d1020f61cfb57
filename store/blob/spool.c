/* spool.c - how a blob is made (FORMAT.md section 5): written beside the others under a temporary
 * name and hashed on the way, then synced, renamed, and the folders synced. Nothing is acknowledged
 * before the last step. */
#include "store/blob/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 1024

struct BlobSpool {
    BlobStore *store;
    DigestStream *digest;
    int fd;
    bool named;  /* the temporary name exists */
    bool failed; /* a write failed: what is in the file is not what was given */
    uint64_t size;
    size_t head_len;
    uint8_t head[HEAD_BYTES];
    char name[64];
};

BlobSpool *
blob_spool_new(BlobStore *store, GError **error)
{
    g_autoptr(BlobSpool) spool = g_new0(BlobSpool, 1);
    spool->store = store;
    spool->digest = digest_stream_new();
    spool->fd = -1;
    mutex_lock(&store->lock);
    uint64_t number = store->next++;
    mutex_unlock(&store->lock);
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != sizeof random) {
        fail_errno(error, errno, "random numbers");
        return NULL;
    }
    g_snprintf(spool->name, sizeof spool->name,
               "%d-%" G_GUINT64_FORMAT "-%016" G_GINT64_MODIFIER "x", (int)getpid(), number,
               random);
    spool->fd =
        openat(store->tmp, spool->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (spool->fd < 0) {
        fail_errno(error, errno, "unfinished blob");
        return NULL;
    }
    spool->named = true;
    return g_steal_pointer(&spool);
}

void
blob_spool_free(BlobSpool *spool)
{
    if (spool == NULL)
        return;
    if (spool->named)
        unlinkat(spool->store->tmp, spool->name, 0);
    fd_clear(&spool->fd);
    digest_stream_free(spool->digest);
    g_free(spool);
}

bool
blob_spool_write(BlobSpool *spool, const void *data, size_t len, uint64_t max, GError **error)
{
    g_return_val_if_fail(spool->fd >= 0, false);
    if (spool->failed)
        return fail(error, STORE_ERROR_IO, "unfinished blob: an earlier write failed");
    if (spool->size > max || len > max - spool->size)
        return fail(error, STORE_ERROR_LIMIT, "more than %" G_GUINT64_FORMAT " bytes", max);
    if (!fd_write_all(spool->fd, data, len, error)) {
        spool->failed = true;
        return fail_prefix(error, "unfinished blob");
    }
    if (spool->head_len < HEAD_BYTES && len > 0) {
        size_t n = MIN(len, HEAD_BYTES - spool->head_len);
        memcpy(spool->head + spool->head_len, data, n);
        spool->head_len += n;
    }
    digest_stream_update(spool->digest, data, len);
    spool->size += len;
    return true;
}

uint64_t
blob_spool_size(const BlobSpool *spool)
{
    return spool->size;
}

const uint8_t *
blob_spool_head(const BlobSpool *spool, size_t *ret_len)
{
    *ret_len = spool->head_len;
    return spool->head;
}

/* True if the blob is there already and whole. Its age starts anew, before it is looked at: so that
 * a sweep that found it old does not take it for abandoned. One that rotted is replaced by what was
 * just given. */
static bool
is_there(BlobStore *store, const Digest *digest, const char *path, uint64_t size)
{
    uint64_t there;
    return blob_stat(store, digest, &there, NULL, NULL) && there == size &&
           utimensat(store->dir, path, NULL, AT_SYMLINK_NOFOLLOW) == 0 &&
           blob_verify(store, digest, NULL, NULL);
}

static bool
give_name(BlobSpool *spool, const Digest *digest, const char *path, GError **error)
{
    BlobStore *store = spool->store;
    if (fdatasync(spool->fd) != 0)
        return fail_errno(error, errno, "sync of blob %s", path);
    if (!blob_make_folder(store, digest, error))
        return false;
    if (renameat(store->tmp, spool->name, store->dir, path) != 0)
        return fail_errno(error, errno, "blob %s", path);
    spool->named = false;
    return true;
}

bool
blob_spool_finish(BlobSpool *spool, Digest *ret_digest, uint64_t *ret_size, GError **error)
{
    g_return_val_if_fail(spool->fd >= 0, false);
    if (spool->failed)
        return fail(error, STORE_ERROR_IO, "unfinished blob: an earlier write failed");
    char path[BLOB_PATH_MAX];
    Digest digest = digest_stream_finish(spool->digest);
    blob_path(&digest, path);
    bool done = is_there(spool->store, &digest, path, spool->size) ||
                give_name(spool, &digest, path, error);
    fd_clear(&spool->fd);
    if (!done || !blob_sync_folder(spool->store, &digest, error))
        return false;
    *ret_digest = digest;
    if (ret_size != NULL)
        *ret_size = spool->size;
    return true;
}

bool
blob_put(BlobStore *store, const void *data, size_t len, Digest *ret_digest, GError **error)
{
    g_autoptr(BlobSpool) spool = blob_spool_new(store, error);
    return spool != NULL && blob_spool_write(spool, data, len, len, error) &&
           blob_spool_finish(spool, ret_digest, NULL, error);
}
