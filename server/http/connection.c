/* connection.c - see chain.h: a connection begins and ends; what is between is in chain.c. */
#include "server/http/acceptor.h"
#include "server/http/chain.h"
#include "store/base/clock.h"

#include <arpa/inet.h>
#include <string.h>

/* The peer's address; IPv4 over an IPv6 socket is written as IPv4. */
static void
set_peer(Connection *c)
{
    const struct sockaddr *a =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    g_strlcpy(c->peer, "-", sizeof c->peer);
    if (a == NULL)
        return;
    if (a->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, c->peer,
                  sizeof c->peer);
    } else if (a->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
        inet_ntop(AF_INET6, six, c->peer, sizeof c->peer);
        if (IN6_IS_ADDR_V4MAPPED(six))
            memmove(c->peer, c->peer + strlen("::ffff:"), strlen(c->peer + strlen("::ffff:")) + 1);
    }
}

static void
on_started(Listener *l, struct MHD_Connection *mhd, void **socket_context)
{
    Connection *c = g_new0(Connection, 1);
    c->listener = l;
    c->mhd = mhd;
    c->method_name = "-";
    c->request.app = l->hooks.app;
    c->request.upload_drop = l->hooks.upload_drop;
    request_reset(&c->request);
    set_peer(c);
    c->deadline.idle = true;
    int fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    deadline_add(l->deadlines, &c->deadline, fd,
                 clock_monotonic_us() + chain_bounded_us(l, HEAD_SECONDS));
    *socket_context = c;
}

static void
on_closed(Listener *l, Connection *c)
{
    if (c->linger)
        acceptor_linger(l->acceptor, c->deadline.fd);
    deadline_remove(l->deadlines, &c->deadline);
    atomic_fetch_sub(&l->open, 1);
    g_free(c);
}

void
chain_on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
                    enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        on_started(cls, mhd, socket_context);
    else
        on_closed(cls, *socket_context);
}
