/* main.c - regelwerk-render: images of pages, for people. A program of its own beside the worker:
 * it needs the fonts of the machine, which text does without. Started by server/extract only, with
 * the first image that somebody asks for. */
#include "server/render/image_job.h"
#include "server/render/warmup.h"
#include "server/worker/zygote_main.h"

int
main(int argc, char **argv)
{
    const ZygoteProgram program = {.name = "regelwerk-render",
                                   .profile = SANDBOX_TEXT,
                                   .warm_up = render_warmup,
                                   .work = image_job_work};
    return zygote_main(argc, argv, &program);
}
