/* extractor.c - see extractor.h. Holds one zygote; starts it again when it is lost. A generation
 * number tells the threads that lost the same zygote apart from those that already use the next
 * one. */
#include "server/extract/extractor.h"

#include "server/extract/conversation.h"
#include "server/extract/findings.h"
#include "server/extract/launch.h"
#include "store/base/error.h"
#include "store/base/sync.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKER_NAME "regelwerk-worker"
#define ATTEMPTS 2
#define TEXT_MOST (1024 * MIB) /* sizes of a result must fit into memory arithmetic */

struct Extractor {
    char *worker_path;
    SandboxMode sandbox;
    Limits limits;
    char *level;

    Mutex mutex; /* guards zygote and generation, and serialises sends on its control socket */
    Zygote zygote;
    uint64_t generation; /* 0 = none has been started */
};

static char *
beside_this_program(GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", error);
    if (self == NULL)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(self);
    return g_build_filename(folder, WORKER_NAME, NULL);
}

static bool
check_options(const ExtractorOptions *options, GError **error)
{
#ifdef VARIANT_release
    if (options->sandbox == SANDBOX_OFF)
        return fail(error, STORE_ERROR_INVALID,
                    "worker: a release build does not run without its sandbox");
#endif
    const Limits *l = &options->limits;
    if (l->pages == 0 || l->text_bytes == 0 || l->text_bytes > TEXT_MOST ||
        l->extract_wall_s == 0 || l->extract_cpu_s == 0 || l->extract_bytes == 0)
        return fail(error, STORE_ERROR_INVALID,
                    "worker: the limits of extraction are out of range");
    return true;
}

/* Enough of a cage for the mode? */
static bool
check_level(const Extractor *e, const Zygote *zygote, GError **error)
{
    if (e->sandbox != SANDBOX_REQUIRED || (zygote->seccomp && zygote->landlock_abi >= 1))
        return true;
    return fail(
        error, STORE_ERROR_IO,
        "worker: sandbox=required needs seccomp and Landlock, this system gives seccomp=%d, "
        "Landlock ABI %u",
        zygote->seccomp, zygote->landlock_abi);
}

/* With the lock held, or before other threads exist. */
static bool
launch(Extractor *e, GError **error)
{
    Zygote zygote;
    if (!zygote_launch(e->worker_path, e->sandbox != SANDBOX_OFF, &zygote, error))
        return false;
    if (!check_level(e, &zygote, error)) {
        zygote_end(&zygote);
        return false;
    }
    e->zygote = zygote;
    e->generation++;
    return true;
}

static char *
describe(const Zygote *zygote)
{
    const char *seccomp = zygote->seccomp ? "seccomp" : "no seccomp";
    return zygote->landlock_abi > 0
               ? g_strdup_printf("%s, Landlock ABI %u", seccomp, zygote->landlock_abi)
               : g_strdup_printf("%s, no Landlock", seccomp);
}

Extractor *
extractor_start(const ExtractorOptions *options, GError **error)
{
    if (!check_options(options, error))
        return NULL;
    g_autofree char *path =
        options->worker_path != NULL ? g_strdup(options->worker_path) : beside_this_program(error);
    if (path == NULL)
        return NULL;
    g_autoptr(Extractor) e = g_new0(Extractor, 1);
    mutex_init(&e->mutex);
    e->worker_path = g_steal_pointer(&path);
    e->sandbox = options->sandbox;
    e->limits = options->limits;
    e->zygote.control = -1;
    if (!launch(e, error))
        return NULL;
    e->level = describe(&e->zygote);
    return g_steal_pointer(&e);
}

void
extractor_stop(Extractor *extractor)
{
    if (extractor == NULL)
        return;
    zygote_end(&extractor->zygote);
    mutex_clear(&extractor->mutex);
    g_free(extractor->worker_path);
    g_free(extractor->level);
    g_free(extractor);
}

const char *
extractor_sandbox_level(const Extractor *extractor)
{
    return extractor->level;
}

/* Sends the job, starting the zygote again if LOST_GENERATION is still the current one.
 * *RET_GENERATION is the one that took the job. NULL with BUSY. */
static Conversation *
begin(Extractor *e, int fd, uint64_t bytes, uint64_t lost_generation, uint64_t *ret_generation,
      bool *ret_lost, GError **error)
{
    LOCKED(&e->mutex);
    *ret_lost = false;
    if (e->generation == lost_generation || e->zygote.control < 0) {
        zygote_end(&e->zygote);
        g_autoptr(GError) cause = NULL;
        if (!launch(e, &cause)) {
            fail(error, STORE_ERROR_BUSY, "%s", cause->message);
            return NULL;
        }
    }
    *ret_generation = e->generation;
    Conversation *c = conversation_begin(e->zygote.control, fd, bytes, &e->limits, ret_lost);
    if (c == NULL && !*ret_lost)
        fail(error, STORE_ERROR_BUSY, "worker: no descriptors left: %s", g_strerror(errno));
    return c;
}

static Extraction *
run(Extractor *e, int fd, uint64_t bytes, GError **error)
{
    uint64_t lost_generation = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint64_t generation = 0;
        bool lost;
        g_autoptr(Conversation) c = begin(e, fd, bytes, lost_generation, &generation, &lost, error);
        if (c == NULL && !lost)
            return NULL;
        Extraction *x = NULL;
        JobEnd end = c != NULL ? conversation_finish(c, &x) : JOB_LOST;
        if (end == JOB_DONE)
            return x;
        if (end == JOB_REFUSED) {
            fail(error, STORE_ERROR_BUSY, "worker: no child could be made");
            return NULL;
        }
        lost_generation = generation;
    }
    fail_reason(error, STORE_ERROR_BUSY, EXTRACTOR_LOST, "worker: lost while it worked");
    return NULL;
}

/* A result without asking the worker. */
static Extraction *
refuse(TextReason reason, const char *detail)
{
    Extraction *x = extraction_new();
    findings_fail(x, reason, detail);
    return x;
}

Extraction *
extractor_run(Extractor *extractor, int fd, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail_errno(error, errno, "worker: the PDF");
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        fail(error, STORE_ERROR_INVALID, "worker: the PDF is not a regular file");
        return NULL;
    }
    if (st.st_size <= 0)
        return refuse(REASON_DAMAGED, "empty");
    if ((uint64_t)st.st_size > extractor->limits.upload_bytes)
        return refuse(REASON_LIMIT, "file-size");
    return run(extractor, fd, (uint64_t)st.st_size, error);
}
