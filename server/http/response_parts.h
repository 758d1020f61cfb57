/* response_parts.h - what a Response is made of, for the files of server/http that send it. */
#pragma once
#include "server/http/response.h"

typedef struct {
    char *name;
    char *value;
} ResponseHeader;

struct Response {
    unsigned status;
    const char *content_type; /* NULL when there is no body */
    GBytes *body;             /* NULL for a file */
    GBytes *brotli, *gzip;    /* the same body ready coded, or NULL */
    int fd;                   /* >= 0 for a file */
    uint64_t size;
    Digest sha256;
    GArray *headers; /* of ResponseHeader */
    CachePolicy cache;
    int64_t max_age_s, expires_us;
    int64_t last_modified_us; /* 0 = unknown */
    char *etag;               /* without quotes; NULL = made from the body */
    char *vary;               /* NULL = nothing of the handler's */
    bool keep;
    bool close; /* Connection: close */
};

static inline bool
response_is_file(const Response *response)
{
    return response->fd >= 0;
}
