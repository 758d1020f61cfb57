/* test_sweep.c - the sweep of the blobs takes what nobody names and nothing else. */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/store/store_fixture.h"

#include "store/backup/backup.h"
#include "store/backup/manifest.h"
#include "store/internal.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void
setup(Fixture *f, gconstpointer data)
{
    (void)data;
    f->dir = fixture_dir();
    g_autofree char *store = g_build_filename(f->dir, "data", NULL);
    f->store = fixture_open(store, STORE_CREATE);
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    fixture_draft(f->store, d->slug, "erste Fassung", (VersionInput){0});
    fixture_draft(f->store, d->slug, "zweite Fassung", (VersionInput){0});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
}

static char *
blob_path_of(Fixture *f, const Digest *d)
{
    g_autofree char *name = manifest_blob_path(d);
    return g_build_filename(f->dir, "data", name, NULL);
}

static void
make_old(const char *path)
{
    const struct timespec old[2] = {{1000000, 0}, {1000000, 0}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, old, 0), ==, 0);
}

static void
test_sweep_takes_what_nobody_names(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    BlobStore *blobs = store_blobs(f->store);
    KvEnv *env = store_main_env(f->store);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_autoptr(GHashTable) named = backup_named_blobs(txn, &error);
    g_clear_pointer(&txn, kv_abort);
    GHashTableIter iter;
    gpointer digest;
    g_hash_table_iter_init(&iter, named);
    while (g_hash_table_iter_next(&iter, &digest, NULL)) {
        g_autofree char *path = blob_path_of(f, digest);
        make_old(path);
    }
    Digest old[20], young;
    g_assert_true(blob_put(blobs, "young", 5, &young, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(old); i++) {
        char text[16];
        g_snprintf(text, sizeof text, "abandoned %zu", i);
        g_assert_true(blob_put(blobs, text, strlen(text), &old[i], &error));
        g_autofree char *path = blob_path_of(f, &old[i]);
        make_old(path);
    }
    g_assert_true(
        blob_put(blobs, "abandoned 0", 11, &old[0], &error)); /* somebody is about to record it */
    uint64_t removed;
    g_assert_true(backup_sweep(env, blobs, (int64_t)3600 * G_USEC_PER_SEC, &removed, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(removed, ==, 19);
    g_assert_true(blob_exists(blobs, &young) && blob_exists(blobs, &old[0]));
    for (size_t i = 1; i < G_N_ELEMENTS(old); i++)
        g_assert_false(blob_exists(blobs, &old[i]));
    g_hash_table_iter_init(&iter, named);
    while (g_hash_table_iter_next(&iter, &digest, NULL))
        g_assert_true(blob_exists(blobs, digest));
    g_assert_true(store_sweep(f->store, &error));
    g_assert_true(blob_exists(blobs, &young));
}

typedef struct {
    Fixture *f;
    pid_t tid;
    pthread_mutex_t mutex;
    pthread_cond_t started;
} Sweeper;

static void *
sweep_thread(void *data)
{
    Sweeper *s = data;
    pthread_mutex_lock(&s->mutex);
    s->tid = gettid();
    pthread_cond_signal(&s->started);
    pthread_mutex_unlock(&s->mutex);
    bool ok = backup_sweep(store_main_env(s->f->store), store_blobs(s->f->store),
                           (int64_t)3600 * G_USEC_PER_SEC, NULL, NULL);
    return ok ? s : NULL;
}

/* Until the thread sleeps, which it does only when it waits for the writer's lock. */
static void
wait_until_asleep(pid_t tid)
{
    g_autofree char *path = g_strdup_printf("/proc/self/task/%d/syscall", (int)tid);
    for (;;) {
        g_autofree char *call = NULL;
        if (!g_file_get_contents(path, &call, NULL, NULL) || atoi(call) == SYS_futex)
            return;
        sched_yield();
    }
}

static void
test_sweep_meets_a_put_of_the_same_bytes(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    BlobStore *blobs = store_blobs(f->store);
    Digest d;
    g_assert_true(blob_put(blobs, "abandoned", 9, &d, &error));
    g_autofree char *path = blob_path_of(f, &d);
    make_old(path);
    KvTxn *lock = kv_begin_write(store_main_env(f->store), &error);
    Sweeper s = {.f = f, .mutex = PTHREAD_MUTEX_INITIALIZER, .started = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    pthread_mutex_lock(&s.mutex);
    g_assert_cmpint(pthread_create(&thread, NULL, sweep_thread, &s), ==, 0);
    while (s.tid == 0)
        pthread_cond_wait(&s.started, &s.mutex);
    pthread_mutex_unlock(&s.mutex);
    wait_until_asleep(s.tid); /* it has found the blob and wants to delete it */
    g_assert_true(blob_put(blobs, "abandoned", 9, &d, &error));
    kv_abort(lock);
    void *ok;
    g_assert_cmpint(pthread_join(thread, &ok), ==, 0);
    g_assert_nonnull(ok);
    g_assert_true(blob_exists(blobs, &d));
}

int
main(int argc, char **argv)
{
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    clock_init(&error);
    g_assert_no_error(error);
#define ADD(name, func) g_test_add("/sweep/" name, Fixture, NULL, setup, func, fixture_tear_down)
    ADD("takes-what-nobody-names", test_sweep_takes_what_nobody_names);
    ADD("meets-a-put-of-the-same-bytes", test_sweep_meets_a_put_of_the_same_bytes);
    return g_test_run();
}
