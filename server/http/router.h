/* router.h - the route table and what a route promises. server/routes.def is the only list. */
#pragma once
#include "server/http/request.h"
#include "server/http/response.h"

typedef enum { BODY_NONE, BODY_JSON, BODY_FORM, BODY_PDF, BODY_MULTIPART } BodyKind;
typedef enum {
    COST_READ, /* microseconds, one snapshot: runs on the I/O thread */
    COST_WORK, /* waits (writer, fsync, Argon2id) or takes milliseconds: runs on the pool while the
                  connection is suspended */
    COST_SLOW, /* answers at once from what is at hand, or fails with the reason MUST_WAIT and is run
                  again on a small pool of its own, where it may wait for seconds; see
                  request_may_wait() */
} RouteCost;

/* Answers the request, or NULL with ERROR, which becomes a problem. APP is the application's own
 * struct. Threads: several at once. */
typedef Response *(*RouteHandler)(Request *request, void *app, GError **error);

typedef struct {
    Method method; /* GET also serves HEAD */
    const char
        *path; /* "/d/{slug}/v{number}.pdf": {x} matches one or more characters but not '/' */
    const char *name; /* the handler's name, for metrics and docs */
    RouteHandler handler;
    AccessFlags access; /* bits the principal must have; ACCESS_NONE = public */
    RouteCost cost;
    BodyKind body;
    const char *doc;
    /* The query fields it takes beside "lang", parted by blanks: another one, or one twice, is 400.
     * NULL: what the handler does not ask for is left alone. */
    const char *queries;
} Route;

typedef struct Router Router;
/* ROUTES must outlive it. Literal characters win over parameters; two routes that match alike are
 * our bug. */
Router *router_new(const Route *routes, size_t n);
void router_free(Router *router);
typedef struct {
    const char *name;
    char *value;
} RouteParam;
#define ROUTE_PARAMS_MAX 4
/* The route for METHOD and PATH; NULL and *RET_ALLOWED (bit per Method; 0 = 404, else 405). Params
 * are written into PARAMS (owned values). */
const Route *router_match(const Router *router, Method method, const char *path,
                          RouteParam params[ROUTE_PARAMS_MAX], size_t *ret_n,
                          unsigned *ret_allowed);
