/* restore.c - a data folder from a backup. All of it is verified in a folder of its own before
 * anything gets the name under which a server would find it. */
#include "store/backup/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED "restore.tmp"

/* Reads every file of the manifest, copies it below TARGET (unless that is NULL), and compares. */
static bool
take_files(const char *dir, const GPtrArray *manifest, const char *target, Progress *progress,
           GError **error)
{
    progress->total = manifest_bytes(manifest);
    for (guint i = 0; i < manifest->len; i++) {
        const ManifestEntry *entry = manifest->pdata[i];
        g_autofree char *path = g_build_filename(dir, entry->path, NULL);
        auto_fd int source = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (source < 0)
            return fail(error, STORE_ERROR_CORRUPT, "%s: %s", path, g_strerror(errno));
        Digest digest;
        uint64_t bytes;
        if (!copy_file(source, target, target == NULL ? NULL : entry->path, progress, &digest,
                       &bytes, error))
            return false;
        if (bytes != entry->bytes || !digest_equal(&digest, &entry->digest))
            return fail(error, STORE_ERROR_CORRUPT, "%s is not what the manifest says", path);
    }
    return true;
}

static bool
check_complete(const char *dir, const GPtrArray *manifest, GError **error)
{
    g_autoptr(GHashTable) missing = verify_env(dir, error);
    if (missing == NULL)
        return fail_prefix(error, "the environment of the backup");
    for (guint i = 0; i < manifest->len; i++) {
        const ManifestEntry *entry = manifest->pdata[i];
        if (entry->blob)
            g_hash_table_remove(missing, &entry->digest);
    }
    guint n = g_hash_table_size(missing);
    return n == 0 ||
           fail(error, STORE_ERROR_CORRUPT, "%u files that the records name are not in it", n);
}

bool
backup_verify(const char *dir, BackupProgress progress, void *data, GError **error)
{
    Progress p = {.call = progress, .data = data};
    g_autoptr(GPtrArray) manifest = manifest_read(dir, error);
    return manifest != NULL && take_files(dir, manifest, NULL, &p, error) &&
           check_complete(dir, manifest, error);
}

/* A backup of an older program may lack tables that this one has (store/FORMAT.md section 4): the
 * copy in DIR gets them, as a store gets them when it is opened. */
static bool
add_new_tables(const char *dir, GError **error)
{
    g_autofree char *main = g_build_filename(dir, "main", NULL);
    g_autofree char *lock = g_build_filename(main, "lock.mdb", NULL);
    KvOptions options = {.map_bytes = MIB, .schema = KV_SCHEMA_MAIN};
    KvEnv *env = kv_env_open(main, &options, error); /* the map grows to the size of the file */
    if (env == NULL)
        return fail_prefix(error, "the environment of the backup");
    kv_env_close(env);
    unlink(lock);
    return true;
}

/* Leaves DATA without a store, or fails because there is one. What an interrupted restore left
 * goes. */
static bool
make_room(const char *data, GError **error)
{
    g_autofree char *unfinished = g_build_filename(data, UNFINISHED, NULL);
    g_autofree char *blobs = g_build_filename(data, "blobs", NULL);
    if (path_exists(data, "main") || path_exists(data, "volatile"))
        return fail(error, STORE_ERROR_CONFLICT, "there is a store in %s already", data);
    if (path_exists(data, "blobs")) {
        if (!path_exists(data, UNFINISHED))
            return fail(error, STORE_ERROR_CONFLICT, "there are documents in %s already", data);
        dir_remove(blobs);
    }
    dir_remove(unfinished);
    return mkdir(unfinished, 0700) == 0 || fail_errno(error, errno, "%s", unfinished);
}

static bool
move(const char *data, const char *name, GError **error)
{
    g_autofree char *from = g_build_filename(data, UNFINISHED, name, NULL);
    g_autofree char *to = g_build_filename(data, name, NULL);
    return rename(from, to) == 0 || fail_errno(error, errno, "%s", to);
}

static bool
install(const char *data, GError **error)
{
    g_autofree char *unfinished = g_build_filename(data, UNFINISHED, NULL);
    g_autofree char *tmp = g_build_filename(unfinished, "blobs", "tmp", NULL);
    if (g_mkdir_with_parents(tmp, 0700) != 0)
        return fail_errno(error, errno, "%s", tmp);
    if (!sync_tree(unfinished, error) || !move(data, "blobs", error) ||
        !move(data, "main", error) || !dir_sync(data, error))
        return false;
    return (rmdir(unfinished) == 0 || fail_errno(error, errno, "%s", unfinished)) &&
           dir_sync(data, error);
}

static bool
restore(const char *dir, const GPtrArray *manifest, const char *data, Progress *progress,
        GError **error)
{
    g_autofree char *unfinished = g_build_filename(data, UNFINISHED, NULL);
    if (!make_room(data, error))
        return false;
    if (take_files(dir, manifest, unfinished, progress, error) &&
        add_new_tables(unfinished, error) && check_complete(unfinished, manifest, error))
        return install(data, error);
    dir_remove(unfinished);
    return false;
}

bool
backup_restore(const char *dir, const char *data_dir, BackupProgress progress, void *data,
               GError **error)
{
    Progress p = {.call = progress, .data = data};
    g_autoptr(GPtrArray) manifest = manifest_read(dir, error);
    if (manifest == NULL || !dir_make(data_dir, error))
        return false;
    g_autofree char *lock = g_build_filename(data_dir, "open.lock", NULL);
    auto_fd int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail_errno(error, errno, "%s", lock);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return fail(error, STORE_ERROR_BUSY, "another process works on %s", data_dir);
    return restore(dir, manifest, data_dir, &p, error) || fail_prefix(error, "restore");
}
