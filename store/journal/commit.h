/* commit.h - how a decision becomes a record and its effects. Two strategies above the one apply:
 *   local:  decide, append, apply of a whole group in ONE write transaction, one commit;
 *   remote: decide on a snapshot, append to the engine without a lock, then apply; on CONFLICT
 * catch up and decide again; an UNKNOWN answer is settled by reading on for the own request id.
 * Knows neither documents nor queues: the machine (apply) and the decisions come from above. */
#pragma once
#include "store/journal/journal.h"

/* What apply is: changes the state tables of TXN by RECORD, checks that it follows the head, moves
 * the head. Deterministic. AIDS are derivations made beforehand (may be NULL: then apply makes them
 * itself). */
typedef bool (*ApplyFn)(void *machine, KvTxn *txn, const Record *record, const void *aids,
                        GError **error);

typedef struct Decision Decision;
struct Decision {
    uint64_t actor;
    /* Looks at TXN, writes nothing, and fills in EVENT, whose time will be TIME_US; kind
     * RECORD_NOTHING when there is nothing to do. May run several times: it must give the same
     * answer on the same state. */
    bool (*decide)(Decision *self, KvTxn *txn, int64_t time_us, Event *event, GError **error);
    /* Loads what the caller wants back, in the same transaction after apply (N = 0 when there was
     * nothing to record); NULL = nothing. An earlier answer of a run that was aborted is to be
     * replaced. */
    bool (*answer)(Decision *self, KvTxn *txn, uint64_t n, GError **error);
    /* Called by the writer, in the thread that asked, once the decision has its place in the queue:
     * what is queued afterwards is decided later. NULL = nobody wants to know. */
    void (*queued)(void *data);
    void *queued_data;
    const void *aids;
    size_t weight; /* bytes it will write, roughly: bounds a group */
    /* Decided right after this one, on what it made: all are durable or none, and the outcome of
     * all stands in the first. Under a remote engine they follow one by one, and what was taken
     * before a refusal stays. NULL = none. */
    Decision *next;
    /* set by the committer */
    RequestId request;
    bool ok;
    GError *error; /* when not ok; owned by whoever asked */
};

typedef struct {
    KvEnv *env;       /* borrowed */
    Journal *journal; /* borrowed */
    ApplyFn apply;
    void *machine;
} Committer;

/* Runs every decision of the group and sets ok or error of each; true decisions are durable. False
 * with ERROR when the store can no longer be trusted (a commit failed, other than FULL): the
 * program must end. */
bool commit_group(const Committer *c, Decision **group, size_t count, GError **error);

/* Applies all records of the engine that are not applied yet, in transactions of at most 256
 * records. Readers verify n and previous root: CORRUPT ends it. Also the replay of a journal into
 * an empty store. */
bool commit_follow(const Committer *c, GError **error);

/* Of the same module, for the remote strategy. */
void commit_remote(const Committer *c, Decision *d, GError **fatal);
/* The time of the next record: never goes back. */
int64_t commit_time(const Head *head);
/* RECORD follows HEAD; CORRUPT otherwise. Called by apply. */
bool commit_check_chain(const Head *head, const Record *record, GError **error);
