/* answer_parts.h - between the two halves of an answer: answer.c chooses coding, validator,
 * condition and range, answer_response.c makes of the choice what libmicrohttpd sends. */
#pragma once
#include "server/http/headers.h"
#include "server/http/listener_parts.h"
#include "server/http/negotiate.h"
#include "server/http/range.h"

#define ETAG_LEN 96

/* What was chosen for one answer. */
typedef struct {
    Listener *l;
    Request *r;
    Response *response;
    bool close;
    unsigned status;
    Coding coding;
    bool varies_by_coding;
    GBytes *body;        /* in its coding; NULL for a file */
    Mapping *mapping;    /* of a file */
    char etag[ETAG_LEN]; /* quoted; "" = none */
    char cache_control[CACHE_CONTROL_LEN];
    int64_t valid_until_us;
    ByteRange range;
    char content_range[96]; /* "" = none */
} Build;

/* All headers and the body of B, as a 304 or 416 without the latter. Returns: (owned) NULL when it
 * cannot be made whole, which is logged. */
struct MHD_Response *build_response(const Build *b, unsigned status);
/* Of the body, for metrics and log. */
uint64_t build_sent_bytes(const Build *b, unsigned status);
