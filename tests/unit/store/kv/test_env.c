/* test_env.c - the environment: files, refusals, snapshots, limits, copy, other processes. */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/kv/temp.h"

#include "store/base/error.h"
#include "store/kv/internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static KvEnv *
try_open(const char *dir, KvSchema schema, bool read_only, uint64_t map, GError **error)
{
    KvOptions options = {.map_bytes = map, .schema = schema, .read_only = read_only};
    return kv_env_open(dir, &options, error);
}

static void
test_files_are_private(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    static const char *names[] = {"data.mdb", "lock.mdb"};
    struct stat st;
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *path = g_build_filename(t->dir, names[i], NULL);
        g_assert_cmpint(stat(path, &st), ==, 0);
        g_assert_cmpint(st.st_mode & 07777, ==, 0600);
    }
    g_assert_cmpint(stat(t->dir, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0700);
}

static void
test_descriptors_close_on_exec(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *real = realpath(t->dir, NULL);
    int ours = 0;
    for (int fd = 3; fd < 256; fd++) {
        char link[64], target[4096];
        g_snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n < 0)
            continue;
        target[n] = '\0';
        if (!g_str_has_prefix(target, real))
            continue;
        ours++;
        g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    }
    g_assert_cmpint(ours, >=, 2);
}

static void
test_second_open_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *alias = g_strdup_printf("%s/../env", t->dir);
    g_assert_null(try_open(t->dir, KV_SCHEMA_MAIN, false, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_null(try_open(alias, KV_SCHEMA_MAIN, true, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);

    KvTxn *txn = begin_write(t->env); /* the first one is not hurt */
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    kv_env_close(t->env);
    t->env = temp_open(t->dir, KV_SCHEMA_MAIN, false);
}

static void
test_read_only(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *missing = g_strdup_printf("%s-missing", t->dir);
    g_assert_null(try_open(missing, KV_SCHEMA_MAIN, true, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_assert_false(g_file_test(missing, G_FILE_TEST_EXISTS));

    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    kv_env_close(t->env);
    t->env = temp_open(t->dir, KV_SCHEMA_MAIN, true);
    txn = begin_read(t->env);
    KvKey a = text_key("a");
    g_assert_true(kv_has(txn, KV_SLUG, &a));
    kv_abort(txn);
}

static void
test_the_other_schema_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    kv_env_close(t->env);
    t->env = NULL;
    g_assert_null(try_open(t->dir, KV_SCHEMA_VOLATILE, false, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
}

static void
set_format(KvEnv *env, const void *payload, size_t len)
{
    KvKey key = text_key("format");
    MDB_val k = key_val(&key);
    g_autoptr(GByteArray) framed = g_byte_array_new();
    frame_make(framed, &k, payload, len);
    MDB_val v = {framed->len, framed->data};
    MDB_txn *mdb;
    g_assert_cmpint(mdb_txn_begin(env->mdb, NULL, 0, &mdb), ==, 0);
    g_assert_cmpint(mdb_put(mdb, env->meta, &k, &v, 0), ==, 0);
    g_assert_cmpint(mdb_txn_commit(mdb), ==, 0);
}

static void
assert_format_refused(Temp *t, uint8_t version, const char *word)
{
    g_autoptr(GError) error = NULL;
    const uint8_t payload[] = {0, 0, 0, version, 0};
    set_format(t->env, payload, sizeof payload);
    g_clear_pointer(&t->env, kv_env_close);
    g_assert_null(try_open(t->dir, KV_SCHEMA_MAIN, false, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_assert_nonnull(strstr(error->message, word));
}

static void
test_a_newer_format_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    assert_format_refused(t, KV_FORMAT_VERSION + 1, "newer");
}

static void
test_an_older_format_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    assert_format_refused(t, KV_FORMAT_VERSION - 1, "older");
}

static void
test_a_lost_count_is_refused(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    MDB_txn *mdb;
    MDB_val k = {10, (void *)"table/slug"};
    g_assert_cmpint(mdb_txn_begin(t->env->mdb, NULL, 0, &mdb), ==, 0);
    g_assert_cmpint(mdb_del(mdb, t->env->meta, &k, NULL), ==, 0);
    g_assert_cmpint(mdb_txn_commit(mdb), ==, 0);
    g_clear_pointer(&t->env, kv_env_close);
    g_assert_null(try_open(t->dir, KV_SCHEMA_MAIN, false, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
}

static void
test_a_foreign_file_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("kv-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(dir, "data.mdb", NULL);
    g_autofree char *rubbish = g_strnfill(20000, 'r');
    g_assert_true(g_file_set_contents(file, rubbish, 20000, NULL));
    g_assert_null(try_open(dir, KV_SCHEMA_MAIN, false, 1 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_autofree char *lock = g_build_filename(dir, "lock.mdb", NULL);
    g_unlink(lock);
    g_unlink(file);
    g_rmdir(dir);
}

static void
test_a_snapshot_does_not_move(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    KvKey a = text_key("a");
    KvTxn *before = begin_read(t->env);
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    KvTxn *after = begin_read(t->env); /* two snapshots in one thread */
    g_assert_false(kv_has(before, KV_SLUG, &a));
    g_assert_true(kv_has(after, KV_SLUG, &a));
    kv_abort(before);
    kv_abort(after);
}

static void
test_a_full_map_stores_nothing_and_goes_on(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&t->env, kv_env_close);
    t->env = try_open(t->dir, KV_SCHEMA_MAIN, false, 1 << 20, &error);
    g_assert_no_error(error);
    g_autofree char *big = g_strnfill(2 << 20, 'x');
    KvKey key = text_key("big");
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "before", "1");
    g_assert_false(kv_put(txn, KV_PAGE_TEXT, &key, big, 2 << 20, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
    g_clear_error(&error);
    g_assert_false(kv_commit(txn, &error)); /* the whole change is void */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);

    txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "after", "1");
    commit(txn);
    txn = begin_read(t->env);
    KvTableStat stat;
    g_assert_true(kv_scan(txn, KV_SLUG, &stat, NULL));
    g_assert_cmpuint(stat.count, ==, 1);
    kv_abort(txn);
    g_assert_cmpfloat(kv_env_fill(t->env), >, 0.01);
    g_assert_cmpfloat(kv_env_fill(t->env), <, 1.0);
}

static void
test_readers_run_out(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func((GDestroyNotify)kv_abort);
    KvTxn *txn;
    while ((txn = kv_begin_read(t->env, &error)) != NULL)
        g_ptr_array_add(open, txn);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_assert_cmpuint(open->len, ==, 512);
    g_ptr_array_set_size(open, 511);
    kv_abort(begin_read(t->env));
}

static void
test_copy(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = begin_write(t->env);
    for (int i = 0; i < 2000; i++) {
        g_autofree char *key = g_strdup_printf("key-%d", i);
        put_text(txn, KV_SLUG, key, key);
    }
    commit(txn);
    g_autofree char *dir = g_strdup_printf("%s-copy", t->dir);
    g_autofree char *file = g_build_filename(dir, "data.mdb", NULL);
    g_assert_cmpint(g_mkdir(dir, 0700), ==, 0);
    g_assert_true(kv_env_copy(t->env, file, &error));
    g_assert_no_error(error);
    struct stat st;
    g_assert_cmpint(stat(file, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0600);
    g_assert_false(kv_env_copy(t->env, file, &error)); /* never over another */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);

    KvEnv *copy = temp_open(dir, KV_SCHEMA_MAIN, true);
    KvTxn *a = begin_read(t->env), *b = begin_read(copy);
    for (KvTable table = 0; table < KV_TABLE_COUNT; table++) {
        KvTableStat one, two;
        if (!kv_table_in(table, KV_SCHEMA_MAIN))
            continue;
        g_assert_true(kv_scan(a, table, &one, NULL));
        g_assert_true(kv_scan(b, table, &two, NULL));
        g_assert_cmpuint(one.count, ==, two.count);
        g_assert_cmphex(one.digest, ==, two.digest);
    }
    kv_abort(a);
    kv_abort(b);
    kv_env_close(copy);
}

/* Adds one to the count of overflow pages that both meta pages give for the root table: nothing
 * else notices. */
static void
miscount_pages(const char *dir)
{
    g_autofree char *path = g_build_filename(dir, "data.mdb", NULL);
    int fd = open(path, O_RDWR);
    for (off_t at = 112; at < 8192;
         at += 4096) { /* page header, struct MDB_meta, its second MDB_db */
        uint64_t pages;
        g_assert_cmpint(pread(fd, &pages, sizeof pages, at), ==, sizeof pages);
        pages++;
        g_assert_cmpint(pwrite(fd, &pages, sizeof pages, at), ==, sizeof pages);
    }
    close(fd);
}

static void
test_pages_add_up(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autofree char *big = g_strnfill(20000, 'x');
    for (int round = 0; round < 50; round++) {
        KvTxn *txn = begin_write(t->env);
        for (int i = 0; i < 40; i++) {
            KvKey key;
            key_init(&key);
            key_u32(&key, (uint32_t)g_rand_int_range(rand, 0, 300));
            if (g_rand_boolean(rand))
                kv_delete(txn, KV_TEXT, &key, NULL);
            else
                g_assert_true(kv_put(txn, KV_TEXT, &key, big,
                                     (size_t)g_rand_int_range(rand, 0, 20000), &error));
        }
        commit(txn);
        txn = begin_read(t->env);
        g_assert_true(kv_check_pages(txn, &error));
        g_assert_no_error(error);
        kv_abort(txn);
    }
    g_clear_pointer(&t->env, kv_env_close);
    miscount_pages(t->dir);
    t->env = temp_open(t->dir, KV_SCHEMA_MAIN, false);
    KvTxn *txn = begin_read(t->env);
    g_assert_false(kv_check_pages(txn, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    kv_abort(txn);
}

/* Runs "TEST other DIR VERB" and waits. */
static int
other_process(const char *dir, const char *verb)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    const char *argv[] = {self, "other", dir, verb, NULL};
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, NULL));
    return status;
}

static int
other_main(const char *dir, const char *verb)
{
    bool grow = g_str_equal(verb, "grow");
    KvEnv *env = try_open(dir, KV_SCHEMA_MAIN, false, grow ? 64 << 20 : 1 << 20, NULL);
    if (env == NULL)
        return 1;
    if (g_str_equal(verb, "die-reading")) {
        kv_begin_read(env, NULL);
        raise(SIGKILL);
    }
    KvTxn *txn = begin_write(env);
    g_autofree char *big = g_strnfill(4 << 20, 'x');
    put_text(txn, KV_PAGE_TEXT, "big", grow ? big : "small");
    if (g_str_equal(verb, "die-writing"))
        raise(SIGKILL);
    commit(txn);
    kv_env_close(env);
    return 0;
}

static void
test_another_process_grows_the_map(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&t->env, kv_env_close);
    t->env = try_open(t->dir, KV_SCHEMA_MAIN, false, 1 << 20, &error);
    g_assert_no_error(error);
    KvTxn *held = begin_read(t->env);
    g_assert_cmpint(other_process(t->dir, "grow"), ==, 0);

    g_assert_null(kv_begin_read(t->env, &error)); /* not while a snapshot is open */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    KvKey big = text_key("big");
    g_assert_false(kv_has(held, KV_PAGE_TEXT, &big));
    kv_abort(held);
    KvTxn *txn = begin_read(t->env);
    g_assert_true(kv_has(txn, KV_PAGE_TEXT, &big));
    kv_abort(txn);
    txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
}

static void
test_a_process_that_dies_leaves_nothing(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    int status = other_process(t->dir, "die-writing");
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    KvTxn *txn = begin_write(t->env); /* the writer's lock is free again */
    KvKey big = text_key("big");
    g_assert_false(kv_has(txn, KV_PAGE_TEXT, &big));
    put_text(txn, KV_SLUG, "a", "1");
    commit(txn);
    status = other_process(t->dir, "die-reading");
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(kv_env_check_readers(t->env), ==, 1);
    g_assert_cmpint(kv_env_check_readers(t->env), ==, 0);
}

static void
test_a_snapshot_is_cheap(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    KvTxn *txn = begin_write(t->env);
    put_text(txn, KV_SLUG, "a", "some value of usual length, say fifty bytes or so");
    commit(txn);
    KvKey a = text_key("a");
    enum { ROUNDS = 100000 };
    gint64 start = g_get_monotonic_time();
    for (int i = 0; i < ROUNDS; i++)
        kv_abort(begin_read(t->env));
    double snapshot = (double)(g_get_monotonic_time() - start) / ROUNDS;
    txn = begin_read(t->env);
    start = g_get_monotonic_time();
    for (int i = 0; i < ROUNDS; i++)
        g_assert_true(kv_has(txn, KV_SLUG, &a));
    double get = (double)(g_get_monotonic_time() - start) / ROUNDS;
    kv_abort(txn);
    g_test_message("snapshot %.3f us, get %.3f us", snapshot, get);
    g_assert_cmpfloat(snapshot, <,
                      50); /* generous: the machine may be busy, or this a slow build */
    g_assert_cmpfloat(get, <, 50);
}

int
main(int argc, char **argv)
{
    if (argc == 4 && g_str_equal(argv[1], "other"))
        return other_main(argv[2], argv[3]);
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
#define ADD(name, func) g_test_add("/kv/env/" name, Temp, NULL, temp_setup, func, temp_teardown)
    ADD("files-are-private", test_files_are_private);
    ADD("descriptors-close-on-exec", test_descriptors_close_on_exec);
    ADD("second-open-is-refused", test_second_open_is_refused);
    ADD("read-only", test_read_only);
    ADD("the-other-schema-is-refused", test_the_other_schema_is_refused);
    ADD("a-newer-format-is-refused", test_a_newer_format_is_refused);
    ADD("an-older-format-is-refused", test_an_older_format_is_refused);
    ADD("a-lost-count-is-refused", test_a_lost_count_is_refused);
    g_test_add_func("/kv/env/a-foreign-file-is-refused", test_a_foreign_file_is_refused);
    ADD("a-snapshot-does-not-move", test_a_snapshot_does_not_move);
    ADD("a-full-map-stores-nothing-and-goes-on", test_a_full_map_stores_nothing_and_goes_on);
    ADD("readers-run-out", test_readers_run_out);
    ADD("copy", test_copy);
    ADD("pages-add-up", test_pages_add_up);
    ADD("another-process-grows-the-map", test_another_process_grows_the_map);
    ADD("a-process-that-dies-leaves-nothing", test_a_process_that_dies_leaves_nothing);
    ADD("a-snapshot-is-cheap", test_a_snapshot_is_cheap);
    return g_test_run();
}
