/* replay.c - see replay.h. Only the state is applied: no derived row, so no blob is read and erased
 * files are not missed. Records whose payload was erased apply without their words; the record that
 * erased them comes later and ends in the same state (store/FORMAT.md 7.2.1). */
#include "store/fsck/replay.h"

#include "store/base/error.h"
#include "store/ingest/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLICE 1024 /* records of one transaction */

struct Replay {
    KvEnv *env;
    char *dir; /* stays, empty, until the end: the registry of environments knows it by its inode */
};

static void
remove_names(const char *dir)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);
        unlink(path);
    }
}

void
replay_free(Replay *replay)
{
    if (replay == NULL)
        return;
    kv_env_close(replay->env);
    remove_names(replay->dir);
    rmdir(replay->dir);
    g_free(replay->dir);
    g_free(replay);
}

static bool
open_empty(Replay *replay, uint64_t map_bytes, GError **error)
{
    KvOptions options = {.map_bytes = map_bytes, .volatile_data = true, .schema = KV_SCHEMA_MAIN};
    replay->env = kv_env_open(replay->dir, &options, error);
    if (replay->env == NULL)
        return false;
    remove_names(
        replay->dir); /* whatever ends this process, no copy of the catalogue stays behind */
    return true;
}

/* Records after *N up to LAST, at most SLICE, in one transaction. */
static bool
apply_slice(Replay *replay, KvTxn *from, uint64_t *n, uint64_t last, GError **error)
{
    ApplyMachine machine = {.state_only = true};
    g_autoptr(KvTxn) txn = kv_begin_write(replay->env, error);
    if (txn == NULL)
        return false;
    for (int i = 0; i < SLICE && *n < last; i++) {
        g_autoptr(Record) record = journal_copy_get(from, *n + 1, error);
        if (record == NULL)
            return false;
        if (!apply_record(&machine, txn, record, NULL, error)) {
            fail_prefix(error, "journal record %" G_GUINT64_FORMAT, record->n);
            return false;
        }
        ++*n;
    }
    return kv_commit(g_steal_pointer(&txn), error);
}

Replay *
replay_new(KvTxn *txn, uint64_t map_bytes, GError **error)
{
    Head head;
    if (!head_load(txn, &head, error))
        return NULL;
    g_autoptr(Replay) replay = g_new0(Replay, 1);
    replay->dir = g_build_filename(g_get_tmp_dir(), "regelwerk-replay-XXXXXX", NULL);
    if (mkdtemp(replay->dir) == NULL) {
        fail_errno(error, errno, "%s", replay->dir);
        return NULL;
    }
    if (!open_empty(replay, map_bytes, error))
        return NULL;
    for (uint64_t n = 0; n < head.n;) {
        if (!apply_slice(replay, txn, &n, head.n, error))
            return NULL;
    }
    return g_steal_pointer(&replay);
}

KvTxn *
replay_snapshot(Replay *replay, GError **error)
{
    return kv_begin_read(replay->env, error);
}

/* --- comparison: both tables are sorted by key, so one walk over both finds every difference ---
 */

typedef struct {
    KvCursor cursor;
    KvKey key;
    KvValue value;
    bool there;
} Side;

static void
side_clear(Side *side)
{
    kv_cursor_clear(&side->cursor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static bool
step(Side *side, GError **error)
{
    side->there = kv_next(&side->cursor, &side->key, &side->value, error);
    return side->there || !side->cursor.failed;
}

/* As the bytes of the keys sort; a side that has ended is behind everything. */
static int
compare_sides(const Side *a, const Side *b)
{
    if (!a->there || !b->there)
        return a->there ? -1 : 1;
    int order = memcmp(a->key.bytes, b->key.bytes, MIN(a->key.len, b->key.len));
    return order != 0 ? order : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

static bool
compare_table(KvTxn *have_txn, KvTxn *want_txn, KvTable table, ReplayRow row, void *data,
              uint64_t *rows, GError **error)
{
    g_auto(Side) have = {.cursor = kv_cursor(have_txn, table, NULL)};
    g_auto(Side) want = {.cursor = kv_cursor(want_txn, table, NULL)};
    if (!step(&have, error) || !step(&want, error))
        return false;
    while (have.there || want.there) {
        int order = compare_sides(&have, &want);
        const Side *first = order <= 0 ? &have : &want;
        if (order != 0)
            row(table, first->key.bytes, first->key.len,
                order < 0 ? REPLAY_TOO_MANY : REPLAY_MISSING, data);
        else if (have.value.len != want.value.len ||
                 (have.value.len != 0 &&
                  memcmp(have.value.data, want.value.data, have.value.len) != 0))
            row(table, first->key.bytes, first->key.len, REPLAY_DIFFERS, data);
        *rows += order <= 0;
        if ((order <= 0 && !step(&have, error)) || (order >= 0 && !step(&want, error)))
            return false;
    }
    return true;
}

bool
replay_compare(Replay *replay, KvTxn *txn, ReplayRow row, void *data, uint64_t *ret_rows,
               GError **error)
{
/* The STATE tables, by the class in the list of all. */
#define LIST_STATE(symbol) KV_##symbol,
#define LIST_LOG(symbol)
#define LIST_LOCAL(symbol)
#define LIST_DERIVED(symbol)
#define LIST_VOLATILE(symbol)
#define X(symbol, name, class) LIST_##class(symbol)
    static const KvTable tables[] = {KV_TABLES(X)};
#undef X
    g_autoptr(KvTxn) want = kv_begin_read(replay->env, error);
    if (want == NULL)
        return false;
    uint64_t rows = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (!compare_table(txn, want, tables[i], row, data, &rows, error)) {
            fail_prefix(error, "table %s", kv_table_name(tables[i]));
            return false;
        }
    }
    *ret_rows = rows;
    return true;
}
