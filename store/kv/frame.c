/* frame.c - what surrounds a value on disk (FORMAT.md section 3), the names of the tables, and
 * LMDB's return codes in our words. Everything here is pure. */
#include "store/kv/internal.h"

#include "store/base/error.h"

#include <stdarg.h>
#include <string.h>

typedef enum { CLASS_LOG, CLASS_STATE, CLASS_DERIVED, CLASS_LOCAL, CLASS_VOLATILE } TableClass;

static const struct {
    const char *name;
    TableClass class;
} tables[KV_TABLE_COUNT] = {
#define X(symbol, name, class) [KV_##symbol] = {name, CLASS_##class},
    KV_TABLES(X)
#undef X
};

const char *
kv_table_name(KvTable table)
{
    return tables[table].name;
}

bool
kv_table_in(KvTable table, KvSchema schema)
{
    return (tables[table].class == CLASS_VOLATILE) == (schema == KV_SCHEMA_VOLATILE);
}

static StoreError
code_of(int rc)
{
    switch (rc) {
    case MDB_NOTFOUND:
        return STORE_ERROR_NOT_FOUND;
    case MDB_MAP_FULL:
        return STORE_ERROR_FULL;
    case MDB_READERS_FULL:
    case MDB_MAP_RESIZED:
        return STORE_ERROR_BUSY;
    case MDB_TXN_FULL:
    case MDB_BAD_VALSIZE:
        return STORE_ERROR_LIMIT;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
        return STORE_ERROR_CORRUPT;
    default:
        return STORE_ERROR_IO;
    }
}

bool
kv_fail(GError **error, int rc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    if (rc > 0) /* a code of the operating system */
        return fail_errno(error, rc, "%s", what);
    return fail(error, code_of(rc), "%s: %s", what, mdb_strerror(rc));
}

MDB_val
key_val(const KvKey *key)
{
    static const uint8_t empty[1] = {0};
    if (key->len == 0)
        return (MDB_val){.mv_size = 1, .mv_data = (void *)empty};
    return (MDB_val){.mv_size = key->len, .mv_data = (void *)key->bytes};
}

static uint64_t
frame_checksum(const MDB_val *key, const void *framed_from_format, size_t len)
{
    return checksum64(key->mv_data, key->mv_size, framed_from_format, len);
}

bool
frame_open(const MDB_val *key, const MDB_val *value, KvValue *ret_value, uint64_t *ret_sum)
{
    if (value->mv_size < KV_FRAME_BYTES)
        return false;
    const uint8_t *at = value->mv_data;
    uint64_t stored;
    memcpy(&stored, at, sizeof stored);
    stored = GUINT64_FROM_BE(stored);
    if (at[8] != KV_VALUE_FORMAT || frame_checksum(key, at + 8, value->mv_size - 8) != stored)
        return false;
    if (ret_value != NULL)
        *ret_value = (KvValue){.data = at + KV_FRAME_BYTES, .len = value->mv_size - KV_FRAME_BYTES};
    if (ret_sum != NULL)
        *ret_sum = stored;
    return true;
}

uint64_t
frame_make(GByteArray *out, const MDB_val *key, const void *data, size_t len)
{
    g_byte_array_set_size(out, (guint)(KV_FRAME_BYTES + len));
    out->data[8] = KV_VALUE_FORMAT;
    if (len > 0)
        memcpy(out->data + KV_FRAME_BYTES, data, len);
    uint64_t sum = frame_checksum(key, out->data + 8, len + 1);
    uint64_t be = GUINT64_TO_BE(sum);
    memcpy(out->data, &be, sizeof be);
    return sum;
}
