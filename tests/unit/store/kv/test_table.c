/* test_table.c - records, their frame, and the count and digest of a table. The bytes on disk are
 * looked at through LMDB itself, so this is the one test outside store/kv that includes <lmdb.h>.
 */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/kv/temp.h"

#include "store/base/error.h"
#include "store/kv/internal.h"

#include <string.h>

static KvTableStat
stat_of(KvTxn *txn, KvTable table)
{
    g_autoptr(GError) error = NULL;
    KvTableStat said, walked;
    kv_stat(txn, table, &said, &error);
    g_assert_no_error(error);
    if (!kv_txn_is_write(txn)) {
        kv_scan(txn, table, &walked, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(said.count, ==, walked.count);
        g_assert_cmphex(said.digest, ==, walked.digest);
    }
    return said;
}

static void
test_put_get_delete(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvValue value;
    KvKey a = text_key("a"), none = text_key("none");

    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "one");
    put_text(txn, KV_SLUG, "b", "two");
    put_text(txn, KV_SLUG, "a", "three");
    put_text(txn, KV_SLUG, "empty", "");
    g_assert_true(kv_get(txn, KV_SLUG, &a, &value, &error));
    g_assert_cmpmem(value.data, value.len, "three", 5);
    commit(txn);

    txn = begin_read(t->env);
    g_assert_true(kv_get(txn, KV_SLUG, &a, &value, &error));
    g_assert_cmpmem(value.data, value.len, "three", 5);
    g_assert_true(kv_has(txn, KV_SLUG, &a));
    g_assert_false(kv_has(txn, KV_SLUG, &none));
    g_assert_false(kv_has(txn, KV_BODY, &a));
    g_assert_false(kv_get(txn, KV_SLUG, &none, &value, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_cmpuint(stat_of(txn, KV_SLUG).count, ==, 3);
    kv_abort(txn);

    txn = begin_write(t->env);
    g_assert_true(kv_delete(txn, KV_SLUG, &a, &error));
    g_assert_false(kv_delete(txn, KV_SLUG, &a, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_assert_cmpuint(stat_of(txn, KV_SLUG).count, ==, 2);
    commit(txn);
    txn = begin_read(t->env);
    g_assert_false(kv_has(txn, KV_SLUG, &a));
    g_assert_cmpuint(stat_of(txn, KV_SLUG).count, ==, 2);
    kv_abort(txn);
}

static void
test_abort_undoes_everything(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "kept", "1");
    commit(txn);
    txn = begin_read(t->env);
    KvTableStat before = stat_of(txn, KV_SLUG);
    kv_abort(txn);

    txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "gone", "2");
    put_text(txn, KV_SLUG, "kept", "3");
    kv_abort(txn);

    txn = begin_read(t->env);
    KvTableStat after = stat_of(txn, KV_SLUG);
    g_assert_cmpuint(after.count, ==, before.count);
    g_assert_cmphex(after.digest, ==, before.digest);
    kv_abort(txn);
}

static void
test_empty_key_is_a_key(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_HEAD, "", "head");
    commit(txn);
    txn = begin_read(t->env);
    KvKey key = text_key("");
    KvValue value;
    g_assert_true(kv_get(txn, KV_HEAD, &key, &value, &error));
    g_assert_cmpmem(value.data, value.len, "head", 4);
    kv_abort(txn);
}

static void
test_bytes_on_disk_are_those_of_the_format(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    static const uint8_t slug[] = {0x53, 0x4d, 0x3f, 0xd4, 0x09, 0xf1, 0xdc, 0xe3, 0x01,
                                   0,    0,    0,    0,    0,    0,    0,    7};
    static const uint8_t count[] = {0x41, 0x0f, 0x5c, 0xe0, 0x21, 0x8c, 0xf5, 0xe4, 0x01,
                                    0,    0,    0,    0,    0,    0,    0,    1,    0x53,
                                    0x4d, 0x3f, 0xd4, 0x09, 0xf1, 0xdc, 0xe3};
    static const uint8_t format[] = {0xf5, 0x9c, 0x16, 0xfe, 0xd3, 0x98, 0xd0,
                                     0x3e, 0x01, 0,    0,    0,    2,    0};
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    KvKey key = text_key("geschaeftsordnung");
    kv_put(txn, KV_SLUG, &key, "\0\0\0\0\0\0\0\7", 8, &error);
    g_assert_no_error(error);
    commit(txn);

    txn = begin_read(t->env);
    MDB_val k = key_val(&key), v;
    g_assert_cmpint(mdb_get(txn->mdb, t->env->dbi[KV_SLUG], &k, &v), ==, 0);
    g_assert_cmpmem(v.mv_data, v.mv_size, slug, sizeof slug);
    k = (MDB_val){10, (void *)"table/slug"};
    g_assert_cmpint(mdb_get(txn->mdb, t->env->meta, &k, &v), ==, 0);
    g_assert_cmpmem(v.mv_data, v.mv_size, count, sizeof count);
    k = (MDB_val){6, (void *)"format"};
    g_assert_cmpint(mdb_get(txn->mdb, t->env->meta, &k, &v), ==, 0);
    g_assert_cmpmem(v.mv_data, v.mv_size, format, sizeof format);
    kv_abort(txn);
}

/* Stores VALUE under KEY past the framing, as damage would. */
static void
put_raw(KvEnv *env, KvTable table, const char *key, const void *value, size_t len)
{
    MDB_txn *mdb;
    MDB_val k = {strlen(key), (void *)key}, v = {len, (void *)value};
    g_assert_cmpint(mdb_txn_begin(env->mdb, NULL, 0, &mdb), ==, 0);
    g_assert_cmpint(mdb_put(mdb, env->dbi[table], &k, &v, 0), ==, 0);
    g_assert_cmpint(mdb_txn_commit(mdb), ==, 0);
}

static void
test_every_flipped_bit_is_found(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "key", "some value");
    commit(txn);
    uint8_t good[KV_FRAME_BYTES + 10];
    txn = begin_read(t->env);
    KvKey key = text_key("key");
    MDB_val k = key_val(&key), v;
    g_assert_cmpint(mdb_get(txn->mdb, t->env->dbi[KV_SLUG], &k, &v), ==, 0);
    g_assert_cmpuint(v.mv_size, ==, sizeof good);
    memcpy(good, v.mv_data, sizeof good);
    kv_abort(txn);

    for (size_t bit = 0; bit < sizeof good * 8; bit++) {
        g_autoptr(GError) error = NULL;
        uint8_t bad[sizeof good];
        memcpy(bad, good, sizeof good);
        bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
        MDB_val damaged = {sizeof bad, bad};
        g_assert_false(frame_open(&k, &damaged, NULL, NULL));
    }
    MDB_val other = {3, (void *)"kez"};
    g_assert_false(frame_open(&other, &(MDB_val){sizeof good, good}, NULL, NULL));
    for (size_t len = 0; len < sizeof good; len++)
        g_assert_false(frame_open(&k, &(MDB_val){len, good}, NULL, NULL));
    g_assert_true(frame_open(&k, &(MDB_val){sizeof good, good}, NULL, NULL));
}

static void
count_bad(const char *table, const uint8_t *key, size_t len, void *data)
{
    g_assert_cmpstr(table, ==, "slug");
    g_assert_cmpmem(key, len, "bad", 3);
    (*(int *)data)++;
}

static void
test_damage_is_reported_not_handed_out(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "bad", "value");
    put_text(txn, KV_SLUG, "good", "value");
    commit(txn);
    put_raw(t->env, KV_SLUG, "bad", "rubbish-rubbish", 15);

    KvKey key = text_key("bad");
    KvValue value = {0};
    txn = begin_read(t->env);
    g_assert_false(kv_get(txn, KV_SLUG, &key, &value, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_null(value.data);
    g_assert_false(kv_has(txn, KV_SLUG, &key));

    KvTableStat stat;
    g_assert_false(kv_scan(txn, KV_SLUG, &stat, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    int bad = 0;
    g_assert_true(kv_walk(txn, KV_SLUG, count_bad, &bad, &stat, &error));
    g_assert_cmpint(bad, ==, 1);
    g_assert_cmpuint(stat.count, ==, 2);

    KvCursor c = kv_cursor(txn, KV_SLUG, NULL);
    g_assert_false(kv_next(&c, NULL, NULL, &error));
    g_assert_true(c.failed);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    kv_cursor_clear(&c);
    kv_abort(txn);

    txn = begin_write(t->env); /* neither an overwrite nor a delete wipes it out unseen */
    g_assert_false(kv_put(txn, KV_SLUG, &key, "x", 1, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_false(kv_delete(txn, KV_SLUG, &key, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    kv_abort(txn);
}

static void
test_a_vanished_record_shows_in_the_count(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "1");
    put_text(txn, KV_SLUG, "b", "2");
    commit(txn);
    MDB_txn *mdb;
    MDB_val k = {1, (void *)"a"};
    g_assert_cmpint(mdb_txn_begin(t->env->mdb, NULL, 0, &mdb), ==, 0);
    g_assert_cmpint(mdb_del(mdb, t->env->dbi[KV_SLUG], &k, NULL), ==, 0);
    g_assert_cmpint(mdb_txn_commit(mdb), ==, 0);

    txn = begin_read(t->env);
    KvTableStat said, walked;
    g_assert_true(kv_stat(txn, KV_SLUG, &said, &error));
    g_assert_true(kv_scan(txn, KV_SLUG, &walked, &error));
    g_assert_cmpuint(said.count, ==, 2);
    g_assert_cmpuint(walked.count, ==, 1);
    g_assert_cmphex(said.digest, !=, walked.digest);
    kv_abort(txn);
}

static void
test_clear_empties_one_table(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_PAGE_TEXT, "a", "1");
    put_text(txn, KV_PAGE_TEXT, "b", "2");
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    txn = begin_write(t->env);
    put_text(txn, KV_PAGE_TEXT, "c", "3");
    g_assert_true(kv_clear(txn, KV_PAGE_TEXT, &error));
    g_assert_cmpuint(stat_of(txn, KV_PAGE_TEXT).count, ==, 0);
    put_text(txn, KV_PAGE_TEXT, "d", "4");
    commit(txn);
    txn = begin_read(t->env);
    g_assert_cmpuint(stat_of(txn, KV_PAGE_TEXT).count, ==, 1);
    g_assert_cmpuint(stat_of(txn, KV_SLUG).count, ==, 1);
    kv_abort(txn);
}

static void
test_a_value_may_come_from_the_map(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *big = g_strnfill(100000, 'x');
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_PAGE_TEXT, "a", big);
    KvKey a = text_key("a"), b = text_key("b");
    KvValue value;
    for (int i = 0; i < 5; i++) {
        g_assert_true(kv_get(txn, KV_PAGE_TEXT, &a, &value, &error));
        g_assert_true(kv_put(txn, KV_PAGE_TEXT, &b, value.data, value.len, &error));
        g_assert_true(kv_get(txn, KV_PAGE_TEXT, &b, &value, &error));
        g_assert_true(kv_put(txn, KV_PAGE_TEXT, &b, value.data, value.len - 1, &error));
    }
    commit(txn);
    txn = begin_read(t->env);
    g_assert_true(kv_get(txn, KV_PAGE_TEXT, &b, &value, &error));
    g_assert_cmpmem(value.data, value.len, big, 99999);
    stat_of(txn, KV_PAGE_TEXT);
    kv_abort(txn);
}

static void
test_random_changes_keep_the_digest(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 40; round++) {
        KvTxn *txn = begin_write(t->env);
        for (int i = 0; i < 50; i++) {
            KvKey key;
            key_init(&key);
            key_u32(&key, (uint32_t)g_rand_int_range(rand, 0, 60));
            if (g_rand_int_range(rand, 0, 3) == 0) {
                if (!kv_delete(txn, KV_TEXT, &key, &error))
                    g_clear_error(&error);
            } else {
                uint32_t v[40] = {g_rand_int(rand)};
                g_assert_true(kv_put(txn, KV_TEXT, &key, v,
                                     (size_t)g_rand_int_range(rand, 0, sizeof v), &error));
            }
        }
        if (round % 5 == 4)
            kv_abort(txn);
        else
            commit(txn);
        txn = begin_read(t->env);
        stat_of(txn, KV_TEXT);
        kv_abort(txn);
    }
}

int
main(int argc, char **argv)
{
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
#define ADD(name, func) g_test_add("/kv/table/" name, Temp, NULL, temp_setup, func, temp_teardown)
    ADD("put-get-delete", test_put_get_delete);
    ADD("abort-undoes-everything", test_abort_undoes_everything);
    ADD("empty-key-is-a-key", test_empty_key_is_a_key);
    ADD("bytes-on-disk-are-those-of-the-format", test_bytes_on_disk_are_those_of_the_format);
    ADD("every-flipped-bit-is-found", test_every_flipped_bit_is_found);
    ADD("damage-is-reported-not-handed-out", test_damage_is_reported_not_handed_out);
    ADD("a-vanished-record-shows-in-the-count", test_a_vanished_record_shows_in_the_count);
    ADD("clear-empties-one-table", test_clear_empties_one_table);
    ADD("a-value-may-come-from-the-map", test_a_value_may_come_from_the_map);
    ADD("random-changes-keep-the-digest", test_random_changes_keep_the_digest);
    return g_test_run();
}
