/* request.h - one request as a handler sees it: decoded, gated, bounded. Borrowed strings live as
 * long as the request. Handlers never see libmicrohttpd. */
#pragma once
#include "store/base/access.h"
#include "store/base/arena.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Request Request;

typedef enum {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS
} Method;
typedef enum { LANG_DE, LANG_EN } Lang;

/* Who asks; filled by the authenticator hook before the route's access bits are looked at. */
typedef struct {
    uint64_t id; /* 0 = nobody */
    AccessFlags access;
    const char *name;
    const char *role; /* "editor", ... or NULL for tokens */
    bool via_token;   /* Authorization: Bearer (API); else session cookie (pages) */
    const char *csrf; /* the session's token for forms */
} RequestPrincipal;

Method request_method(const Request *r);
const char *request_path(const Request *r);       /* decoded, valid UTF-8, starts with / */
const char *request_raw_target(const Request *r); /* as sent */
const char *request_param(const Request *r,
                          const char *name); /* {name} of the route; never NULL for one it has */
const char *request_query(const Request *r, const char *name); /* decoded UTF-8; NULL if absent */
/* Whether every query field is one of NAMES (parted by blanks) or "lang", and none is there twice;
 * else INVALID with the reason "unreadable", a 400. */
bool request_only_queries(const Request *r, const char *names, GError **error);
/* NULL if absent; no control characters, but perhaps not UTF-8. In If-Match the endings that our
 * tags have for a coded body (-br, -gz) are taken off. */
const char *request_header(const Request *r, const char *name);
const RequestPrincipal *request_principal(const Request *r); /* never NULL */
Lang request_lang(const Request *r);          /* ?lang=, else Accept-Language, else German */
const char *request_client(const Request *r); /* the client's address (trusted proxy resolved) */
const char *request_scheme(const Request *r); /* "http", "https" (behind a trusted proxy) */
const char *request_host(const Request *r);   /* the configured name that was asked for */
bool request_is_api(const Request *r);        /* /api/… : JSON errors, no cookies */
Arena *request_arena(Request *r);             /* freed after the answer is queued */
int64_t request_now_us(const Request *r);     /* one clock reading for the whole answer */

/* Bodies, by the route's kind. JSON: the whole body, checked to be UTF-8, at most LIMIT_JSON_BYTES.
 */
GBytes *request_body(const Request *r);
/* Fields of a form (urlencoded or multipart); NULL if absent. Doubled names were refused. */
const char *request_form(const Request *r, const char *name);
/* The uploaded file: what the upload sink made of it (a BlobSpool *), NULL if none; owned by the
 * request until taken with request_steal_upload. */
void *request_steal_upload(Request *r);
const char *request_upload_name(const Request *r); /* file name as sent, cleaned; "" if none */

/* Response headers that do not depend on the representation, e.g. a cookie: added to whatever is
 * answered. */
void request_add_cookie(Request *r, const char *set_cookie);
/* The name of the session cookie here: "__Host-s" over https, "s" over http on localhost; NULL
 * where a session cannot be kept safely, so that signing in must be refused with the reason. */
const char *request_session_cookie(const Request *r);

/* False while a handler of COST_SLOW runs on the I/O thread: where it would have to wait it fails with BUSY
 * and this reason, and is run again with true. */
#define MUST_WAIT "must-wait"
bool request_may_wait(const Request *r);
