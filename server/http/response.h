/* response.h - what a handler answers. Conditional requests, ranges, HEAD, compression and the
 * headers that every response carries (CSP, nosniff, ...) are added by the chain, not here. */
#pragma once
#include "store/base/digest.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Response Response;

typedef enum {
    CACHE_NO_STORE,  /* staff, errors */
    CACHE_NO_CACHE,  /* store, but ask again (ETag) */
    CACHE_UNTIL,     /* public, at most max_age_s and not beyond expires_us */
    CACHE_IMMUTABLE, /* one year, immutable */
} CachePolicy;

void response_free(Response *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Response, response_free)

/* BODY is taken over. CONTENT_TYPE is a constant, e.g. "text/html; charset=utf-8". */
Response *response_new(unsigned status, const char *content_type, GBytes *body);
Response *response_empty(unsigned status); /* 204, 303 ... */
Response *response_redirect(unsigned status,
                            const char *location); /* 302, 303; LOCATION is a local path */
/* A file by its blob: served from a cached mapping, ETag is the SHA-256 in quotes, ranges work,
 * IMMUTABLE. FD is taken over. */
Response *response_file(int fd, uint64_t size, const Digest *sha256, const char *content_type);

void response_header(Response *response, const char *name,
                     const char *value); /* value without CR, LF, NUL */
void response_cache(Response *response, CachePolicy policy, int64_t max_age_s, int64_t expires_us);
void response_last_modified(Response *response, int64_t us);
/* A strong validator; without it the chain makes one from the body's hash for 200 answers of GET.
 */
void response_etag(Response *response, const char *etag_without_quotes);
void response_vary(Response *response, const char *names); /* e.g. "Accept-Language" */
/* inline or attachment, with filename (ASCII) and filename* (RFC 6266, RFC 8187). */
void response_disposition(Response *response, bool attachment, const char *file_name);
/* May be kept whole in the head cache: the same answer until the generation (journal head, Berlin
 * day) changes. */
void response_keep(Response *response);
/* Takes that back: the answer depends on something that is not in the store, such as a file. */
void response_no_keep(Response *response);
/* The same body already coded, e.g. made at build time, so that no request pays for it. Either may
 * be NULL; taken over. */
void response_coded(Response *response, GBytes *brotli, GBytes *gzip);
/* The connection ends after this answer. */
void response_close(Response *response);
