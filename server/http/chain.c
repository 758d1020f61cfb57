/* chain.c - see chain.h. A request lives on the I/O thread of its connection; what waits runs on
 * the pool while libmicrohttpd has the connection suspended, and nobody else touches it then. */
#include "server/http/chain.h"

#include "server/http/answer.h"
#include "server/http/auth.h"
#include "server/http/intake.h"
#include "server/http/negotiate.h"
#include "server/http/refuse.h"
#include "server/http/response_parts.h"
#include "store/base/clock.h"
#include "store/base/error.h"

#include <string.h>

#define SECOND_US ((int64_t)1000000)
#define IDLE_SECONDS 20 /* between two requests */
#define UPLOAD_GRACE_SECONDS 10
#define SWALLOW_MAX (1 * MIB) /* of a body of unknown length whose answer is known */

int64_t
chain_bounded_us(const Listener *l, int64_t seconds)
{
    return MIN(seconds, (int64_t)l->limits.request_seconds) * SECOND_US;
}

static int64_t
after(const Listener *l, int64_t seconds)
{
    return clock_monotonic_us() + chain_bounded_us(l, seconds);
}

/* The time that BYTES may take at the slowest rate that is tolerated. */
static int64_t
transfer_us(const Listener *l, uint64_t bytes)
{
    double seconds = (double)bytes / MAX(l->limits.upload_min_rate, 1);
    return (int64_t)(seconds * 1e6);
}

/* Queues the answer and gives up what is left of the request's claim on it. */
static enum MHD_Result
queue(Connection *c)
{
    Answer *a = &c->answer;
    c->phase = PHASE_QUEUED;
    c->status = a->status;
    c->bytes = a->bytes;
    deadline_set(&c->deadline, after(c->listener, c->listener->limits.request_seconds) +
                                   transfer_us(c->listener, a->bytes));
    enum MHD_Result result = MHD_queue_response(c->mhd, a->status, a->mhd);
    answer_clear(a);
    return result;
}

static bool
must_close(const Connection *c)
{
    return atomic_load_explicit(&c->listener->stopping, memory_order_relaxed);
}

/* In the first call. An answer that is queued there ends the connection, so it waits for the second
 * call unless there is a body that nobody wants. */
static enum MHD_Result
answer_at_second_call(Connection *c)
{
    c->phase = PHASE_ANSWER;
    return MHD_YES;
}

/* In the first call, for an answer that needs no body. */
static enum MHD_Result
answer_early(Connection *c, Response *made)
{
    g_autoptr(Response) response = made;
    c->linger = c->request.gate.has_body || response->close;
    c->answer = answer_build(c->listener, &c->request, response, c->linger || must_close(c));
    return c->linger ? queue(c) : answer_at_second_call(c);
}

/* The answer is known but the body goes on: libmicrohttpd takes no answer before its end. */
static void
swallow_then(Connection *c, Response *made)
{
    g_autoptr(Response) response = made;
    c->answer = answer_build(c->listener, &c->request, response, must_close(c));
    c->phase = PHASE_SWALLOW;
}

/* A body must come at the slowest rate that is tolerated, counted from the start; but not before
 * GRACE from now when it is us who kept it waiting. */
static void
set_body_deadline(Connection *c, bool we_waited)
{
    const Listener *l = c->listener;
    int64_t grace_us = chain_bounded_us(l, UPLOAD_GRACE_SECONDS);
    int64_t due_us = c->started_us + grace_us + transfer_us(l, c->body.received + c->swallowed);
    if (we_waited)
        due_us = MAX(due_us, clock_monotonic_us() + grace_us);
    deadline_set(&c->deadline, due_us);
}

/* A body whose length was within the limit is taken to its end, so that its sender reads why it
 * failed: a client that still writes would only meet a closed connection. */
static bool
swallow(Connection *c, size_t *len)
{
    c->swallowed += *len;
    *len = 0;
    set_body_deadline(c, false);
    return c->request.gate.length != GATE_LENGTH_NONE || c->swallowed <= SWALLOW_MAX;
}

/* A form field or, for scripts, a header must repeat the session's token. */
static bool
check_csrf(Connection *c, GError **error)
{
    Request *r = &c->request;
    const HttpHooks *hooks = &c->listener->hooks;
    bool changes = r->gate.method != METHOD_GET && r->gate.method != METHOD_HEAD;
    if (!changes || r->is_api || r->principal.id == 0 || r->principal.via_token ||
        hooks->check_csrf == NULL)
        return true;
    const char *token = request_form(r, "csrf");
    if (token == NULL)
        token = request_header(r, "X-CSRF-Token");
    if (token != NULL && hooks->check_csrf(hooks->app, &r->principal, token))
        return true;
    return fail_reason(error, STORE_ERROR_DENIED, "csrf",
                       "the form is too old; load its page again");
}

static Response *
call_handler(Connection *c, GError **error)
{
    Request *r = &c->request;
    if (c->body.request != NULL && !body_end(&c->body)) {
        g_propagate_error(error, g_steal_pointer(&c->body.failed));
        return NULL;
    }
    if (!check_csrf(c, error) ||
        (r->route->queries != NULL && !request_only_queries(r, r->route->queries, error)))
        return NULL;
    return r->route->handler(r, c->listener->hooks.app, error);
}

/* The body is complete: makes the answer. False when the handler must wait and may not. */
static bool
run_handler(Connection *c, bool may_wait)
{
    g_autoptr(GError) error = NULL;
    c->request.may_wait = may_wait;
    g_autoptr(Response) response = call_handler(c, &error);
    if (response == NULL && !may_wait && g_strcmp0(store_error_reason(error), MUST_WAIT) == 0)
        return false;
    if (response == NULL)
        response = refuse_error(c->listener, &c->request, error);
    c->answer = answer_build(c->listener, &c->request, response, must_close(c));
    c->phase = PHASE_ANSWER;
    return true;
}

static void
answer_busy(Connection *c)
{
    g_autoptr(Response) response = refuse_status(c->listener, &c->request, 503, "busy",
                                                 "Too much is waiting; try again shortly.");
    c->answer = answer_build(c->listener, &c->request, response, must_close(c));
    c->phase = PHASE_ANSWER;
}

/* On the pool. After the resume the connection belongs to its I/O thread again. */
static void
on_pool(PoolTask *task)
{
    Connection *c = (Connection *)(void *)((char *)task - G_STRUCT_OFFSET(Connection, task));
    if (c->body.request != NULL && c->body.has_file && !body_write(&c->body) && !c->body_complete) {
        g_autoptr(Response) response = refuse_error(c->listener, &c->request, c->body.failed);
        swallow_then(c, g_steal_pointer(&response));
    } else if (c->body_complete) {
        if (clock_monotonic_us() <= c->start_by_us)
            run_handler(c, true);
        else
            answer_busy(c); /* whoever asked has given up */
    }
    if (!c->body_complete)
        set_body_deadline(c, true);
    MHD_resume_connection(c->mhd);
}

/* Suspends and hands over to POOL; false when it has no room. */
static bool
to_pool(Connection *c, Pool *pool)
{
    if (!pool_reserve(pool))
        return false;
    c->task.run = on_pool;
    c->start_by_us = after(c->listener, c->listener->limits.request_seconds);
    deadline_set(&c->deadline, DEADLINE_NEVER); /* a suspended connection would not notice */
    MHD_suspend_connection(c->mhd);
    pool_push(pool, &c->task);
    return true;
}

/* True with the answer made; false with the connection suspended until it is: C then belongs to the
 * pool. */
static bool
on_body_complete(Connection *c)
{
    c->body_complete = true;
    Pool *pool = c->listener->pool;
    bool waits =
        c->request.route->cost == COST_WORK || (c->body.request != NULL && c->body.has_file);
    if (!waits) {
        if (run_handler(c, c->request.route->cost != COST_SLOW))
            return true;
        pool = c->listener->slow_pool;
    }
    if (to_pool(c, pool))
        return false;
    answer_busy(c);
    return true;
}

/* Lets what has gathered of a file be written. libmicrohttpd goes on delivering the chunks it has
 * already read although the connection is suspended, so a chunked body is written here, where it
 * may wait for the disk; clients that know the length, which are all but a few, are not. */
static bool
write_gathered(Connection *c)
{
    if (!body_wants_write(&c->body))
        return true;
    if (c->request.gate.length == GATE_LENGTH_NONE)
        return body_write(&c->body);
    if (to_pool(c, c->listener->pool))
        return true;
    return fail_reason(&c->body.failed, STORE_ERROR_BUSY, "busy", "too much is waiting");
}

static enum MHD_Result
on_body_data(Connection *c, const char *data, size_t *len)
{
    bool fed = body_feed(&c->body, (const uint8_t *)data, *len);
    *len = 0;
    set_body_deadline(c, false);
    if (!fed || !write_gathered(c))
        swallow_then(c, refuse_error(c->listener, &c->request, c->body.failed));
    return MHD_YES;
}

static bool
authenticate(Connection *c, GError **error)
{
    Request *r = &c->request;
    const HttpHooks *hooks = &c->listener->hooks;
    const char *bearer;
    if (!auth_bearer(r, &bearer, error))
        return false;
    const char *session = auth_session(r);
    if ((bearer == NULL && session == NULL) || hooks->authenticate == NULL)
        return true;
    return hooks->authenticate(hooks->app, r, bearer, session, &r->principal, error);
}

/* Everything up to the body. Returns: (owned) an answer that ends it here; NULL with *ERROR for a
 * problem; NULL without if the request goes on. */
static Response *
admit(Connection *c, GError **error)
{
    Request *r = &c->request;
    Listener *l = c->listener;
    unsigned allowed;
    r->route = router_match(l->router, r->gate.method, r->path, r->params, &r->n_params, &allowed);
    c->counted_route = r->route;
    if (r->route == NULL && allowed != 0)
        return refuse_method(l, r, allowed);
    if (r->route == NULL)
        return refuse_status(l, r, 404, NULL, "There is nothing at this address.");
    if (r->is_api && !negotiate_accepts(request_header(r, "Accept"), "application/json"))
        return refuse_status(l, r, 406, NULL, "This address answers in application/json.");
    if (r->gate.length != GATE_LENGTH_NONE && r->gate.length > body_limit(r->route, &l->limits))
        return refuse_status(l, r, 413, NULL, "The body is larger than this address takes.");
    if (!authenticate(c, error))
        return NULL;
    if ((r->route->access & ~r->principal.access) != 0)
        return refuse_access(l, r);
    bool changes = r->gate.method != METHOD_GET && r->gate.method != METHOD_HEAD;
    if (changes && !r->is_api && !auth_same_origin(r))
        return refuse_status(l, r, 403, "csrf",
                             "The form does not come from a page of this server.");
    if (r->gate.has_body)
        body_begin(&c->body, r, r->route, &l->hooks, &l->limits, error);
    return NULL;
}

static enum MHD_Result
on_first_call(Connection *c, const char *method, const char *version)
{
    Request *r = &c->request;
    GateVerdict verdict = intake_read(c, method, version);
    c->method_name = method;
    r->is_api = g_str_has_prefix(r->target, "/api/");
    r->now_us = clock_now_us();
    if (verdict.status != 0)
        return answer_early(c, refuse_gate(r, &verdict));
    auth_resolve_client(r, c->peer, (const char *const *)c->listener->trusted_proxies);
    if (!must_close(c) && answer_from_kept(c->listener, r, &c->answer, &c->counted_route))
        return answer_at_second_call(c);
    const char *detail;
    if (!request_open(r, &detail))
        return answer_early(c, refuse_status(c->listener, r, 400, NULL, detail));

    g_autoptr(GError) error = NULL;
    Response *response = admit(c, &error);
    if (response == NULL && error != NULL)
        response = refuse_error(c->listener, r, error);
    if (response != NULL)
        return answer_early(c, response);
    /* Also without a body: its end comes with the second call. */
    deadline_set(&c->deadline, after(c->listener, UPLOAD_GRACE_SECONDS));
    c->phase = PHASE_BODY;
    return MHD_YES;
}

enum MHD_Result
chain_on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                 const char *version, const char *upload_data, size_t *upload_size,
                 void **request_context)
{
    (void)cls;
    (void)mhd;
    (void)url;
    Connection *c = *request_context;
    switch (c->phase) {
    case PHASE_TARGET:
        return on_first_call(c, method, version);
    case PHASE_BODY:
        if (*upload_size > 0)
            return on_body_data(c, upload_data, upload_size);
        return on_body_complete(c) ? queue(c) : MHD_YES;
    case PHASE_SWALLOW:
        if (*upload_size == 0)
            return queue(c);
        return swallow(c, upload_size) ? MHD_YES : MHD_NO;
    case PHASE_ANSWER:
        return queue(c);
    case PHASE_IDLE:
    case PHASE_QUEUED:
        break;
    }
    return MHD_NO;
}

void *
chain_on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    (void)cls;
    Connection *c =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    c->phase = PHASE_TARGET;
    c->started_us = clock_monotonic_us();
    atomic_store_explicit(&c->deadline.idle, false, memory_order_relaxed);
    deadline_set(&c->deadline, c->started_us + chain_bounded_us(c->listener, HEAD_SECONDS));
    intake_target(c, uri);
    return c;
}

void
chain_on_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
                   enum MHD_RequestTerminationCode code)
{
    (void)mhd;
    (void)code;
    Listener *l = cls;
    Connection *c = *request_context;
    if (c == NULL)
        return;
    int64_t now_us = clock_monotonic_us(), took_us = now_us - c->started_us;
    metrics_count(l->metrics, c->counted_route, c->status, c->bytes, took_us);
    AccessLine line = {c->peer, c->method_name, c->request.target, c->status, c->bytes, took_us};
    if (c->request.client[0] != '\0')
        line.client = c->request.client;
    accesslog_request(l->log, &line);

    request_reset(&c->request);
    body_clear(&c->body);
    c->body = (BodyReader){0};
    answer_clear(&c->answer);
    c->phase = PHASE_IDLE;
    c->swallowed = 0;
    c->body_complete = false;
    c->status = 0;
    c->bytes = 0;
    c->counted_route = NULL;
    c->method_name = "-";
    deadline_set(&c->deadline, now_us + chain_bounded_us(l, IDLE_SECONDS));
    atomic_store_explicit(&c->deadline.idle, true, memory_order_relaxed);
    *request_context = NULL;
}
