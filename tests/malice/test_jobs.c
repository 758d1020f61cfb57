/* test_jobs.c - the threads that extract, with a worker that never gives an answer: a file that
 * takes the worker along is kept and can be released; a machine that can make no worker says
 * nothing of the file. */
#include "server/extract/findings.h"
#include "server/jobs.h"
#include "tests/malice/standin.h"
#include "tests/unit/server/extract/fixtures.h"
#include "tests/unit/store/store/store_fixture.h"

#include <stdatomic.h>

typedef struct {
    Fixture store;
    char *worker;
    Extractor *extractor;
    atomic_uint problems;
} World;

static void
count_problem(const char *text, void *data)
{
    World *w = data;
    g_assert_nonnull(strstr(text, "worker"));
    atomic_fetch_add(&w->problems, 1);
    store_wake(w->store.store);
}

/* The stand-in is named in DATA. */
static void
set_up(World *w, gconstpointer data)
{
    fixture_set_up(&w->store, NULL);
    g_autofree char *standin = fixture_program("../tests/malice/worker_standin");
    w->worker = link_standin(standin, w->store.dir, data);
    ExtractorOptions options = fixture_options(w->worker);
    options.limits.extract_wall_s = 1;
    g_autoptr(GError) error = NULL;
    w->extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
}

static void
tear_down(World *w, gconstpointer data)
{
    extractor_stop(w->extractor);
    fixture_tear_down(&w->store, data);
    g_free(w->worker);
}

static Upload *
upload_now(World *w, const Digest *sha256)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(w->store.store, &error);
    g_assert_no_error(error);
    Upload *u = upload_load(txn, sha256, &error);
    g_assert_no_error(error);
    return u;
}

static Jobs *
start_jobs(World *w)
{
    g_autoptr(GError) error = NULL;
    Jobs *jobs = jobs_start(w->store.store, w->extractor, 1, count_problem, w, &error);
    g_assert_no_error(error);
    return jobs;
}

static void
test_a_file_that_takes_the_worker_along(World *w, gconstpointer data)
{
    (void)data;
    Store *store = w->store.store;
    g_autoptr(Document) d = fixture_document(store, "Satzung");
    g_autoptr(Upload) upload = fixture_upload(store, "x", "x.pdf");
    VersionInput input = {.sha256 = upload->sha256};
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v = store_version_add(store, ACTOR_CLI, d->slug, &input, NULL, &error);
    g_assert_no_error(error);

    g_autoptr(Jobs) jobs = start_jobs(w);
    g_autoptr(Upload) after = upload_now(w, &upload->sha256);
    uint64_t seen = 0;
    while (after->state == TEXT_PENDING) {
        seen = store_wait_head(store, seen, G_USEC_PER_SEC);
        upload_free(g_steal_pointer(&after));
        after = upload_now(w, &upload->sha256);
    }
    g_assert_cmpuint(w->problems, ==, 1); /* the first time it was only tried again */
    g_assert_cmpint(after->state, ==, TEXT_FAILED);
    g_assert_cmpint(after->reason, ==, REASON_LIMIT);
    g_assert_cmpuint(after->findings->len, ==, 1);
    const Finding *finding = after->findings->pdata[0];
    g_assert_cmpstr(finding->code, ==, FINDING_WORKER_LOST);
    g_assert_cmpint(finding->severity, ==, SEVERITY_PROBLEM);
    fixture_step(store, d->slug, v->number, (VersionStep){.action = VERSION_RELEASE});
}

static void
test_a_machine_without_processes(World *w, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) upload = fixture_upload(w->store.store, "x", "x.pdf");
    g_autoptr(Jobs) jobs = start_jobs(w);
    while (w->problems < 3) /* one more than a lost worker gets */
        store_wait_head(w->store.store, G_MAXUINT64, G_USEC_PER_SEC / 100);
    g_clear_pointer(&jobs, jobs_stop);
    g_autoptr(Upload) after = upload_now(w, &upload->sha256);
    g_assert_cmpint(after->state, ==, TEXT_PENDING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/jobs/a_file_that_takes_the_worker_along", World, "zygote-dies", set_up,
               test_a_file_that_takes_the_worker_along, tear_down);
    g_test_add("/jobs/a_machine_without_processes", World, "zygote-refuses", set_up,
               test_a_machine_without_processes, tear_down);
    return g_test_run();
}
