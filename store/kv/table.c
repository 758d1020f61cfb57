/* table.c - get, put and delete of one record, with its frame verified and the table's count and
 * digest kept. */
#include "store/kv/internal.h"

#include "store/base/error.h"

MDB_dbi
txn_dbi(const KvTxn *txn, KvTable table)
{
    g_assert(table < KV_TABLE_COUNT && kv_table_in(table, txn->env->schema));
    return txn->env->dbi[table];
}

static bool
corrupt(GError **error, KvTable table)
{
    return fail(error, STORE_ERROR_CORRUPT, "table %s: a record does not verify",
                kv_table_name(table));
}

bool
txn_write_failed(KvTxn *txn, int rc, KvTable table, GError **error)
{
    if (txn->failed == 0)
        txn->failed = rc;
    return kv_fail(error, rc, "table %s", kv_table_name(table));
}

bool
kv_get(KvTxn *txn, KvTable table, const KvKey *key, KvValue *ret_value, GError **error)
{
    MDB_val k = key_val(key), v;
    int rc = mdb_get(txn->mdb, txn_dbi(txn, table), &k, &v);
    if (rc == MDB_NOTFOUND)
        return fail(error, STORE_ERROR_NOT_FOUND, "not found");
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "table %s", kv_table_name(table));
    return frame_open(&k, &v, ret_value, NULL) || corrupt(error, table);
}

bool
kv_get_unverified(KvTxn *txn, KvTable table, const KvKey *key, KvValue *ret_value, GError **error)
{
    MDB_val k = key_val(key), v;
    int rc = mdb_get(txn->mdb, txn_dbi(txn, table), &k, &v);
    if (rc == MDB_NOTFOUND)
        return fail(error, STORE_ERROR_NOT_FOUND, "not found");
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "table %s", kv_table_name(table));
    if (v.mv_size < KV_FRAME_BYTES)
        return corrupt(error, table);
    *ret_value = (KvValue){.data = (const uint8_t *)v.mv_data + KV_FRAME_BYTES,
                           .len = v.mv_size - KV_FRAME_BYTES};
    return true;
}

bool
kv_has(KvTxn *txn, KvTable table, const KvKey *key)
{
    KvValue value;
    return kv_get(txn, table, key, &value, NULL);
}

/* The checksum of the record under KEY, if there is one: verified, so that damage is not wiped out
 * unseen. */
static bool
old_checksum(KvTxn *txn, KvTable table, MDB_val *key, bool *ret_found, uint64_t *ret_sum,
             GError **error)
{
    MDB_val v;
    int rc = mdb_get(txn->mdb, txn_dbi(txn, table), key, &v);
    *ret_found = rc == MDB_SUCCESS;
    if (rc == MDB_NOTFOUND)
        return true;
    if (rc != MDB_SUCCESS)
        return txn_write_failed(txn, rc, table, error);
    return frame_open(key, &v, NULL, ret_sum) || corrupt(error, table);
}

bool
kv_put(KvTxn *txn, KvTable table, const KvKey *key, const void *data, size_t len, GError **error)
{
    g_assert(txn->write);
    if (len > KV_VALUE_MAX)
        return fail(error, STORE_ERROR_LIMIT, "table %s: a value of %zu bytes",
                    kv_table_name(table), len);
    MDB_val k = key_val(key);
    bool found;
    uint64_t old = 0;
    if (!old_checksum(txn, table, &k, &found, &old, error))
        return false;

    /* Framed in memory of our own first: DATA may point into the map and would die in mdb_put. */
    uint64_t sum = frame_make(txn->scratch, &k, data, len);
    MDB_val v = {.mv_size = txn->scratch->len, .mv_data = txn->scratch->data};
    int rc = mdb_put(txn->mdb, txn_dbi(txn, table), &k, &v, 0);
    if (rc != MDB_SUCCESS)
        return txn_write_failed(txn, rc, table, error);

    KvDelta *delta = &txn->deltas[table];
    delta->dirty = true;
    delta->count += found ? 0 : 1;
    delta->digest ^= sum ^ old;
    return true;
}

bool
kv_delete(KvTxn *txn, KvTable table, const KvKey *key, GError **error)
{
    g_assert(txn->write);
    MDB_val k = key_val(key);
    bool found;
    uint64_t old = 0;
    if (!old_checksum(txn, table, &k, &found, &old, error))
        return false;
    if (!found)
        return fail(error, STORE_ERROR_NOT_FOUND, "not found");
    int rc = mdb_del(txn->mdb, txn_dbi(txn, table), &k, NULL);
    if (rc != MDB_SUCCESS)
        return txn_write_failed(txn, rc, table, error);

    KvDelta *delta = &txn->deltas[table];
    delta->dirty = true;
    delta->count -= 1;
    delta->digest ^= old;
    return true;
}

bool
kv_clear(KvTxn *txn, KvTable table, GError **error)
{
    g_assert(txn->write);
    int rc = mdb_drop(txn->mdb, txn_dbi(txn, table), 0);
    if (rc != MDB_SUCCESS)
        return txn_write_failed(txn, rc, table, error);
    txn->deltas[table] = (KvDelta){.dirty = true, .cleared = true};
    return true;
}
