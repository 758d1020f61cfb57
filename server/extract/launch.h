/* launch.h - starts one zygote and reads its hello. Knows nothing of jobs. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    pid_t pid;
    int control; /* our end; closing it ends the zygote and its children */
    bool seccomp;
    unsigned landlock_abi;
} Zygote;

/* posix_spawns PATH, with ARGUMENT as last one if it is not NULL: empty environment, 0 to 2 on /dev/null, 3 the control socket, nothing else
 * open, a process group of its own (so that ^C at a terminal reaches only us). Waits for its hello.
 * IO on failure. Threads: any; the zygote does not depend on the thread that starts it. */
bool zygote_launch(const char *path, bool caged, const char *argument, Zygote *ret_zygote,
                   GError **error);
/* Ends and reaps it, whatever state it is in. Leaves *ZYGOTE empty. */
void zygote_end(Zygote *zygote);
