/* test_rederive.c - what is made from PDFs is made again, byte for byte: every PDF is imported,
 * then read again twice with all derived tables emptied before, then imported into a second store
 * in the opposite order by one child at a time. Files of extractions and rows of tables must be
 * equal. Over the sample documents and tests/golden/pdf; with REDERIVE=corpus in the environment
 * over
 * ../shared/corpus too (ten minutes: its scans are recognised four times). */
#include "store/base/digest.h"
#include "store/base/fdio.h"
#include "store/kv/kv.h"
#include "tests/unit/server/extract/fixtures.h"

#include <glib/gstdio.h>
#include <string.h>

#define TEXT_TABLES 4 /* of derived: those that do not depend on how the index grew */
static const KvTable derived[] = {KV_PAGE_TEXT,   KV_STRUCTURE, KV_LIKENESS, KV_DOCUMENT_PAST,
                                  KV_FTS_SEGMENT, KV_FTS_PART,  KV_FTS_GONE, KV_FTS_STATS};

typedef struct {
    Digest rows;
    guint64 count;
} Sum;

/* What a store has that no record of its journal says in words. */
typedef struct {
    char *blobs; /* names, sorted: each is the hash of the bytes */
    Sum tables[G_N_ELEMENTS(derived)];
} Made;

static void
made_clear(Made *made)
{
    g_free(made->blobs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Made, made_clear)

static char *
run(const char *data, const char *const *words, const char *const *files, int wanted)
{
    g_autofree char *program = fixture_program("regelwerk");
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, program);
    for (; *words != NULL; words++)
        g_ptr_array_add(argv, (char *)*words);
    g_ptr_array_add(argv, (char *)"--data");
    g_ptr_array_add(argv, (char *)data);
    for (; files != NULL && *files != NULL; files++)
        g_ptr_array_add(argv, (char *)*files);
    g_ptr_array_add(argv, NULL);
    g_autofree char *out = NULL, *err = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                 &error);
    g_assert_no_error(error);
    if (wanted >= 0 && status != wanted)
        g_error("%s: %d\n%s%s", (char *)argv->pdata[1], status, out, err);
    return g_steal_pointer(&out);
}

static Sum
sum_of(KvTxn *txn, KvTable table)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DigestStream) rows = digest_stream_new();
    Sum sum = {.count = 0};
    KvKey none = {.len = 0}, key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, table, &none);
    while (kv_next(&c, &key, &value, &error)) {
        guint64 lengths[] = {key.len, value.len};
        digest_stream_update(rows, lengths, sizeof lengths);
        digest_stream_update(rows, key.bytes, key.len);
        digest_stream_update(rows, value.data, value.len);
        sum.count++;
    }
    g_assert_no_error(error);
    g_assert_false(c.failed);
    sum.rows = digest_stream_finish(rows);
    return sum;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *
names_of_blobs(const char *data)
{
    g_autofree char *folder = g_build_filename(data, "blobs", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(dir);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GDir) inner = g_dir_open(path, 0, NULL);
        for (const char *blob; inner != NULL && (blob = g_dir_read_name(inner)) != NULL;)
            g_ptr_array_add(names, g_strdup(blob));
    }
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return g_strjoinv("\n", (char **)names->pdata);
}

/* The files are what their names say, and every row is what journal and files give. */
static void
assert_clean(const char *data)
{
    g_autofree char *out = run(data, (const char *const[]){"check", NULL}, NULL, 0);
    g_assert_true(g_str_has_suffix(out, "clean\n"));
}

static KvEnv *
open_main(const char *data)
{
    g_autofree char *path = g_build_filename(data, "main", NULL);
    const KvOptions options = {.map_bytes = (uint64_t)1 << 30, .schema = KV_SCHEMA_MAIN};
    g_autoptr(GError) error = NULL;
    KvEnv *env = kv_env_open(path, &options, &error);
    g_assert_no_error(error);
    return env;
}

static void
look(const char *data, Made *made)
{
    assert_clean(data);
    g_autoptr(KvEnv) env = open_main(data);
    g_autoptr(KvTxn) txn = kv_begin_read(env, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(derived); i++)
        made->tables[i] = sum_of(txn, derived[i]);
    made->blobs = names_of_blobs(data);
}

static void
forget(const char *data)
{
    g_autoptr(KvEnv) env = open_main(data);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = kv_begin_write(env, &error);
    for (size_t i = 0; i < G_N_ELEMENTS(derived); i++)
        g_assert_true(kv_clear(txn, derived[i], &error));
    g_assert_true(kv_commit(g_steal_pointer(&txn), &error));
}

static void
assert_same(const Made *a, const Made *b, size_t tables)
{
    g_assert_cmpstr(a->blobs, ==, b->blobs);
    for (size_t i = 0; i < tables; i++) {
        const Sum *x = &a->tables[i], *y = &b->tables[i];
        g_test_message("%s: %" G_GUINT64_FORMAT " rows", kv_table_name(derived[i]), x->count);
        g_assert_cmpuint(x->count, ==, y->count);
        if (!digest_equal(&x->rows, &y->rows))
            g_error("rows of %s differ", kv_table_name(derived[i]));
    }
}

static void
read_again(const char *data, Made *made)
{
    forget(data);
    g_autofree char *out = run(data, (const char *const[]){"reindex", "--extract", NULL}, NULL, 0);
    g_test_message("%s", out);
    g_assert_nonnull(strstr(out, " 0 changed, 0 failed"));
    look(data, made);
}

static char *
in_folder(const char *root, const char *name)
{
    char *path = g_build_filename(root, name, NULL);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    return path;
}

/* FILES (owned strings, NULL at the end) in this order and in the opposite one. */
static void
made_twice(GPtrArray *files)
{
    g_autofree char *root = g_dir_make_tmp("rw-rederive-XXXXXX", NULL);
    g_autofree char *first = in_folder(root, "a"), *second = in_folder(root, "b");
    g_autofree char *conf = g_build_filename(second, "regelwerk.conf", NULL);
    g_assert_true(g_file_set_contents(conf, "[extraction]\nchildren = 1\n", -1, NULL));
    const char *const import[] = {"import", NULL};
    g_auto(Made) once = {.blobs = NULL}, again = {.blobs = NULL}, third = {.blobs = NULL},
                 other = {.blobs = NULL};
    g_free(run(first, import, (const char *const *)files->pdata, -1)); /* some fail, and are kept */
    look(first, &once);
    read_again(first, &again);
    assert_same(&once, &again, TEXT_TABLES);
    read_again(first, &third);
    assert_same(&again, &third, G_N_ELEMENTS(derived));
    g_assert_cmpuint(third.tables[0].count, >, files->len); /* pages: it was not nothing */

    for (guint i = 0, n = files->len - 1; i < n / 2; i++) {
        gpointer swap = files->pdata[i];
        files->pdata[i] = files->pdata[n - 1 - i];
        files->pdata[n - 1 - i] = swap;
    }
    g_free(run(second, import, (const char *const *)files->pdata, -1));
    look(second, &other);
    assert_same(&once, &other, 0);
    const char *argv[] = {"rm", "-rf", root, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
}

static void
add_folder(GPtrArray *files, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".pdf"))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(files, g_strdup(names->pdata[i]));
}

static void
test_own_documents(void)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *samples = fixture_checkout("build/samples"),
                    *odd = fixture_checkout("tests/golden/pdf");
    add_folder(files, samples);
    add_folder(files, odd);
    g_assert_cmpuint(files->len, >=, 15);
    g_ptr_array_add(files, NULL);
    made_twice(files);
}

static void
test_corpus(void)
{
    static const char *const folders[] = {"satzungen", "ortsrecht", "protokolle", "formulare",
                                          "robust",    "gen",       "disguised"};
    if (g_strcmp0(g_getenv("REDERIVE"), "corpus") != 0) {
        g_test_skip("minutes long: REDERIVE=corpus asks for it");
        return;
    }
    g_autofree char *corpus = fixture_checkout("../shared/corpus");
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(corpus, folders[i], NULL);
        add_folder(files, folder);
    }
    if (files->len == 0) {
        g_test_skip("no corpus in ../shared");
        return;
    }
    g_ptr_array_add(files, NULL);
    made_twice(files);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rederive/own", test_own_documents);
    g_test_add_func("/rederive/corpus", test_corpus);
    return g_test_run();
}
