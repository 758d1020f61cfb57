/* Leases of the extraction queue. */
#include "tests/unit/store/store/store_fixture.h"

#include <sys/wait.h>

#define HOUR_US (INT64_C(3600) * G_USEC_PER_SEC)

static void
assert_nothing_free(Store *store)
{
    g_autoptr(GError) error = NULL;
    Digest sha256;
    uint32_t attempt;
    g_assert_false(job_take(store, JOB_TEXT, HOUR_US, &sha256, &attempt, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
}

static uint32_t
take_kind(Store *store, JobKinds kinds, const Upload *expected, int64_t lease_us)
{
    g_autoptr(GError) error = NULL;
    Digest sha256;
    uint32_t attempt;
    g_assert_true(job_take(store, kinds, lease_us, &sha256, &attempt, &error));
    g_assert_no_error(error);
    g_assert_true(digest_equal(&sha256, &expected->sha256));
    return attempt;
}

static uint32_t
take(Store *store, const Upload *expected, int64_t lease_us)
{
    return take_kind(store, JOB_TEXT, expected, lease_us);
}

static void
test_a_scan_becomes_a_job_for_ocr(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t done, pages;
    g_autoptr(Upload) scan = fixture_upload(f->store, "scan", NULL);
    g_autoptr(Upload) text = fixture_upload(f->store, "text", NULL);
    g_assert_cmpuint(take(f->store, scan, HOUR_US), ==, 1);
    g_assert_false(job_look(f->store, &scan->sha256, &done, &pages));
    g_assert_true(job_defer(f->store, &scan->sha256, 22, NULL));
    g_assert_true(job_look(f->store, &scan->sha256, &done, &pages));
    g_assert_cmpuint(done, ==, 0);
    g_assert_cmpuint(pages, ==, 22);
    g_assert_cmpuint(take(f->store, text, HOUR_US), ==, 1); /* not the scan, which is older */
    assert_nothing_free(f->store);
    g_assert_cmpuint(take_kind(f->store, JOB_OCR, scan, 1), ==, 1);
    g_assert_true(job_progress(f->store, &scan->sha256, 5, HOUR_US, NULL));
    g_assert_true(job_look(f->store, &scan->sha256, &done, &pages));
    g_assert_cmpuint(done, ==, 5);
    Digest sha256;
    uint32_t attempt;
    g_assert_false(job_take(f->store, JOB_OCR, HOUR_US, &sha256, &attempt, NULL)); /* renewed */
    g_assert_true(job_release(f->store, &scan->sha256, NULL));
    g_assert_true(job_look(f->store, &scan->sha256, &done, &pages));
    g_assert_cmpuint(done, ==, 0);
    /* Who has no OCR takes it as it is. */
    g_assert_cmpuint(take_kind(f->store, JOB_TEXT | JOB_OCR, scan, HOUR_US), ==, 2);
}

static void
test_the_oldest_free_one_first(Fixture *f, gconstpointer data)
{
    (void)data;
    assert_nothing_free(f->store);
    g_autoptr(Upload) a = fixture_upload(f->store, "a", NULL);
    g_autoptr(Upload) b = fixture_upload(f->store, "b", NULL);
    g_assert_cmpuint(take(f->store, a, HOUR_US), ==, 1);
    g_assert_cmpuint(take(f->store, b, HOUR_US), ==, 1);
    assert_nothing_free(f->store);
    g_assert_true(job_release(f->store, &a->sha256, NULL));
    g_assert_cmpuint(take(f->store, a, HOUR_US), ==, 2);
    fixture_extract(f->store, &a->sha256, TEXT_DONE, REASON_NONE, "a");
    fixture_extract(f->store, &b->sha256, TEXT_FAILED, REASON_LIMIT, NULL);
    assert_nothing_free(f->store);
    /* Releasing late does no harm, and the rows of finished jobs go with the next lease. */
    g_assert_true(job_release(f->store, &a->sha256, NULL));
    g_assert_true(job_release(f->store, &b->sha256, NULL));
    g_autoptr(Upload) c = fixture_upload(f->store, "c", NULL);
    g_assert_cmpuint(take(f->store, c, HOUR_US), ==, 1);
    g_autoptr(KvTxn) txn = kv_begin_read(store_volatile_env(f->store), NULL);
    KvTableStat stat;
    g_assert_true(kv_stat(txn, KV_JOB, &stat, NULL));
    g_assert_cmpuint(stat.count, ==, 1);
}

static void
test_a_lease_ends(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) a = fixture_upload(f->store, "a", NULL);
    g_assert_cmpuint(take(f->store, a, 0), ==, 1);
    g_assert_cmpuint(take(f->store, a, HOUR_US), ==, 2);
    assert_nothing_free(f->store);
}

/* The work of a process that died is free at once, and so is that of one whose number another
 * process has now. */
static void
test_the_lease_of_a_dead_process_is_free(void)
{
    g_autofree char *dir = fixture_dir();
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        Store *store = fixture_open(dir, STORE_CREATE);
        Digest sha256;
        uint32_t attempt;
        upload_free(fixture_upload(store, "a", NULL));
        fixture_leave(job_take(store, JOB_TEXT, HOUR_US, &sha256, &attempt, NULL));
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    Store *store = fixture_open(dir, 0);
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(GPtrArray) pending = upload_pending(txn, 10, NULL);
    g_assert_cmpuint(pending->len, ==, 1);
    g_clear_pointer(&txn, kv_abort);
    g_assert_cmpuint(take(store, pending->pdata[0], HOUR_US), ==, 2);
    store_close(store);
    fixture_remove(dir);
}

static void
test_the_queue_survives_the_loss_of_the_volatile_environment(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) a = fixture_upload(f->store, "a", NULL);
    take(f->store, a, HOUR_US);
    g_clear_pointer(&f->store, store_close);
    g_autofree char *path = g_build_filename(f->dir, "volatile", NULL);
    fixture_remove(path);
    f->store = fixture_open(f->dir, 0);
    g_assert_cmpuint(take(f->store, a, HOUR_US), ==, 1);
}

/* What a power cut leaves of an environment that is not synced is not to be trusted. */
static void
test_after_a_restart_of_the_machine_no_lease_is_left(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Upload) a = fixture_upload(f->store, "a", NULL);
    take(f->store, a, HOUR_US);
    Digest sha256;
    uint32_t attempt;
    g_clear_pointer(&f->store, store_close);
    f->store = fixture_open(f->dir, 0); /* of the same run of the machine: the lease holds */
    g_assert_false(job_take(f->store, JOB_TEXT, HOUR_US, &sha256, &attempt, NULL));
    g_clear_pointer(&f->store, store_close);
    g_autofree char *path = g_build_filename(f->dir, "volatile", "boot-id", NULL);
    g_assert_true(file_replace(path, "another", 7, 0600, &error));
    f->store = fixture_open(f->dir, 0);
    g_assert_cmpuint(take(f->store, a, HOUR_US), ==, 1);
}

typedef struct {
    Store *store;
    uint32_t taken;
} Taker;

static void *
take_all(void *data)
{
    Taker *t = data;
    Digest sha256;
    uint32_t attempt;
    while (job_take(t->store, JOB_TEXT, HOUR_US, &sha256, &attempt, NULL))
        t->taken++;
    return NULL;
}

static void
test_threads_never_take_the_same(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 12; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        g_autoptr(Upload) u = fixture_upload(f->store, body, NULL);
    }
    Taker takers[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        takers[i] = (Taker){.store = f->store};
        g_assert_cmpint(pthread_create(&threads[i], NULL, take_all, &takers[i]), ==, 0);
    }
    uint32_t sum = 0;
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        sum += takers[i].taken;
    }
    g_assert_cmpuint(sum, ==, 12);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    /* First, while this process has no store and no thread: it forks. */
    g_test_add_func("/job/the_lease_of_a_dead_process_is_free",
                    test_the_lease_of_a_dead_process_is_free);
#define ADD(name)                                                                                  \
    g_test_add("/job/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(the_oldest_free_one_first);
    ADD(a_scan_becomes_a_job_for_ocr);
    ADD(a_lease_ends);
    ADD(the_queue_survives_the_loss_of_the_volatile_environment);
    ADD(after_a_restart_of_the_machine_no_lease_is_left);
    ADD(threads_never_take_the_same);
    return g_test_run();
}
