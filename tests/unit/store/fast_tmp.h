/* fast_tmp.h - temporary folders in memory, for tests that make many stores and do not test
 * durability. */
#pragma once
#include <glib.h>
#include <unistd.h>

/* Before the first use of g_get_tmp_dir. TMPDIR, if set, wins. */
static inline void
fast_tmp(void)
{
    if (g_getenv("TMPDIR") == NULL && access("/dev/shm", R_OK | W_OK | X_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
}
