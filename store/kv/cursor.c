/* cursor.c - walks over the keys of a table that begin with a prefix, and the walk over all of it
 * that checks its count and digest. The LMDB cursor is made at the first step and is known to its
 * transaction: whichever of the two ends first, nothing is closed twice. */
#include "store/kv/internal.h"

#include "store/base/error.h"

#include <string.h>

KvCursor
kv_cursor(KvTxn *txn, KvTable table, const KvKey *prefix)
{
    KvCursor cursor = {.txn = txn, .table = table};
    if (prefix != NULL)
        cursor.prefix = *prefix;
    return cursor;
}

static void
unlink_state(KvCursorState *state)
{
    *state->link = state->next;
    if (state->next != NULL)
        state->next->link = state->link;
}

void
kv_cursor_clear(KvCursor *cursor)
{
    KvCursorState *state = cursor->mdb;
    cursor->mdb = NULL;
    cursor->started = false;
    if (state == NULL)
        return;
    if (state->mdb != NULL) {
        unlink_state(state);
        mdb_cursor_close(state->mdb);
    }
    g_free(state);
}

static KvCursorState *
state_of(KvCursor *cursor, GError **error)
{
    if (cursor->mdb != NULL) {
        g_assert(((KvCursorState *)cursor->mdb)->txn != NULL); /* else its transaction has ended */
        return cursor->mdb;
    }
    MDB_cursor *mdb;
    int rc = mdb_cursor_open(cursor->txn->mdb, txn_dbi(cursor->txn, cursor->table), &mdb);
    if (rc != MDB_SUCCESS) {
        cursor->failed = true;
        kv_fail(error, rc, "table %s", kv_table_name(cursor->table));
        return NULL;
    }
    KvCursorState *state = g_new0(KvCursorState, 1);
    KvTxn *txn = cursor->txn;
    state->mdb = mdb;
    state->txn = txn;
    state->next = txn->cursors;
    state->link = &txn->cursors;
    if (state->next != NULL)
        state->next->link = &state->next;
    txn->cursors = state;
    cursor->mdb = state;
    return state;
}

static bool
has_prefix(const MDB_val *key, const KvKey *prefix)
{
    return key->mv_size >= prefix->len && memcmp(key->mv_data, prefix->bytes, prefix->len) == 0;
}

static int
to_first(KvCursor *cursor, KvCursorState *state, MDB_val *k, MDB_val *v)
{
    const KvKey *from = state->has_from ? &state->from : &cursor->prefix;
    if (from->len == 0)
        return mdb_cursor_get(state->mdb, k, v, MDB_FIRST);
    *k = key_val(from);
    return mdb_cursor_get(state->mdb, k, v, MDB_SET_RANGE);
}

/* The smallest key that is greater than all with PREFIX; false if there is none. */
static bool
prefix_end(const KvKey *prefix, KvKey *ret_end)
{
    *ret_end = *prefix;
    while (ret_end->len > 0) {
        if (++ret_end->bytes[ret_end->len - 1] != 0)
            return true;
        ret_end->len--;
    }
    return false;
}

static int
to_last(KvCursor *cursor, KvCursorState *state, MDB_val *k, MDB_val *v)
{
    KvKey end;
    bool bounded = state->has_from;
    if (bounded)
        end = state->from;
    else
        bounded = prefix_end(&cursor->prefix, &end);
    if (!bounded || end.len == 0)
        return mdb_cursor_get(state->mdb, k, v, MDB_LAST);
    *k = key_val(&end);
    int rc = mdb_cursor_get(state->mdb, k, v, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND)
        return mdb_cursor_get(state->mdb, k, v, MDB_LAST);
    return rc == MDB_SUCCESS ? mdb_cursor_get(state->mdb, k, v, MDB_PREV) : rc;
}

static bool
step(KvCursor *cursor, bool forward, KvKey *ret_key, KvValue *ret_value, GError **error)
{
    if (cursor->failed)
        return false;
    KvCursorState *state = state_of(cursor, error);
    if (state == NULL)
        return false;
    MDB_val k, v;
    int rc;
    if (cursor->started)
        rc = mdb_cursor_get(state->mdb, &k, &v, forward ? MDB_NEXT : MDB_PREV);
    else
        rc = forward ? to_first(cursor, state, &k, &v) : to_last(cursor, state, &k, &v);
    cursor->started = true;

    if (rc == MDB_NOTFOUND || (rc == MDB_SUCCESS && !has_prefix(&k, &cursor->prefix)))
        return false;
    KvValue value = {0};
    if (rc != MDB_SUCCESS || k.mv_size > KV_KEY_MAX || !frame_open(&k, &v, &value, NULL)) {
        cursor->failed = true;
        return rc != MDB_SUCCESS
                   ? kv_fail(error, rc, "table %s", kv_table_name(cursor->table))
                   : fail(error, STORE_ERROR_CORRUPT, "table %s: a record does not verify",
                          kv_table_name(cursor->table));
    }
    if (ret_key != NULL) {
        ret_key->len = (uint16_t)k.mv_size;
        memcpy(ret_key->bytes, k.mv_data, k.mv_size);
    }
    if (ret_value != NULL)
        *ret_value = value;
    return true;
}

bool
kv_next(KvCursor *cursor, KvKey *ret_key, KvValue *ret_value, GError **error)
{
    return step(cursor, true, ret_key, ret_value, error);
}

bool
kv_prev(KvCursor *cursor, KvKey *ret_key, KvValue *ret_value, GError **error)
{
    return step(cursor, false, ret_key, ret_value, error);
}

bool
kv_seek(KvCursor *cursor, const KvKey *from, GError **error)
{
    g_assert(!cursor->started);
    KvCursorState *state = state_of(cursor, error);
    if (state == NULL)
        return false;
    state->from = *from;
    state->has_from = true;
    return true;
}

/* Whether a lookup by KEY arrives at the same record: a damaged branch page can hide it from
 * lookups alone. */
static bool
is_found(KvTxn *txn, MDB_dbi dbi, const MDB_val *key, const MDB_val *value)
{
    MDB_val k = *key, v;
    return mdb_get(txn->mdb, dbi, &k, &v) == MDB_SUCCESS && v.mv_data == value->mv_data;
}

bool
kv_walk(KvTxn *txn, KvTable table, KvBadRecord bad, void *data, KvTableStat *ret_stat,
        GError **error)
{
    MDB_cursor *mdb;
    MDB_dbi dbi = txn_dbi(txn, table);
    int rc = mdb_cursor_open(txn->mdb, dbi, &mdb);
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "table %s", kv_table_name(table));
    KvTableStat stat = {0, 0};
    MDB_val k, v;
    while ((rc = mdb_cursor_get(mdb, &k, &v, MDB_NEXT)) == MDB_SUCCESS) {
        uint64_t sum;
        stat.count++;
        if (frame_open(&k, &v, NULL, &sum) && is_found(txn, dbi, &k, &v))
            stat.digest ^= sum;
        else if (bad != NULL)
            bad(kv_table_name(table), k.mv_data, k.mv_size, data);
    }
    mdb_cursor_close(mdb);
    if (rc != MDB_NOTFOUND)
        return kv_fail(error, rc, "table %s", kv_table_name(table));
    *ret_stat = stat;
    return true;
}

static void
count_bad(const char *table G_GNUC_UNUSED, const uint8_t *key G_GNUC_UNUSED,
          size_t len G_GNUC_UNUSED, void *data)
{
    (*(uint64_t *)data)++;
}

bool
kv_scan(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error)
{
    uint64_t bad = 0;
    KvTableStat stat;
    if (!kv_walk(txn, table, count_bad, &bad, &stat, error))
        return false;
    if (bad > 0)
        return fail(error, STORE_ERROR_CORRUPT,
                    "table %s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                    " records do not verify",
                    kv_table_name(table), bad, stat.count);
    *ret_stat = stat;
    return true;
}

bool
kv_delete_from(KvTxn *txn, KvTable table, const KvKey *prefix, const KvKey *from, GError **error)
{
    for (;;) { /* a cursor must not be open while the table changes */
        KvKey key;
        KvValue value;
        bool found;
        {
            g_auto(KvCursor) c = kv_cursor(txn, table, prefix);
            if (!kv_seek(&c, from, error))
                return false;
            found = kv_next(&c, &key, &value, error);
            if (c.failed)
                return false;
        }
        if (!found)
            return true;
        if (!kv_delete(txn, table, &key, error))
            return false;
    }
}
