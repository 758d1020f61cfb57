/* answer.c - see answer.h. */
#include "server/http/answer.h"

#include "server/http/answer_parts.h"
#include "server/http/compress.h"
#include "server/http/conditional.h"
#include "server/http/headers.h"
#include "server/http/refuse.h"
#include "server/http/response_parts.h"

#include <string.h>

#define KEY_MAX (GATE_TARGET_MAX + 16)

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
           request_header(r, "Accept-Datetime") == NULL && !has_precondition(r) &&
           (!r->is_api || negotiate_accepts(request_header(r, "Accept"), "application/json"));
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
           (p->vary == NULL || g_str_has_prefix(p->vary, "Accept-Language"));
}

/* Both answers that a kept one can give; NULL if one cannot be made. */
static Kept *
kept_of(const Build *b)
{
    g_autoptr(Kept) kept = kept_new();
    kept->full = build_response(b, 200);
    if (kept->full == NULL)
        return NULL;
    if (*b->etag != '\0') {
        kept->not_modified = build_response(b, 304);
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
    struct MHD_Response *mhd = build_response(&b, b.status);
    if (mhd == NULL)
        return emergency(l);
    return (Answer){.mhd = mhd, .status = b.status, .bytes = build_sent_bytes(&b, b.status)};
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
