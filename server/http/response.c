/* response.c - see response.h. Only keeps what the handler says; the chain decides what of it is
 * sent. */
#include "server/http/response_parts.h"

#include "server/http/disposition.h"
#include "store/base/fdio.h"

#include <string.h>

static void
header_clear(void *data)
{
    ResponseHeader *h = data;
    g_free(h->name);
    g_free(h->value);
}

static Response *
response_make(unsigned status, const char *content_type)
{
    Response *r = g_new0(Response, 1);
    r->status = status;
    r->content_type = content_type;
    r->fd = -1;
    r->headers = g_array_new(FALSE, FALSE, sizeof(ResponseHeader));
    g_array_set_clear_func(r->headers, header_clear);
    return r;
}

Response *
response_new(unsigned status, const char *content_type, GBytes *body)
{
    Response *r = response_make(status, content_type);
    r->body = body;
    r->size = g_bytes_get_size(body);
    return r;
}

Response *
response_empty(unsigned status)
{
    Response *r = response_make(status, NULL);
    r->body = g_bytes_new_static("", 0);
    return r;
}

Response *
response_redirect(unsigned status, const char *location)
{
    /* "//host" and "/\host" would leave this server. */
    g_return_val_if_fail(location[0] == '/' && location[1] != '/' && location[1] != '\\', NULL);
    Response *r = response_empty(status);
    response_header(r, "Location", location);
    return r;
}

Response *
response_file(int fd, uint64_t size, const Digest *sha256, const char *content_type)
{
    Response *r = response_make(200, content_type);
    r->fd = fd;
    r->size = size;
    r->sha256 = *sha256;
    r->etag = g_malloc(DIGEST_HEX_LEN + 1);
    digest_hex(sha256, r->etag);
    r->cache = CACHE_IMMUTABLE;
    return r;
}

void
response_free(Response *response)
{
    if (response == NULL)
        return;
    g_clear_pointer(&response->body, g_bytes_unref);
    g_clear_pointer(&response->brotli, g_bytes_unref);
    g_clear_pointer(&response->gzip, g_bytes_unref);
    fd_clear(&response->fd);
    g_array_unref(response->headers);
    g_free(response->etag);
    g_free(response->vary);
    g_free(response);
}

void
response_header(Response *response, const char *name, const char *value)
{
    ResponseHeader h = {g_strdup(name), g_strdup(value)};
    g_array_append_val(response->headers, h);
}

void
response_cache(Response *response, CachePolicy policy, int64_t max_age_s, int64_t expires_us)
{
    response->cache = policy;
    response->max_age_s = MAX(max_age_s, 0);
    response->expires_us = expires_us;
}

void
response_last_modified(Response *response, int64_t us)
{
    response->last_modified_us = us;
}

void
response_etag(Response *response, const char *etag_without_quotes)
{
    g_free(response->etag);
    response->etag = g_strdup(etag_without_quotes);
}

void
response_vary(Response *response, const char *names)
{
    g_free(response->vary);
    response->vary = g_strdup(names);
}

void
response_disposition(Response *response, bool attachment, const char *file_name)
{
    g_autofree char *value = disposition_format(attachment, file_name);
    response_header(response, "Content-Disposition", value);
}

void
response_keep(Response *response)
{
    response->keep = true;
}

void
response_no_keep(Response *response)
{
    response->keep = false;
}

void
response_coded(Response *response, GBytes *brotli, GBytes *gzip)
{
    g_clear_pointer(&response->brotli, g_bytes_unref);
    g_clear_pointer(&response->gzip, g_bytes_unref);
    response->brotli = brotli;
    response->gzip = gzip;
}

void
response_close(Response *response)
{
    response->close = true;
}
