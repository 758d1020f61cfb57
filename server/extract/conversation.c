/* conversation.c - see conversation.h. Two channels: the result pipe belongs to the child and is
 * hostile; the status socket belongs to the zygote, which has never seen a PDF. A complete result
 * counts as soon as the pipe has ended; only a broken one waits for the zygote to say how the child
 * died. */
#include "server/extract/conversation.h"

#include "server/extract/childstate.h"
#include "store/base/clock.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_US (5 * G_USEC_PER_SEC) /* for the end of a child that was killed */
#define DRAIN_US G_USEC_PER_SEC       /* for the rest of a pipe whose writer is dead */
#define FIRST_BYTES (64 * KIB)
#define EXTENSIONS 4

struct Conversation {
    const JobSpec *spec;
    int result, status, pidfd;
    uint8_t *bytes;
    size_t len, room;
    int64_t deadline_us;
    unsigned extensions; /* of the deadline, for a child that has had no CPU */
    bool result_over;    /* end of the pipe, or we stopped reading */
    bool status_over;    /* ENDED, or the zygote's end is closed */
    bool ended;          /* wait_status is known */
    bool refused;
    bool lost; /* status closed without ENDED */
    int wait_status;
    const char *aborted; /* why we killed it, or NULL */
};

static bool
send_job(int control, const WorkerJob *job, const int fds[WORKER_JOB_FDS])
{
    struct iovec iov = {.iov_base = (void *)job, .iov_len = sizeof *job};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(WORKER_JOB_FDS * sizeof(int))];
    } ancillary;
    memset(&ancillary, 0, sizeof ancillary);
    struct msghdr message = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = ancillary.bytes,
                             .msg_controllen = sizeof ancillary.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(WORKER_JOB_FDS * sizeof(int));
    memcpy(CMSG_DATA(c), fds, WORKER_JOB_FDS * sizeof(int));
    ssize_t n;
    do {
        n = sendmsg(control, &message, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n == sizeof *job;
}

Conversation *
conversation_begin(int control, int fd, const JobSpec *spec, bool *ret_lost)
{
    *ret_lost = false;
    int pipe_fds[2], status_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return NULL;
    auto_fd int result = pipe_fds[0], child_result = pipe_fds[1];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, status_fds) != 0)
        return NULL;
    auto_fd int status = status_fds[0], zygote_status = status_fds[1];
    if (fcntl(result, F_SETFL, O_NONBLOCK) != 0)
        return NULL;

    const int fds[WORKER_JOB_FDS] = {fd, child_result, zygote_status};
    if (!send_job(control, &spec->job, fds)) {
        *ret_lost = true;
        return NULL;
    }
    Conversation *c = g_new0(Conversation, 1);
    c->spec = spec;
    c->result = steal_fd(&result);
    c->status = steal_fd(&status);
    c->pidfd = -1;
    c->deadline_us = clock_monotonic_us() + (int64_t)spec->wall_s * G_USEC_PER_SEC;
    return c;
}

static void
shorten(Conversation *c, int64_t us)
{
    c->deadline_us = MIN(c->deadline_us, clock_monotonic_us() + us);
}

/* The descriptor that came with MESSAGE, or -1. */
static int
passed_fd(struct msghdr *message)
{
    const struct cmsghdr *c = CMSG_FIRSTHDR(message);
    int fd = -1;
    if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
        c->cmsg_len == CMSG_LEN(sizeof fd))
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

static void
read_status(Conversation *c)
{
    WorkerStatus report = {0};
    struct iovec iov = {.iov_base = &report, .iov_len = sizeof report};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } ancillary;
    struct msghdr message = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = ancillary.bytes,
                             .msg_controllen = sizeof ancillary.bytes};
    ssize_t n = recvmsg(c->status, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    auto_fd int fd = n > 0 ? passed_fd(&message) : -1;
    if (n == sizeof report && report.event == WORKER_STARTED && c->pidfd < 0) {
        c->pidfd = steal_fd(&fd);
        return;
    }
    c->status_over = true;
    if (n == sizeof report && report.event == WORKER_ENDED) {
        c->ended = true;
        c->wait_status = report.wait_status;
    } else if (n == sizeof report && report.event == WORKER_REFUSED) {
        c->refused = true;
    } else {
        c->lost = true;
    }
    shorten(c, DRAIN_US); /* whatever is still in the pipe is there already */
}

void
conversation_free(Conversation *c)
{
    if (c == NULL)
        return;
    /* A child may say that it is done and stay: its result counts, but its time is over. */
    if (!c->ended && c->pidfd < 0 && !c->status_over)
        read_status(c);
    if (!c->ended && c->pidfd >= 0)
        pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0);
    fd_clear(&c->result);
    fd_clear(&c->status);
    fd_clear(&c->pidfd);
    g_free(c->bytes);
    g_free(c);
}

/* Ends the child because of WHY; what it has said no longer counts. */
static void
abort_child(Conversation *c, const char *why)
{
    if (c->aborted == NULL)
        c->aborted = why;
    if (c->pidfd < 0 && !c->status_over)
        read_status(c); /* its start may not have been read yet */
    if (c->pidfd >= 0)
        pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0);
    c->result_over = true;
    c->deadline_us = clock_monotonic_us() + GRACE_US;
}

/* One read; false when the pipe is empty for now or has ended. */
static bool
read_some(Conversation *c)
{
    if (c->len == c->room) {
        size_t most = c->spec->most_bytes + 1;
        if (c->len >= most) {
            abort_child(c, "text-size");
            return false;
        }
        c->room = c->room == 0 ? FIRST_BYTES : MIN(c->room * 2, most);
        c->bytes = g_realloc(c->bytes, c->room);
    }
    ssize_t n = read(c->result, c->bytes + c->len, c->room - c->len);
    if (n > 0) {
        c->len += (size_t)n;
        return true;
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        c->result_over = true;
    return false;
}

/* Waits for either channel. False when the time is over. */
static bool
wait_either(Conversation *c)
{
    int64_t left_us = c->deadline_us - clock_monotonic_us();
    if (left_us <= 0)
        return false;
    struct pollfd fds[2] = {{.fd = c->result_over ? -1 : c->result, .events = POLLIN},
                            {.fd = c->status_over ? -1 : c->status, .events = POLLIN}};
    int ready = poll(fds, 2, (int)MIN(left_us / 1000 + 1, G_MAXINT));
    if (ready < 0)
        return errno == EINTR;
    if (fds[1].revents != 0)
        read_status(c);
    if (fds[0].revents != 0)
        while (read_some(c)) {
        }
    return true;
}

/* The deadline has come. A child that is at work and still below its CPU limit was starved by a
 * busy machine, not stalled; to call its document too large would stay wrong for ever. It gets a
 * few times the wall limit, and no more CPU than any other. */
static bool
extend(Conversation *c)
{
    if (c->extensions == EXTENSIONS || !child_is_busy(c->pidfd))
        return false;
    c->extensions++;
    c->deadline_us = clock_monotonic_us() + (int64_t)c->spec->wall_s * G_USEC_PER_SEC;
    return true;
}

/* How a child that did not finish has ended, as reason and detail. */
static TextReason
judge_death(const Conversation *c, ResultKind kind, char **ret_detail)
{
    if (c->aborted != NULL) {
        *ret_detail = g_strdup(c->aborted);
        return REASON_LIMIT;
    }
    if (kind == RESULT_NO_MEMORY) {
        *ret_detail = g_strdup("memory");
        return REASON_LIMIT;
    }
    if (!WIFSIGNALED(c->wait_status)) {
        *ret_detail = g_strdup_printf("exit %d", WEXITSTATUS(c->wait_status));
        return REASON_DAMAGED;
    }
    int signal_number = WTERMSIG(c->wait_status);
    /* XCPU is the CPU limit; KILL is its hard form, or the kernel short of memory. */
    if (signal_number == SIGXCPU || signal_number == SIGKILL) {
        *ret_detail = g_strdup("cpu-time");
        return REASON_LIMIT;
    }
    *ret_detail = g_strdup_printf("signal %d", signal_number);
    return REASON_DAMAGED;
}

/* The pipe has ended in time: true when that settles the job, false when it is not known yet how
 * the child ended. */
static bool
take_result(Conversation *c, ResultKind *ret_kind, TextReason *ret_reason, char **ret_detail)
{
    *ret_kind =
        c->aborted == NULL ? c->spec->parse(c->bytes, c->len, c->spec->data) : RESULT_NO_END;
    switch (*ret_kind) {
    case RESULT_COMPLETE:
        return true;
    case RESULT_TOO_LARGE:
        abort_child(c, "too-large");
        *ret_reason = REASON_LIMIT;
        break;
    case RESULT_BROKEN:
        abort_child(c, "protocol");
        *ret_reason = REASON_DAMAGED;
        break;
    case RESULT_NO_END:
    case RESULT_NO_MEMORY:
        return false;
    }
    *ret_detail = g_strdup(c->aborted);
    return true;
}

JobEnd
conversation_finish(Conversation *c, TextReason *ret_reason, char **ret_detail)
{
    *ret_reason = REASON_NONE;
    *ret_detail = NULL;
    while (!c->result_over && !c->refused) {
        if (wait_either(c))
            continue;
        if (c->status_over) { /* somebody else keeps the pipe open: take what is there */
            c->result_over = true;
        } else if (c->pidfd < 0) {
            return JOB_LOST; /* it did not even start */
        } else if (!extend(c)) {
            abort_child(c, "wall-time");
        }
    }
    if (c->refused)
        return JOB_REFUSED;

    ResultKind kind;
    if (take_result(c, &kind, ret_reason, ret_detail))
        return JOB_DONE;
    shorten(c, GRACE_US);
    while (!c->status_over && wait_either(c)) {
    }
    if (!c->ended && c->aborted == NULL)
        return JOB_LOST;
    if (c->aborted == NULL && WIFEXITED(c->wait_status) &&
        WEXITSTATUS(c->wait_status) == WORKER_EXIT_NO_CAGE)
        return JOB_REFUSED;
    *ret_reason = judge_death(c, kind, ret_detail);
    return JOB_DONE;
}
