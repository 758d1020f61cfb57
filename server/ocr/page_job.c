/* page_job.c - see page_job.h. */
#include "server/ocr/page_job.h"

#include "server/ocr/engine.h"
#include "server/ocr/page_image.h"
#include "server/worker/frames.h"
#include "server/worker/sandbox.h"

#include <unistd.h>

void
page_job_work(const WorkerJob *job)
{
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    WorkerFailure failure;
    PopplerPage *page = draw_open(job, &failure);
    if (page == NULL)
        frames_fail(w, failure);
    PageImage image;
    GString *text;
    PageLayout *layout;
    if (!page_image_render(page, job->dpi, &image) || !engine_read(&image, &text, &layout) ||
        text->len > job->text_bytes)
        frames_fail(w, FAILURE_LIMIT);
    g_autoptr(GByteArray) packed = g_byte_array_new();
    page_layout_encode(layout, packed);
    frames_bytes(w, FRAME_PAGE, job->page, text->str, text->len);
    frames_bytes(w, FRAME_OCR_LAYOUT, job->page, packed->data, packed->len);
    frames_end(w);
    _exit(0); /* nothing is freed: the process ends */
}
