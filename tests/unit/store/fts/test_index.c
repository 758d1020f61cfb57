/* The tables of the index: what is put is there byte for byte, statistics follow, in one
 * transaction. */
#include "store/fts/index.h"

#include "store/base/error.h"
#include "tests/unit/store/kv/temp.h"

static GBytes *
text_segment(const char *page)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, (char *)page);
    return fts_segment_of_text(pages);
}

static void
put(KvTxn *txn, uint64_t id, const char *text, const char *title)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) segment = text != NULL ? text_segment(text) : fts_segment_of_title(title);
    if (text != NULL)
        fts_put_text(txn, id, segment, &error);
    else
        fts_put_title(txn, id, segment, &error);
    g_assert_no_error(error);
}

static void
assert_stats(KvTxn *txn, IndexStats expected)
{
    IndexStats stats;
    g_autoptr(GError) error = NULL;
    g_assert_true(index_stats(txn, &stats, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(stats.documents, ==, expected.documents);
    g_assert_cmpuint(stats.title_tokens, ==, expected.title_tokens);
    g_assert_cmpuint(stats.texts, ==, expected.texts);
    g_assert_cmpuint(stats.text_tokens, ==, expected.text_tokens);
}

static void
test_statistics_follow(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(KvTxn) txn = begin_write(t->env);
    assert_stats(txn, (IndexStats){0});
    put(txn, 1, "eins zwei drei", NULL);
    put(txn, 2, "vier", NULL);
    put(txn, 1, NULL, "Satzung über Hunde");
    assert_stats(txn,
                 (IndexStats){.documents = 1, .title_tokens = 3, .texts = 2, .text_tokens = 4});
    put(txn, 1, "eins", NULL); /* replaced */
    put(txn, 1, NULL, "Satzung");
    assert_stats(txn,
                 (IndexStats){.documents = 1, .title_tokens = 1, .texts = 2, .text_tokens = 2});
    g_assert_true(fts_remove_text(txn, 1, NULL));
    g_assert_true(fts_remove_text(txn, 77, NULL)); /* nothing there: nothing to do */
    assert_stats(txn,
                 (IndexStats){.documents = 1, .title_tokens = 1, .texts = 1, .text_tokens = 1});
}

static void
test_bytes_come_back(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GBytes) segment = text_segment("Die Gebühr");
    KvTxn *txn = begin_write(t->env);
    g_assert_true(fts_put_text(txn, 9, segment, NULL));
    commit(txn);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) read = kv_begin_read(t->env, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) stored = fts_get_text(read, 9, &error);
    g_assert_no_error(error);
    g_assert_true(g_bytes_equal(stored, segment));
    g_assert_null(fts_get_text(read, 8, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
}

static void
test_walk_is_by_kind_and_id(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(KvTxn) txn = begin_write(t->env);
    put(txn, 300, "drei", NULL);
    put(txn, 2, "zwei", NULL);
    put(txn, 1, NULL, "Titel");
    g_auto(IndexWalk) walk;
    index_walk_init(&walk, txn, SEGMENT_TEXT);
    uint64_t id;
    Segment segment;
    g_assert_true(index_walk_next(&walk, &id, &segment, NULL));
    g_assert_cmpuint(id, ==, 2);
    g_assert_true(index_walk_next(&walk, &id, &segment, NULL));
    g_assert_cmpuint(id, ==, 300);
    g_assert_false(index_walk_next(&walk, &id, &segment, NULL));
    g_assert_false(walk.cursor.failed);
}

static void
test_what_is_no_segment_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(KvTxn) txn = begin_write(t->env);
    g_autoptr(GBytes) junk = g_bytes_new_static("junk", 4);
    g_autoptr(GError) error = NULL;
    g_assert_false(fts_put_text(txn, 1, junk, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
    assert_stats(txn, (IndexStats){0});
}

#define ADD(name, function) g_test_add(name, Temp, NULL, temp_setup, function, temp_teardown)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/index/statistics", test_statistics_follow);
    ADD("/index/bytes", test_bytes_come_back);
    ADD("/index/walk", test_walk_is_by_kind_and_id);
    ADD("/index/junk", test_what_is_no_segment_is_refused);
    return g_test_run();
}
