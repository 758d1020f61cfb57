/* test_backup.c - backup and restore are exact or refuse. */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/store/store_fixture.h"

#include "store/backup/backup.h"
#include "store/backup/manifest.h"
#include "store/internal.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>

typedef struct {
    Fixture f;
    char *backup, *target;
} Temp;

static void
setup(Temp *t, gconstpointer data)
{
    t->f.dir = fixture_dir();
    g_autofree char *store = g_build_filename(t->f.dir, "data", NULL);
    t->f.store = fixture_open(store, STORE_CREATE);
    t->backup = g_build_filename(t->f.dir, "saved", "monday", NULL);
    t->target = g_build_filename(t->f.dir, "new", NULL);
    (void)data;
    g_autoptr(Document) d = fixture_document(t->f.store, "Satzung");
    fixture_draft(t->f.store, d->slug, "erste Fassung", (VersionInput){0});
    fixture_draft(t->f.store, d->slug, "zweite Fassung", (VersionInput){0});
    fixture_step(t->f.store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
}

static void
teardown(Temp *t, gconstpointer data)
{
    fixture_tear_down(&t->f, data);
    g_free(t->backup);
    g_free(t->target);
}

static void
make_backup(Temp *t)
{
    g_autoptr(GError) error = NULL;
    store_backup(t->f.store, t->backup, NULL, NULL, &error);
    g_assert_no_error(error);
}

static bool
there(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* How far parts of the index are merged is no difference. */
static void
merge_index(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_merge_index(store, MERGE_ALL, &error));
    g_assert_no_error(error);
}

static void
assert_same_tables(KvEnv *one, KvEnv *two)
{
    g_autoptr(KvTxn) a = kv_begin_read(one, NULL);
    g_autoptr(KvTxn) b = kv_begin_read(two, NULL);
    for (KvTable table = 0; table < KV_TABLE_COUNT; table++) {
        KvTableStat x, y;
        if (!kv_table_in(table, KV_SCHEMA_MAIN))
            continue;
        g_assert_true(kv_scan(a, table, &x, NULL) && kv_scan(b, table, &y, NULL));
        g_assert_cmpuint(x.count, ==, y.count);
        g_assert_cmphex(x.digest, ==, y.digest);
    }
}

static void
note_progress(uint64_t done, uint64_t total, void *data)
{
    uint64_t *last = data;
    g_assert_cmpuint(done, <=, total);
    g_assert_cmpuint(done, >=, last[0]);
    last[0] = done;
    last[1] = total;
}

static void
test_restore_gives_the_same_store(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    uint64_t progress[2] = {0};
    g_assert_true(store_backup(t->f.store, t->backup, note_progress, progress, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(progress[0], ==, progress[1]);
    g_assert_cmpuint(progress[0], >, 0);
    struct stat st;
    g_assert_cmpint(stat(t->backup, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0700);
    g_assert_false(there(t->backup, "main/lock.mdb"));
    g_assert_true(store_verify_backup(t->backup, NULL, NULL, &error));
    g_assert_no_error(error);

    memset(progress, 0, sizeof progress);
    g_assert_true(store_restore(t->backup, t->target, note_progress, progress, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(progress[0], ==, progress[1]);
    g_assert_false(there(t->target, "restore.tmp"));
    Store *restored = fixture_open(t->target, 0);
    merge_index(t->f.store);
    merge_index(restored);
    assert_same_tables(store_main_env(t->f.store), store_main_env(restored));
    g_autoptr(KvTxn) txn = store_snapshot(restored, &error);
    g_autoptr(GHashTable) named = backup_named_blobs(txn, &error);
    g_assert_cmpuint(g_hash_table_size(named), ==, 4); /* two PDFs, two texts */
    GHashTableIter iter;
    gpointer digest;
    g_hash_table_iter_init(&iter, named);
    while (g_hash_table_iter_next(&iter, &digest, NULL))
        g_assert_true(blob_verify(store_blobs(restored), digest, NULL, &error));
    g_clear_pointer(&txn, kv_abort);
    g_autoptr(Document) more = fixture_document(restored, "Neu"); /* and it works on */
    store_close(restored);
}

static void
test_never_over_something(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    make_backup(t);
    g_assert_false(store_backup(t->f.store, t->backup, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);

    g_autofree char *live = g_build_filename(t->f.dir, "data", NULL);
    g_assert_false(store_restore(t->backup, live, NULL, NULL, &error)); /* a process has it open */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    g_clear_pointer(&t->f.store, store_close);
    g_assert_false(store_restore(t->backup, live, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    t->f.store = fixture_open(live, 0); /* unhurt */

    static const char *const parts[] = {"main", "volatile", "blobs"};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(t->target, parts[i], NULL);
        g_assert_cmpint(g_mkdir_with_parents(part, 0700), ==, 0);
        g_assert_false(store_restore(t->backup, t->target, NULL, NULL, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
        g_clear_error(&error);
        g_assert_cmpint(rmdir(part), ==, 0); /* still there */
    }
}

static void
test_an_interrupted_restore_is_begun_anew(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    make_backup(t);
    static const char *const left[] = {"restore.tmp/main", "restore.tmp/blobs/00", "blobs/ab"};
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *path = g_build_filename(t->target, left[i], NULL);
        g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
    }
    g_assert_true(store_restore(t->backup, t->target, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_false(there(t->target, "blobs/ab") || there(t->target, "restore.tmp"));
    store_close(fixture_open(t->target, 0));
}

/* It ended between the rename of `main` and the end of its own folder. */
static void
test_a_restore_that_ended_last_is_finished(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    make_backup(t);
    g_assert_true(store_restore(t->backup, t->target, NULL, NULL, &error));
    g_autofree char *left = g_build_filename(t->target, "restore.tmp", NULL);
    g_assert_cmpint(mkdir(left, 0700), ==, 0);
    store_close(fixture_open(t->target, 0));
    g_assert_false(there(t->target, "restore.tmp"));
    g_autofree char *half = g_build_filename(left, "main", NULL);
    g_assert_cmpint(g_mkdir_with_parents(half, 0700), ==, 0);
    g_assert_null(store_open(t->target, 0, &limits_default, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
}

/* Takes the table LIKENESS out of the backup, as if it had been made before there was one. */
static void
remove_a_table(const char *backup)
{
    g_autofree char *path = g_build_filename(backup, BACKUP_ENV_PATH, NULL);
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi meta, table;
    g_assert_cmpint(mdb_env_create(&env), ==, 0);
    g_assert_cmpint(mdb_env_set_maxdbs(env, 64), ==, 0);
    g_assert_cmpint(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK, 0600), ==, 0);
    g_assert_cmpint(mdb_txn_begin(env, NULL, 0, &txn), ==, 0);
    g_assert_cmpint(mdb_dbi_open(txn, "_meta", 0, &meta), ==, 0);
    g_assert_cmpint(mdb_dbi_open(txn, kv_table_name(KV_LIKENESS), 0, &table), ==, 0);
    char name[32];
    MDB_val key = {.mv_data = name};
    key.mv_size = (size_t)g_snprintf(name, sizeof name, "table/%s", kv_table_name(KV_LIKENESS));
    g_assert_cmpint(mdb_del(txn, meta, &key, NULL), ==, 0);
    g_assert_cmpint(mdb_drop(txn, table, 1), ==, 0);
    g_assert_cmpint(mdb_txn_commit(txn), ==, 0);
    mdb_env_close(env);

    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) old = manifest_read(backup, &error), new = manifest_new();
    g_assert_no_error(error);
    for (guint i = 0; i < old->len; i++) {
        const ManifestEntry *entry = old->pdata[i];
        g_autofree char *bytes = NULL, *file = g_build_filename(backup, entry->path, NULL);
        gsize len;
        g_assert_true(g_file_get_contents(file, &bytes, &len, &error));
        Digest digest = digest_of(bytes, len);
        manifest_add(new, entry->path, &digest, len);
    }
    g_assert_true(manifest_write(new, backup, &error));
}

static void
test_a_backup_without_a_later_table(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    make_backup(t);
    remove_a_table(t->backup);
    g_assert_true(store_restore(t->backup, t->target, NULL, NULL, &error));
    g_assert_no_error(error);
    Store *restored = fixture_open(t->target, 0);
    g_assert_true(
        store_reindex(restored, REINDEX_WHAT_IS_THERE, NULL, NULL, &error)); /* fills it */
    merge_index(t->f.store);
    merge_index(restored);
    assert_same_tables(t->f.store->main_env, restored->main_env);
    store_close(restored);
}

static void
flip(const char *path, off_t at, int bit)
{
    int fd = open(path, O_RDWR);
    uint8_t byte;
    g_assert_cmpint(pread(fd, &byte, 1, at), ==, 1);
    byte ^= (uint8_t)(1 << bit);
    g_assert_cmpint(pwrite(fd, &byte, 1, at), ==, 1);
    close(fd);
}

static void
assert_refused(Temp *t)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(store_restore(t->backup, t->target, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_false(there(t->target, "main") || there(t->target, "blobs") ||
                   there(t->target, "restore.tmp"));
    g_assert_false(store_verify_backup(t->backup, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
}

static void
test_every_damaged_file_is_noticed(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    make_backup(t);
    g_autoptr(GPtrArray) manifest = manifest_read(t->backup, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(manifest->len, ==, 5);
    for (guint i = 0; i < manifest->len; i++) {
        const ManifestEntry *entry = manifest->pdata[i];
        g_autofree char *path = g_build_filename(t->backup, entry->path, NULL);
        g_autofree char *away = g_strconcat(path, ".away", NULL);
        off_t at = (off_t)(entry->bytes / 2);
        flip(path, at, 3);
        assert_refused(t);
        flip(path, at, 3);
        g_assert_cmpint(truncate(path, (off_t)entry->bytes + 1), ==, 0);
        assert_refused(t);
        g_assert_cmpint(truncate(path, (off_t)entry->bytes), ==, 0);
        g_assert_cmpint(rename(path, away), ==, 0);
        assert_refused(t);
        g_assert_cmpint(rename(away, path), ==, 0);
    }
    g_autofree char *list = g_build_filename(t->backup, MANIFEST_NAME, NULL);
    struct stat st;
    g_assert_cmpint(stat(list, &st), ==, 0);
    for (off_t at = 0; at < st.st_size; at++) { /* a flip anywhere in the manifest */
        flip(list, at, (int)(at % 7));
        g_assert_null(manifest_read(t->backup, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
        g_clear_error(&error);
        flip(list, at, (int)(at % 7));
    }
    g_assert_true(store_verify_backup(t->backup, NULL, NULL, &error));
    g_assert_cmpint(unlink(list), ==, 0);
    g_assert_false(store_verify_backup(t->backup, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* A manifest with a right last line but bad lines before it is refused too: whoever writes one may
 * be hostile. */
static void
test_hostile_manifests(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const lines[] = {
        "@ 5 ../../etc/passwd\n",
        "@ 5 /etc/passwd\n",
        "@ 5 main/../../x\n",
        "@ 5 main/lock.mdb\n",
        "@ 5 blobs/00/@\n",
        "@ +5 main/data.mdb\n",
        "@ -5 main/data.mdb\n",
        "@ 99999999999999999999 main/data.mdb\n",
        "@ 5 main/data.mdb x\n",
        "@  5 main/data.mdb\n",
        "@ 5 main/data.mdb\n@ 5 main/data.mdb\n",
        "\n",
    };
    char hex[DIGEST_HEX_LEN + 1];
    g_autofree char *list = g_build_filename(t->f.dir, MANIFEST_NAME, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        Digest d = digest_of("x", 1);
        digest_hex(&d, hex);
        g_autoptr(GString) text = g_string_new("regelwerk-backup 1\n");
        g_string_append(text, lines[i]);
        g_string_replace(text, "@", hex, 0);
        d = digest_of(text->str, text->len);
        digest_hex(&d, hex);
        g_string_append_printf(text, "end %d %s\n", i == 10 ? 2 : 1, hex);
        g_assert_true(g_file_set_contents(list, text->str, (gssize)text->len, NULL));
        g_assert_null(manifest_read(t->f.dir, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    }
}

static char *
blob_path_of(Temp *t, const Digest *d)
{
    g_autofree char *name = manifest_blob_path(d);
    return g_build_filename(t->f.dir, "data", name, NULL);
}

static void
test_a_damaged_store_gives_no_backup(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Upload) u = fixture_upload(t->f.store, "dritte", "d.pdf");
    g_autofree char *path = blob_path_of(t, &u->sha256);
    flip(path, 2, 2);
    g_assert_false(store_backup(t->f.store, t->backup, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_clear_error(&error);
    Digest rubbish; /* that nobody names is no reason */
    g_assert_true(blob_put(store_blobs(t->f.store), "rubbish", 7, &rubbish, &error));
    g_autofree char *unnamed = blob_path_of(t, &rubbish);
    flip(unnamed, 2, 2);
    flip(path, 2, 2);
    g_autofree char *other = g_strconcat(t->backup, "-2", NULL);
    g_assert_true(store_backup(t->f.store, other, NULL, NULL, &error));
    g_assert_true(store_verify_backup(other, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_false(store_backup(t->f.store, t->backup, NULL, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_autofree char *partial = g_strconcat(t->backup, ".partial", NULL);
    g_assert_false(there(t->backup, "") || there(partial, ""));
}

int
main(int argc, char **argv)
{
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    clock_init(&error);
    g_assert_no_error(error);
#define ADD(name, func) g_test_add("/backup/" name, Temp, NULL, setup, func, teardown)
    ADD("restore-gives-the-same-store", test_restore_gives_the_same_store);
    ADD("never-over-something", test_never_over_something);
    ADD("an-interrupted-restore-is-begun-anew", test_an_interrupted_restore_is_begun_anew);
    ADD("a-restore-that-ended-last-is-finished", test_a_restore_that_ended_last_is_finished);
    ADD("a-backup-without-a-later-table", test_a_backup_without_a_later_table);
    ADD("every-damaged-file-is-noticed", test_every_damaged_file_is_noticed);
    ADD("hostile-manifests", test_hostile_manifests);
    ADD("a-damaged-store-gives-no-backup", test_a_damaged_store_gives_no_backup);
    return g_test_run();
}
