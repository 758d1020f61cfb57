/* request.c - see request.h. */
#include "server/http/request_parts.h"

#include "server/http/negotiate.h"
#include "store/base/error.h"

#include <string.h>

void
request_reset(Request *r)
{
    for (size_t i = 0; i < r->n_params; i++)
        g_free(r->params[i].value);
    r->n_params = 0;
    g_clear_pointer(&r->body, g_bytes_unref);
    g_clear_pointer(&r->cookies, g_ptr_array_unref);
    if (r->upload != NULL)
        r->upload_drop(r->app, r->upload);
    r->upload = NULL;
    r->upload_name = NULL;
    g_clear_pointer(&r->arena, arena_free);
    r->n_headers = r->n_queries = r->n_fields = 0;
    r->lang = LANG_DE;
    r->fields = NULL;
    r->target_len = 0;
    r->target[0] = '\0';
    r->path = NULL;
    r->route = NULL;
    r->scheme = "http";
    r->client[0] = '\0';
    r->is_api = false;
    r->principal = (RequestPrincipal){0};
    r->gate = (GateResult){0};
}

static Lang
choose_lang(const Request *r)
{
    const char *asked = request_query(r, "lang");
    if (g_strcmp0(asked, "en") == 0)
        return LANG_EN;
    if (g_strcmp0(asked, "de") == 0)
        return LANG_DE;
    return negotiate_lang(request_header(r, "Accept-Language"));
}

bool
request_open(Request *r, const char **ret_detail)
{
    Arena *arena = request_arena(r);
    const char *path = target_path(arena, r->target);
    r->lang = negotiate_lang(request_header(r, "Accept-Language"));
    r->path = path != NULL ? path : "/"; /* an error page may look at it */
    r->is_api =
        g_str_has_prefix(r->path, "/api/"); /* as the router sees it: "/%61pi/" is it, too */
    if (path == NULL) {
        *ret_detail = "The path is not UTF-8.";
        return false;
    }
    const char *query = strchr(r->target, '?');
    if (query != NULL && !target_fields(arena, query + 1, strlen(query + 1), r->queries,
                                        TARGET_QUERIES_MAX, &r->n_queries)) {
        *ret_detail = "The query is not UTF-8 or has too many fields.";
        return false;
    }
    r->lang = choose_lang(r);
    return true;
}

Method
request_method(const Request *r)
{
    return r->gate.method;
}

const char *
request_path(const Request *r)
{
    return r->path;
}

const char *
request_raw_target(const Request *r)
{
    return r->target;
}

const char *
request_param(const Request *r, const char *name)
{
    for (size_t i = 0; i < r->n_params; i++)
        if (strcmp(r->params[i].name, name) == 0)
            return r->params[i].value;
    g_return_val_if_reached("");
}

static const char *
field(const QueryField *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return NULL;
}

const char *
request_query(const Request *r, const char *name)
{
    return field(r->queries, r->n_queries, name);
}

/* Whether NAME is one of NAMES, parted by blanks. */
static bool
named(const char *names, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = names; len > 0 && (at = strstr(at, name)) != NULL; at += len)
        if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

bool
request_only_queries(const Request *r, const char *names, GError **error)
{
    for (size_t i = 0; i < r->n_queries; i++) {
        const char *name = r->queries[i].name;
        if ((strchr(name, ' ') != NULL || !named(names, name)) && strcmp(name, "lang") != 0)
            return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "unknown query \"%s\"",
                               name);
        if (field(r->queries, i, name) != NULL)
            return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "query \"%s\" twice",
                               name);
    }
    return true;
}

/* Our tags of coded bodies end in -br or -gz; whoever names one in If-Match means the thing, not
 * its coding. */
static const char *
plain_tags(const Request *r, const char *value)
{
    if (strstr(value, "-br\"") == NULL && strstr(value, "-gz\"") == NULL)
        return value;
    char *out = arena_strdup(request_arena((Request *)r), value);
    char *to = out;
    for (const char *p = value; *p != '\0';) {
        if (strncmp(p, "-br\"", 4) == 0 || strncmp(p, "-gz\"", 4) == 0)
            p += 3;
        *to++ = *p++;
    }
    *to = '\0';
    return out;
}

const char *
request_header(const Request *r, const char *name)
{
    const char *value = gate_header(r->headers, r->n_headers, name);
    if (value != NULL && g_ascii_strcasecmp(name, "If-Match") == 0)
        return plain_tags(r, value);
    return value;
}

const RequestPrincipal *
request_principal(const Request *r)
{
    return &r->principal;
}

Lang
request_lang(const Request *r)
{
    return r->lang;
}

const char *
request_client(const Request *r)
{
    return r->client;
}

const char *
request_scheme(const Request *r)
{
    return r->scheme;
}

const char *
request_host(const Request *r)
{
    return r->gate.host;
}

bool
request_is_api(const Request *r)
{
    return r->is_api;
}

Arena *
request_arena(Request *r)
{
    if (r->arena == NULL)
        r->arena = arena_new();
    return r->arena;
}

int64_t
request_now_us(const Request *r)
{
    return r->now_us;
}

GBytes *
request_body(const Request *r)
{
    return r->body;
}

const char *
request_form(const Request *r, const char *name)
{
    return field(r->fields, r->n_fields, name);
}

void *
request_steal_upload(Request *r)
{
    return g_steal_pointer(&r->upload);
}

const char *
request_upload_name(const Request *r)
{
    return r->upload_name != NULL ? r->upload_name : "";
}

void
request_add_cookie(Request *r, const char *set_cookie)
{
    if (r->cookies == NULL)
        r->cookies = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(r->cookies, g_strdup(set_cookie));
}

static bool
is_localhost(const char *host)
{
    size_t digits = strspn(host, "0123456789.");
    return g_strcmp0(host, "localhost") == 0 || g_str_has_prefix(host, "localhost:") ||
           g_str_has_prefix(host, "[::1]") ||
           (g_str_has_prefix(host, "127.") && (host[digits] == '\0' || host[digits] == ':'));
}

const char *
request_session_cookie(const Request *r)
{
    if (strcmp(r->scheme, "https") == 0)
        return "__Host-s";
    return is_localhost(r->gate.host) ? "s" : NULL;
}

bool
request_may_wait(const Request *r)
{
    return r->may_wait;
}
