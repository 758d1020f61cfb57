/* listener_parts.h - the running server and its connections, for the files of server/http that
 * drive them. */
#pragma once
#include "server/http/acceptor.h"
#include "server/http/accesslog.h"
#include "server/http/body.h"
#include "server/http/deadline.h"
#include "server/http/filecache.h"
#include "server/http/headcache.h"
#include "server/http/listener.h"
#include "server/http/metrics.h"
#include "server/http/pool.h"
#include "server/http/request_parts.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct Listener {
    Limits limits;
    HttpHooks hooks;
    char **hosts;
    char **trusted_proxies; /* NULL = none */
    Router *router;
    Pool *pool, *slow_pool; /* of COST_WORK and COST_SLOW */
    FileCache *files;
    HeadCache *heads;
    Metrics *metrics;
    AccessLog *log;
    DeadlineList *deadlines;
    Acceptor *acceptor;
    struct MHD_Daemon *daemon;
    struct MHD_Response *emergency; /* a 500 with all headers, made beforehand */
    atomic_bool stopping;
    atomic_uint open; /* connections */
    unsigned connection_limit;
    atomic_uint_fast64_t refused; /* at the connection limit */
    uint16_t port;
};

/* What is to be queued. */
typedef struct {
    struct MHD_Response *mhd;
    Kept *kept;    /* owns mhd, if not NULL */
    bool borrowed; /* mhd belongs to the listener */
    unsigned status;
    uint64_t bytes; /* of the body that is sent */
} Answer;

/* Where a request is between its first byte and its answer. Only the thread that owns it looks: the
 * I/O thread or, while the connection is suspended, the pool's. */
typedef enum {
    PHASE_IDLE,    /* no request yet */
    PHASE_TARGET,  /* request line read */
    PHASE_BODY,    /* body arrives */
    PHASE_SWALLOW, /* body arrives and is thrown away; the answer is known */
    PHASE_ANSWER,  /* the answer waits to be queued */
    PHASE_QUEUED,
} Phase;

typedef struct {
    Deadline deadline; /* first: the list knows no more of it */
    Listener *listener;
    struct MHD_Connection *mhd;
    char peer[REQUEST_ADDRESS_LEN];
    Phase phase;
    const char *raw_target; /* in libmicrohttpd's buffer, for the gate */
    Request request;
    BodyReader body;
    uint64_t swallowed;
    bool body_complete;
    PoolTask task;
    Answer answer; /* PHASE_ANSWER, PHASE_SWALLOW */
    int64_t started_us;
    int64_t start_by_us; /* later the pool need not begin */
    unsigned status;
    uint64_t bytes;
    const Route *counted_route;
    const char *method_name; /* for the log */
    bool linger;             /* the peer may still be sending: read it out before closing */
} Connection;
