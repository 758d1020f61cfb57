/* extractor.h - the supervisor of the worker, of regelwerk-ocr and of regelwerk-render: starts their zygotes, hands them
 * PDFs as descriptors, reads bounded frames back and trusts none of them. Knows neither poppler nor
 * Tesseract. */
#pragma once
#include "server/extract/page_result.h"
#include "store/base/limits.h"
#include "store/doc/extraction.h"
#include "store/preview/preview.h"

typedef struct Extractor Extractor;

typedef enum {
    SANDBOX_REQUIRED, /* refuse to start below Landlock ABI 1 and seccomp */
    SANDBOX_BEST,     /* take what the kernel has, and say so */
    SANDBOX_OFF,      /* sanitizers, valgrind, coverage; never in a release build */
} SandboxMode;

typedef struct {
    const char *worker_path; /* NULL = regelwerk-worker beside the running program */
    SandboxMode sandbox;
    Limits limits; /* pages, text_bytes, extract_*, ocr_*, preview_* */
    bool ocr;      /* read scans, too, if what that needs is there */
    const char *ocr_path;  /* NULL = regelwerk-ocr beside the running program */
    const char *ocr_model; /* NULL = that of Debian's tesseract-ocr-deu */
    bool images;   /* draw pages, too; its program is started by the first of them */
    const char *render_path; /* NULL = regelwerk-render beside the running program */
    bool ocr_later;        /* start its zygote with the first scan: most imports have none */
} ExtractorOptions;

/* posix_spawns the zygotes with an empty environment and only descriptors 0 to 3. Call before the
 * store is opened, before any secret is read and before other threads exist. Waits until they say
 * that they are caged. Without OCR when its program or model is missing: the level says so, unless
 * OCR starts later. */
Extractor *extractor_start(const ExtractorOptions *options, GError **error);
void extractor_stop(Extractor *extractor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extractor, extractor_stop)
/* One line for the log: "seccomp, Landlock ABI 7; OCR: seccomp, Landlock ABI 7". */
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

/* Whether program and model of OCR were found; its zygote may be not started yet. */
bool extractor_may_ocr(const Extractor *extractor);
/* Whether pages can be read from their image; starts what is to be started later. Threads: any. */
bool extractor_has_ocr(const Extractor *extractor);
/* Recognises page NUMBER (from 1) of the PDF behind FD in a child of its own. True also when that
 * failed for what the page is or because of a limit: then there is no text. False with BUSY like
 * extractor_run(). Threads: any number at once. */
bool extractor_run_ocr(Extractor *extractor, int fd, uint32_t number, OcrPage *ret_page,
                       GError **error);

/* Draws page NUMBER (from 1) of the PDF behind FD in a child of its own: its images in both sizes, or
 * an outcome that says why there are none, also when a limit was met. False with BUSY like
 * extractor_run(), and when page images are switched off or their program is missing. Threads: any
 * number at once. */
bool extractor_run_image(Extractor *extractor, int fd, uint32_t number, Preview *ret_preview,
                         GError **error);
