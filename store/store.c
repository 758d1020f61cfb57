/* store.c - opens and closes a data folder; snapshots, head, limits. Changes are in
 * store/change_*.c. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Our own extractions, never larger than what the worker's bounds let through at any time. */
#define EXTRACTION_TEXT_MAX (1024 * MIB)

static bool
exists(const Store *store, const char *name)
{
    g_autofree char *path = g_build_filename(store->path, name, NULL);
    return access(path, F_OK) == 0;
}

static KvEnv *
open_env(const Store *store, const char *name, KvSchema schema, GError **error)
{
    g_autofree char *path = g_build_filename(store->path, name, NULL);
    KvOptions options = {.map_bytes = store->limits.map_bytes,
                         .read_only = (store->flags & STORE_READ_ONLY) != 0,
                         .volatile_data = schema == KV_SCHEMA_VOLATILE,
                         .schema = schema};
    if (!options.read_only && !dir_make(path, error))
        return NULL;
    return kv_env_open(path, &options, error);
}

/* Removes the files of the volatile environment, which holds nothing that must last. */
static bool
throw_away_volatile(const Store *store, GError **error)
{
    static const char *const names[] = {"volatile/data.mdb", "volatile/lock.mdb"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(store->path, names[i], NULL);
        if (unlink(path) != 0 && errno != ENOENT)
            return fail_errno(error, errno, "removing %s", path);
    }
    return true;
}

/* The volatile environment is not synced, so what a power cut leaves of it is not to be trusted: it
 * belongs to one run of the machine, named in volatile/boot-id. */
static bool
is_of_this_boot(const Store *store, const char *boot)
{
    g_autofree char *path = g_build_filename(store->path, "volatile", "boot-id", NULL);
    g_autoptr(GBytes) bytes = file_read(path, 64, NULL);
    return bytes != NULL && g_bytes_get_size(bytes) == strlen(boot) &&
           memcmp(g_bytes_get_data(bytes, NULL), boot, strlen(boot)) == 0;
}

static bool
make_volatile(Store *store, const char *boot, GError **error)
{
    g_autofree char *dir = g_build_filename(store->path, "volatile", NULL);
    g_autofree char *path = g_build_filename(dir, "boot-id", NULL);
    return throw_away_volatile(store, error) && dir_make(dir, error) &&
           file_replace(path, boot, strlen(boot), 0600, error);
}

/* After a restart of the machine. Nobody has it open: whoever opens it looks at boot-id before. */
static bool
renew_volatile(Store *store, const char *boot, GError **error)
{
    auto_fd int lock = store_lock_renewal(store, error);
    return lock >= 0 && (is_of_this_boot(store, boot) /* another process was first */ ||
                         make_volatile(store, boot, error));
}

static bool
open_volatile(Store *store, GError **error)
{
    g_autofree char *boot = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        boot = g_strdup("unknown"); /* then only a damaged one is made anew */
    if ((store->flags & STORE_READ_ONLY) != 0 &&
        (!is_of_this_boot(store, boot) || !exists(store, "volatile/data.mdb")))
        return true;
    if (!is_of_this_boot(store, boot) && !renew_volatile(store, boot, error))
        return false;
    g_autoptr(GError) local = NULL;
    store->volatile_env = open_env(store, "volatile", KV_SCHEMA_VOLATILE, &local);
    if (store->volatile_env != NULL)
        return true;
    if (!is_error(local, STORE_ERROR_CORRUPT) || (store->flags & STORE_READ_ONLY) != 0) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    /* Damaged. Nobody else may have it open while it is made anew. */
    if (!store_lock_alone(store, error) || !make_volatile(store, boot, error))
        return false;
    store->volatile_env = open_env(store, "volatile", KV_SCHEMA_VOLATILE, error);
    return store->volatile_env != NULL && store_lock_share(store, error);
}

static bool
open_parts(Store *store, GError **error)
{
    store->main_env = open_env(store, "main", KV_SCHEMA_MAIN, error);
    if (store->main_env == NULL || !open_volatile(store, error))
        return false;
    g_autofree char *blobs = g_build_filename(store->path, "blobs", NULL);
    store->blobs = blob_store_open(blobs, error);
    if (store->blobs == NULL)
        return false;
    store->journal = journal_lmdb_new(store->main_env);
    store->machine = (ApplyMachine){.blobs = store->blobs, .max_text = EXTRACTION_TEXT_MAX};
    store->committer = (Committer){.env = store->main_env,
                                   .journal = store->journal,
                                   .apply = apply_record,
                                   .machine = &store->machine};
    store->writer = writer_new(&store->committer);
    return true;
}

/* Half of a restore must never be taken for a store. `main` gets its name last, so that a restore
 * that ended behind that needs nothing but the end of its folder (store/FORMAT.md section 6). */
static bool
check_restored(const Store *store, bool locked, GError **error)
{
    if (!exists(store, "restore.tmp"))
        return true;
    if (!exists(store, "main/data.mdb") || exists(store, "restore.tmp/main"))
        return fail(error, STORE_ERROR_BUSY,
                    "%s holds a restore that did not end: run regelwerk restore again",
                    store->path);
    if (!locked)
        return true;
    g_autofree char *unfinished = g_build_filename(store->path, "restore.tmp", NULL);
    return dir_sync(store->path, error) &&
           (rmdir(unfinished) == 0 || errno == ENOENT ||
            fail_errno(error, errno, "%s", unfinished)) &&
           dir_sync(store->path, error);
}

Store *
store_open(const char *data, StoreFlags flags, const Limits *limits, GError **error)
{
    g_autoptr(Store) store = g_new0(Store, 1);
    store->path = g_strdup(data);
    store->flags = flags;
    store->limits = *limits;
    store->open_lock = store->serve_lock = -1;
    mutex_init(&store->seen);
    if (!check_restored(store, false, error))
        return NULL;
    bool is_new = !exists(store, "main/data.mdb");
    if (is_new && (flags & STORE_CREATE) == 0) {
        fail(error, STORE_ERROR_NOT_FOUND, "there is no store in %s", data);
        return NULL;
    }
    if (is_new && (flags & STORE_READ_ONLY) != 0) {
        fail(error, STORE_ERROR_NOT_FOUND, "there is no store in %s to read", data);
        return NULL;
    }
    if (is_new && !dir_make(data, error))
        return NULL;
    if (!store_lock(store, error) || !check_restored(store, true, error))
        return NULL;
    /* Several processes may make it at once: LMDB orders them, and the types are decided one by
     * one. */
    if (!open_parts(store, error) ||
        ((flags & STORE_CREATE) != 0 && (flags & STORE_READ_ONLY) == 0 &&
         !store_put_builtin_types(store, error)))
        return NULL;
    kv_env_check_readers(store->main_env);
    return g_steal_pointer(&store);
}

void
store_close(Store *store)
{
    if (store == NULL)
        return;
    g_clear_pointer(&store->writer, writer_free);
    g_clear_pointer(&store->journal, journal_free);
    g_clear_pointer(&store->blobs, blob_store_close);
    g_clear_pointer(&store->volatile_env, kv_env_close);
    g_clear_pointer(&store->main_env, kv_env_close);
    store_unlock(store);
    mutex_clear(&store->seen);
    g_free(store->path);
    g_free(store);
}

const Limits *
store_limits(Store *store)
{
    return &store->limits;
}

const char *
store_path(Store *store)
{
    return store->path;
}

BlobStore *
store_blobs(Store *store)
{
    return store->blobs;
}

KvTxn *
store_snapshot(Store *store, GError **error)
{
    return kv_begin_read(store->main_env, error);
}

KvEnv *
store_main_env(Store *store)
{
    return store->main_env;
}

KvEnv *
store_volatile_env(Store *store)
{
    return store->volatile_env;
}

uint64_t
store_head(KvTxn *snapshot)
{
    Head head;
    return head_load(snapshot, &head, NULL) ? head.n : 0;
}

/* While TXN is still the last one committed, a snapshot shows what it showed before. A commit
 * counts before it shows (LMDB writes the number, then waits for the disk, then lets readers have
 * it), so what is noted is the number of the snapshot and never the last one. */
bool
store_head_now(Store *store, uint64_t *ret_head, GError **error)
{
    uint64_t last = kv_last_txn(store->main_env);
    {
        LOCKED(&store->seen);
        *ret_head = store->seen_head;
        if (last != 0 && last == store->seen_txn)
            return true;
    }
    g_autoptr(KvTxn) txn = kv_begin_read(store->main_env, error);
    Head head;
    if (txn == NULL || !head_load(txn, &head, error))
        return false;
    *ret_head = head.n;
    LOCKED(&store->seen);
    if (kv_txn_id(txn) > store->seen_txn) {
        store->seen_txn = kv_txn_id(txn);
        store->seen_head = head.n;
    }
    return true;
}

uint64_t
store_wait_head(Store *store, uint64_t seen, int64_t timeout_us)
{
    journal_wait(store->journal, seen, timeout_us);
    g_autoptr(KvTxn) txn = kv_begin_read(store->main_env, NULL);
    return txn != NULL ? store_head(txn) : seen;
}

void
store_wake(Store *store)
{
    journal_notify(store->journal);
}

void
store_on_fatal(Store *store, void (*fatal)(const GError *error, void *data), void *data)
{
    writer_on_fatal(store->writer, fatal, data);
}

bool
store_decide(Store *store, Decision *decision, GError **error)
{
    if ((store->flags & STORE_READ_ONLY) != 0)
        return fail(error, STORE_ERROR_DENIED, "the store is open for reading only");
    decision->weight += CHANGE_WEIGHT;
    return writer_run(store->writer, decision, error);
}

bool
store_check_revision(uint64_t revision, uint64_t current, GError **error)
{
    if (revision == 0 || revision == current)
        return true;
    return fail(error, STORE_ERROR_STALE, "it was changed meanwhile");
}
