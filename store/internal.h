/* internal.h - the inside of the facade, for the files of store/ and store/job only. */
#pragma once
#include "store/base/sync.h"
#include "store/ingest/apply.h"
#include "store/journal/writer.h"
#include "store/store.h"

struct Store {
    char *path;
    StoreFlags flags;
    Limits limits;
    int open_lock, serve_lock; /* descriptors that hold the locks; -1 = none */
    KvEnv *main_env, *volatile_env;
    BlobStore *blobs;
    Journal *journal;
    ApplyMachine machine;
    Committer committer;
    Writer *writer;
    Mutex seen;                   /* guards the two below */
    uint64_t seen_txn, seen_head; /* a transaction and the head that it shows; 0 = none yet */
};

/* What a change writes at most beside texts: for the bounds of a group. */
#define CHANGE_WEIGHT ((size_t)16 * 1024)

/* Runs a decision through the writer; a read-only store refuses. */
bool store_decide(Store *store, Decision *decision, GError **error);
/* STALE unless REVISION is 0 or equals CURRENT. */
bool store_check_revision(uint64_t revision, uint64_t current, GError **error);
/* The built-in types, as records of ACTOR_SYSTEM in one transaction, when the journal is empty. */
bool store_put_builtin_types(Store *store, GError **error);
/* Takes the locks of FLAGS on the folder. BUSY with a line that says who has them. */
bool store_lock(Store *store, GError **error);
/* Tries to have the folder alone for a moment (making or remaking an environment). */
bool store_lock_alone(Store *store, GError **error);
bool store_lock_share(Store *store, GError **error);
/* Waits until this process alone may renew the volatile environment; the lock goes with the
 * descriptor (owned). -1 with an error. */
int store_lock_renewal(const Store *store, GError **error);
void store_unlock(Store *store);
/* Appends the numbers of the records that have a payload and tell about version NUMBER of DOCUMENT
 * (0 = none), or about the file SHA256 (NULL = none) apart from any version: what an erasure
 * removes. Walks the whole journal. */
bool store_find_payloads(KvTxn *txn, uint64_t document, uint32_t number, const Digest *sha256,
                         GArray *numbers, GError **error);
/* Removes the blobs of an erased upload unless something names them again. */
bool store_purge_blobs(Store *store, const Digest *sha256, const Digest *extraction,
                       GError **error);
