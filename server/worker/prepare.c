/* prepare.c - see prepare.h. */
#include "server/worker/prepare.h"

#include <fcntl.h>
#include <glib.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The end of the heap that nearly every document writes to (measured: 428 pages on 150 files).
 * Within the heap of the zygote, M_TOP_PAD included. */
#define HEAP_BYTES ((size_t)300 * 4096)

static int
compare_bytes(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

/* glibc's qsort asks for the size of the memory at its first large call, by a system call that the
 * cage does not allow. */
static void
use_qsort(void)
{
    char *bytes = g_malloc0(4096);
    qsort(bytes, 4096, 1, compare_bytes);
    g_free(bytes);
}

/* When memory gets short, the kernel shall end a worker and not the server. */
static void
volunteer_for_oom(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, "1000", 4) != 4) {
        /* A container may forbid it; the limits hold all the same. */
    }
    close(fd);
}

void
prepare_process(void)
{
    /* A child lives shortly: it takes memory in large steps and never gives it back. */
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    volunteer_for_oom();
    use_qsort();
}

void
prepare_child(void)
{
    char *end = sbrk(0);
    madvise(end - HEAP_BYTES, HEAP_BYTES, MADV_POPULATE_WRITE);
}

static void
say_nothing(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)data;
}

void
prepare_silence(void)
{
    g_log_set_default_handler(say_nothing, NULL);
}
