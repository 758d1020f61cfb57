/* journal.h - the seam behind which the one totally ordered log lives. `lmdb:` keeps it in the main
 * environment and takes part in the caller's write transaction; `fake:` is a log in memory with
 * injected faults that behaves as a remote one would. Above the seam stands store/journal/commit.
 */
#pragma once
#include "store/journal/head.h"
#include "store/journal/record.h"

typedef enum {
    JOURNAL_OK,       /* done and durable (lmdb: when the transaction commits) */
    JOURNAL_CONFLICT, /* the log is not at EXPECT: nothing appended */
    JOURNAL_DOWN,     /* not reachable: nothing appended */
    JOURNAL_UNKNOWN,  /* nobody can say yet: read on for the own request id */
    JOURNAL_END,      /* read: there is no record N yet */
    JOURNAL_FAILED,   /* ERROR is set: corrupt, full, I/O */
} JournalResult;

typedef struct {
    uint64_t n; /* 0: empty */
    Digest root;
} JournalHead;

typedef struct Journal Journal;
typedef struct {
    const char *scheme;
    bool in_transaction; /* append is part of the caller's write transaction: the local commit
                            strategy */
    JournalResult (*head)(Journal *journal, KvTxn *txn, JournalHead *ret_head, GError **error);
    JournalResult (*append)(Journal *journal, KvTxn *txn, const JournalHead *expect,
                            const Record *record, JournalHead *ret_next, GError **error);
    JournalResult (*read)(Journal *journal, KvTxn *txn, uint64_t n, Record **ret_record,
                          GError **error);
    void (*wait)(Journal *journal, uint64_t seen, int64_t timeout_us);
    void (*notify)(Journal *journal); /* or NULL */
    void (*free)(Journal *journal);
} JournalEngine;
/* First member of every engine's own struct. */
struct Journal {
    const JournalEngine *engine;
};

/* TXN: any transaction of the main environment for lmdb:, ignored (may be NULL) by remote engines.
 */
JournalResult journal_head(Journal *journal, KvTxn *txn, JournalHead *ret_head, GError **error);
/* Appends RECORD, which must follow EXPECT, if the log is still at EXPECT. */
JournalResult journal_append(Journal *journal, KvTxn *txn, const JournalHead *expect,
                             const Record *record, JournalHead *ret_next, GError **error);
/* Record N, owned; it is decoded but the chain is the reader's to verify. */
JournalResult journal_read(Journal *journal, KvTxn *txn, uint64_t n, Record **ret_record,
                           GError **error);
/* Returns when the log may be beyond SEEN, or after TIMEOUT_US. No transaction of this thread may
 * be open. */
void journal_wait(Journal *journal, uint64_t seen, int64_t timeout_us);
/* Wakes those who wait in this process: something was committed. */
void journal_notify(Journal *journal);
void journal_free(Journal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Journal, journal_free)

/* ENV is borrowed. */
Journal *journal_lmdb_new(KvEnv *env);

/* The copy of a record in the main environment: header, payload, and its request id. For lmdb: this
 * is the log itself; under a remote engine the follower writes it, so that the audit reads the same
 * tables. */
bool journal_copy_put(KvTxn *txn, const Record *record, GError **error);
/* NOT_FOUND or CORRUPT. */
Record *journal_copy_get(KvTxn *txn, uint64_t n, GError **error);
/* Number of the record that carries the request id; 0 if none. */
uint64_t journal_copy_find(KvTxn *txn, const RequestId *request, GError **error);
/* Removes the payload of record N for ever; true if there is none. */
bool journal_copy_erase(KvTxn *txn, uint64_t n, GError **error);

/* --- fake: for tests
 * ------------------------------------------------------------------------------------- */
typedef enum {
    FAKE_NONE,
    FAKE_CONFLICT, /* another writer's record gets in first: FAKE_RIVAL provides it */
    FAKE_DOWN,
    FAKE_UNKNOWN_KEPT, /* the answer is lost, the record is in the log */
    FAKE_UNKNOWN_LOST, /* the answer is lost, the record is not */
    FAKE_UNKNOWN_LATE, /* the answer is lost, the record gets in just before the next append */
    FAKE_READ_DOWN,    /* the next read fails */
} FakeFault;
/* Makes the record that wins instead, given the head; NULL for a plain refusal. */
typedef Record *(*FakeRival)(const JournalHead *head, void *data);
Journal *journal_fake_new(void);
/* Queues faults: each append takes the first that fits. */
void journal_fake_fault(Journal *journal, FakeFault fault);
void journal_fake_rival(Journal *journal, FakeRival rival, void *data);
/* Appends as another node would. */
void journal_fake_append(Journal *journal, Record *record);
/* Flips a bit in the stored header of record N. */
void journal_fake_damage(Journal *journal, uint64_t n);
