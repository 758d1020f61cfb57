/* job.c - see job.h. Everything that was promised is sent first; the checks that walk the whole
 * document come last (deep.h) and may be given up, or even crash, without losing the text.
 */
#include "server/worker/job.h"

#include "server/worker/deep.h"
#include "server/worker/frames.h"
#include "server/worker/input.h"
#include "server/worker/pdf_meta.h"
#include "server/worker/pdf_text.h"
#include "server/worker/sandbox.h"
#include "server/worker/sniff.h"

#include <unistd.h>

static void
finish(FrameWriter *w)
{
    if (pdf_errors() > 0)
        frames_integer(w, FACT_ERRORS, pdf_errors());
    frames_end(w);
    _exit(0); /* nothing is freed: the process ends */
}

bool
job_prepare(void)
{
    return deep_prepare();
}

void
job_work(const WorkerJob *job)
{
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    char *bytes = input_read(job->pdf_bytes);
    if (bytes == NULL)
        frames_fail(w, FAILURE_LIMIT);
    frames_string(w, FACT_MAGIC, sniff_type(bytes, job->pdf_bytes));
    if (!sniff_has_eof(bytes, job->pdf_bytes))
        frames_integer(w, FACT_NO_EOF, 1);

    g_autoptr(GError) error = NULL;
    GBytes *pdf = g_bytes_new_take(bytes, job->pdf_bytes);
    PopplerDocument *document = poppler_document_new_from_bytes(pdf, NULL, &error);
    if (document == NULL)
        frames_fail(w, g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                           ? FAILURE_ENCRYPTED
                           : FAILURE_DAMAGED);
    int pages = poppler_document_get_n_pages(document);
    if (pages <= 0)
        frames_fail(w, FAILURE_DAMAGED);
    frames_integer(w, FACT_PAGES, (uint64_t)pages);
    SignedRanges signatures;
    pdf_meta(w, document, bytes, job->pdf_bytes, &signatures);
    if ((uint32_t)pages > job->pages || !pdf_text(w, document, (uint32_t)pages, job->text_bytes))
        frames_fail(w, FAILURE_LIMIT);
    frames_text_end(w);
    deep_look(w, document, bytes, job->pdf_bytes, &signatures, finish);
    finish(w);
}
