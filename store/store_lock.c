/* store_lock.c - who may have a data folder open: DATA/open.lock is held shared by every process
 * that has it open and exclusively by one that must be alone; DATA/serve.lock exclusively by the
 * one server. flock() locks end with the process, however it ends; the files stay. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#define PATIENCE_US                                                                                \
    1000000 /* another process may be alone for a moment while it makes the store                  \
             */
#define RETRY_US 10000

static int
open_lock_file(const Store *store, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(store->path, name, NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && (errno == EACCES || errno == EROFS))
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW); /* a reader on another's folder */
    if (fd < 0)
        fail_errno(error, errno, "opening %s", path);
    return fd;
}

/* False without an error when somebody else has it. */
static bool
try_lock(int fd, int how, int64_t patience_us, bool *ret_held, GError **error)
{
    int64_t deadline = clock_monotonic_us() + patience_us;
    while (flock(fd, how | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail_errno(error, errno, "locking the data folder");
        if (clock_monotonic_us() >= deadline) {
            *ret_held = false;
            return true;
        }
        g_usleep(RETRY_US);
    }
    *ret_held = true;
    return true;
}

static bool
lock_open(Store *store, int how, GError **error)
{
    bool held;
    if (!try_lock(store->open_lock, how, PATIENCE_US, &held, error))
        return false;
    if (held)
        return true;
    if (how == LOCK_EX)
        return fail(error, STORE_ERROR_BUSY,
                    "%s is in use by a running server or another command; this needs it alone",
                    store->path);
    return fail(error, STORE_ERROR_BUSY, "%s is taken by a restore or repair", store->path);
}

bool
store_lock_alone(Store *store, GError **error)
{
    return lock_open(store, LOCK_EX, error);
}

bool
store_lock_share(Store *store, GError **error)
{
    return lock_open(store, (store->flags & STORE_EXCLUSIVE) != 0 ? LOCK_EX : LOCK_SH, error);
}

int
store_lock_renewal(const Store *store, GError **error)
{
    auto_fd int fd = open_lock_file(store, "renewal.lock", error);
    if (fd < 0)
        return -1;
    while (flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            fail_errno(error, errno, "locking %s/renewal.lock", store->path);
            return -1;
        }
    }
    return steal_fd(&fd);
}

static bool
lock_serve(Store *store, GError **error)
{
    store->serve_lock = open_lock_file(store, "serve.lock", error);
    if (store->serve_lock < 0)
        return false;
    bool held;
    if (!try_lock(store->serve_lock, LOCK_EX, 0, &held, error))
        return false;
    char line[64] = {0};
    if (!held) {
        ssize_t got = pread(store->serve_lock, line, sizeof line - 1, 0);
        g_strchomp(line);
        return fail(error, STORE_ERROR_BUSY, "a server is already running on %s%s%s%s", store->path,
                    got > 0 ? " (" : "", got > 0 ? line : "", got > 0 ? ")" : "");
    }
    int len = snprintf(line, sizeof line, "pid %d\n", (int)getpid());
    if (ftruncate(store->serve_lock, 0) != 0 ||
        pwrite(store->serve_lock, line, (size_t)len, 0) != len) {
        /* For people only: the lock is the flock, and a full disk must not keep a server down. */
    }
    return true;
}

bool
store_lock(Store *store, GError **error)
{
    store->open_lock = open_lock_file(store, "open.lock", error);
    if (store->open_lock < 0 || !store_lock_share(store, error))
        return false;
    return (store->flags & STORE_SERVER) == 0 || lock_serve(store, error);
}

void
store_unlock(Store *store)
{
    fd_clear(&store->serve_lock);
    fd_clear(&store->open_lock);
}
