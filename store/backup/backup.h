/* backup.h - whole-store work on files: backup, restore, sweep. The functions of store.h stand on
 * these, which need no open Store. Layout: store/FORMAT.md sections 5 and 6. */
#pragma once
#include "store/blob/blob.h"
#include "store/kv/kv.h"

typedef void (*BackupProgress)(uint64_t done_bytes, uint64_t total_bytes, void *data);

/* A consistent copy of MAIN and BLOBS in the new folder DIR, verified while it is made: table
 * counts and digests, the hash of every blob, that every named blob is there. CONFLICT: DIR or
 * DIR.partial exists. CORRUPT: the store is damaged. BUSY: a document was erased meanwhile, run it
 * again. FULL, IO. Nothing is left behind on failure. */
bool backup_make(KvEnv *main, BlobStore *blobs, const char *dir, BackupProgress progress,
                 void *data, GError **error);

/* Verifies the backup in DIR against its manifest without writing. CORRUPT, NOT_FOUND (no
 * manifest). */
bool backup_verify(const char *dir, BackupProgress progress, void *data, GError **error);

/* Makes the data folder DATA from it. CONFLICT: there is a store in DATA already. BUSY: a process
 * has it open. */
bool backup_restore(const char *dir, const char *data_dir, BackupProgress progress, void *data,
                    GError **error);

/* Removes blobs that no record of MAIN names and that were modified more than GRACE_US ago, and
 * unfinished files of that age. Holds the writer's lock for a few deletions at a time. *RET_REMOVED
 * may be NULL. */
bool backup_sweep(KvEnv *main, BlobStore *blobs, int64_t grace_us, uint64_t *ret_removed,
                  GError **error);

/* GHashTable (a set) of every blob that a record names, as Digest *. */
GHashTable *backup_named_blobs(KvTxn *txn, GError **error);
