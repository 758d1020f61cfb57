/* journal_lmdb.c - the journal as three tables of the main environment: header by number, payload
 * by number, number by request id. An append is part of the caller's write transaction, so that it
 * becomes durable with its effects or not at all. Other processes may append too; LMDB's write lock
 * orders them. */
#include "store/journal/journal.h"

#include "store/base/error.h"
#include "store/base/sync.h"
#include "store/base/wire.h"

#define LOOK_EVERY_US 250000 /* how soon a change by another process is seen */

typedef struct {
    Journal base;
    KvEnv *env;
    Mutex mutex;
    Cond committed;
    uint64_t generation; /* under mutex: commits of this process */
} LmdbJournal;

static KvKey
number_key(uint64_t n)
{
    KvKey key;
    key_init(&key);
    key_u64(&key, n);
    return key;
}

static KvKey
request_key(const RequestId *request)
{
    KvKey key;
    key_init(&key);
    key_bytes(&key, request->bytes, REQUEST_ID_BYTES);
    return key;
}

bool
journal_copy_put(KvTxn *txn, const Record *record, GError **error)
{
    KvKey key = number_key(record->n);
    size_t len;
    const void *data = g_bytes_get_data(record->header, &len);
    if (!kv_put(txn, KV_JOURNAL, &key, data, len, error))
        return false;
    if (record->payload != NULL) {
        data = g_bytes_get_data(record->payload, &len);
        if (!kv_put(txn, KV_PAYLOAD, &key, data, len, error))
            return false;
    }
    g_autoptr(GByteArray) number = g_byte_array_new();
    wire_put_u64(number, record->n);
    KvKey request = request_key(&record->request);
    return kv_put(txn, KV_REQUEST, &request, number->data, number->len, error);
}

Record *
journal_copy_get(KvTxn *txn, uint64_t n, GError **error)
{
    KvKey key = number_key(n);
    KvValue value;
    if (!kv_get(txn, KV_JOURNAL, &key, &value, error)) {
        fail_prefix(error, "journal record %" G_GUINT64_FORMAT, n);
        return NULL;
    }
    g_autoptr(GBytes) header = g_bytes_new(value.data, value.len);
    g_autoptr(GBytes) payload = NULL;
    g_autoptr(GError) local = NULL;
    if (kv_get(txn, KV_PAYLOAD, &key, &value, &local)) {
        payload = g_bytes_new(value.data, value.len);
    } else if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return NULL;
    }
    g_autoptr(Record) record = record_decode(header, payload, error);
    if (record == NULL)
        return NULL;
    if (record->n != n) {
        fail(error, STORE_ERROR_CORRUPT, "journal record %" G_GUINT64_FORMAT " says it is another",
             n);
        return NULL;
    }
    return g_steal_pointer(&record);
}

uint64_t
journal_copy_find(KvTxn *txn, const RequestId *request, GError **error)
{
    KvKey key = request_key(request);
    KvValue value;
    g_autoptr(GError) local = NULL;
    if (!kv_get(txn, KV_REQUEST, &key, &value, &local)) {
        if (!is_error(local, STORE_ERROR_NOT_FOUND))
            g_propagate_error(error, g_steal_pointer(&local));
        return 0;
    }
    WireReader r = wire_reader(value.data, value.len);
    uint64_t n = wire_u64(&r);
    if (!wire_done(&r))
        fail(error, STORE_ERROR_CORRUPT, "a request row is malformed");
    return wire_done(&r) ? n : 0;
}

bool
journal_copy_erase(KvTxn *txn, uint64_t n, GError **error)
{
    KvKey key = number_key(n);
    g_autoptr(GError) local = NULL;
    if (kv_delete(txn, KV_PAYLOAD, &key, &local) || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

static JournalResult
lmdb_head(Journal *journal, KvTxn *txn, JournalHead *ret_head, GError **error)
{
    (void)journal;
    Head head;
    if (!head_load(txn, &head, error))
        return JOURNAL_FAILED;
    *ret_head = (JournalHead){.n = head.n, .root = head.root};
    return JOURNAL_OK;
}

static JournalResult
lmdb_append(Journal *journal, KvTxn *txn, const JournalHead *expect, const Record *record,
            JournalHead *ret_next, GError **error)
{
    (void)journal;
    /* Head and log share the environment: what is appended is applied in the same transaction, so
     * the applied head is the log's head. */
    Head head;
    if (!head_load(txn, &head, error))
        return JOURNAL_FAILED;
    if (head.n != expect->n || !digest_equal(&head.root, &expect->root) || record->n != head.n + 1)
        return JOURNAL_CONFLICT;
    if (!journal_copy_put(txn, record, error))
        return JOURNAL_FAILED;
    *ret_next = (JournalHead){.n = record->n, .root = record_root(record)};
    return JOURNAL_OK;
}

static JournalResult
lmdb_read(Journal *journal, KvTxn *txn, uint64_t n, Record **ret_record, GError **error)
{
    (void)journal;
    g_autoptr(GError) local = NULL;
    Record *record = journal_copy_get(txn, n, &local);
    if (record == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND))
            return JOURNAL_END;
        g_propagate_error(error, g_steal_pointer(&local));
        return JOURNAL_FAILED;
    }
    *ret_record = record;
    return JOURNAL_OK;
}

static void
lmdb_notify(Journal *journal)
{
    LmdbJournal *self = (LmdbJournal *)journal;
    LOCKED(&self->mutex);
    self->generation++;
    cond_broadcast(&self->committed);
}

static bool
is_beyond(LmdbJournal *self, uint64_t seen)
{
    g_autoptr(KvTxn) txn = kv_begin_read(self->env, NULL);
    Head head;
    return txn != NULL && head_load(txn, &head, NULL) && head.n > seen;
}

static void
lmdb_wait(Journal *journal, uint64_t seen, int64_t timeout_us)
{
    LmdbJournal *self = (LmdbJournal *)journal;
    int64_t deadline = clock_monotonic_us() + timeout_us;
    for (;;) {
        mutex_lock(&self->mutex);
        uint64_t generation =
            self->generation; /* before the look: a commit after it is not missed */
        mutex_unlock(&self->mutex);
        int64_t now = clock_monotonic_us();
        if (is_beyond(self, seen) || now >= deadline)
            return;
        LOCKED(&self->mutex);
        int64_t until = MIN(deadline, now + LOOK_EVERY_US);
        while (self->generation == generation &&
               cond_wait_until(&self->committed, &self->mutex, until))
            continue;
        if (self->generation != generation)
            return; /* a commit, or somebody who wants the waiting ones to look around */
    }
}

static void
lmdb_free(Journal *journal)
{
    LmdbJournal *self = (LmdbJournal *)journal;
    cond_clear(&self->committed);
    mutex_clear(&self->mutex);
    g_free(self);
}

static const JournalEngine lmdb_engine = {
    .scheme = "lmdb",
    .in_transaction = true,
    .head = lmdb_head,
    .append = lmdb_append,
    .read = lmdb_read,
    .wait = lmdb_wait,
    .notify = lmdb_notify,
    .free = lmdb_free,
};

Journal *
journal_lmdb_new(KvEnv *env)
{
    LmdbJournal *self = g_new0(LmdbJournal, 1);
    self->base.engine = &lmdb_engine;
    self->env = env;
    mutex_init(&self->mutex);
    cond_init(&self->committed);
    return &self->base;
}
