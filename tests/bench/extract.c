/* extract.c - how fast PDFs become text: `extract THREADS WORKER FILE...` runs each file once
 * through the caged worker and prints pages, seconds and CPU. With -v, one line per file.
 * tests/bench/import.sh compares it with pdftotext. */
#include "server/extract/extractor.h"
#include "store/base/clock.h"
#include "store/base/fdio.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct {
    Extractor *extractor;
    char **files;
    bool verbose;
    atomic_size_t next, pages, bytes, failed;
} Bench;

static void
print_outcome(const char *file, const Extraction *x, int64_t us)
{
    flockfile(stdout);
    printf("%s\t%s%s%s\tpages=%u\ttext=%" G_GUINT64_FORMAT "\t%.1f ms\t", file,
           text_state_name(x->state), x->reason != REASON_NONE ? ":" : "",
           x->reason != REASON_NONE ? text_reason_name(x->reason) : "", x->page_count,
           x->text_bytes, (double)us / 1000);
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *f = g_ptr_array_index(x->findings, i);
        printf(" %s%s%s", f->code, f->detail != NULL ? "=" : "",
               f->detail != NULL ? f->detail : "");
    }
    printf("\n");
    funlockfile(stdout);
}

static void *
work(void *data)
{
    Bench *b = data;
    const char *file;
    while ((file = b->files[atomic_fetch_add(&b->next, 1)]) != NULL) {
        g_autoptr(GError) error = NULL;
        auto_fd int fd = open(file, O_RDONLY | O_CLOEXEC);
        int64_t start = clock_monotonic_us();
        g_autoptr(Extraction) x = fd >= 0 ? extractor_run(b->extractor, fd, &error) : NULL;
        if (x == NULL) {
            printf("%s\tno result: %s\n", file, error != NULL ? error->message : "cannot open");
            b->failed++;
            continue;
        }
        if (b->verbose)
            print_outcome(file, x, clock_monotonic_us() - start);
        b->pages += x->pages->len;
        b->bytes += x->text_bytes;
        b->failed += x->state == TEXT_FAILED;
    }
    atomic_fetch_sub(&b->next, 1); /* the others shall find the NULL too */
    return NULL;
}

static double
cpu_seconds(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int
main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    argv += verbose;
    argc -= verbose;
    if (argc < 4) {
        fputs("usage: extract [-v] THREADS WORKER FILE...\n", stderr);
        return 2;
    }
    g_autoptr(GError) error = NULL;
    const ExtractorOptions options = {
        .worker_path = argv[2], .sandbox = SANDBOX_BEST, .limits = limits_default};
    g_autoptr(Extractor) extractor = extractor_start(&options, &error);
    if (extractor == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    Bench bench = {.extractor = extractor, .files = argv + 3, .verbose = verbose};
    pthread_t threads[64];
    int n = CLAMP(atoi(argv[1]), 1, 64);
    int64_t start = clock_monotonic_us();
    for (int i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, work, &bench);
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    double seconds = (double)(clock_monotonic_us() - start) / 1e6;
    g_autofree char *level = g_strdup(extractor_sandbox_level(extractor));
    extractor_stop(g_steal_pointer(&extractor)); /* so that the children's time is in the account */
    printf("files=%d pages=%zu text=%zu failed=%zu seconds=%.3f pages_per_s=%.0f cpu_self=%.3f "
           "cpu_worker=%.3f (%s)\n",
           argc - 3, bench.pages, bench.bytes, bench.failed, seconds, (double)bench.pages / seconds,
           cpu_seconds(RUSAGE_SELF), cpu_seconds(RUSAGE_CHILDREN), level);
    return 0;
}
