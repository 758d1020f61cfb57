/* image_job.c - see image_job.h. The page is drawn once; the thumbnail is the image made smaller.
 */
#include "server/render/image_job.h"

#include "server/render/draw.h"
#include "server/render/picture.h"
#include "server/worker/frames.h"
#include "server/worker/sandbox.h"
#include "store/preview/size.h"

#include <unistd.h>

static void
send_image(FrameWriter *w, uint32_t which, const Picture *picture)
{
    g_autoptr(GByteArray) png = g_byte_array_new();
    if (!picture_encode(picture, png))
        frames_fail(w, FAILURE_LIMIT);
    frames_bytes(w, FRAME_IMAGE, which, png->data, png->len);
}

void
image_job_work(const WorkerJob *job)
{
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    WorkerFailure failure;
    PopplerPage *page = draw_open(job, &failure);
    if (page == NULL)
        frames_fail(w, failure);
    double width, height;
    PreviewSize size, thumb;
    poppler_page_get_size(page, &width, &height);
    if (!preview_fit(width, height, PREVIEW_WIDTH, &size) ||
        !preview_fit(width, height, PREVIEW_THUMB_WIDTH, &thumb))
        frames_fail(w, FAILURE_LIMIT);
    cairo_surface_t *surface = draw_page(page, size.width, size.height, size.width / width);
    Picture large, small;
    if (surface == NULL || !picture_take(surface, size, &large) ||
        !picture_shrink(&large, thumb, &small))
        frames_fail(w, FAILURE_LIMIT);
    send_image(w, IMAGE_PAGE, &large);
    send_image(w, IMAGE_THUMB, &small);
    frames_end(w);
    _exit(0); /* nothing is freed: the process ends */
}
