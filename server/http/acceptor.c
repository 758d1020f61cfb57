/* acceptor.c - see acceptor.h. */
#include "server/http/acceptor.h"

#include "server/http/listener_parts.h"
#include "store/base/clock.h"
#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define TICK_MS 250
#define LINGER_MAX 128
#define LINGER_US ((int64_t)2000000)
#define LINGER_BYTES (4 * MIB)
#define BACKLOG 512
#define SEND_BUFFER                                                                                \
    (128 * 1024) /* kernel memory a slow reader may hold (doubled); more costs cache, too */

typedef struct {
    int fd;
    int64_t until_us;
    uint64_t left;
} Lingerer;

struct Acceptor {
    Listener *listener;
    pthread_t thread;
    int listen_fd, wake_fd;
    atomic_bool quiescing, stopping;
    Mutex mutex; /* guards arrivals and closed */
    Cond cond;
    bool closed;      /* the thread will hand no more connections to the daemon */
    GArray *arrivals; /* of Lingerer, from other threads */
    Lingerer lingering[LINGER_MAX];
    size_t n_lingering;
};

int
acceptor_bind(const char *address, uint16_t port, uint16_t *ret_port, GError **error)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *info = NULL;
    char service[8];
    g_snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(address, service, &hints, &info) != 0) {
        fail(error, STORE_ERROR_INVALID, "\"%s\" is not an address to listen on", address);
        return -1;
    }
    auto_fd int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1, buffer = SEND_BUFFER;
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
              setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) == 0 &&
              bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    int saved = errno;
    freeaddrinfo(info);
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    if (!ok || getsockname(fd, (struct sockaddr *)&bound, &len) != 0) {
        fail_errno(error, ok ? errno : saved, "listening on %s port %u", address, port);
        return -1;
    }
    *ret_port =
        ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&bound)->sin6_port
                                          : ((struct sockaddr_in *)(void *)&bound)->sin_port);
    return steal_fd(&fd);
}

static void
wake(Acceptor *a)
{
    uint64_t one = 1;
    ssize_t n = write(a->wake_fd, &one, sizeof one);
    (void)n; /* full means that it wakes anyway */
}

void
acceptor_linger(Acceptor *a, int fd)
{
    Lingerer linger = {fcntl(fd, F_DUPFD_CLOEXEC, 0), clock_monotonic_us() + LINGER_US,
                       LINGER_BYTES};
    if (linger.fd < 0)
        return;
    shutdown(linger.fd, SHUT_WR);
    {
        LOCKED(&a->mutex);
        if (a->arrivals->len >= LINGER_MAX)
            close(linger.fd);
        else
            g_array_append_val(a->arrivals, linger);
    }
    wake(a);
}

static void
add_lingerer(Acceptor *a, Lingerer linger)
{
    if (a->n_lingering == LINGER_MAX)
        close(linger.fd);
    else
        a->lingering[a->n_lingering++] = linger;
}

static void
take_arrivals(Acceptor *a)
{
    LOCKED(&a->mutex);
    for (guint i = 0; i < a->arrivals->len; i++)
        add_lingerer(a, g_array_index(a->arrivals, Lingerer, i));
    g_array_set_size(a->arrivals, 0);
}

/* True when the peer is done, or had its time. */
static bool
read_out(Lingerer *linger, int64_t now_us)
{
    char buf[16384];
    for (int i = 0; i < 16; i++) { /* then others get their turn */
        ssize_t n = recv(linger->fd, buf, sizeof buf, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return true;
        if (n < 0)
            break;
        if ((uint64_t)n >= linger->left)
            return true;
        linger->left -= (uint64_t)n;
    }
    return now_us >= linger->until_us;
}

static void
serve_lingering(Acceptor *a, int64_t now_us)
{
    for (size_t i = 0; i < a->n_lingering;) {
        if (read_out(&a->lingering[i], now_us)) {
            close(a->lingering[i].fd);
            a->lingering[i] = a->lingering[--a->n_lingering];
        } else {
            i++;
        }
    }
}

static void
turn_away(Acceptor *a, int fd)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: "
                                 "close\r\nRetry-After: 2\r\nContent-Length: 0\r\n"
                                 "Cache-Control: no-store\r\nX-Content-Type-Options: "
                                 "nosniff\r\nContent-Security-Policy: default-src 'none'\r\n\r\n";
    ssize_t n = send(fd, answer, sizeof answer - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)n;
    atomic_fetch_add(&a->listener->refused, 1);
    shutdown(fd, SHUT_WR);
    add_lingerer(a, (Lingerer){fd, clock_monotonic_us() + LINGER_US, LINGER_BYTES});
}

static void
accept_all(Acceptor *a)
{
    Listener *l = a->listener;
    for (int i = 0; i < 64; i++) {
        struct sockaddr_storage peer;
        socklen_t len = sizeof peer;
        int fd =
            accept4(a->listen_fd, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
                poll(NULL, 0,
                     20); /* the socket stays readable: do not spin until somebody closes */
            return;
        }
        if (atomic_load(&l->open) >= l->connection_limit) {
            turn_away(a, fd);
            continue;
        }
        atomic_fetch_add(&l->open, 1);
        if (MHD_add_connection(l->daemon, fd, (struct sockaddr *)&peer, len) != MHD_YES)
            atomic_fetch_sub(&l->open, 1); /* it has closed the socket */
    }
}

static void
say_closed(Acceptor *a)
{
    LOCKED(&a->mutex);
    a->closed = true;
    cond_broadcast(&a->cond);
}

static void *
thread_main(void *data)
{
    Acceptor *a = data;
    Listener *l = a->listener;
    while (!atomic_load(&a->stopping)) {
        struct pollfd fds[2 + LINGER_MAX] = {{a->wake_fd, POLLIN, 0}, {a->listen_fd, POLLIN, 0}};
        for (size_t i = 0; i < a->n_lingering; i++)
            fds[2 + i] = (struct pollfd){a->lingering[i].fd, POLLIN, 0};
        bool quiet = atomic_load(&l->open) == 0 && a->n_lingering == 0;
        accesslog_flush(l->log);
        poll(fds, 2 + a->n_lingering, quiet ? -1 : TICK_MS);
        uint64_t woken;
        ssize_t n = read(a->wake_fd, &woken, sizeof woken);
        (void)n;
        if (atomic_load(&a->quiescing))
            fd_clear(&a->listen_fd);
        if ((fds[1].revents & POLLIN) != 0 && a->listen_fd >= 0)
            accept_all(a);
        if (a->listen_fd < 0)
            say_closed(a);
        int64_t now_us = clock_monotonic_us();
        deadline_sweep(l->deadlines, now_us, atomic_load(&a->quiescing));
        take_arrivals(a);
        serve_lingering(a, now_us);
    }
    return NULL;
}

void
acceptor_start(Listener *l, int listen_fd)
{
    Acceptor *a = g_new0(Acceptor, 1);
    a->listener = l;
    a->listen_fd = listen_fd;
    a->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_assert(a->wake_fd >= 0);
    mutex_init(&a->mutex);
    cond_init(&a->cond);
    a->arrivals = g_array_new(FALSE, FALSE, sizeof(Lingerer));
    l->acceptor = a;
    g_assert(pthread_create(&a->thread, NULL, thread_main, a) == 0);
}

void
acceptor_quiesce(Acceptor *a)
{
    atomic_store(&a->quiescing, true);
    wake(a);
    LOCKED(&a->mutex);
    while (!a->closed)
        cond_wait(&a->cond, &a->mutex);
}

void
acceptor_stop(Acceptor *a)
{
    if (a == NULL)
        return;
    atomic_store(&a->stopping, true);
    wake(a);
    pthread_join(a->thread, NULL);
    take_arrivals(a);
    for (size_t i = 0; i < a->n_lingering; i++)
        close(a->lingering[i].fd);
    fd_clear(&a->listen_fd);
    fd_clear(&a->wake_fd);
    g_array_unref(a->arrivals);
    cond_clear(&a->cond);
    mutex_clear(&a->mutex);
    g_free(a);
}
