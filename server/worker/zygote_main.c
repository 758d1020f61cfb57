/* zygote_main.c - see zygote_main.h. */
#include "server/worker/zygote_main.h"

#include "server/extract/protocol.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE 10 /* not relative: the thread that starts us may be nice already */

/* Who started us may have been told to be nicer still, and nobody but root may take that back. */
static bool
be_nice(void)
{
    return getpriority(PRIO_PROCESS, 0) >= NICE || setpriority(PRIO_PROCESS, 0, NICE) == 0;
}

int
zygote_main(int argc, char **argv, const ZygoteProgram *program)
{
    if (argc != (program->argument ? 3 : 2) ||
        (strcmp(argv[1], WORKER_ARG_CAGE) != 0 && strcmp(argv[1], WORKER_ARG_OPEN) != 0)) {
        fprintf(stderr, "%s is started by regelwerk\n", program->name);
        return 2;
    }
    if (chdir("/") != 0 || !be_nice() || !program->warm_up(argv[2]))
        return 1;
    return zygote_run(strcmp(argv[1], WORKER_ARG_CAGE) == 0, program->profile, program->work);
}
