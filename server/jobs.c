/* jobs.c - see jobs.h. Reading a file needs a core and storing what was read waits for the disk: so
 * there are more threads than slots, a slot is held only while a child reads, and what one thread
 * stores overlaps with what another reads. A thread that finds no job waits for the head of the
 * journal to move (an upload does that) and looks again at least every second, because a lease of a
 * dead process becomes free without any record. Scans have threads of their own: a document takes
 * seconds to minutes there, and its pages compete with other files for the slots one by one. */
#include "server/jobs.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/extract/findings.h"
#include "server/extract/ocr_pages.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#define SECOND_US ((int64_t)1000000)
#define WAKE_AGAIN_US 10000
#define NICE 10
#define THREADS_PER_SLOT 2
#define OCR_DOCUMENTS 2 /* at once, so that a small scan need not wait for a large one */
#define LOST_MAX                                                                                   \
    2 /* a worker that is lost that often while it reads a file is lost because of the file */

/* Texts: to look whether there is something to merge reads all segments. */
#define MERGE_LOOK_EVERY 16

struct Jobs {
    Store *store;
    Extractor *extractor;
    JobsProblem problem;
    void *problem_data;
    int64_t lease_us, ocr_lease_us;
    atomic_bool stopping;
    atomic_uint recorded; /* texts, since the start */
    unsigned n_threads;
    pthread_t *threads;
    Mutex mutex; /* guards all below */
    Cond slot_free;
    unsigned children; /* that may run at once; constant */
    unsigned slots;    /* of them, those that may still be started */
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

/* The result of the worker, or NULL with an error after which the job is to be tried again. */
static Extraction *
extract(Jobs *jobs, int fd, uint32_t attempt, GError **error)
{
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

typedef struct {
    Jobs *jobs;
    Digest sha256;
    uint32_t attempt;
} Job;

/* What became of a job. */
typedef enum { JOB_RECORDED, JOB_DEFERRED, JOB_GIVEN_BACK } JobOutcome;

static JobOutcome
give_back(const Job *job, const GError *error)
{
    report(job->jobs, &job->sha256, error);
    g_autoptr(GError) release_error = NULL;
    if (!job_release(job->jobs->store, &job->sha256, &release_error))
        report(job->jobs, &job->sha256, release_error);
    return JOB_GIVEN_BACK;
}

static JobOutcome
record(const Job *job, const Extraction *x)
{
    g_autoptr(GError) error = NULL;
    if (!store_extracted(job->jobs->store, &job->sha256, x, &error))
        return give_back(job, error);
    if (atomic_fetch_add(&job->jobs->recorded, 1) % MERGE_LOOK_EVERY == MERGE_LOOK_EVERY - 1 &&
        !store_merge_index(job->jobs->store, MERGE_UNDER_LOAD, &error))
        report(job->jobs, &job->sha256, error); /* what was read is stored all the same */
    return JOB_RECORDED;
}

static uint32_t
ocr_wanted(const Jobs *jobs, const Extraction *x)
{
    return ocr_pages_wanted(x, store_limits(jobs->store)->ocr_pages);
}

/* X as it is, though some of its pages may be pictures. */
static JobOutcome
record_without_ocr(const Job *job, Extraction *x)
{
    if (x->state == TEXT_NO_TEXT && ocr_wanted(job->jobs, x) > 0)
        findings_no_ocr(x);
    return record(job, x);
}

/* Has the worker read the file, then gives the slot back. *RET_FD stays open for OCR. */
static Extraction *
read_text(const Job *job, int *ret_fd, GError **error)
{
    uint64_t size;
    *ret_fd = blob_open(store_blobs(job->jobs->store), &job->sha256, &size, error);
    Extraction *x = *ret_fd >= 0 ? extract(job->jobs, *ret_fd, job->attempt, error) : NULL;
    give_slot(job->jobs);
    return x;
}

/* A job for text, in a slot. A scan becomes a job for OCR, without a result so far. */
static JobOutcome
run_text(const Job *job)
{
    Jobs *jobs = job->jobs;
    g_autoptr(GError) error = NULL;
    auto_fd int fd = -1;
    g_autoptr(Extraction) x = read_text(job, &fd, &error);
    if (x == NULL)
        return give_back(job, error);
    uint32_t wanted = ocr_wanted(jobs, x);
    if (wanted > 0 && extractor_has_ocr(jobs->extractor)) {
        if (!job_defer(jobs->store, &job->sha256, wanted, &error))
            return give_back(job, error);
        store_wake(jobs->store);
        return JOB_DEFERRED;
    }
    return record_without_ocr(job, x);
}

static bool
enter_page(void *data)
{
    return take_slot(((const Job *)data)->jobs);
}

static void
leave_page(void *data)
{
    give_slot(((const Job *)data)->jobs);
}

/* That it cannot be told changes nothing: the lease is long. */
static void
tell_progress(uint32_t done, void *data)
{
    const Job *job = data;
    g_autoptr(GError) error = NULL;
    if (!job_progress(job->jobs->store, &job->sha256, done, job->jobs->ocr_lease_us, &error))
        report(job->jobs, &job->sha256, error);
}

/* A job for OCR, in a slot. */
static JobOutcome
run_ocr(Job *job)
{
    Jobs *jobs = job->jobs;
    g_autoptr(GError) error = NULL;
    auto_fd int fd = -1;
    g_autoptr(Extraction) x = read_text(job, &fd, &error);
    const OcrCrew crew = {.extractor = jobs->extractor,
                          .limits = store_limits(jobs->store),
                          .threads = jobs->children,
                          .enter = enter_page,
                          .leave = leave_page,
                          .progress = tell_progress,
                          .data = job};
    if (x != NULL && !extractor_has_ocr(jobs->extractor))
        return record_without_ocr(job, x);
    if (x == NULL || !ocr_pages_read(&crew, fd, x, &error))
        return give_back(job, error);
    return record(job, x);
}

static uint64_t
head_now(Jobs *jobs)
{
    g_autoptr(KvTxn) txn = store_snapshot(jobs->store, NULL);
    return txn == NULL ? 0 : store_head(txn);
}

/* One job of KINDS, in the slot that is held, which is given back. False when there was nothing to
 * do, or it could not be done. */
static bool
work_once(Jobs *jobs, JobKinds kinds)
{
    Job job = {.jobs = jobs};
    bool ocr = kinds == JOB_OCR;
    g_autoptr(GError) error = NULL;
    if (!job_take(jobs->store, kinds, ocr ? jobs->ocr_lease_us : jobs->lease_us, &job.sha256,
                  &job.attempt, &error)) {
        give_slot(jobs);
        if (!is_error(error, STORE_ERROR_NOT_FOUND) && jobs->problem != NULL)
            jobs->problem(error->message, jobs->problem_data);
        return false;
    }
    JobOutcome outcome = ocr ? run_ocr(&job) : run_text(&job);
    if (outcome != JOB_DEFERRED)
        tell_watches(jobs, &job.sha256);
    return outcome != JOB_GIVEN_BACK; /* that would fail at once again, on a full disk for one */
}

static void
work(Jobs *jobs, JobKinds kinds)
{
    id_t thread = (id_t)syscall(SYS_gettid);
    if (getpriority(PRIO_PROCESS, thread) < NICE)
        setpriority(PRIO_PROCESS, thread, NICE); /* its children inherit it */
    while (take_slot(jobs)) {
        uint64_t head = head_now(jobs); /* before looking: an upload after it moves the head */
        if (!work_once(jobs, kinds))
            store_wait_head(jobs->store, head, SECOND_US);
    }
    LOCKED(&jobs->mutex);
    jobs->ended++;
    cond_signal(&jobs->one_ended);
}

/* Without OCR here, what another process has left for it is done as far as it goes. */
static void *
text_thread(void *data)
{
    Jobs *jobs = data;
    work(jobs, extractor_may_ocr(jobs->extractor) ? JOB_TEXT : JOB_TEXT | JOB_OCR);
    return NULL;
}

static void *
ocr_thread(void *data)
{
    work(data, JOB_OCR);
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
    /* A lease ends with its process, too: this is for one that hangs. Pages may wait for slots. */
    jobs->ocr_lease_us = 10 * SECOND_US * store_limits(store)->ocr_wall_s;
    jobs->children = children > 0 ? children : g_get_num_processors();
    jobs->slots = jobs->children;
    unsigned text_threads = THREADS_PER_SLOT * jobs->slots;
    unsigned n = text_threads + (extractor_may_ocr(extractor) ? OCR_DOCUMENTS : 0);
    jobs->threads = g_new0(pthread_t, n);
    mutex_init(&jobs->mutex);
    cond_init(&jobs->slot_free);
    cond_init(&jobs->one_ended);
    for (; jobs->n_threads < n; jobs->n_threads++) {
        void *(*thread)(void *) = jobs->n_threads < text_threads ? text_thread : ocr_thread;
        int failed = pthread_create(&jobs->threads[jobs->n_threads], NULL, thread, jobs);
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
