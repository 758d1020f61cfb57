/* headers.h - the headers that every answer carries, whoever makes it. A header that cannot be
 * added fails the answer: a page without its Content-Security-Policy must not leave. */
#pragma once
#include "server/http/response.h"

#include <microhttpd.h>

typedef struct {
    bool https;        /* Strict-Transport-Security */
    bool cross_origin; /* a public file: other sites may embed it */
    bool close;
} HeadersContext;

bool headers_add_standard(struct MHD_Response *mhd, const HeadersContext *context);
/* NULL values are left out. */
bool headers_add(struct MHD_Response *mhd, const char *name, const char *value);

/* The Cache-Control of R at NOW_US. PERSONAL: made for somebody signed in. *RET_VALID_UNTIL_US:
 * from when on it would promise too much. */
#define CACHE_CONTROL_LEN 64
void headers_cache_control(const Response *r, bool personal, int64_t now_us,
                           char buf[CACHE_CONTROL_LEN], int64_t *ret_valid_until_us);
