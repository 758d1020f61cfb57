/* jobs.c - see jobs.h. Reading a file needs a core and storing what was read waits for the disk: so
 * there are more threads than slots, a slot is held only while a child reads, and what one thread
 * stores overlaps with what another reads. A thread that finds no job waits for the head of the
 * journal to move (an upload does that) and looks again at least every second, because a lease of a
 * dead process becomes free without any record. */
#include "server/jobs.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/extract/findings.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#define SECOND_US ((int64_t)1000000)
#define WAKE_AGAIN_US 10000
#define NICE 10
#define THREADS_PER_SLOT 2
#define LOST_MAX                                                                                   \
    2 /* a worker that is lost that often while it reads a file is lost because of the file */

struct Jobs {
    Store *store;
    Extractor *extractor;
    JobsProblem problem;
    void *problem_data;
    int64_t lease_us;
    atomic_bool stopping;
    unsigned n_threads;
    pthread_t *threads;
    Mutex mutex; /* guards all below */
    Cond slot_free;
    unsigned slots; /* children that may still be started */
    JobsWatch *watches;
    Cond one_ended;
    unsigned ended;
};

/* What is recorded for a file on which the worker was lost again and again: it is kept, with the
 * reason. */
static Extraction *
poisoned(void)
{
    Extraction *x = extraction_new();
    x->state = TEXT_FAILED;
    x->reason = REASON_LIMIT; /* ours, not its own: it may open everywhere else, and be released */
    extraction_add_finding(x, FINDING_WORKER_LOST, SEVERITY_PROBLEM, NULL);
    return x;
}

/* The result, or NULL with an error after which the job is to be tried again. */
static Extraction *
extract(Jobs *jobs, const Digest *sha256, uint32_t attempt, GError **error)
{
    uint64_t size;
    auto_fd int fd = blob_open(store_blobs(jobs->store), sha256, &size, error);
    if (fd < 0)
        return NULL;
    g_autoptr(GError) lost = NULL;
    Extraction *x = extractor_run(jobs->extractor, fd, &lost);
    /* A worker that goes while the service ends was taken along, and says nothing of the file. */
    if (x == NULL && attempt >= LOST_MAX &&
        g_strcmp0(store_error_reason(lost), EXTRACTOR_LOST) == 0 && !atomic_load(&jobs->stopping))
        return poisoned();
    if (x == NULL)
        g_propagate_error(error, g_steal_pointer(&lost));
    return x;
}

static void
report(Jobs *jobs, const Digest *sha256, const GError *error)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(sha256, hex);
    g_autofree char *text = g_strdup_printf("extraction of %s: %s", hex, error->message);
    if (jobs->problem != NULL)
        jobs->problem(text, jobs->problem_data);
}

/* False when the service ends. */
static bool
take_slot(Jobs *jobs)
{
    LOCKED(&jobs->mutex);
    while (jobs->slots == 0 && !atomic_load(&jobs->stopping))
        cond_wait(&jobs->slot_free, &jobs->mutex);
    if (atomic_load(&jobs->stopping))
        return false;
    jobs->slots--;
    return true;
}

static void
give_slot(Jobs *jobs)
{
    LOCKED(&jobs->mutex);
    jobs->slots++;
    cond_signal(&jobs->slot_free);
}

void
jobs_watch(Jobs *jobs, JobsWatch *watch, const Digest *sha256)
{
    *watch = (JobsWatch){.sha256 = *sha256};
    cond_init(&watch->changed);
    LOCKED(&jobs->mutex);
    watch->next = jobs->watches;
    jobs->watches = watch;
}

void
jobs_watch_wait(Jobs *jobs, JobsWatch *watch, int64_t timeout_us)
{
    int64_t until = clock_monotonic_us() + timeout_us;
    LOCKED(&jobs->mutex);
    while (!watch->ended && cond_wait_until(&watch->changed, &jobs->mutex, until))
        continue;
}

void
jobs_watch_end(Jobs *jobs, JobsWatch *watch)
{
    LOCKED(&jobs->mutex);
    JobsWatch **at = &jobs->watches;
    while (*at != watch)
        at = &(*at)->next;
    *at = watch->next;
    cond_clear(&watch->changed);
}

static void
tell_watches(Jobs *jobs, const Digest *sha256)
{
    LOCKED(&jobs->mutex);
    for (JobsWatch *w = jobs->watches; w != NULL; w = w->next) {
        if (digest_equal(&w->sha256, sha256)) {
            w->ended = true;
            cond_signal(&w->changed);
        }
    }
}

/* Reads and stores; gives the slot back in between. False when the job was given back. */
static bool
run_job(Jobs *jobs, const Digest *sha256, uint32_t attempt)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extract(jobs, sha256, attempt, &error);
    give_slot(jobs);
    if (x != NULL && store_extracted(jobs->store, sha256, x, &error))
        return true;
    report(jobs, sha256, error);
    g_autoptr(GError) release_error = NULL;
    if (!job_release(jobs->store, sha256, &release_error))
        report(jobs, sha256, release_error);
    return false;
}

static uint64_t
head_now(Jobs *jobs)
{
    g_autoptr(KvTxn) txn = store_snapshot(jobs->store, NULL);
    return txn == NULL ? 0 : store_head(txn);
}

static void *
jobs_thread(void *data)
{
    Jobs *jobs = data;
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid),
                NICE); /* of this thread; its children inherit it */
    while (take_slot(jobs)) {
        uint64_t head = head_now(jobs); /* before looking: an upload after it moves the head */
        Digest sha256;
        uint32_t attempt;
        g_autoptr(GError) error = NULL;
        bool taken = job_take(jobs->store, jobs->lease_us, &sha256, &attempt, &error);
        if (!taken)
            give_slot(jobs);
        bool recorded = taken && run_job(jobs, &sha256, attempt);
        if (taken)
            tell_watches(jobs, &sha256);
        if (recorded)
            continue;
        /* What was given back would fail at once again, on a full disk for one: it waits, too. */
        if (!taken && !is_error(error, STORE_ERROR_NOT_FOUND) && jobs->problem != NULL)
            jobs->problem(error->message, jobs->problem_data);
        store_wait_head(jobs->store, head, SECOND_US);
    }
    LOCKED(&jobs->mutex);
    jobs->ended++;
    cond_signal(&jobs->one_ended);
    return NULL;
}

Jobs *
jobs_start(Store *store, Extractor *extractor, unsigned children, JobsProblem problem, void *data,
           GError **error)
{
    Jobs *jobs = g_new0(Jobs, 1);
    jobs->store = store;
    jobs->extractor = extractor;
    jobs->problem = problem;
    jobs->problem_data = data;
    /* Twice the wall limit: a lease must not run out under an extraction that is still allowed to
     * run. */
    jobs->lease_us = 2 * SECOND_US * store_limits(store)->extract_wall_s + 10 * SECOND_US;
    jobs->slots = children > 0 ? children : g_get_num_processors();
    unsigned n = THREADS_PER_SLOT * jobs->slots;
    jobs->threads = g_new0(pthread_t, n);
    mutex_init(&jobs->mutex);
    cond_init(&jobs->slot_free);
    cond_init(&jobs->one_ended);
    for (; jobs->n_threads < n; jobs->n_threads++) {
        int failed = pthread_create(&jobs->threads[jobs->n_threads], NULL, jobs_thread, jobs);
        if (failed != 0) {
            jobs_stop(jobs);
            fail_errno(error, failed, "starting a thread");
            return NULL;
        }
    }
    return jobs;
}

/* A thread that is about to wait does not notice one wake: so again and again. */
static void
wake_until_ended(Jobs *jobs)
{
    LOCKED(&jobs->mutex);
    while (jobs->ended < jobs->n_threads) {
        store_wake(jobs->store);
        cond_broadcast(&jobs->slot_free);
        cond_wait_until(&jobs->one_ended, &jobs->mutex, clock_monotonic_us() + WAKE_AGAIN_US);
    }
}

void
jobs_stop(Jobs *jobs)
{
    if (jobs == NULL)
        return;
    atomic_store(&jobs->stopping, true);
    wake_until_ended(jobs);
    for (unsigned i = 0; i < jobs->n_threads; i++)
        pthread_join(jobs->threads[i], NULL);
    cond_clear(&jobs->one_ended);
    cond_clear(&jobs->slot_free);
    mutex_clear(&jobs->mutex);
    g_free(jobs->threads);
    g_free(jobs);
}
