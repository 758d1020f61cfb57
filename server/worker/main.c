/* main.c - regelwerk-worker. Its own program, because it links poppler (GPL-2.0-or-later) and
 * because nothing of the server may be in the memory that a hostile PDF could take over. Started by
 * server/extract only. */
#include "server/extract/protocol.h"
#include "server/worker/job.h"
#include "server/worker/warmup.h"
#include "server/worker/zygote.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE 10 /* not relative: the thread that starts us may be nice already */

int
main(int argc, char **argv)
{
    if (argc != 2 ||
        (strcmp(argv[1], WORKER_ARG_CAGE) != 0 && strcmp(argv[1], WORKER_ARG_OPEN) != 0)) {
        fputs("regelwerk-worker is started by regelwerk\n", stderr);
        return 2;
    }
    if (chdir("/") != 0 || setpriority(PRIO_PROCESS, 0, NICE) != 0 || !warmup() || !job_prepare())
        return 1;
    return zygote_run(strcmp(argv[1], WORKER_ARG_CAGE) == 0, SANDBOX_TEXT, job_work);
}
