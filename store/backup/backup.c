/* backup.c - a consistent copy beside a running server: one snapshot of the environment first, then
 * the blobs. They are immutable, so all that the snapshot names is there, unless it was erased
 * meanwhile. */
#include "store/backup/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    Digest digest;
    uint64_t bytes;
} Found;

static bool
each_blob(const Digest *digest, uint64_t size, int64_t modified_us G_GNUC_UNUSED, void *data)
{
    Found found = {.digest = *digest, .bytes = size};
    g_array_append_val((GArray *)data, found);
    return true;
}

static bool
copy_blob(BlobStore *blobs, const Digest *digest, const char *dir, Progress *progress,
          GPtrArray *manifest, GError **error)
{
    g_autoptr(GError) local = NULL;
    auto_fd int source = blob_open(blobs, digest, NULL, &local);
    if (source < 0 && is_error(local, STORE_ERROR_NOT_FOUND))
        return true; /* swept or erased since it was listed; see check_named */
    if (source < 0) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    g_autofree char *path = manifest_blob_path(digest);
    Digest found;
    uint64_t bytes;
    if (!copy_file(source, dir, path, progress, &found, &bytes, error))
        return false;
    if (!digest_equal(&found, digest)) {
        /* Rotten. What no record names is rubbish, which must not stop every backup to come;
         * whether one does, check_named asks. */
        g_autofree char *copy = g_build_filename(dir, path, NULL);
        return unlink(copy) == 0 || fail_errno(error, errno, "%s", copy);
    }
    manifest_add(manifest, path, digest, bytes);
    return true;
}

static bool
copy_blobs(BlobStore *blobs, const char *dir, Progress *progress, GPtrArray *manifest,
           GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Found));
    if (!blob_list(blobs, each_blob, list, error))
        return false;
    for (guint i = 0; i < list->len; i++)
        progress->total += g_array_index(list, Found, i).bytes;
    for (guint i = 0; i < list->len; i++) {
        if (!copy_blob(blobs, &g_array_index(list, Found, i).digest, dir, progress, manifest,
                       error))
            return false;
    }
    return true;
}

static bool
copy_env(KvEnv *env, const char *dir, Progress *progress, GPtrArray *manifest, GError **error)
{
    g_autofree char *main = g_build_filename(dir, "main", NULL);
    g_autofree char *path = g_build_filename(dir, BACKUP_ENV_PATH, NULL);
    if (!dir_make(main, error) || !kv_env_copy(env, path, error))
        return false;
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return fail_errno(error, errno, "%s", path);
    progress->total += (uint64_t)st.st_size;
    Digest digest;
    uint64_t bytes;
    if (!copy_file(fd, NULL, NULL, progress, &digest, &bytes, error))
        return false;
    manifest_add(manifest, BACKUP_ENV_PATH, &digest, bytes);
    return true;
}

/* Every blob that the copied environment names must have been copied. */
static bool
check_named(KvEnv *env, const char *dir, GError **error)
{
    g_autoptr(GHashTable) named = verify_env(dir, error);
    if (named == NULL)
        return fail_prefix(error, "the copy of the environment");
    GHashTableIter iter;
    gpointer digest;
    g_hash_table_iter_init(&iter, named);
    while (g_hash_table_iter_next(&iter, &digest, NULL)) {
        g_autofree char *path = manifest_blob_path(digest);
        if (path_exists(dir, path))
            continue;
        g_autoptr(KvTxn) txn = kv_begin_read(env, error);
        g_autoptr(GHashTable) now = txn == NULL ? NULL : backup_named_blobs(txn, error);
        if (now == NULL)
            return false;
        if (!g_hash_table_contains(now, digest))
            return fail(error, STORE_ERROR_BUSY,
                        "a document was erased meanwhile: run the backup again");
        return fail(error, STORE_ERROR_CORRUPT,
                    "%s is named by a record, but missing or damaged: run 'regelwerk check'", path);
    }
    return true;
}

static bool
fill(KvEnv *env, BlobStore *blobs, const char *dir, Progress *progress, GError **error)
{
    g_autoptr(GPtrArray) manifest = manifest_new();
    return copy_env(env, dir, progress, manifest, error) &&
           copy_blobs(blobs, dir, progress, manifest, error) && check_named(env, dir, error) &&
           sync_tree(dir, error) && manifest_write(manifest, dir, error);
}

bool
backup_make(KvEnv *main, BlobStore *blobs, const char *dir, BackupProgress progress, void *data,
            GError **error)
{
    g_autofree char *name = g_canonicalize_filename(dir, NULL); /* without a slash at the end */
    g_autofree char *partial = g_strdup_printf("%s.partial", name);
    g_autofree char *parent = g_path_get_dirname(name);
    Progress p = {.call = progress, .data = data};
    if (path_exists(name, ""))
        return fail(error, STORE_ERROR_CONFLICT, "%s exists already", name);
    if (!dir_make(parent, error))
        return false;
    if (mkdir(partial, 0700) != 0) {
        if (errno == EEXIST)
            return fail(error, STORE_ERROR_CONFLICT,
                        "%s exists: another backup runs, or was interrupted", partial);
        return fail_errno(error, errno, "%s", partial);
    }
    bool ok = fill(main, blobs, partial, &p, error);
    if (ok && rename(partial, name) != 0)
        ok = fail_errno(error, errno, "%s", name);
    if (!ok) {
        dir_remove(partial);
        return fail_prefix(error, "backup");
    }
    return dir_sync(parent, error);
}
