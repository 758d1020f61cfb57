/* launch.c - see launch.h. posix_spawn because the server has threads and LMDB open: after a fork
 * nothing of that may be touched. */
#include "server/extract/launch.h"

#include "server/extract/protocol.h"
#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HELLO_MS 30000   /* loading poppler and libmagic on a busy machine */
#define SEND_TIMEOUT_S 5 /* a zygote that takes no job for so long is lost */
/* The whole environment of the worker. A child lives for one document: memory that poppler frees is
 * kept at hand for its next small object instead of being merged and given back (measured: 12 % of
 * the user time of an import). */
#define WORKER_MALLOC                                                                              \
    WORKER_ENVIRONMENT "glibc.malloc.tcache_count=20000:glibc.malloc.tcache_max=8192:"             \
                       "glibc.malloc.top_pad=1048576:glibc.malloc.trim_threshold=1073741824:"      \
                       "glibc.malloc.mmap_threshold=33554432"
#define FD_ABOVE_STANDARD 10 /* where no dup2 of the spawn can overwrite it */

/* Both ends close-on-exec, the child's out of the way of descriptors 0 to 3. */
static bool
make_control(int *ret_ours, int *ret_theirs, GError **error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return fail_errno(error, errno, "worker: socketpair");
    *ret_ours = pair[0];
    *ret_theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, FD_ABOVE_STANDARD);
    close(pair[1]);
    struct timeval patience = {.tv_sec = SEND_TIMEOUT_S};
    if (*ret_theirs < 0 ||
        setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
        int saved = errno;
        fd_clear(ret_ours);
        fd_clear(ret_theirs);
        return fail_errno(error, saved, "worker: control socket");
    }
    return true;
}

static int
spawn_with(const char *path, bool caged, const char *argument, int control,
           posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, pid_t *ret_pid)
{
    char *arguments[] = {(char *)path, (char *)(caged ? WORKER_ARG_CAGE : WORKER_ARG_OPEN),
                         (char *)argument, NULL};
    char *environment[] = {(char *)WORKER_MALLOC,
                           argument != NULL ? (char *)WORKER_ONE_THREAD : NULL, NULL};
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int rc = 0;
    for (int fd = 0; fd < WORKER_CONTROL_FD && rc == 0; fd++)
        rc = posix_spawn_file_actions_addopen(actions, fd, "/dev/null", O_RDWR, 0);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(actions, control, WORKER_CONTROL_FD);
    if (rc == 0)
        rc = posix_spawn_file_actions_addclosefrom_np(actions, WORKER_CONTROL_FD + 1);
    if (rc == 0)
        rc = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETPGROUP);
    if (rc == 0)
        rc = posix_spawnattr_setsigmask(attributes, &none);
    if (rc == 0)
        rc = posix_spawnattr_setsigdefault(attributes, &all);
    return rc != 0 ? rc : posix_spawn(ret_pid, path, actions, attributes, arguments, environment);
}

static bool
spawn(const char *path, bool caged, const char *argument, int control, pid_t *ret_pid,
      GError **error)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int rc = spawn_with(path, caged, argument, control, &actions, &attributes, ret_pid);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return rc == 0 ||
           fail(error, STORE_ERROR_IO, "worker: cannot start %s: %s", path, g_strerror(rc));
}

static bool
read_hello(Zygote *zygote, const char *path, GError **error)
{
    struct pollfd p = {.fd = zygote->control, .events = POLLIN};
    int ready;
    do {
        ready = poll(&p, 1, HELLO_MS);
    } while (ready < 0 && errno == EINTR);
    WorkerHello hello;
    if (ready != 1 || recv(zygote->control, &hello, sizeof hello, MSG_DONTWAIT) != sizeof hello)
        return fail(error, STORE_ERROR_IO, "worker: %s did not come up", path);
    if (hello.magic != WORKER_MAGIC || hello.protocol != WORKER_PROTOCOL)
        return fail(error, STORE_ERROR_IO, "worker: %s is of another version", path);
    zygote->seccomp = hello.seccomp == 1;
    zygote->landlock_abi = hello.landlock_abi;
    return true;
}

bool
zygote_launch(const char *path, bool caged, const char *argument, Zygote *ret_zygote,
              GError **error)
{
    Zygote zygote = {.control = -1};
    auto_fd int theirs = -1;
    if (!make_control(&zygote.control, &theirs, error))
        return false;
    if (!spawn(path, caged, argument, theirs, &zygote.pid, error)) {
        fd_clear(&zygote.control);
        return false;
    }
    fd_clear(&theirs); /* else its end would never be seen */
    if (!read_hello(&zygote, path, error)) {
        zygote_end(&zygote);
        return false;
    }
    *ret_zygote = zygote;
    return true;
}

void
zygote_end(Zygote *zygote)
{
    if (zygote->control >= 0)
        fd_clear(&zygote->control);
    if (zygote->pid > 0) {
        kill(zygote->pid, SIGKILL); /* not yet reaped, so the number is still its own */
        while (waitpid(zygote->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    *zygote = (Zygote){.control = -1};
}
