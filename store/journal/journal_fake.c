/* journal_fake.c - a log in memory that behaves as a remote one: appends are conditional, answers
 * get lost, rivals get in first. Tests inject the faults. Threads: any. */
#include "store/journal/journal.h"

#include "store/base/error.h"
#include "store/base/sync.h"

typedef struct {
    Journal base;
    Mutex mutex;
    Cond grown;
    GPtrArray *headers;  /* under mutex: GBytes *, record n at n - 1 */
    GPtrArray *payloads; /* under mutex: GBytes * or NULL */
    JournalHead head;    /* under mutex */
    GArray *faults;      /* under mutex: FakeFault */
    Record *late;        /* under mutex: under way for FAKE_UNKNOWN_LATE */
    FakeRival rival;
    void *rival_data;
} FakeJournal;

static void
bytes_free(gpointer bytes)
{
    if (bytes != NULL)
        g_bytes_unref(bytes);
}

static FakeFault
take_fault(FakeJournal *self, bool reading)
{
    if (self->faults->len == 0)
        return FAKE_NONE;
    FakeFault fault = g_array_index(self->faults, FakeFault, 0);
    if ((fault == FAKE_READ_DOWN) != reading)
        return FAKE_NONE;
    g_array_remove_index(self->faults, 0);
    return fault;
}

static void
store_record(FakeJournal *self, const Record *record)
{
    g_ptr_array_add(self->headers, g_bytes_ref(record->header));
    g_ptr_array_add(self->payloads, record->payload != NULL ? g_bytes_ref(record->payload) : NULL);
    self->head = (JournalHead){.n = record->n, .root = record_root(record)};
    cond_broadcast(&self->grown);
}

static JournalResult
fake_head(Journal *journal, KvTxn *txn, JournalHead *ret_head, GError **error)
{
    (void)txn;
    (void)error;
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    *ret_head = self->head;
    return JOURNAL_OK;
}

static JournalResult
fake_append(Journal *journal, KvTxn *txn, const JournalHead *expect, const Record *record,
            JournalHead *ret_next, GError **error)
{
    (void)txn;
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    FakeFault fault = take_fault(self, false);
    if (self->late != NULL && self->late->n == self->head.n + 1)
        store_record(self, self->late);
    g_clear_pointer(&self->late, record_free);
    if (fault == FAKE_UNKNOWN_LATE) {
        self->late = record_decode(record->header, record->payload, error);
        return self->late != NULL ? JOURNAL_UNKNOWN : JOURNAL_FAILED;
    }
    if (fault == FAKE_DOWN)
        return JOURNAL_DOWN;
    if (fault == FAKE_CONFLICT) {
        g_autoptr(Record) winner =
            self->rival != NULL ? self->rival(&self->head, self->rival_data) : NULL;
        if (winner != NULL)
            store_record(self, winner);
        return JOURNAL_CONFLICT;
    }
    if (fault == FAKE_UNKNOWN_LOST)
        return JOURNAL_UNKNOWN;
    if (self->head.n != expect->n || !digest_equal(&self->head.root, &expect->root) ||
        record->n != expect->n + 1)
        return JOURNAL_CONFLICT;
    store_record(self, record);
    if (fault == FAKE_UNKNOWN_KEPT)
        return JOURNAL_UNKNOWN;
    *ret_next = self->head;
    return JOURNAL_OK;
}

static JournalResult
fake_read(Journal *journal, KvTxn *txn, uint64_t n, Record **ret_record, GError **error)
{
    (void)txn;
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    if (take_fault(self, true) == FAKE_READ_DOWN)
        return JOURNAL_DOWN;
    if (n == 0 || n > self->headers->len)
        return JOURNAL_END;
    *ret_record = record_decode(self->headers->pdata[n - 1], self->payloads->pdata[n - 1], error);
    return *ret_record != NULL ? JOURNAL_OK : JOURNAL_FAILED;
}

static void
fake_wait(Journal *journal, uint64_t seen, int64_t timeout_us)
{
    FakeJournal *self = (FakeJournal *)journal;
    int64_t deadline = clock_monotonic_us() + timeout_us;
    LOCKED(&self->mutex);
    while (self->head.n <= seen && cond_wait_until(&self->grown, &self->mutex, deadline))
        continue;
}

static void
fake_free(Journal *journal)
{
    FakeJournal *self = (FakeJournal *)journal;
    g_ptr_array_unref(self->headers);
    g_ptr_array_unref(self->payloads);
    g_array_unref(self->faults);
    record_free(self->late);
    cond_clear(&self->grown);
    mutex_clear(&self->mutex);
    g_free(self);
}

static const JournalEngine fake_engine = {
    .scheme = "fake",
    .in_transaction = false,
    .head = fake_head,
    .append = fake_append,
    .read = fake_read,
    .wait = fake_wait,
    .free = fake_free,
};

Journal *
journal_fake_new(void)
{
    FakeJournal *self = g_new0(FakeJournal, 1);
    self->base.engine = &fake_engine;
    mutex_init(&self->mutex);
    cond_init(&self->grown);
    self->headers = g_ptr_array_new_with_free_func(bytes_free);
    self->payloads = g_ptr_array_new_with_free_func(bytes_free);
    self->faults = g_array_new(FALSE, FALSE, sizeof(FakeFault));
    return &self->base;
}

void
journal_fake_fault(Journal *journal, FakeFault fault)
{
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    g_array_append_val(self->faults, fault);
}

void
journal_fake_rival(Journal *journal, FakeRival rival, void *data)
{
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    self->rival = rival;
    self->rival_data = data;
}

void
journal_fake_append(Journal *journal, Record *record)
{
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    store_record(self, record);
}

void
journal_fake_damage(Journal *journal, uint64_t n)
{
    FakeJournal *self = (FakeJournal *)journal;
    LOCKED(&self->mutex);
    GBytes *old = self->headers->pdata[n - 1];
    size_t len;
    g_autofree uint8_t *copy = g_memdup2(g_bytes_get_data(old, &len), g_bytes_get_size(old));
    len = g_bytes_get_size(old);
    copy[len - 1] ^= 1;
    self->headers->pdata[n - 1] = g_bytes_new(copy, len);
    g_bytes_unref(old);
}
