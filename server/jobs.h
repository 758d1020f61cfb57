/* jobs.h - the threads that extract what was uploaded: they lease a job, hand the PDF to the caged
 * worker and record the result. The server runs them, and an import too; leases share the work
 * between processes. */
#pragma once
#include "server/extract/extractor.h"
#include "store/store.h"

typedef struct Jobs Jobs;

/* Called when something failed that only a person can mend (one line). May come from any thread. */
typedef void (*JobsProblem)(const char *text, void *data);

/* Starts THREADS threads (0 = as many as cores) with low priority. Borrows STORE and EXTRACTOR. */
Jobs *jobs_start(Store *store, Extractor *extractor, unsigned threads, JobsProblem problem,
                 void *data, GError **error);
/* Lets the extractions under way end (at most the wall limit of one), then frees. Jobs not yet
 * begun stay queued. */
void jobs_stop(Jobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jobs, jobs_stop)
