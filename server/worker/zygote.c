/* zygote.c - see zygote.h. One thread, one poll loop over the control socket and SIGCHLD. When the
 * supervisor goes, the control socket ends, the zygote ends with it, and the kernel kills the
 * children (PDEATHSIG): nothing here depends on which thread of the supervisor started it. */
#include "server/worker/zygote.h"

#include "server/worker/prepare.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CHILDREN 256

typedef struct {
    pid_t pid;  /* 0 = free slot */
    int status; /* where its end is reported */
} Child;

typedef struct {
    Child children[MAX_CHILDREN];
    bool filtered; /* each child gets the system call filter */
    ZygoteWork work;
} Zygote;

/* Sends EVENT, with FD if that is not negative. A supervisor that no longer listens is no error: it
 * has given up on this job. */
static void
report(int status, WorkerEvent event, int wait_status, int fd)
{
    WorkerStatus message = {.event = event, .wait_status = wait_status};
    struct iovec iov = {.iov_base = &message, .iov_len = sizeof message};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (fd >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof control.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    while (sendmsg(status, &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR) {
    }
}

static Child *
find_child(Zygote *z, pid_t pid)
{
    for (size_t i = 0; i < MAX_CHILDREN; i++)
        if (z->children[i].pid == pid)
            return &z->children[i];
    return NULL;
}

static void
reap(Zygote *z)
{
    int wait_status;
    pid_t pid;
    while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0) {
        Child *child = find_child(z, pid);
        if (child == NULL)
            continue;
        report(child->status, WORKER_ENDED, wait_status, -1);
        close(child->status);
        child->pid = 0;
    }
}

static void __attribute__((noreturn))
run_child(const Zygote *z, const WorkerJob *job, int pdf, int out, pid_t parent)
{
    prepare_child();
    SandboxLimits limits = {.address_bytes = job->address_bytes, .cpu_s = job->cpu_s};
    if (!sandbox_keep_fds(pdf, out, parent) || !sandbox_limit(&limits) ||
        (z->filtered && !sandbox_filter()))
        _exit(WORKER_EXIT_NO_CAGE);
    z->work(job);
    _exit(0);
}

/* Takes the three descriptors; all are closed here but the status socket of a child that runs. */
static void
start_child(Zygote *z, const WorkerJob *job, const int fds[WORKER_JOB_FDS])
{
    int pdf = fds[0], out = fds[1], status = fds[2];
    Child *slot = find_child(z, 0);
    pid_t self = getpid();
    pid_t pid = slot != NULL ? fork() : -1;
    if (pid == 0)
        run_child(z, job, pdf, out, self);
    close(pdf);
    close(out);
    if (pid < 0) {
        report(status, WORKER_REFUSED, 0, -1);
        close(status);
        return;
    }
    slot->pid = pid;
    slot->status = status;
    int pidfd = pidfd_open(pid, 0); /* a child that has ended already is not yet reaped: no reuse */
    report(status, WORKER_STARTED, 0, pidfd);
    if (pidfd >= 0)
        close(pidfd);
}

/* False when the supervisor is gone or says something that it never would. */
static bool
take_job(Zygote *z)
{
    WorkerJob job;
    struct iovec iov = {.iov_base = &job, .iov_len = sizeof job};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(WORKER_JOB_FDS * sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t n = recvmsg(WORKER_CONTROL_FD, &header, MSG_CMSG_CLOEXEC);
    if (n < 0)
        return errno == EINTR;
    const struct cmsghdr *c = CMSG_FIRSTHDR(&header);
    if (n != sizeof job || (header.msg_flags & MSG_CTRUNC) != 0 || c == NULL ||
        c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(WORKER_JOB_FDS * sizeof(int)))
        return false;
    int fds[WORKER_JOB_FDS];
    memcpy(fds, CMSG_DATA(c), sizeof fds);
    start_child(z, &job, fds);
    return true;
}

static bool
say_hello(bool filtered, unsigned landlock_abi)
{
    WorkerHello hello = {.magic = WORKER_MAGIC,
                         .protocol = WORKER_PROTOCOL,
                         .seccomp = filtered,
                         .landlock_abi = landlock_abi};
    return send(WORKER_CONTROL_FD, &hello, sizeof hello, MSG_NOSIGNAL) == sizeof hello;
}

int
zygote_run(bool caged, SandboxProfile profile, ZygoteWork work)
{
    static Zygote zygote;
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, NULL);
    int signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        return 1;
    zygote.work = work;
    zygote.filtered = caged && sandbox_compile(profile);
    unsigned abi = caged ? sandbox_lock() : 0;
    if (!say_hello(zygote.filtered, abi))
        return 1;

    struct pollfd fds[] = {{.fd = WORKER_CONTROL_FD, .events = POLLIN},
                           {.fd = signals, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return 1;
        if (fds[1].revents != 0) {
            struct signalfd_siginfo info;
            while (read(signals, &info, sizeof info) > 0) {
            }
            reap(&zygote);
        }
        if (fds[0].revents != 0 && !take_job(&zygote))
            return 0;
    }
}
