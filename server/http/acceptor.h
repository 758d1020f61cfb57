/* acceptor.h - one thread that accepts connections, tells newcomers at the limit that there is no
 * room (libmicrohttpd would let them hang), sweeps the deadlines, reads out what refused clients
 * still send, and writes the log. */
#pragma once
#include "server/http/listener.h"

typedef struct Acceptor Acceptor;
/* LISTEN_FD is taken over. L must have everything but its acceptor, which it has before the thread
 * runs: a connection may be over before this returns. */
void acceptor_start(Listener *l, int listen_fd);
/* The thread closes the listening socket and from now on ends connections that idle. Waits until it has
 * done so: the daemon may then be stopped. */
void acceptor_quiesce(Acceptor *acceptor);
/* Ends the thread and frees it. */
void acceptor_stop(Acceptor *acceptor);
/* FD is about to be closed while its peer may still be sending, and the reset that follows would
 * destroy the answer on its way. Keeps a duplicate open for a moment and reads it out. Threads:
 * any. */
void acceptor_linger(Acceptor *acceptor, int fd);
/* A listening socket on ADDRESS and PORT (0: any); *RET_PORT is the one it got. -1 with IO or
 * INVALID. */
int acceptor_bind(const char *address, uint16_t port, uint16_t *ret_port, GError **error);
