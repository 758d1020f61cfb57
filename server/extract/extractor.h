/* extractor.h - the supervisor of the worker: starts the zygote, hands it PDFs as descriptors,
 * reads bounded frames back and trusts none of them. Knows no poppler. */
#pragma once
#include "store/base/limits.h"
#include "store/doc/extraction.h"

typedef struct Extractor Extractor;

typedef enum {
    SANDBOX_REQUIRED, /* refuse to start below Landlock ABI 1 and seccomp */
    SANDBOX_BEST,     /* take what the kernel has, and say so */
    SANDBOX_OFF,      /* sanitizers, valgrind, coverage; never in a release build */
} SandboxMode;

typedef struct {
    const char *worker_path; /* NULL = regelwerk-worker beside the running program */
    SandboxMode sandbox;
    Limits limits; /* pages, text_bytes, extract_* */
} ExtractorOptions;

/* posix_spawns the zygote with an empty environment and only descriptors 0 to 3. Call before the
 * store is opened, before any secret is read and before other threads exist. Waits until it says it
 * is caged. */
Extractor *extractor_start(const ExtractorOptions *options, GError **error);
void extractor_stop(Extractor *extractor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extractor, extractor_stop)
/* One line for the log: "seccomp, Landlock ABI 7". */
const char *extractor_sandbox_level(const Extractor *extractor);

/* The reason of an error: the worker ended while it had the PDF, each time. */
#define EXTRACTOR_LOST "worker-lost"

/* Extracts the PDF behind FD (read-only; borrowed) in a child of its own. Blocks up to the wall
 * limit, five times that when a busy machine keeps the child from its CPU time. Always gives a
 * result for what the file did (failed with reason, limits); only when the worker itself was lost
 * (reason EXTRACTOR_LOST) or this machine can make no child does it return NULL with BUSY: try
 * again later. Threads: any number at once; as many children run. A dead zygote is started again.
 */
Extraction *extractor_run(Extractor *extractor, int fd, GError **error);
