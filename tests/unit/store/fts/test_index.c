/* The tables of the index: what is put is there, statistics follow in the same transaction, merging
 * changes where things stand and nothing else, what was removed goes. */
#include "store/fts/index.h"

#include "store/base/error.h"
#include "tests/unit/store/kv/temp.h"

#include <string.h>

static GBytes *
text_segment(const char *page)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, (char *)page);
    return fts_segment_of_text(pages, NULL);
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

/* "kind:ids" of each part, segments marked with a plus; what is void left out. */
static char *
shape(KvTxn *txn)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Index) index = index_open(txn, &error);
    g_assert_no_error(error);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < index->parts->len; i++) {
        const IndexPart *p = &g_array_index(index->parts, IndexPart, i);
        g_string_append_printf(out, "%s%s%s:", i > 0 ? " " : "", p->number == 0 ? "+" : "",
                               p->part.kind == PART_TEXTS ? "text" : "title");
        for (uint32_t t = 0; t < p->part.texts; t++)
            if (index_counts(index, p, part_text_id(&p->part, t)))
                g_string_append_printf(out, "%s%u", t > 0 ? "," : "",
                                       (unsigned)part_text_id(&p->part, t));
    }
    return g_string_free(out, FALSE);
}

static void
assert_shape(KvEnv *env, const char *expected)
{
    g_autoptr(KvTxn) txn = kv_begin_read(env, NULL);
    g_autofree char *have = shape(txn);
    g_assert_cmpstr(have, ==, expected);
}

static void
merge_when(KvEnv *env, MergeWhen when)
{
    g_autoptr(GError) error = NULL;
    for (bool more = true; more;) {
        g_assert_true(fts_merge(env, when, &more, &error));
        g_assert_no_error(error);
    }
}

static void
merge_all(KvEnv *env)
{
    merge_when(env, MERGE_ALL);
}

static void
change(KvEnv *env, uint64_t id, const char *text, const char *title)
{
    KvTxn *txn = begin_write(env);
    if (text == NULL && title == NULL)
        g_assert_true(fts_remove_text(txn, id, NULL));
    else
        put(txn, id, text, title);
    commit(txn);
}

static void
test_merging(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    change(t->env, 300, "drei Hunde", NULL);
    change(t->env, 2, "zwei Hunde", NULL);
    change(t->env, 1, NULL, "Titel");
    assert_shape(t->env, "+text:2 +text:300 +title:1");
    bool more;
    g_assert_true(fts_merge(t->env, MERGE_AT_REST, &more, NULL));
    g_assert_false(more); /* too few */
    merge_all(t->env);
    assert_shape(t->env, "text:2,300 title:1");
    change(t->env, 2, "zwei Katzen", NULL); /* read anew: what the part has is void */
    change(t->env, 7, "sieben", NULL);
    assert_shape(t->env, "text:,300 title:1 +text:2 +text:7");
    merge_all(t->env);
    g_autoptr(KvTxn) txn = kv_begin_read(t->env, NULL);
    assert_stats(txn,
                 (IndexStats){.documents = 1, .title_tokens = 1, .texts = 3, .text_tokens = 5});
    g_autoptr(Index) index = index_open(txn, NULL);
    g_assert_cmpuint(g_hash_table_size(index->void_texts), ==, 0);
    assert_shape(t->env, "title:1 text:2,7,300");
}

/* Whether STEM stands in any part, void or not: what must be forgotten must go from the disk. */
static bool
is_on_disk(KvEnv *env, const char *stem)
{
    g_autoptr(KvTxn) txn = kv_begin_read(env, NULL);
    g_autoptr(Index) index = index_open(txn, NULL);
    bool found = false;
    for (guint i = 0; i < index->parts->len; i++) {
        Entry entry;
        found = found || part_find(&g_array_index(index->parts, IndexPart, i).part, stem,
                                   strlen(stem), &entry);
    }
    return found;
}

static void
test_removal(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    change(t->env, 1, "eins geheim", NULL);
    change(t->env, 2, "zwei", NULL);
    change(t->env, 3, NULL, "Alt");
    merge_all(t->env);
    change(t->env, 1, NULL, NULL);
    change(t->env, 3, NULL, "Neu");
    assert_shape(t->env, "text:,2 title: +title:3");
    g_assert_true(is_on_disk(t->env, "geheim"));
    bool more = true; /* what must go does not wait for many segments */
    while (more)
        g_assert_true(fts_merge(t->env, MERGE_AT_REST, &more, NULL));
    assert_shape(t->env, "text:2 +title:3");
    g_assert_false(is_on_disk(t->env, "geheim"));
    change(t->env, 2, NULL, NULL);
    merge_all(t->env);
    assert_shape(t->env, "title:3");
    change(t->env, 2, NULL, NULL); /* once more: nothing there */
    g_autoptr(KvTxn) txn = kv_begin_read(t->env, NULL);
    assert_stats(txn, (IndexStats){.documents = 1, .title_tokens = 1});
}

/* Many small ones become few parts, each text written again not more often than its part doubles.
 */
static void
test_many_segments(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    for (uint64_t id = 1; id <= 300; id++) {
        change(t->env, id, id % 2 == 0 ? "gerade Zahl" : "ungerade Zahl", NULL);
        merge_when(t->env, MERGE_AT_REST);
    }
    g_autoptr(KvTxn) txn = kv_begin_read(t->env, NULL);
    g_autoptr(Index) index = index_open(txn, NULL);
    g_assert_cmpuint(index->parts->len, <, 48);
    guint texts = 0;
    for (guint i = 0; i < index->parts->len; i++)
        texts += g_array_index(index->parts, IndexPart, i).part.texts;
    g_assert_cmpuint(texts, ==, 300);
}

/* Under load nothing is folded before searches would suffer. */
static void
test_segments_under_load(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    for (uint64_t id = 1; id < 256; id++)
        change(t->env, id, "Zahl", NULL);
    merge_when(t->env, MERGE_UNDER_LOAD);
    {
        g_autoptr(KvTxn) txn = kv_begin_read(t->env, NULL);
        g_autoptr(Index) index = index_open(txn, NULL);
        g_assert_cmpuint(index->parts->len, ==, 255);
    }
    change(t->env, 256, "Zahl", NULL);
    merge_when(t->env, MERGE_UNDER_LOAD);
    g_autoptr(KvTxn) txn = kv_begin_read(t->env, NULL);
    g_autoptr(Index) index = index_open(txn, NULL);
    g_assert_cmpuint(index->parts->len, ==, 1);
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
    ADD("/index/merging", test_merging);
    ADD("/index/removal", test_removal);
    ADD("/index/many", test_many_segments);
    ADD("/index/load", test_segments_under_load);
    ADD("/index/junk", test_what_is_no_segment_is_refused);
    return g_test_run();
}
