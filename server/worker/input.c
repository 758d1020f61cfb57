/* input.c - see input.h. */
#include "server/worker/input.h"

#include "server/worker/sandbox.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

char *
input_read(size_t len)
{
    g_autofree char *bytes = g_try_malloc(len);
    size_t have = 0;
    while (bytes != NULL && have < len) {
        ssize_t n = pread(SANDBOX_FD_IN, bytes + have, len - have, (off_t)have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return NULL;
        have += (size_t)n;
    }
    return g_steal_pointer(&bytes);
}
