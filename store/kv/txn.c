/* txn.c - transactions as guards: what is not committed is undone. Also the two things around a
 * transaction that LMDB leaves to its user: a map that another process made larger, and a short
 * write on a full disk. */
#include "store/kv/internal.h"

#include "store/base/error.h"

#include <errno.h>
#include <sys/statvfs.h>

/* Below this a short write is taken for a full disk. */
#define DISK_FULL_BYTES (1024 * 1024)

/* Added to open_txns while the map is set anew. */
#define MOVING (-(1 << 30))

void
env_enter(KvEnv *env)
{
    while (atomic_fetch_add(&env->open_txns, 1) < 0) {
        atomic_fetch_sub(&env->open_txns, 1);
        LOCKED(&env->resize); /* waits until it is done */
    }
}

void
env_leave(KvEnv *env)
{
    atomic_fetch_sub(&env->open_txns, 1);
}

/* Another process wrote beyond our map. No transaction can begin here until the map is set anew,
 * which is only allowed while none is open; then all later begins succeed. */
static int
adopt_map(KvEnv *env, unsigned flags, MDB_txn **ret_txn)
{
    LOCKED(&env->resize);
    int rc = mdb_txn_begin(env->mdb, NULL, flags, ret_txn); /* another thread may have done it */
    int own = 1;
    if (rc != MDB_MAP_RESIZED ||
        !atomic_compare_exchange_strong(&env->open_txns, &own, own + MOVING))
        return rc;
    rc = mdb_env_set_mapsize(env->mdb, 0);
    atomic_fetch_add(&env->maps, 1);
    atomic_fetch_sub(&env->open_txns, MOVING);
    return rc == MDB_SUCCESS ? mdb_txn_begin(env->mdb, NULL, flags, ret_txn) : rc;
}

/* LMDB takes the number of a snapshot first and copies the roots of its tables after. Two commits
 * in between write new roots to the place it copies from, and the second of them may not be on disk
 * yet: the snapshot would show what a crash can still undo, and more than a snapshot begun after
 * it. Says whether that can have happened. */
static bool
overtaken(KvEnv *env, MDB_txn *snapshot)
{
    MDB_envinfo info;
    return mdb_env_info(env->mdb, &info) == MDB_SUCCESS &&
           info.me_last_txnid >= mdb_txn_id(snapshot) + 2;
}

static KvTxn *
begin(KvEnv *env, bool write, GError **error)
{
    unsigned flags = write ? 0 : MDB_RDONLY;
    MDB_txn *mdb = NULL;
    env_enter(env);
    int rc;
    bool again;
    do {
        rc = mdb_txn_begin(env->mdb, NULL, flags, &mdb);
        if (rc == MDB_MAP_RESIZED)
            rc = adopt_map(env, flags, &mdb);
        again = rc == MDB_SUCCESS && !write && overtaken(env, mdb);
        if (again)
            mdb_txn_abort(mdb);
    } while (again);
    if (rc != MDB_SUCCESS) {
        env_leave(env);
        kv_fail(error, rc, write ? "begin of a change" : "begin of a snapshot");
        return NULL;
    }
    KvTxn *txn = g_new0(KvTxn, 1);
    txn->env = env;
    txn->mdb = mdb;
    txn->write = write;
    if (write) {
        txn->deltas = g_new0(KvDelta, KV_TABLE_COUNT);
        txn->scratch = g_byte_array_new();
    }
    return txn;
}

KvTxn *
kv_begin_read(KvEnv *env, GError **error)
{
    return begin(env, false, error);
}

KvTxn *
kv_begin_write(KvEnv *env, GError **error)
{
    g_return_val_if_fail(!env->read_only, NULL);
    return begin(env, true, error);
}

bool
kv_txn_is_write(const KvTxn *txn)
{
    return txn->write;
}

uint64_t
kv_txn_id(const KvTxn *txn)
{
    return mdb_txn_id(txn->mdb);
}

KvSnapshot
kv_txn_snapshot(const KvTxn *txn)
{
    return (KvSnapshot){
        .env = txn->env->serial, .map = atomic_load(&txn->env->maps), .txn = mdb_txn_id(txn->mdb)};
}

static void
close_cursors(KvTxn *txn)
{
    for (KvCursorState *c = txn->cursors; c != NULL; c = c->next) {
        mdb_cursor_close(c->mdb);
        c->mdb = NULL;
        c->txn = NULL;
    }
    txn->cursors = NULL;
}

/* Ends the LMDB transaction, if it still is one, and frees TXN. */
static void
end(KvTxn *txn)
{
    if (txn->mdb != NULL) {
        close_cursors(txn);
        mdb_txn_abort(txn->mdb);
    }
    env_leave(txn->env);
    if (txn->scratch != NULL)
        g_byte_array_unref(txn->scratch);
    g_free(txn->deltas);
    g_free(txn);
}

void
kv_abort(KvTxn *txn)
{
    if (txn != NULL)
        end(txn);
}

/* LMDB reports EIO when a write came out short, which is what a disk does that is full to the last
 * block. The transaction is not in the file then: the meta page was not written. (Had writing that
 * one failed, LMDB would refuse every later transaction, and that is an IO error then.) */
static int
disk_full_or(KvEnv *env, int rc)
{
    int fd;
    struct statvfs fs;
    if (rc != EIO || mdb_env_get_fd(env->mdb, &fd) != MDB_SUCCESS || fstatvfs(fd, &fs) != 0)
        return rc;
    return (uint64_t)fs.f_bavail * fs.f_frsize < DISK_FULL_BYTES ? ENOSPC : rc;
}

/* Whether a failed commit was only for want of space: LMDB goes on unless the meta page itself
 * failed. */
static bool
is_full(KvEnv *env, int rc)
{
    MDB_txn *probe;
    if (rc != ENOSPC && rc != EDQUOT && rc != MDB_MAP_FULL)
        return false;
    int usable = mdb_txn_begin(env->mdb, NULL, MDB_RDONLY, &probe);
    if (usable == MDB_SUCCESS)
        mdb_txn_abort(probe);
    return usable != MDB_PANIC;
}

bool
kv_commit(KvTxn *txn, GError **error)
{
    bool ok = true;
    if (txn->failed != 0)
        ok = kv_fail(error, txn->failed, "commit after a failed write");
    else if (txn->write && !meta_flush(txn, error))
        ok = false;

    if (ok) {
        close_cursors(txn);
        int rc = disk_full_or(txn->env, mdb_txn_commit(g_steal_pointer(&txn->mdb)));
        if (is_full(txn->env, rc))
            ok = kv_fail(error, rc, "commit");
        else if (rc != MDB_SUCCESS)
            ok = fail(error, STORE_ERROR_IO, "commit: %s", mdb_strerror(rc));
    }
    end(txn);
    return ok;
}
