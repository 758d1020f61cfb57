/* job.c - the queue of extractions. The queue itself is the state table `pending` (journaled); this
 * is only who works on what, in the volatile environment: a lease with the process that took it, so
 * that the work of a dead process is free at once, and how often it was taken. Declared in
 * store/store.h. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/doc/codec.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    uint32_t pid;
    uint64_t started; /* of the process, clock ticks since boot (proc(5), stat field 22) */
    int64_t until_us;
    uint32_t attempts;
    uint32_t done, pages; /* of OCR; no pages: a job for text */
} Lease;

#define F(tag, type, member)                                                                       \
    {                                                                                              \
        tag, type, offsetof(Lease, member)                                                         \
    }
static const RowField lease_fields[] = {
    F(1, ROW_U32, pid),      F(2, ROW_U64, started), F(3, ROW_I64, until_us),
    F(4, ROW_U32, attempts), F(5, ROW_U32, done),    F(6, ROW_U32, pages),
};
#undef F

/* When the process PID started; 0 when there is none (or it is a zombie's leftover that proc does
 * not show). Together with the pid it names a process even after the number was given to another.
 */
static uint64_t
process_start(uint32_t pid)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%u/stat", pid);
    auto_fd int fd =
        open(path, O_RDONLY | O_CLOEXEC); /* its size as a file is 0: read until the end */
    size_t len;
    if (fd < 0 || !fd_read_all(fd, text, sizeof text - 1, &len, NULL))
        return 0;
    text[len] = '\0';
    const char *p = strrchr(text, ')'); /* the name before it may hold anything */
    if (p == NULL)
        return 0;
    g_auto(GStrv) words = g_strsplit(p + 1, " ", 0);
    uint64_t started = 0;
    /* After ")" follow " state ppid ...": field 3 is word 1, so field 22 is word 20. */
    if (g_strv_length(words) <= 20 || words[1][0] == 'Z' ||
        !g_ascii_string_to_unsigned(words[20], 10, 1, G_MAXUINT64, &started, NULL))
        return 0;
    return started;
}

/* Volatile: a row that cannot be read is no lease. */
static Lease
lease_of(KvValue value)
{
    Lease lease = {0};
    WireReader r = wire_reader(value.data, value.len);
    return row_decode(ROW_SPEC(lease_fields), &r, &lease) ? lease : (Lease){0};
}

static bool
lease_load(KvTxn *txn, const KvKey *key, Lease *ret_lease, GError **error)
{
    *ret_lease = (Lease){0};
    g_autoptr(GError) local = NULL;
    KvValue value;
    if (!kv_get(txn, KV_JOB, key, &value, &local)) {
        if (is_error(local, STORE_ERROR_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    *ret_lease = lease_of(value);
    return true;
}

static bool
lease_put(KvTxn *txn, const KvKey *key, const Lease *lease, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(ROW_SPEC(lease_fields), lease, out);
    return kv_put(txn, KV_JOB, key, out->data, out->len, error);
}

/* ME is the lease this process would take: for its own leases /proc need not be asked. */
static bool
is_live(const Lease *lease, const Lease *me, int64_t now_us)
{
    if (lease->until_us <= now_us || lease->started == 0)
        return false;
    uint64_t started = lease->pid == me->pid ? me->started : process_start(lease->pid);
    return started == lease->started;
}

/* Removes rows of jobs that are no longer outstanding, so that a look never costs more than there
 * is to do. Done while something is written anyway: a commit of its own for each finished job would
 * cost an fsync. */
static bool
drop_finished(KvTxn *snapshot, KvTxn *txn, GError **error)
{
    g_autoptr(GArray) finished = g_array_new(FALSE, FALSE, sizeof(Digest));
    KvKey prefix, key;
    KvValue value;
    key_init(&prefix);
    {
        g_auto(KvCursor) c = kv_cursor(txn, KV_JOB, &prefix);
        while (kv_next(&c, &key, &value, error)) {
            WireReader r = wire_reader(key.bytes, key.len);
            Digest sha256 = wire_digest(&r);
            g_autoptr(Upload) upload = upload_load(snapshot, &sha256, NULL);
            if (upload == NULL || upload->state != TEXT_PENDING)
                g_array_append_val(finished, sha256);
        }
        if (c.failed)
            return false;
    }
    for (guint i = 0; i < finished->len; i++) {
        key = upload_key(&g_array_index(finished, Digest, i));
        if (!kv_delete(txn, KV_JOB, &key, error))
            return false;
    }
    return true;
}

/* The oldest pending upload of KINDS that nobody works on, and its lease so far. NOT_FOUND. */
static bool
find_free(KvTxn *snapshot, KvTxn *txn, JobKinds kinds, const Lease *me, int64_t now_us,
          Digest *ret_sha256, Lease *ret_lease, GError **error)
{
    KvKey prefix, key;
    KvValue value;
    key_init(&prefix);
    g_auto(KvCursor) c = kv_cursor(snapshot, KV_PENDING, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        WireReader r = wire_reader(value.data, value.len);
        Digest sha256 = wire_digest(&r);
        if (!wire_done(&r))
            return fail(error, STORE_ERROR_CORRUPT, "a row of pending is malformed");
        KvKey job = upload_key(&sha256);
        Lease lease;
        if (!lease_load(txn, &job, &lease, error))
            return false;
        if ((kinds & (lease.pages > 0 ? JOB_OCR : JOB_TEXT)) == 0 || is_live(&lease, me, now_us))
            continue;
        *ret_sha256 = sha256;
        *ret_lease = lease;
        return true;
    }
    return c.failed ? false : fail(error, STORE_ERROR_NOT_FOUND, "no extraction is outstanding");
}

/* Whether anything is pending at all: most looks find nothing, and need no write lock. */
static bool
any_pending(KvTxn *snapshot, GError **error)
{
    KvTableStat stat;
    if (!kv_stat(snapshot, KV_PENDING, &stat, error))
        return false;
    return stat.count > 0 || fail(error, STORE_ERROR_NOT_FOUND, "no extraction is outstanding");
}

bool
job_take(Store *store, JobKinds kinds, int64_t lease_us, Digest *ret_sha256, uint32_t *ret_attempt,
         GError **error)
{
    {
        g_autoptr(KvTxn) look = store_snapshot(store, error);
        if (look == NULL || !any_pending(look, error))
            return false;
    }
    g_autoptr(KvTxn) txn = kv_begin_write(store->volatile_env, error);
    /* After the lock is held: a result recorded before another gave its lease back is seen. */
    g_autoptr(KvTxn) snapshot = txn != NULL ? store_snapshot(store, error) : NULL;
    int64_t now = clock_now_us();
    Digest sha256;
    Lease me = {.pid = (uint32_t)getpid(), .started = process_start((uint32_t)getpid())};
    Lease lease;
    if (snapshot == NULL || !find_free(snapshot, txn, kinds, &me, now, &sha256, &lease, error) ||
        !drop_finished(snapshot, txn, error))
        return false;
    KvKey key = upload_key(&sha256);
    lease.pid = me.pid;
    lease.started = me.started;
    lease.until_us = now + lease_us;
    lease.attempts++;
    if (!lease_put(txn, &key, &lease, error) || !kv_commit(g_steal_pointer(&txn), error))
        return false;
    *ret_sha256 = sha256;
    *ret_attempt = lease.attempts;
    return true;
}

/* Changes the lease of SHA256, if there still is one (its result may have been recorded). */
static bool
change_lease(Store *store, const Digest *sha256, void (*change)(Lease *lease, const Lease *to),
             const Lease *to, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store->volatile_env, error);
    if (txn == NULL)
        return false;
    KvKey key = upload_key(sha256);
    Lease lease;
    if (!lease_load(txn, &key, &lease, error))
        return false;
    if (lease.attempts == 0)
        return true;
    change(&lease, to);
    return lease_put(txn, &key, &lease, error) && kv_commit(g_steal_pointer(&txn), error);
}

static void
end_lease(Lease *lease, const Lease *to)
{
    (void)to;
    lease->until_us = 0;
    lease->done = 0;
}

bool
job_release(Store *store, const Digest *sha256, GError **error)
{
    return change_lease(store, sha256, end_lease, NULL, error);
}

static void
replace_lease(Lease *lease, const Lease *to)
{
    *lease = *to;
}

bool
job_defer(Store *store, const Digest *sha256, uint32_t pages, GError **error)
{
    return change_lease(store, sha256, replace_lease, &(Lease){.pages = pages}, error);
}

static void
renew_lease(Lease *lease, const Lease *to)
{
    lease->done = to->done;
    lease->until_us = to->until_us;
}

bool
job_progress(Store *store, const Digest *sha256, uint32_t done, int64_t lease_us, GError **error)
{
    const Lease to = {.done = done, .until_us = clock_now_us() + lease_us};
    return change_lease(store, sha256, renew_lease, &to, error);
}

bool
job_look(Store *store, const Digest *sha256, uint32_t *ret_done, uint32_t *ret_pages)
{
    g_autoptr(KvTxn) txn = kv_begin_read(store->volatile_env, NULL);
    KvKey key = upload_key(sha256);
    Lease lease;
    if (txn == NULL || !lease_load(txn, &key, &lease, NULL) || lease.pages == 0)
        return false;
    *ret_done = MIN(lease.done, lease.pages);
    *ret_pages = lease.pages;
    return true;
}
