/* missed.c - see missed.h. A row a day and text, so that old days go as one range of keys. */
#include "store/missed.h"

#include "store/base/error.h"
#include "store/base/wire.h"

#include <string.h>

void
missed_search_free(MissedSearch *missed)
{
    if (missed == NULL)
        return;
    g_free(missed->words);
    g_free(missed);
}

static KvKey
row_key(LocalDate day, const char *words)
{
    KvKey key;
    key_init(&key);
    key_u32(&key, (uint32_t)day);
    key_text_last(&key, words);
    return key;
}

static bool
decode_row(const KvKey *key, KvValue value, LocalDate *ret_day, char **ret_words,
           uint64_t *ret_count, GError **error)
{
    WireReader k = wire_reader(key->bytes, key->len), v = wire_reader(value.data, value.len);
    LocalDate day = (LocalDate)wire_u32(&k);
    uint64_t count = wire_varint(&v);
    const char *words = (const char *)key->bytes + 4;
    gssize len = (gssize)key->len - 4;
    if (len <= 0 || len > MISSED_WORDS_BYTES || !g_utf8_validate(words, len, NULL) ||
        day == LOCAL_DATE_NONE || count == 0 || !wire_done(&v))
        return fail(error, STORE_ERROR_CORRUPT, "a count of searches is damaged");
    *ret_day = day;
    *ret_count = count;
    *ret_words = g_strndup(words, (gsize)len);
    return true;
}

static bool
add_one(KvTxn *txn, const MissedSearch *missed, GError **error)
{
    KvKey key = row_key(missed->last, missed->words);
    g_autoptr(GError) local = NULL;
    uint64_t before = 0;
    KvValue value;
    if (kv_get(txn, KV_MISSED, &key, &value, &local)) {
        WireReader reader = wire_reader(value.data, value.len);
        before = wire_varint(&reader);
    } else if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_varint(out, before + missed->count);
    return kv_put(txn, KV_MISSED, &key, out->data, out->len, error);
}

/* The keys of days before DAY; a cursor must not see its table change. */
static bool
forget_before(KvTxn *txn, LocalDate day, bool *ret_any, GError **error)
{
    g_autoptr(GArray) old = g_array_new(FALSE, FALSE, sizeof(KvKey));
    {
        g_auto(KvCursor) c = kv_cursor(txn, KV_MISSED, NULL);
        KvKey key;
        KvValue value;
        while (kv_next(&c, &key, &value, error)) {
            WireReader reader = wire_reader(key.bytes, key.len);
            if ((LocalDate)wire_u32(&reader) >= day)
                break;
            g_array_append_val(old, key);
        }
        if (c.failed)
            return false;
    }
    for (guint i = 0; i < old->len; i++)
        if (!kv_delete(txn, KV_MISSED, &g_array_index(old, KvKey, i), error))
            return false;
    *ret_any = old->len > 0;
    return true;
}

bool
missed_add(KvEnv *env, const GPtrArray *counts, LocalDate today, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(env, error);
    bool forgot;
    if (txn == NULL || !forget_before(txn, date_add_days(today, -MISSED_DAYS), &forgot, error))
        return false;
    for (guint i = 0; i < counts->len; i++)
        if (!add_one(txn, counts->pdata[i], error))
            return false;
    return (counts->len == 0 && !forgot) || kv_commit(g_steal_pointer(&txn), error);
}

static int
compare_missed(const void *a, const void *b)
{
    const MissedSearch *x = *(MissedSearch *const *)a, *y = *(MissedSearch *const *)b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    return strcmp(x->words, y->words);
}

static void
free_missed(void *data)
{
    missed_search_free(data);
}

/* Every row, summed by its words into SUMS (words -> MissedSearch, which owns them); NULL: only
 * read. */
static bool
walk(KvTxn *txn, GHashTable *sums, GError **error)
{
    g_auto(KvCursor) c = kv_cursor(txn, KV_MISSED, NULL);
    KvKey key;
    KvValue value;
    while (kv_next(&c, &key, &value, error)) {
        LocalDate day;
        uint64_t count;
        g_autofree char *words = NULL;
        if (!decode_row(&key, value, &day, &words, &count, error))
            return false;
        if (sums == NULL)
            continue;
        MissedSearch *sum = g_hash_table_lookup(sums, words);
        if (sum == NULL) {
            sum = g_new0(MissedSearch, 1);
            sum->words = g_steal_pointer(&words);
            g_hash_table_insert(sums, sum->words, sum);
        }
        sum->count += count;
        sum->last = MAX(sum->last, day);
    }
    return !c.failed;
}

GPtrArray *
missed_list(KvTxn *txn, guint limit, GError **error)
{
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
    bool good = walk(txn, sums, error);
    GPtrArray *list = g_ptr_array_new_with_free_func(free_missed);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, sums);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(list, value);
    if (!good) {
        g_ptr_array_unref(list);
        return NULL;
    }
    g_ptr_array_sort(list, compare_missed);
    if (list->len > limit)
        g_ptr_array_set_size(list, (gint)limit);
    return list;
}

bool
missed_verify(KvTxn *txn, GError **error)
{
    return walk(txn, NULL, error);
}
