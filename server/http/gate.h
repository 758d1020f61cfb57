/* gate.h - what a request must look like before anything else sees it. libmicrohttpd accepts much
 * that another parser in front of it reads differently (two lengths, folded headers, bare line
 * feeds); such a request is refused here and the connection closed, so that nothing can be
 * smuggled. Pure functions over strings: no libmicrohttpd, no clock. */
#pragma once
#include "server/http/request.h"

#include <stddef.h>

#define GATE_TARGET_MAX 2048
#define GATE_HEADERS_MAX 64
#define GATE_LENGTH_NONE UINT64_MAX /* chunked, or no body at all */

typedef struct {
    const char *name, *value;
    size_t name_len, value_len;
} GateHeader;

/* Status 0 lets it pass; DETAIL is a constant. */
typedef struct {
    unsigned status;
    const char *detail;
} GateVerdict;

typedef struct {
    const char *method, *version;
    const char *target;
    size_t target_len;
    const GateHeader *headers;
    size_t n_headers;
    size_t head_bytes_max;
    size_t headers_max;       /* at most GATE_HEADERS_MAX */
    const char *const *hosts; /* configured names, NULL-terminated */
} GateInput;

typedef struct {
    Method method;
    bool has_body;    /* a length above zero, or chunked */
    uint64_t length;  /* GATE_LENGTH_NONE if not given */
    const char *host; /* the configured name */
} GateResult;

/* The raw target as it stood on the request line: printable ASCII, origin-form, no dot segments, no
 * encoded separators. */
GateVerdict gate_target(const char *target, size_t len);
/* Everything. RET_RESULT is written only when it passes. */
GateVerdict gate_check(const GateInput *in, GateResult *ret_result);
/* The value of NAME (any case), NULL if absent. The gate made sure that what matters occurs once.
 */
const char *gate_header(const GateHeader *headers, size_t n, const char *name);
bool gate_method(const char *name, Method *ret_method);
