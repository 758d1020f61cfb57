/* answer.c - see answer.h. */
#include "server/http/answer.h"

#include "server/http/compress.h"
#include "server/http/conditional.h"
#include "server/http/headers.h"
#include "server/http/range.h"
#include "server/http/refuse.h"
#include "server/http/response_parts.h"
#include "store/base/clock.h"

#include <string.h>

#define ETAG_LEN 96
#define KEY_MAX (GATE_TARGET_MAX + 16)

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

static void
build_clear(Build *b)
{
    g_clear_pointer(&b->body, g_bytes_unref);
    g_clear_pointer(&b->mapping, mapping_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Build, build_clear)

static bool
is_get(const Request *r)
{
    return r->gate.method == METHOD_GET || r->gate.method == METHOD_HEAD;
}

static bool
has_precondition(const Request *r)
{
    return request_header(r, "If-Match") != NULL ||
           request_header(r, "If-Unmodified-Since") != NULL;
}

static void
set_etag(Build *b)
{
    const Response *p = b->response;
    b->etag[0] = '\0';
    if (p->etag != NULL) {
        g_snprintf(b->etag, ETAG_LEN, "\"%s%s\"", p->etag, coding_suffix(b->coding));
    } else if (is_get(b->r) && p->status == 200 && p->cache != CACHE_NO_STORE) {
        size_t len;
        const void *data = g_bytes_get_data(p->body, &len);
        g_snprintf(b->etag, ETAG_LEN, "\"%016" G_GINT64_MODIFIER "x%s\"",
                   checksum64(data, len, NULL, 0), coding_suffix(b->coding));
    }
}

/* Only what anybody may see is coded: the length of a compressed page with a secret and somebody's
 * input in it tells about the secret. */
static void
choose_coding(Build *b)
{
    const Response *p = b->response;
    b->coding = CODING_IDENTITY;
    b->varies_by_coding = false;
    if (p->status != 200 || !is_get(b->r) || response_is_file(p) || p->size < COMPRESS_MIN ||
        p->content_type == NULL || !negotiate_compressible(p->content_type))
        return;
    b->varies_by_coding = true;
    if (b->r->principal.id == 0)
        b->coding = negotiate_coding(request_header(b->r, "Accept-Encoding"));
}

static void
code_body(Build *b)
{
    const Response *p = b->response;
    GBytes *ready = b->coding == CODING_BROTLI ? p->brotli
                    : b->coding == CODING_GZIP ? p->gzip
                                               : p->body;
    if (ready != NULL) {
        b->body = g_bytes_ref(ready);
        return;
    }
    b->body = compress_body(p->body, b->coding);
    if (b->body == NULL) { /* it does not get smaller */
        b->coding = CODING_IDENTITY;
        set_etag(b);
        b->body = g_bytes_ref(p->body);
    }
}

static void
choose_range(Build *b)
{
    const Response *p = b->response;
    const char *asked = request_header(b->r, "Range");
    if (asked == NULL || !response_is_file(p) || p->status != 200 ||
        b->r->gate.method != METHOD_GET ||
        !range_if_range(request_header(b->r, "If-Range"), b->etag))
        return;
    switch (range_parse(asked, p->size, &b->range)) {
    case RANGE_OK:
        b->status = 206;
        g_snprintf(b->content_range, sizeof b->content_range,
                   "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                   b->range.first, b->range.last, p->size);
        break;
    case RANGE_UNSATISFIABLE:
        b->status = 416;
        g_snprintf(b->content_range, sizeof b->content_range, "bytes */%" G_GUINT64_FORMAT,
                   p->size);
        break;
    case RANGE_NONE:
        break;
    }
}

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
           headers_add(mhd, "Cache-Control", b->cache_control) && add_vary(mhd, b) &&
           add_handler_headers(mhd, b, status);
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

/* NULL when it cannot be made whole. */
static struct MHD_Response *
make(const Build *b, unsigned status)
{
    struct MHD_Response *mhd = body_response(b, status);
    if (mhd == NULL || add_all(mhd, b, status))
        return mhd;
    accesslog_error(b->l->log, b->r->target, "a response header could not be added");
    MHD_destroy_response(mhd);
    return NULL;
}

static uint64_t
sent_bytes(const Build *b, unsigned status)
{
    if (status == 304 || status == 416 || b->r->gate.method == METHOD_HEAD)
        return 0;
    if (status == 206)
        return b->range.last - b->range.first + 1;
    return b->mapping != NULL ? mapping_size(b->mapping) : g_bytes_get_size(b->body);
}

/* What a kept answer depends on beside the generation. The host is one of the configured strings.
 */
static size_t
make_key(Request *r, char key[KEY_MAX])
{
    const char *host = r->gate.host;
    key[0] = (char)('0' + negotiate_lang(request_header(r, "Accept-Language")));
    key[1] = (char)('0' + negotiate_coding(request_header(r, "Accept-Encoding")));
    key[2] = r->scheme[4]; /* 's' or NUL */
    memcpy(key + 3, &host, sizeof host);
    memcpy(key + 3 + sizeof host, r->target, r->target_len);
    return 3 + sizeof host + r->target_len;
}

static bool
is_public(const Request *r)
{
    return is_get(r) && request_header(r, "Authorization") == NULL &&
           request_header(r, "Cookie") == NULL && request_header(r, "Range") == NULL &&
           !has_precondition(r);
}

/* Not from HEAD: its handler may have left the body out. */
static bool
may_keep(const Build *b)
{
    const Response *p = b->response;
    return p->keep && b->r->gate.method == METHOD_GET && p->status == 200 && !b->close &&
           b->l->hooks.generation != NULL && is_public(b->r) && b->r->principal.id == 0 &&
           b->r->route != NULL && b->r->route->access == ACCESS_NONE && b->r->cookies == NULL &&
           p->cache != CACHE_NO_STORE &&
           (p->vary == NULL || g_ascii_strcasecmp(p->vary, "Accept-Language") == 0);
}

/* Both answers that a kept one can give; NULL if one cannot be made. */
static Kept *
kept_of(const Build *b)
{
    g_autoptr(Kept) kept = kept_new();
    kept->full = make(b, 200);
    if (kept->full == NULL)
        return NULL;
    if (*b->etag != '\0') {
        kept->not_modified = make(b, 304);
        if (kept->not_modified == NULL)
            return NULL;
        kept->etag = g_strdup(b->etag);
    }
    kept->bytes = b->mapping != NULL ? mapping_size(b->mapping) : g_bytes_get_size(b->body);
    kept->cost = (size_t)kept->bytes;
    kept->last_modified_us = b->response->last_modified_us;
    kept->valid_until_us = b->valid_until_us;
    kept->route = b->r->route;
    return g_steal_pointer(&kept);
}

/* The full answer or its 304, for the condition and method of R. Takes KEPT over. */
static Answer
answer_of_kept(const Request *r, Kept *kept)
{
    Condition condition = {request_header(r, "If-None-Match"),
                           request_header(r, "If-Modified-Since")};
    Answer a = {.kept = kept, .mhd = kept->full, .status = 200};
    a.bytes = r->gate.method == METHOD_HEAD ? 0 : kept->bytes;
    if (kept->not_modified != NULL &&
        condition_not_modified(&condition, kept->etag, kept->last_modified_us)) {
        a.mhd = kept->not_modified;
        a.status = 304;
        a.bytes = 0;
    }
    return a;
}

static Answer
emergency(Listener *l)
{
    return (Answer){.mhd = l->emergency, .borrowed = true, .status = 500, .bytes = 0};
}

/* Everything but the headers. False if the file cannot be mapped. */
static bool
prepare(Build *b, GError **error)
{
    Response *p = b->response;
    choose_coding(b);
    set_etag(b);
    headers_cache_control(p, b->r->principal.id != 0, b->r->now_us, b->cache_control,
                          &b->valid_until_us);
    if (response_is_file(p)) {
        b->mapping = filecache_get(b->l->files, &p->sha256, p->fd, p->size, error);
        if (b->mapping == NULL)
            return false;
    }
    Condition condition = {request_header(b->r, "If-None-Match"),
                           request_header(b->r, "If-Modified-Since")};
    const char *etag = *b->etag != '\0' ? b->etag : NULL;
    if (is_get(b->r) && p->status == 200 && !may_keep(b) &&
        condition_not_modified(&condition, etag, p->last_modified_us)) {
        b->status = 304;
        return true;
    }
    choose_range(b);
    if (b->mapping == NULL)
        code_body(b);
    return true;
}

/* Whether what the client holds is no longer what it would get. The tag is that of the thing, not
 * of its coding: request_header leaves the coding out of If-Match, too. */
static bool
is_precondition_failed(Build *b)
{
    const Response *p = b->response;
    if (!is_get(b->r) || p->status != 200)
        return false;
    b->coding = CODING_IDENTITY;
    set_etag(b);
    return condition_failed(request_header(b->r, "If-Match"),
                            request_header(b->r, "If-Unmodified-Since"),
                            *b->etag != '\0' ? b->etag : NULL, p->last_modified_us);
}

Answer
answer_build(Listener *l, Request *r, Response *response, bool close)
{
    g_auto(Build) b = {.l = l, .r = r, .response = response, .status = response->status};
    b.close = close || response->close;
    g_autoptr(GError) error = NULL;
    if (has_precondition(r) && is_precondition_failed(&b)) {
        g_autoptr(Response) refusal =
            refuse_status(l, r, 412, NULL, "It was changed since the state that is asked for.");
        return answer_build(l, r, refusal, b.close);
    }
    if (!prepare(&b, &error)) {
        accesslog_error(l->log, r->target, error->message);
        return emergency(l);
    }
    if (may_keep(&b)) {
        Kept *kept = kept_of(&b);
        if (kept == NULL)
            return emergency(l);
        Answer answer = answer_of_kept(r, kept_ref(kept));
        char key[KEY_MAX];
        size_t len = make_key(r, key);
        headcache_put(l->heads, key, len, r->generation, kept);
        return answer;
    }
    struct MHD_Response *mhd = make(&b, b.status);
    if (mhd == NULL)
        return emergency(l);
    return (Answer){.mhd = mhd, .status = b.status, .bytes = sent_bytes(&b, b.status)};
}

bool
answer_from_kept(Listener *l, Request *r, Answer *ret_answer, const Route **ret_route)
{
    if (l->hooks.generation == NULL || !is_public(r))
        return false;
    r->generation = l->hooks.generation(l->hooks.app);
    char key[KEY_MAX];
    size_t len = make_key(r, key);
    Kept *kept = headcache_find(l->heads, key, len, r->generation, r->now_us);
    if (kept == NULL)
        return false;
    *ret_route = kept->route;
    *ret_answer = answer_of_kept(r, kept);
    return true;
}

void
answer_clear(Answer *answer)
{
    if (answer->kept != NULL)
        kept_unref(answer->kept);
    else if (answer->mhd != NULL && !answer->borrowed)
        MHD_destroy_response(answer->mhd);
    *answer = (Answer){0};
}

struct MHD_Response *
answer_emergency_new(void)
{
    static const char text[] = "Internal Server Error\n";
    struct MHD_Response *mhd = MHD_create_response_from_buffer(
        sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    HeadersContext context = {.close = true};
    g_assert(mhd != NULL && headers_add_standard(mhd, &context) &&
             headers_add(mhd, "Content-Type", "text/plain; charset=utf-8") &&
             headers_add(mhd, "Cache-Control", "no-store"));
    return mhd;
}
