/* keeper.c - see keeper.h. A generation number tells the threads that lost the same zygote apart
 * from those that already use the next one. */
#include "server/extract/keeper.h"

#include "server/extract/launch.h"
#include "store/base/error.h"
#include "store/base/sync.h"

#include <errno.h>

#define ATTEMPTS 2

struct Keeper {
    char *path;
    char *argument;
    SandboxMode sandbox;
    char *level;

    Mutex mutex; /* guards zygote and generation, and serialises sends on its control socket */
    Zygote zygote;
    uint64_t generation; /* 0 = none has been started */
};

/* Enough of a cage for the mode? */
static bool
check_level(const Keeper *k, const Zygote *zygote, GError **error)
{
    if (k->sandbox != SANDBOX_REQUIRED || (zygote->seccomp && zygote->landlock_abi >= 1))
        return true;
    return fail(
        error, STORE_ERROR_IO,
        "worker: sandbox=required needs seccomp and Landlock, this system gives seccomp=%d, "
        "Landlock ABI %u",
        zygote->seccomp, zygote->landlock_abi);
}

/* With the lock held, or before other threads exist. */
static bool
launch(Keeper *k, GError **error)
{
    Zygote zygote;
    if (!zygote_launch(k->path, k->sandbox != SANDBOX_OFF, k->argument, &zygote, error))
        return false;
    if (!check_level(k, &zygote, error)) {
        zygote_end(&zygote);
        return false;
    }
    k->zygote = zygote;
    k->generation++;
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

Keeper *
keeper_new(const char *path, const char *argument, SandboxMode sandbox)
{
    Keeper *k = g_new0(Keeper, 1);
    mutex_init(&k->mutex);
    k->path = g_strdup(path);
    k->argument = g_strdup(argument);
    k->sandbox = sandbox;
    k->zygote.control = -1;
    return k;
}

bool
keeper_start(Keeper *k, GError **error)
{
    LOCKED(&k->mutex);
    if (k->generation > 0)
        return true;
    if (!launch(k, error))
        return false;
    k->level = describe(&k->zygote);
    return true;
}

void
keeper_stop(Keeper *keeper)
{
    if (keeper == NULL)
        return;
    zygote_end(&keeper->zygote);
    mutex_clear(&keeper->mutex);
    g_free(keeper->path);
    g_free(keeper->argument);
    g_free(keeper->level);
    g_free(keeper);
}

const char *
keeper_level(const Keeper *keeper)
{
    return keeper->level;
}

/* Sends the job, starting the zygote again if LOST_GENERATION is still the current one.
 * *RET_GENERATION is the one that took the job. NULL with BUSY. */
static Conversation *
begin(Keeper *k, int fd, const JobSpec *spec, uint64_t lost_generation, uint64_t *ret_generation,
      bool *ret_lost, GError **error)
{
    LOCKED(&k->mutex);
    *ret_lost = false;
    if (k->generation == lost_generation || k->zygote.control < 0) {
        zygote_end(&k->zygote);
        g_autoptr(GError) cause = NULL;
        if (!launch(k, &cause)) {
            fail(error, STORE_ERROR_BUSY, "%s", cause->message);
            return NULL;
        }
    }
    *ret_generation = k->generation;
    Conversation *c = conversation_begin(k->zygote.control, fd, spec, ret_lost);
    if (c == NULL && !*ret_lost)
        fail(error, STORE_ERROR_BUSY, "worker: no descriptors left: %s", g_strerror(errno));
    return c;
}

bool
keeper_run(Keeper *k, int fd, const JobSpec *spec, TextReason *ret_reason, char **ret_detail,
           GError **error)
{
    uint64_t lost_generation = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint64_t generation = 0;
        bool lost;
        g_autoptr(Conversation) c = begin(k, fd, spec, lost_generation, &generation, &lost, error);
        if (c == NULL && !lost)
            return false;
        JobEnd end = c != NULL ? conversation_finish(c, ret_reason, ret_detail) : JOB_LOST;
        if (end == JOB_DONE)
            return true;
        if (end == JOB_REFUSED)
            return fail(error, STORE_ERROR_BUSY, "worker: no child could be made");
        lost_generation = generation;
    }
    return fail_reason(error, STORE_ERROR_BUSY, EXTRACTOR_LOST, "worker: lost while it worked");
}
