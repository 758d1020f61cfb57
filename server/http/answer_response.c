/* answer_response.c - see answer_parts.h: the headers and the body of what was chosen. */
#include "server/http/answer_parts.h"
#include "server/http/headers.h"
#include "server/http/response_parts.h"
#include "store/base/clock.h"

#include <string.h>

static bool
add_vary(struct MHD_Response *mhd, const Build *b)
{
    const char *own = b->response->vary;
    if (!b->varies_by_coding)
        return headers_add(mhd, "Vary", own);
    g_autofree char *both = own != NULL ? g_strconcat(own, ", Accept-Encoding", NULL) : NULL;
    return headers_add(mhd, "Vary", both != NULL ? both : "Accept-Encoding");
}

/* The handler's own headers; a 304 repeats only what is not about the content (RFC 9110 §15.4.5).
 */
static bool
add_handler_headers(struct MHD_Response *mhd, const Build *b, unsigned status)
{
    const GArray *headers = b->response->headers;
    for (guint i = 0; i < headers->len; i++) {
        const ResponseHeader *h = &g_array_index(headers, ResponseHeader, i);
        bool about_content = g_ascii_strncasecmp(h->name, "Content-", 8) == 0 &&
                             g_ascii_strcasecmp(h->name, "Content-Location") != 0;
        if ((status == 304 || status == 416) && about_content)
            continue;
        if (!headers_add(mhd, h->name, h->value))
            return false;
    }
    const GPtrArray *cookies = b->r->cookies;
    for (guint i = 0; cookies != NULL && i < cookies->len; i++)
        if (!headers_add(mhd, "Set-Cookie", cookies->pdata[i]))
            return false;
    return true;
}

static bool
add_all(struct MHD_Response *mhd, const Build *b, unsigned status)
{
    const Response *p = b->response;
    bool shared_file = response_is_file(p) && p->cache != CACHE_NO_STORE;
    bool whole = status != 304 && status != 416;
    HeadersContext context = {strcmp(b->r->scheme, "https") == 0, shared_file, b->close};
    char modified[INSTANT_LEN];
    return headers_add_standard(mhd, &context) &&
           headers_add(mhd, "Content-Type", whole ? p->content_type : NULL) &&
           headers_add(mhd, "Content-Encoding", whole ? coding_name(b->coding) : NULL) &&
           headers_add(mhd, "Content-Range",
                       status == 304 || *b->content_range == '\0' ? NULL : b->content_range) &&
           headers_add(mhd, "Accept-Ranges", response_is_file(p) ? "bytes" : NULL) &&
           headers_add(mhd, "ETag", *b->etag != '\0' ? b->etag : NULL) &&
           headers_add(mhd, "Last-Modified",
                       p->last_modified_us != 0 ? instant_format_http(p->last_modified_us, modified)
                                                : NULL) &&
           headers_add(mhd, "Cache-Control", status == 416 ? "no-store" : b->cache_control) &&
           add_vary(mhd, b) && add_handler_headers(mhd, b, status);
}

static void
free_bytes(void *bytes)
{
    g_bytes_unref(bytes);
}

static void
free_mapping(void *mapping)
{
    mapping_unref(mapping);
}

static struct MHD_Response *
body_response(const Build *b, unsigned status)
{
    if (status == 304 || status == 416)
        return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *mhd;
    if (b->mapping != NULL) {
        Mapping *m = mapping_ref(b->mapping);
        size_t first = status == 206 ? (size_t)b->range.first : 0;
        size_t len = status == 206 ? (size_t)(b->range.last - b->range.first + 1) : mapping_size(m);
        mhd = MHD_create_response_from_buffer_with_free_callback_cls(
            len, (void *)(uintptr_t)(mapping_data(m) + first), free_mapping, m);
        if (mhd == NULL)
            mapping_unref(m);
        return mhd;
    }
    size_t len;
    const void *data = g_bytes_get_data(b->body, &len);
    GBytes *bytes = g_bytes_ref(b->body);
    mhd = MHD_create_response_from_buffer_with_free_callback_cls(
        len, (void *)(uintptr_t)(len > 0 ? data : ""), free_bytes, bytes);
    if (mhd == NULL)
        g_bytes_unref(bytes);
    return mhd;
}

struct MHD_Response *
build_response(const Build *b, unsigned status)
{
    struct MHD_Response *mhd = body_response(b, status);
    if (mhd == NULL || add_all(mhd, b, status))
        return mhd;
    accesslog_error(b->l->log, b->r->target, "a response header could not be added");
    MHD_destroy_response(mhd);
    return NULL;
}

uint64_t
build_sent_bytes(const Build *b, unsigned status)
{
    if (status == 304 || status == 416 || b->r->gate.method == METHOD_HEAD)
        return 0;
    if (status == 206)
        return b->range.last - b->range.first + 1;
    return b->mapping != NULL ? mapping_size(b->mapping) : g_bytes_get_size(b->body);
}
