/* kv.h - the key-value layer over LMDB: environment, transactions, tables, cursors. Only store/kv
 * includes <lmdb.h>. Values carry a format byte and a checksum over key and value, added and
 * verified here; each table keeps its record count and the XOR of its record checksums, updated in
 * the same transaction, so that a record that vanished is seen too. Guards abort what was not
 * committed. */
#pragma once
#include "store/kv/key.h"
#include "store/kv/schema.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct KvEnv KvEnv;
typedef struct KvTxn KvTxn;

typedef struct {
    uint64_t map_bytes;
    bool read_only;
    bool volatile_data; /* commits are not synced: for what is thrown away after a restart of the
                           machine */
    KvSchema schema;    /* which set of tables: KV_SCHEMA_MAIN or KV_SCHEMA_VOLATILE */
} KvOptions;

/* Opens (and makes, unless read_only) the environment in the folder PATH and all its tables. One
 * per process and path: a second is BUSY. Errors: IO, FULL, CORRUPT (format unknown, a table
 * damaged), NOT_FOUND (read_only and missing). Threads: the handle may be used by any thread. */
KvEnv *kv_env_open(const char *path, const KvOptions *options, GError **error);
void kv_env_close(KvEnv *env);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvEnv, kv_env_close)
/* Clears slots of readers whose process died. Returns how many. */
int kv_env_check_readers(KvEnv *env);
/* Share of the map in use, 0 to 1; alarm at 0.7. */
double kv_env_fill(KvEnv *env);
/* The number of the last transaction that was committed, by whichever process; 0 if it cannot be
 * told. Costs next to nothing, but it may be ahead of what a snapshot begun now shows (a commit is
 * under way): only kv_txn_id of that snapshot says what it shows. */
uint64_t kv_last_txn(KvEnv *env);
/* Writes a compacted, consistent copy to the new file PATH (0600), synced. Long read transaction.
 */
bool kv_env_copy(KvEnv *env, const char *path, GError **error);

/* A read transaction is a snapshot; end it before any network output. A write transaction waits for
 * the lock of other threads and processes, and stays in the thread that began it. A read
 * transaction may move between threads, one at a time. BUSY: no reader slot free. */
KvTxn *kv_begin_read(KvEnv *env, GError **error);
KvTxn *kv_begin_write(KvEnv *env, GError **error);
/* Ends without effect; NULL does nothing. */
void kv_abort(KvTxn *txn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvTxn, kv_abort)
/* Commits durably and frees TXN in every case. FULL: nothing was stored, go on. IO: stop the
 * program, since a failed fsync must never be retried. After a kv_put or kv_delete that failed with
 * FULL or IO it fails the same way and stores nothing. */
bool kv_commit(KvTxn *txn, GError **error);
bool kv_txn_is_write(const KvTxn *txn);
/* Of a snapshot: the number of the last transaction that it shows. */
uint64_t kv_txn_id(const KvTxn *txn);

/* What a snapshot shows and where: as long as a read transaction of an equal one is open, values that another of it gave
 * are there, at the same addresses. */
typedef struct {
    uint64_t env, map, txn;
} KvSnapshot;
KvSnapshot kv_txn_snapshot(const KvTxn *txn);

typedef struct {
    const uint8_t *data; /* points into the map: dead when the transaction ends or, in a write
                            transaction, at the next change. Decode before leaving the function. */
    size_t len;
} KvValue;

/* NOT_FOUND or CORRUPT (checksum). The error of NOT_FOUND has no text worth showing: prefix it. */
bool kv_get(KvTxn *txn, KvTable table, const KvKey *key, KvValue *ret_value, GError **error);
/* The same without looking at the checksum: for large records that never change, after kv_get gave them once. */
bool kv_get_unverified(KvTxn *txn, KvTable table, const KvKey *key, KvValue *ret_value, GError **error);
/* True if there and whole: who must tell a damaged record from none takes kv_get. */
bool kv_has(KvTxn *txn, KvTable table, const KvKey *key);
/* DATA may be what kv_get gave, of another key too. LIMIT: value over 512 MiB, or more changes than
 * one transaction holds. CORRUPT: the record that is there does not verify. */
bool kv_put(KvTxn *txn, KvTable table, const KvKey *key, const void *data, size_t len,
            GError **error);
/* Deleting what is not there is NOT_FOUND. */
bool kv_delete(KvTxn *txn, KvTable table, const KvKey *key, GError **error);
/* Deletes every row whose key begins with PREFIX and is not before FROM. None is fine. */
bool kv_delete_from(KvTxn *txn, KvTable table, const KvKey *prefix, const KvKey *from,
                    GError **error);

/* A cursor over the keys of TABLE that begin with PREFIX (may be empty), in key order.
 *   g_auto(KvCursor) c = kv_cursor(txn, table, &prefix);
 *   while (kv_next(&c, &key, &value, error)) ...        then: if (c.failed) return false;
 * Do not change the table while one is open. */
typedef struct {
    KvTxn *txn;
    KvTable table;
    KvKey prefix;
    void *mdb; /* private */
    bool started;
    bool failed;
} KvCursor;
KvCursor kv_cursor(KvTxn *txn, KvTable table, const KvKey *prefix);
void kv_cursor_clear(KvCursor *cursor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvCursor, kv_cursor_clear)
bool kv_next(KvCursor *cursor, KvKey *ret_key, KvValue *ret_value, GError **error);
/* Backwards: the first call gives the last key with the prefix. Not mixed with kv_next. */
bool kv_prev(KvCursor *cursor, KvKey *ret_key, KvValue *ret_value, GError **error);
/* Call before the first step, with FROM beginning with the prefix: kv_next then starts at the first
 * key >= FROM, kv_prev at the last key < FROM. */
bool kv_seek(KvCursor *cursor, const KvKey *from, GError **error);

typedef struct {
    uint64_t count;
    uint64_t digest; /* XOR of the checksums of all records */
} KvTableStat;
/* What the table says of itself, and what a walk over it finds; they must agree (regelwerk check).
 */
bool kv_stat(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error);
bool kv_scan(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error);
/* The same, but goes on over records that do not verify or that a lookup by their key does not
 * find: BAD is called with each one's key, and they are counted but not in the digest. */
typedef void (*KvBadRecord)(const char *table, const uint8_t *key, size_t key_len, void *data);
bool kv_walk(KvTxn *txn, KvTable table, KvBadRecord bad, void *data, KvTableStat *ret_stat,
             GError **error);
/* The name on disk, and whether the table belongs to SCHEMA. */
const char *kv_table_name(KvTable table);
bool kv_table_in(KvTable table, KvSchema schema);
/* Whether every page of the file is either in use or free, once. CORRUPT says what is wrong; true
 * without looking when another process wrote since TXN began. */
bool kv_check_pages(KvTxn *txn, GError **error);
/* Empties a derived table (rebuild). */
bool kv_clear(KvTxn *txn, KvTable table, GError **error);
