/* internal.h - what the files of store/kv share: the structs behind the handles, the framing of a
 * value and the mapping of LMDB's return codes. Nobody outside store/kv includes it. */
#pragma once
#include "store/base/sync.h"
#include "store/kv/kv.h"

#include <lmdb.h>
#include <stdatomic.h>
#include <sys/types.h>

_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "the map needs a 64-bit address space");

#define KV_FORMAT_VERSION 2
#define KV_VALUE_FORMAT 1
#define KV_FRAME_BYTES 9                         /* checksum u64, format u8 (FORMAT.md section 3) */
#define KV_VALUE_MAX ((size_t)512 * 1024 * 1024) /* far below LMDB's own limit; a sanity bound */

struct KvEnv {
    MDB_env *mdb;
    char *path;
    bool read_only;
    KvSchema schema;
    MDB_dbi meta;
    MDB_dbi dbi[KV_TABLE_COUNT];
    Mutex resize;         /* held while the map is set anew */
    uint64_t serial;      /* no other environment of this process ever had it */
    atomic_uint maps;     /* how often the map was set anew: addresses into it are of one number */
    atomic_int open_txns; /* begun or about to begin; far below 0 while the map is set anew */
    dev_t dev;            /* identity of the folder, for the registry */
    ino_t ino;
    KvEnv *next; /* in the registry */
};

typedef struct {
    int64_t count;
    uint64_t digest;
    bool dirty;
    bool cleared; /* count and digest start from zero, not from the stored ones */
} KvDelta;

/* Belongs to one KvCursor; known to the transaction, so that ending it first is safe. */
typedef struct KvCursorState KvCursorState;
struct KvCursorState {
    MDB_cursor *mdb; /* NULL once the transaction ended */
    KvTxn *txn;      /* the same */
    KvCursorState *next, **link;
    KvKey from;
    bool has_from;
};

struct KvTxn {
    KvEnv *env;
    MDB_txn *mdb;
    bool write;
    int failed; /* 0, or LMDB's code of the first write that failed: commit repeats it */
    KvCursorState *cursors; /* open ones */
    KvDelta *deltas;        /* KV_TABLE_COUNT of them; write transactions only */
    GByteArray *scratch;    /* framed value under construction; write transactions only */
};

/* Sets ERROR from LMDB's or the system's code RC, with context; returns false. */
bool kv_fail(GError **error, int rc, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Between the two the map stays where it is. */
void env_enter(KvEnv *env);
void env_leave(KvEnv *env);

/* LMDB refuses empty keys: one zero byte stands for "". */
MDB_val key_val(const KvKey *key);

/* Verifies the stored VALUE under KEY and gives its payload and checksum (each may be NULL). */
bool frame_open(const MDB_val *key, const MDB_val *value, KvValue *ret_value, uint64_t *ret_sum);
/* Frames the payload into OUT (emptied first); returns its checksum. */
uint64_t frame_make(GByteArray *out, const MDB_val *key, const void *data, size_t len);

MDB_dbi txn_dbi(const KvTxn *txn, KvTable table);
/* Notes a failed write in TXN and sets ERROR; returns false. */
bool txn_write_failed(KvTxn *txn, int rc, KvTable table, GError **error);

/* Format record and the records of all tables: makes what is missing in a write transaction, checks
 * it all. */
bool meta_check(KvTxn *txn, GError **error);
bool meta_table_load(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error);
/* Writes the counts and digests that TXN changed. */
bool meta_flush(KvTxn *txn, GError **error);
