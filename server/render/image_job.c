/* image_job.c - see image_job.h. The page is drawn once; the thumbnail is the image made smaller.
 */
#include "server/render/image_job.h"

#include "server/render/draw.h"
#include "server/render/picture.h"
#include "server/worker/frames.h"
#include "server/worker/sandbox.h"
#include "store/preview/size.h"

#include <unistd.h>

static void __attribute__((noreturn)) give_up(FrameWriter *w, WorkerFailure failure)
{
    frames_bytes(w, FRAME_FAILED, failure, NULL, 0);
    frames_end(w);
    _exit(0);
}

static void
send_image(FrameWriter *w, uint32_t which, const Picture *picture)
{
    g_autoptr(GByteArray) png = g_byte_array_new();
    if (!picture_encode(picture, png))
        give_up(w, FAILURE_LIMIT);
    frames_bytes(w, FRAME_IMAGE, which, png->data, png->len);
}

void
image_job_work(const WorkerJob *job)
{
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    WorkerFailure failure;
    PopplerPage *page = draw_open(job, &failure);
    if (page == NULL)
        give_up(w, failure);
    double width, height;
    PreviewSize size, thumb;
    poppler_page_get_size(page, &width, &height);
    if (!preview_fit(width, height, PREVIEW_WIDTH, &size) ||
        !preview_fit(width, height, PREVIEW_THUMB_WIDTH, &thumb))
        give_up(w, FAILURE_LIMIT);
    cairo_surface_t *surface = draw_page(page, size.width, size.height, size.width / width);
    Picture large, small;
    if (surface == NULL || !picture_take(surface, size, &large) ||
        !picture_shrink(&large, thumb, &small))
        give_up(w, FAILURE_LIMIT);
    send_image(w, IMAGE_PAGE, &large);
    send_image(w, IMAGE_THUMB, &small);
    frames_end(w);
    _exit(0); /* nothing is freed: the process ends */
}
