/* meta.c - the table `_meta` (FORMAT.md section 4): the format record, and of each table how many
 * records it has and the XOR of their checksums. During a write transaction the changes are summed
 * up in memory; they are written once, at commit. */
#include "store/kv/internal.h"

#include "store/base/error.h"
#include "store/base/wire.h"

static KvKey
table_key(KvTable table)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, "table/");
    key_text_last(&key, kv_table_name(table));
    return key;
}

static KvKey
format_key(void)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, "format");
    return key;
}

/* MDB_SUCCESS, MDB_NOTFOUND, another code of LMDB; MDB_CORRUPTED when the record does not verify.
 */
static int
meta_get(KvTxn *txn, const KvKey *key, KvValue *ret_value)
{
    MDB_val k = key_val(key), v;
    int rc = mdb_get(txn->mdb, txn->env->meta, &k, &v);
    if (rc == MDB_SUCCESS && !frame_open(&k, &v, ret_value, NULL))
        rc = MDB_CORRUPTED;
    return rc;
}

static bool
meta_put(KvTxn *txn, const KvKey *key, const GByteArray *payload, GError **error)
{
    MDB_val k = key_val(key);
    frame_make(txn->scratch, &k, payload->data, payload->len);
    MDB_val v = {.mv_size = txn->scratch->len, .mv_data = txn->scratch->data};
    int rc = mdb_put(txn->mdb, txn->env->meta, &k, &v, 0);
    if (rc == MDB_SUCCESS)
        return true;
    txn->failed = rc;
    return kv_fail(error, rc, "table _meta");
}

static bool
stat_put(KvTxn *txn, KvTable table, const KvTableStat *stat, GError **error)
{
    KvKey key = table_key(table);
    g_autoptr(GByteArray) payload = g_byte_array_new();
    wire_put_u64(payload, stat->count);
    wire_put_u64(payload, stat->digest);
    return meta_put(txn, &key, payload, error);
}

bool
meta_table_load(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error)
{
    KvKey key = table_key(table);
    KvValue value;
    int rc = meta_get(txn, &key, &value);
    if (rc == MDB_NOTFOUND)
        return fail(error, STORE_ERROR_CORRUPT, "table %s: its count is missing",
                    kv_table_name(table));
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "count of table %s", kv_table_name(table));

    WireReader r = wire_reader(value.data, value.len);
    KvTableStat stat = {.count = wire_u64(&r), .digest = wire_u64(&r)};
    if (!wire_done(&r))
        return fail(error, STORE_ERROR_CORRUPT, "table %s: malformed count", kv_table_name(table));
    *ret_stat = stat;
    return true;
}

static bool
format_check(KvTxn *txn, GError **error)
{
    KvKey key = format_key();
    KvValue value;
    int rc = meta_get(txn, &key, &value);
    if (rc == MDB_NOTFOUND && txn->write) {
        MDB_stat all;
        rc = mdb_stat(txn->mdb, txn->env->meta, &all);
        if (rc == MDB_SUCCESS && all.ms_entries > 0)
            return fail(error, STORE_ERROR_CORRUPT, "the format record is missing");
        g_autoptr(GByteArray) payload = g_byte_array_new();
        wire_put_u32(payload, KV_FORMAT_VERSION);
        wire_put_u8(payload, (uint8_t)txn->env->schema);
        return rc == MDB_SUCCESS ? meta_put(txn, &key, payload, error)
                                 : kv_fail(error, rc, "table _meta");
    }
    if (rc != MDB_SUCCESS)
        return fail(error, STORE_ERROR_CORRUPT, "the format record: %s", mdb_strerror(rc));

    WireReader r = wire_reader(value.data, value.len);
    uint32_t version = wire_u32(&r);
    uint8_t schema = wire_u8(&r);
    if (!wire_done(&r) || version == 0)
        return fail(error, STORE_ERROR_CORRUPT, "the format record is malformed");
    if (version != KV_FORMAT_VERSION)
        return fail(error, STORE_ERROR_CORRUPT,
                    "format %u is %s than that of this program (%d), which cannot read it", version,
                    version > KV_FORMAT_VERSION ? "newer" : "older", KV_FORMAT_VERSION);
    if (schema != (uint8_t)txn->env->schema)
        return fail(error, STORE_ERROR_CORRUPT, "this environment is of another kind (%u)", schema);
    return true;
}

bool
meta_check(KvTxn *txn, GError **error)
{
    if (!format_check(txn, error))
        return false;
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        if (!kv_table_in(t, txn->env->schema))
            continue;
        KvKey key = table_key(t);
        KvValue value;
        MDB_stat stat;
        int rc = meta_get(txn, &key, &value);
        if (rc == MDB_SUCCESS)
            continue;
        if (rc != MDB_NOTFOUND || !txn->write)
            return kv_fail(error, rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc, "count of table %s",
                           kv_table_name(t));
        rc = mdb_stat(txn->mdb, txn->env->dbi[t], &stat);
        if (rc != MDB_SUCCESS)
            return kv_fail(error, rc, "table %s", kv_table_name(t));
        if (stat.ms_entries > 0)
            return fail(error, STORE_ERROR_CORRUPT, "table %s: its count is missing",
                        kv_table_name(t));
        if (!stat_put(txn, t, &(KvTableStat){0, 0}, error))
            return false;
    }
    return true;
}

bool
kv_stat(KvTxn *txn, KvTable table, KvTableStat *ret_stat, GError **error)
{
    txn_dbi(txn, table);
    KvTableStat stat;
    if (!meta_table_load(txn, table, &stat, error))
        return false;
    if (txn->write) {
        const KvDelta *delta = &txn->deltas[table];
        if (delta->cleared)
            stat = (KvTableStat){0, 0};
        if (delta->count < 0 && stat.count < (uint64_t)-delta->count)
            return fail(error, STORE_ERROR_CORRUPT, "table %s: more records than it counts",
                        kv_table_name(table));
        stat.count += (uint64_t)delta->count;
        stat.digest ^= delta->digest;
    }
    *ret_stat = stat;
    return true;
}

bool
meta_flush(KvTxn *txn, GError **error)
{
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        KvTableStat stat;
        if (!txn->deltas[t].dirty)
            continue;
        if (!kv_stat(txn, t, &stat, error) || !stat_put(txn, t, &stat, error))
            return false;
    }
    return true;
}
