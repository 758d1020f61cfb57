/* listener.h - the HTTP server: libmicrohttpd behind a gate, a router and hooks. Only server/http
 * includes <microhttpd.h>. */
#pragma once
#include "server/http/router.h"
#include "store/base/limits.h"

/* What the application supplies. All are called from several threads. */
typedef struct {
    void *app; /* passed to every handler and hook */
    /* Fills PRINCIPAL from the bearer token (API) or session cookie value (pages); either may be
     * NULL. Strings go into the arena. False with an error only for a token that is not valid
     * (401). Microseconds. */
    bool (*authenticate)(void *app, Request *request, const char *bearer, const char *session,
                         RequestPrincipal *ret_principal, GError **error);
    /* A CSRF check of a form POST under a session: TOKEN is the field "csrf". */
    bool (*check_csrf)(void *app, const RequestPrincipal *principal, const char *token);
    /* The page for an error; REASON is its machine word or NULL, DETAIL a sentence in English for
     * programs. NULL = plain text. */
    Response *(*error_page)(void *app, Request *request, unsigned status, const char *reason,
                            const char *detail);
    /* Where a signed-out person is sent from a page that needs access:
     * "/verwaltung/anmelden?weiter=…". */
    const char *login_path;
    /* Upload sink: begin gives an object (or NULL with error), write adds (LIMIT, FULL, IO), drop
     * frees it. The object reaches the handler through request_steal_upload. */
    void *(*upload_begin)(void *app, GError **error);
    bool (*upload_write)(void *app, void *upload, const void *data, size_t len, GError **error);
    void (*upload_drop)(void *app, void *upload);
    /* Key of whole-response caching: the journal head mixed with the Berlin day. Microseconds,
     * exact. */
    uint64_t (*generation)(void *app);
} HttpHooks;

typedef struct {
    const char *address;      /* "127.0.0.1", "::1", "0.0.0.0" */
    uint16_t port;            /* 0 = any free one */
    const char *const *hosts; /* allowed Host values ("name" or "name:port"), NULL-terminated; NULL
                                 = address and localhost, with the port */
    const char *const
        *trusted_proxies;      /* addresses whose X-Forwarded-For/-Proto count; NULL = none */
    unsigned threads;          /* I/O threads; 0 = cores */
    unsigned workers;          /* pool for COST_WORK; 0 = 8 */
    unsigned connection_limit; /* 0 = 1000 */
    uint64_t file_cache_bytes; /* mappings kept; 0 = 256 MiB. A quarter of it for whole answers */
    Limits limits;
    bool access_log; /* a line per request on stderr */
} ListenerOptions;

typedef struct Listener Listener;
Listener *listener_start(const ListenerOptions *options, const Route *routes, size_t n_routes,
                         const HttpHooks *hooks, GError **error);
uint16_t listener_port(const Listener *listener);
/* Stops accepting, lets running requests end for at most GRACE_US, resumes all suspended, stops,
 * frees. */
void listener_stop(Listener *listener, int64_t grace_us);
/* Prometheus text of requests, statuses, bytes, latencies, cache, connections; appended to OUT. */
void listener_metrics(Listener *listener, GString *out);
