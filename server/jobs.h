/* jobs.h - the threads that extract what was uploaded: they lease a job, hand the PDF to the caged
 * worker and record the result. The server runs them, and an import too; leases share the work
 * between processes. */
#pragma once
#include "server/extract/extractor.h"
#include "store/base/sync.h"
#include "store/store.h"

typedef struct Jobs Jobs;

/* Called when something failed that only a person can mend (one line). May come from any thread. */
typedef void (*JobsProblem)(const char *text, void *data);

/* Lets at most CHILDREN files be read at once (0 = as many as cores), with low priority. Borrows STORE and
 * EXTRACTOR. */
Jobs *jobs_start(Store *store, Extractor *extractor, unsigned children, JobsProblem problem,
                 void *data, GError **error);
/* Waits until a job of JOBS on SHA256 has ended, however, or TIMEOUT_US have passed (another process may do it).
 * Begun with jobs_watch before the upload is looked at, so that no end is missed. */
typedef struct JobsWatch {
    Digest sha256;
    bool ended; /* the rest belongs to jobs.c */
    Cond changed;
    struct JobsWatch *next;
} JobsWatch;
void jobs_watch(Jobs *jobs, JobsWatch *watch, const Digest *sha256);
void jobs_watch_wait(Jobs *jobs, JobsWatch *watch, int64_t timeout_us);
void jobs_watch_end(Jobs *jobs, JobsWatch *watch);

/* Lets the extractions under way end (at most the wall limit of one), then frees. Jobs not yet
 * begun stay queued. */
void jobs_stop(Jobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jobs, jobs_stop)
