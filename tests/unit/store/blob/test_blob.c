/* test_blob.c - content-addressed files: put, read, damage, listing, sweep. Their order of syncs is
 * tested in tests/crash. */
#include "store/blob/blob.h"

#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *dir;
    BlobStore *store;
} Temp;

static void
setup(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *top = g_dir_make_tmp("blob-XXXXXX", &error);
    g_assert_no_error(error);
    t->dir = g_build_filename(top, "blobs", NULL);
    t->store = blob_store_open(t->dir, &error);
    g_assert_no_error(error);
}

static void
teardown(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    blob_store_close(t->store);
    g_autofree char *top = g_path_get_dirname(t->dir);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", top);
    g_assert_cmpint(system(command), ==, 0);
    g_free(t->dir);
}

static Digest
put(Temp *t, const char *text)
{
    g_autoptr(GError) error = NULL;
    Digest d;
    blob_put(t->store, text, strlen(text), &d, &error);
    g_assert_no_error(error);
    return d;
}

static char *
path_of(Temp *t, const Digest *d)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(d, hex);
    return g_strdup_printf("%s/%.2s/%s", t->dir, hex, hex);
}

static int
unfinished(Temp *t)
{
    g_autofree char *tmp = g_build_filename(t->dir, "tmp", NULL);
    g_autoptr(GDir) dir = g_dir_open(tmp, 0, NULL);
    int n = 0;
    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

static void
test_put_and_read(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    static const char *texts[] = {"", "a", "%PDF-1.7 and so on"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        Digest d = put(t, texts[i]), want = digest_of(texts[i], strlen(texts[i]));
        g_assert_true(digest_equal(&d, &want));
        g_autofree char *path = path_of(t, &d);
        struct stat st;
        g_assert_cmpint(stat(path, &st), ==, 0);
        g_assert_cmpint(st.st_mode & 07777, ==, 0600);

        g_autoptr(GBytes) bytes = blob_read(t->store, &d, 100, &error);
        g_assert_no_error(error);
        g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), texts[i],
                        strlen(texts[i]));
        uint64_t size;
        g_assert_true(blob_verify(t->store, &d, &size, &error));
        g_assert_cmpuint(size, ==, strlen(texts[i]));
        int fd = blob_open(t->store, &d, &size, &error);
        g_assert_cmpint(fd, >=, 0);
        g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        g_assert_cmpint(write(fd, "x", 1), ==, -1);
        close(fd);
    }
    g_assert_cmpint(unfinished(t), ==, 0);
}

static void
test_large_in_pieces(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    enum { TOTAL = 3 * 1024 * 1024 + 17 };
    g_autofree uint8_t *bytes = g_malloc(TOTAL);
    for (size_t i = 0; i < TOTAL; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    g_autoptr(BlobSpool) spool = blob_spool_new(t->store, &error);
    g_assert_no_error(error);
    for (size_t at = 0, n = 1; at < TOTAL; at += n, n = n * 3 + 1) {
        n = MIN(n, TOTAL - at);
        g_assert_true(blob_spool_write(spool, bytes + at, n, TOTAL, &error));
    }
    g_assert_cmpuint(blob_spool_size(spool), ==, TOTAL);
    size_t len;
    const uint8_t *head = blob_spool_head(spool, &len);
    g_assert_cmpmem(head, len, bytes, 1024);
    g_assert_cmpint(unfinished(t), ==, 1);

    Digest d, want = digest_of(bytes, TOTAL);
    uint64_t size;
    g_assert_true(blob_spool_finish(spool, &d, &size, &error));
    g_assert_true(digest_equal(&d, &want));
    g_assert_cmpuint(size, ==, TOTAL);
    g_assert_cmpint(unfinished(t), ==, 0);
    g_assert_true(blob_verify(t->store, &d, &size, &error));
    g_assert_cmpuint(size, ==, TOTAL);
    g_assert_null(blob_read(t->store, &d, TOTAL - 1, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LIMIT);
}

static void
test_an_upload_that_ends_early_leaves_nothing(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    BlobSpool *spool = blob_spool_new(t->store, &error);
    g_assert_true(blob_spool_write(spool, "0123456789", 10, 10, &error));
    g_assert_false(blob_spool_write(spool, "x", 1, 10, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LIMIT);
    g_assert_cmpint(unfinished(t), ==, 1);
    blob_spool_free(spool);
    g_assert_cmpint(unfinished(t), ==, 0);
}

static void
test_the_same_again_is_not_rewritten(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    struct stat before, after;
    Digest d = put(t, "same");
    g_autofree char *path = path_of(t, &d);
    const struct timespec old[2] = {{1000000, 0}, {1000000, 0}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, old, 0), ==, 0);
    g_assert_cmpint(stat(path, &before), ==, 0);
    put(t, "same");
    g_assert_cmpint(stat(path, &after), ==, 0);
    g_assert_cmpuint(before.st_ino, ==, after.st_ino);
    g_assert_cmpint(after.st_mtim.tv_sec, >, before.st_mtim.tv_sec); /* its age starts anew */
    g_assert_cmpint(unfinished(t), ==, 0);

    static const char *bad[] = {"sa", "sbme", "samesame"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) { /* damaged: put mends it */
        g_assert_true(g_file_set_contents(path, bad[i], -1, NULL));
        put(t, "same");
        g_assert_true(blob_verify(t->store, &d, NULL, NULL));
    }
}

static void
test_missing_and_damaged(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    Digest none = digest_of("none", 4), d = put(t, "content");
    g_assert_cmpint(blob_open(t->store, &none, NULL, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(blob_verify(t->store, &none, NULL, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);

    g_autofree char *path = path_of(t, &d);
    static const char *bad[] = {"cOntent", "conten", "contentt", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_true(g_file_set_contents(path, bad[i], -1, NULL));
        g_assert_null(blob_read(t->store, &d, 100, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
        g_clear_error(&error);
        g_assert_false(blob_verify(t->store, &d, NULL, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
        g_clear_error(&error);
    }
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_cmpint(symlink("/etc/passwd", path), ==, 0);
    g_assert_cmpint(blob_open(t->store, &d, NULL, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_IO);
    g_clear_error(&error);
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    g_assert_cmpint(blob_open(t->store, &d, NULL, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
}

static bool
collect(const Digest *d, uint64_t size, int64_t modified_us, void *data)
{
    g_assert_cmpuint(size, >, 0);
    g_assert_cmpint(modified_us, >, 0);
    GPtrArray *names = data;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(d, hex);
    g_ptr_array_add(names, g_strdup(hex));
    return names->len < 5;
}

static void
test_list_and_delete(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Digest a = put(t, "a"), b = put(t, "b");
    /* not ours: a stray file at each level, a blob in the wrong folder, a name in capitals */
    static const char *strays[] = {"README", "00/x", "00/00/y", "00/00/" /* + name of a */};
    for (size_t i = 0; i < G_N_ELEMENTS(strays); i++) {
        char hex[DIGEST_HEX_LEN + 1];
        digest_hex(&a, hex);
        g_autofree char *path = g_strdup_printf("%s/%s%s", t->dir, strays[i], i == 3 ? hex : "");
        g_autofree char *dir = g_path_get_dirname(path);
        g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
        g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    }
    g_assert_true(blob_list(t->store, collect, names, &error));
    g_assert_cmpuint(names->len, ==, 2);

    g_assert_true(blob_exists(t->store, &a));
    g_assert_true(blob_delete(t->store, &a, &error));
    g_assert_false(blob_exists(t->store, &a));
    g_assert_false(blob_delete(t->store, &a, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_ptr_array_set_size(names, 0);
    g_assert_true(blob_list(t->store, collect, names, &error));
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&b, hex);
    g_assert_cmpuint(names->len, ==, 1);
    g_assert_cmpstr(names->pdata[0], ==, hex);

    for (int i = 0; i < 20; i++) { /* the walk stops when told to */
        char text[8];
        g_snprintf(text, sizeof text, "n%d", i);
        put(t, text);
    }
    g_ptr_array_set_size(names, 0);
    g_assert_true(blob_list(t->store, collect, names, &error));
    g_assert_cmpuint(names->len, ==, 5);
}

static void
test_sweep_takes_only_old_unfinished_files(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlobSpool) live = blob_spool_new(t->store, &error);
    g_autofree char *old = g_build_filename(t->dir, "tmp", "1-0-abandoned", NULL);
    g_assert_true(g_file_set_contents(old, "x", 1, NULL));
    const struct timespec past[2] = {{1000000, 0}, {1000000, 0}};
    g_assert_cmpint(utimensat(AT_FDCWD, old, past, 0), ==, 0);
    g_assert_true(blob_sweep_unfinished(t->store, (int64_t)3600 * G_USEC_PER_SEC, &error));
    g_assert_no_error(error);
    g_assert_cmpint(unfinished(t), ==, 1);
    g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
}

static gpointer
put_many(gpointer data)
{
    Temp *t = data;
    for (int i = 0; i < 50; i++) {
        char text[16];
        Digest d;
        g_snprintf(text, sizeof text, "text %d", i);
        if (!blob_put(t->store, text, strlen(text), &d, NULL) ||
            !blob_verify(t->store, &d, NULL, NULL))
            return t;
    }
    return NULL;
}

static void
test_the_same_from_many_threads(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    GThread *threads[4];
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new(NULL, put_many, t);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_assert_null(g_thread_join(threads[i]));
    g_assert_cmpint(unfinished(t), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, func) g_test_add("/blob/" name, Temp, NULL, setup, func, teardown)
    ADD("put-and-read", test_put_and_read);
    ADD("large-in-pieces", test_large_in_pieces);
    ADD("an-upload-that-ends-early-leaves-nothing", test_an_upload_that_ends_early_leaves_nothing);
    ADD("the-same-again-is-not-rewritten", test_the_same_again_is_not_rewritten);
    ADD("missing-and-damaged", test_missing_and_damaged);
    ADD("list-and-delete", test_list_and_delete);
    ADD("sweep-takes-only-old-unfinished-files", test_sweep_takes_only_old_unfinished_files);
    ADD("the-same-from-many-threads", test_the_same_from_many_threads);
    return g_test_run();
}
