/* main.c - regelwerk-worker. Its own program, because it links poppler (GPL-2.0-or-later) and
 * because nothing of the server may be in the memory that a hostile PDF could take over. Started by
 * server/extract only. */
#include "server/worker/job.h"
#include "server/worker/warmup.h"
#include "server/worker/zygote_main.h"

static bool
warm_up(const char *argument)
{
    (void)argument;
    return warmup() && job_prepare();
}

int
main(int argc, char **argv)
{
    const ZygoteProgram program = {
        .name = "regelwerk-worker", .profile = SANDBOX_TEXT, .warm_up = warm_up, .work = job_work};
    return zygote_main(argc, argv, &program);
}
