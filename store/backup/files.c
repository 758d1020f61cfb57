/* files.c - copying, syncing and removing trees of files for backup and restore. */
#include "store/backup/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)256 * 1024)

bool
path_exists(const char *dir, const char *name)
{
    struct stat st;
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return lstat(path, &st) == 0;
}

/* Makes the folders of the relative PATH below DIR; their names are synced with the whole tree. */
static bool
make_folders(const char *dir, const char *path, GError **error)
{
    g_autofree char *full = g_build_filename(dir, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    return g_mkdir_with_parents(folder, 0700) == 0 || fail_errno(error, errno, "%s", folder);
}

static int
create(const char *dir, const char *path, GError **error)
{
    if (!make_folders(dir, path, error))
        return -1;
    g_autofree char *full = g_build_filename(dir, path, NULL);
    int fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        fail_errno(error, errno, "%s", full);
    return fd;
}

bool
copy_file(int source, const char *dir, const char *path, Progress *progress, Digest *ret_digest,
          uint64_t *ret_bytes, GError **error)
{
    auto_fd int target = path == NULL ? -1 : create(dir, path, error);
    if (path != NULL && target < 0)
        return false;
    g_autoptr(DigestStream) stream = digest_stream_new();
    g_autofree uint8_t *piece = g_malloc(PIECE);
    uint64_t bytes = 0;
    for (size_t got = PIECE; got == PIECE; bytes += got) {
        if (!fd_read_all(source, piece, PIECE, &got, error))
            return false;
        digest_stream_update(stream, piece, got);
        if (path != NULL && !fd_write_all(target, piece, got, error))
            return fail_prefix(error, "%s", path);
        progress->done += got;
        if (progress->call != NULL)
            progress->call(MIN(progress->done, progress->total), progress->total, progress->data);
    }
    *ret_digest = digest_stream_finish(stream);
    *ret_bytes = bytes;
    return true;
}

bool
sync_tree(const char *dir, GError **error)
{
    auto_fd int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && syncfs(fd) == 0) || fail_errno(error, errno, "sync of %s", dir);
}

/* The blobs that the environment names, after every table was walked and found whole. */
static GHashTable *
verify_tables(KvEnv *env, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(env, error);
    if (txn == NULL)
        return NULL;
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        KvTableStat said, found;
        if (!kv_table_in(t, KV_SCHEMA_MAIN))
            continue;
        if (!kv_stat(txn, t, &said, error) || !kv_scan(txn, t, &found, error))
            return NULL;
        if (said.count != found.count || said.digest != found.digest) {
            fail(error, STORE_ERROR_CORRUPT, "table %s: records are missing", kv_table_name(t));
            return NULL;
        }
    }
    return backup_named_blobs(txn, error);
}

GHashTable *
verify_env(const char *dir, GError **error)
{
    g_autofree char *main = g_build_filename(dir, "main", NULL);
    g_autofree char *lock = g_build_filename(main, "lock.mdb", NULL);
    KvOptions options = {.map_bytes = MIB, .read_only = true, .schema = KV_SCHEMA_MAIN};
    KvEnv *env = kv_env_open(main, &options, error); /* the map grows to the size of the file */
    GHashTable *named = env == NULL ? NULL : verify_tables(env, error);
    kv_env_close(env);
    unlink(lock);
    return named;
}
