/* process.c - see process.h. */
#include "server/cli/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "store/base/error.h"

static sigset_t
ending_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

static bool
no_core_dumps(GError **error)
{
    if (setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) != 0)
        return fail_errno(error, errno, "switching core dumps off");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* The limit does not count when dumps go to a program; the leak checker of the sanitizers needs
     * ptrace. */
    if (prctl(PR_SET_DUMPABLE, 0) != 0)
        return fail_errno(error, errno, "switching core dumps off");
#endif
    return true;
}

bool
process_prepare(GError **error)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return fail_errno(error, errno, "RLIMIT_NOFILE");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        return fail_errno(error, errno, "RLIMIT_NOFILE");
    signal(SIGPIPE, SIG_IGN);
    sigset_t set = ending_signals();
    int failed = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failed != 0)
        return fail_errno(error, failed, "blocking signals");
    return no_core_dumps(error);
}

int
process_wait_signal(int64_t timeout_us)
{
    sigset_t set = ending_signals();
    struct timespec timeout = {.tv_sec = timeout_us / 1000000,
                               .tv_nsec = timeout_us % 1000000 * 1000};
    int number = sigtimedwait(&set, NULL, &timeout);
    return number > 0 ? number : 0;
}
