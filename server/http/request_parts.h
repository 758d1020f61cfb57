/* request_parts.h - what a Request is made of, for the files of server/http that fill it. A Request
 * is part of its connection and is used again for the next one on it. */
#pragma once
#include "server/http/gate.h"
#include "server/http/router.h"
#include "server/http/target.h"

#define REQUEST_FIELDS_MAX 64
#define REQUEST_ADDRESS_LEN 64

struct Request {
    char target[GATE_TARGET_MAX + 1];
    size_t target_len;
    GateHeader headers[GATE_HEADERS_MAX]; /* point into libmicrohttpd's buffer */
    size_t n_headers;
    GateResult gate; /* method, framing, host */

    Arena *arena; /* made when first needed */
    const char *path;
    QueryField queries[TARGET_QUERIES_MAX];
    size_t n_queries;
    const Route *route;
    RouteParam params[ROUTE_PARAMS_MAX];
    size_t n_params;

    RequestPrincipal principal;
    Lang lang;
    const char *scheme;
    char client[REQUEST_ADDRESS_LEN];
    bool is_api;
    bool may_wait;
    int64_t now_us;
    uint64_t generation; /* read before anything of the answer is */

    GBytes *body;
    QueryField *fields; /* of a form, in the arena */
    size_t n_fields;
    void *upload;
    void (*upload_drop)(void *app, void *upload);
    void *app;
    const char *upload_name;
    GPtrArray *cookies; /* NULL = none */
};

/* Frees what the request owns and makes it ready for the next one. */
void request_reset(Request *r);
/* Splits the target that the gate let pass: path, queries, language, API or page. False (400) if it
 * does not decode. */
bool request_open(Request *r, const char **ret_detail);
