/* job.c - see job.h. Everything that was promised is sent first; the checks that walk the whole
 * document come last, under a CPU budget of their own, and may be given up without losing the text.
 */
#include "server/worker/job.h"

#include "server/worker/frames.h"
#include "server/worker/input.h"
#include "server/worker/pdf_meta.h"
#include "server/worker/pdf_text.h"
#include "server/worker/sandbox.h"
#include "server/worker/sniff.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#define DEEP_BUDGET_US 300000

static FrameWriter *deep_writer; /* for the signal handler below */

static void
finish(FrameWriter *w)
{
    if (pdf_errors() > 0)
        frames_integer(w, FACT_ERRORS, pdf_errors());
    frames_end(w);
    _exit(0); /* nothing is freed: the process ends */
}

static void
fail_job(FrameWriter *w, WorkerFailure failure)
{
    frames_bytes(w, FRAME_FAILED, failure, NULL, 0);
    frames_end(w);
    _exit(0);
}

/* The deep checks took too long: what they would have found stays unknown. The handler interrupts
 * poppler, never frames.c, and does not return. */
static void
give_up_deep(int signal_number)
{
    (void)signal_number;
    frames_integer(deep_writer, FACT_UNCHECKED, 1);
    finish(deep_writer);
}

static void
look_deep(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len)
{
    const struct itimerval budget = {.it_value = {.tv_usec = DEEP_BUDGET_US}};
    const struct itimerval off = {0};
    deep_writer = w;
    setitimer(ITIMER_PROF, &budget, NULL);
    bool attachments = poppler_document_has_attachments(document);
    /* Poppler sees into compressed objects but not at the action that runs on opening. */
    bool javascript =
        sniff_name(bytes, len, "/JavaScript") || poppler_document_has_javascript(document);
    setitimer(ITIMER_PROF, &off, NULL);
    if (attachments)
        frames_integer(w, FACT_ATTACHMENTS, 1);
    if (javascript)
        frames_integer(w, FACT_JAVASCRIPT, 1);
}

bool
job_prepare(void)
{
    struct sigaction action = {.sa_handler = give_up_deep};
    return sigaction(SIGPROF, &action, NULL) == 0;
}

void
job_work(const WorkerJob *job)
{
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    char *bytes = input_read(job->pdf_bytes);
    if (bytes == NULL)
        fail_job(w, FAILURE_LIMIT);
    frames_string(w, FACT_MAGIC, sniff_type(bytes, job->pdf_bytes));
    if (!sniff_has_eof(bytes, job->pdf_bytes))
        frames_integer(w, FACT_NO_EOF, 1);

    g_autoptr(GError) error = NULL;
    GBytes *pdf = g_bytes_new_take(bytes, job->pdf_bytes);
    PopplerDocument *document = poppler_document_new_from_bytes(pdf, NULL, &error);
    if (document == NULL)
        fail_job(w, g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                        ? FAILURE_ENCRYPTED
                        : FAILURE_DAMAGED);
    int pages = poppler_document_get_n_pages(document);
    if (pages <= 0)
        fail_job(w, FAILURE_DAMAGED);
    frames_integer(w, FACT_PAGES, (uint64_t)pages);
    pdf_meta(w, document, bytes, job->pdf_bytes);
    if ((uint32_t)pages > job->pages || !pdf_text(w, document, (uint32_t)pages, job->text_bytes))
        fail_job(w, FAILURE_LIMIT);
    look_deep(w, document, bytes, job->pdf_bytes);
    finish(w);
}
