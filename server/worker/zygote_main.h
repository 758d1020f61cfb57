/* zygote_main.h - the main function of every program that is a zygote: worker, OCR, page images. */
#pragma once
#include "server/worker/zygote.h"

typedef struct {
    const char *name; /* for whoever starts it by hand */
    bool argument;    /* its command line has one more, for warm_up */
    SandboxProfile profile;
    /* Everything that needs files, before the cage closes. False ends the program. */
    bool (*warm_up)(const char *argument);
    ZygoteWork work;
} ZygoteProgram;

/* Reads the command line of server/extract, warms up, cages itself and serves jobs. Returns the exit
 * status. */
int zygote_main(int argc, char **argv, const ZygoteProgram *program);
