/* env.c - the LMDB environment: open, close, copy. One handle per process and folder, because
 * closing one of two would drop the POSIX locks of both and LMDB does not notice; hence the
 * registry, the only state of a process that store/kv has. */
#include "store/kv/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_READERS 512 /* 4 x (threads + downloads of a busy server), 64 bytes each */

static Mutex registry_lock = {PTHREAD_MUTEX_INITIALIZER};
static KvEnv *registry; /* guarded by registry_lock */

static bool
register_env(KvEnv *env, GError **error)
{
    struct stat st;
    if (stat(env->path, &st) != 0)
        return fail_errno(error, errno, "%s", env->path);
    LOCKED(&registry_lock);
    for (const KvEnv *e = registry; e != NULL; e = e->next) {
        if (e->dev == st.st_dev && e->ino == st.st_ino)
            return fail(error, STORE_ERROR_BUSY, "%s is already open in this process", env->path);
    }
    env->dev = st.st_dev;
    env->ino = st.st_ino;
    env->next = registry;
    registry = env;
    return true;
}

static void
unregister_env(KvEnv *env)
{
    LOCKED(&registry_lock);
    for (KvEnv **at = &registry; *at != NULL; at = &(*at)->next) {
        if (*at == env) {
            *at = env->next;
            return;
        }
    }
}

static bool
open_mdb(KvEnv *env, const KvOptions *options, GError **error)
{
    int rc = mdb_env_create(&env->mdb);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_set_mapsize(env->mdb, options->map_bytes);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_set_maxreaders(env->mdb, MAX_READERS);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_set_maxdbs(env->mdb, KV_TABLE_COUNT + 1);
    unsigned flags =
        MDB_NOTLS | (env->read_only ? MDB_RDONLY : 0) | (options->volatile_data ? MDB_NOSYNC : 0);
    if (rc == MDB_SUCCESS)
        rc = mdb_env_open(env->mdb, env->path, flags, 0600);
    int dead;
    if (rc == MDB_SUCCESS)
        rc = mdb_reader_check(env->mdb, &dead);
    return rc == MDB_SUCCESS || kv_fail(error, rc, "environment %s", env->path);
}

/* LMDB 0.9.24 opens data.mdb twice without O_CLOEXEC and shows only one of the two descriptors. */
static bool
close_on_exec(KvEnv *env, GError **error)
{
    int fd;
    struct stat data, st;
    if (mdb_env_get_fd(env->mdb, &fd) != MDB_SUCCESS || fstat(fd, &data) != 0)
        return fail_errno(error, errno, "%s", env->path);
    DIR *dir = opendir("/proc/self/fd");
    if (dir == NULL)
        return fail_errno(error, errno, "/proc/self/fd");
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        uint64_t n;
        if (!g_ascii_string_to_unsigned(e->d_name, 10, 0, INT_MAX, &n, NULL))
            continue;
        if (fstat((int)n, &st) == 0 && st.st_dev == data.st_dev && st.st_ino == data.st_ino)
            fcntl((int)n, F_SETFD, FD_CLOEXEC);
    }
    closedir(dir);
    return true;
}

static bool
open_tables(KvEnv *env, GError **error)
{
    g_autoptr(KvTxn) txn = env->read_only ? kv_begin_read(env, error) : kv_begin_write(env, error);
    if (txn == NULL)
        return false;
    unsigned flags = env->read_only ? 0 : MDB_CREATE;
    int rc = mdb_dbi_open(txn->mdb, "_meta", flags, &env->meta);
    if (rc == MDB_NOTFOUND)
        return fail(error, STORE_ERROR_CORRUPT, "not an environment of this program");
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "table _meta");
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        if (!kv_table_in(t, env->schema))
            continue;
        rc = mdb_dbi_open(txn->mdb, kv_table_name(t), flags, &env->dbi[t]);
        if (rc != MDB_SUCCESS)
            return kv_fail(error, rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc, "table %s",
                           kv_table_name(t));
    }
    /* The handles outlive the transaction only if it is committed, a read one too. */
    return meta_check(txn, error) && kv_commit(g_steal_pointer(&txn), error);
}

static KvEnv *
open_existing(const char *path, const KvOptions *options, GError **error)
{
    g_autoptr(KvEnv) env = g_new0(KvEnv, 1);
    static atomic_uint_fast64_t serials;
    env->serial = atomic_fetch_add(&serials, 1) + 1;
    env->path = g_strdup(path);
    env->read_only = options->read_only;
    env->schema = options->schema;
    mutex_init(&env->resize);
    if (!register_env(env, error) || !open_mdb(env, options, error) || !close_on_exec(env, error))
        return NULL;
    if (!open_tables(env, error)) {
        fail_prefix(error, "%s", path);
        return NULL;
    }
    return g_steal_pointer(&env);
}

/* LMDB writes the first pages of a new file in place: a process that ends in between leaves a file
 * that nobody can open. So the environment is made whole in TMP and then gets its name; of two
 * processes that do so, one wins. */
static bool
create_in(const char *tmp, const char *data, const KvOptions *options, GError **error)
{
    g_autofree char *made = g_build_filename(tmp, "data.mdb", NULL);
    KvEnv *env = open_existing(tmp, options, error);
    if (env == NULL)
        return false;
    kv_env_close(env);
    return link(made, data) == 0 || errno == EEXIST || fail_errno(error, errno, "%s", data);
}

static bool
create(const char *path, const KvOptions *options, GError **error)
{
    g_autofree char *data = g_build_filename(path, "data.mdb", NULL);
    if (!dir_make(path, error))
        return false;
    if (access(data, F_OK) == 0)
        return true;
    g_autofree char *tmp = g_build_filename(path, "new.XXXXXX", NULL);
    if (mkdtemp(tmp) == NULL)
        return fail_errno(error, errno, "%s", tmp);
    bool done = create_in(tmp, data, options, error);
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = g_build_filename(tmp, names[i], NULL);
        unlink(file);
    }
    rmdir(tmp);
    return done;
}

KvEnv *
kv_env_open(const char *path, const KvOptions *options, GError **error)
{
    if (!options->read_only && !create(path, options, error))
        return NULL;
    KvEnv *env = open_existing(path, options, error);
    /* The name data.mdb must survive a power cut like what is in it, whoever made it. */
    if (env != NULL && !env->read_only && !dir_sync(path, error))
        g_clear_pointer(&env, kv_env_close);
    return env;
}

void
kv_env_close(KvEnv *env)
{
    if (env == NULL)
        return;
    g_assert(atomic_load(&env->open_txns) == 0);
    if (env->mdb != NULL)
        mdb_env_close(env->mdb);
    unregister_env(env);
    mutex_clear(&env->resize);
    g_free(env->path);
    g_free(env);
}

int
kv_env_check_readers(KvEnv *env)
{
    int dead = 0;
    mdb_reader_check(env->mdb, &dead);
    return dead;
}

double
kv_env_fill(KvEnv *env)
{
    MDB_envinfo info;
    MDB_stat stat;
    env_enter(env); /* LMDB reads both in the map */
    bool known = mdb_env_info(env->mdb, &info) == MDB_SUCCESS &&
                 mdb_env_stat(env->mdb, &stat) == MDB_SUCCESS;
    env_leave(env);
    if (!known)
        return 0;
    return (double)(info.me_last_pgno + 1) * (double)stat.ms_psize / (double)info.me_mapsize;
}

uint64_t
kv_last_txn(KvEnv *env)
{
    MDB_envinfo info;
    env_enter(env); /* LMDB reads it in the map */
    int rc = mdb_env_info(env->mdb, &info);
    env_leave(env);
    return rc == MDB_SUCCESS ? info.me_last_txnid : 0;
}

bool
kv_env_copy(KvEnv *env, const char *path, GError **error)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return fail(error, STORE_ERROR_CONFLICT, "%s exists already", path);
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *part = g_strdup_printf("%s.part", path);
    if (unlink(part) != 0 && errno != ENOENT) /* of a copy that was interrupted */
        return fail_errno(error, errno, "%s", part);
    auto_fd int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail_errno(error, errno, "%s", part);

    /* A snapshot of our own first: it adopts a map that another process made larger, and none can
     * be set anew while LMDB copies. */
    g_autoptr(KvTxn) txn = kv_begin_read(env, error);
    int rc = txn == NULL ? MDB_SUCCESS : mdb_env_copyfd2(env->mdb, fd, MDB_CP_COMPACT);
    bool done = txn != NULL && (rc == MDB_SUCCESS || kv_fail(error, rc, "copy of %s", env->path));
    if (done && (fsync(fd) != 0 || rename(part, path) != 0))
        done = fail_errno(error, errno, "%s", path);
    if (!done) {
        unlink(part);
        return false;
    }
    return dir_sync(dir, error);
}
