/* auth.c - see auth.h. */
#include "server/http/auth.h"

#include "server/http/request_parts.h"
#include "store/base/error.h"

#include <arpa/inet.h>
#include <string.h>

#define TOKEN_MAX 512

bool
auth_bearer(Request *r, const char **ret_token, GError **error)
{
    *ret_token = NULL;
    const char *value = r->is_api ? request_header(r, "Authorization") : NULL;
    if (value == NULL)
        return true;
    if (g_ascii_strncasecmp(value, "Bearer ", 7) != 0)
        return fail_reason(error, STORE_ERROR_DENIED, "sign-in", "only bearer tokens are known");
    const char *token = value + 7 + strspn(value + 7, " ");
    if (*token == '\0' || strlen(token) > TOKEN_MAX)
        return fail_reason(error, STORE_ERROR_DENIED, "sign-in", "the token is not valid");
    *ret_token = token;
    return true;
}

const char *
auth_session(Request *r)
{
    const char *name = request_session_cookie(r);
    const char *header = r->is_api || name == NULL ? NULL : request_header(r, "Cookie");
    if (header == NULL)
        return NULL;
    size_t len = strlen(name);
    for (const char *p = header; *p != '\0';) {
        p += strspn(p, "; \t");
        size_t pair = strcspn(p, ";");
        if (pair > len && pair <= len + 1 + TOKEN_MAX && strncmp(p, name, len) == 0 &&
            p[len] == '=')
            return arena_strndup(request_arena(r), p + len + 1, pair - len - 1);
        p += pair;
    }
    return NULL;
}

bool
auth_same_origin(const Request *r)
{
    const char *site = request_header(r, "Sec-Fetch-Site");
    if (site != NULL)
        return strcmp(site, "same-origin") == 0;
    const char *origin = request_header(r, "Origin");
    const char *host = request_header(r, "Host");
    size_t scheme_len = strlen(r->scheme);
    return origin != NULL && strncmp(origin, r->scheme, scheme_len) == 0 &&
           strncmp(origin + scheme_len, "://", 3) == 0 &&
           g_ascii_strcasecmp(origin + scheme_len + 3, host) == 0;
}

static bool
is_address(const char *text)
{
    struct in6_addr buf;
    return inet_pton(AF_INET, text, &buf) == 1 || inet_pton(AF_INET6, text, &buf) == 1;
}

/* The last header of NAME, as a proxy that appends a line of its own would have it. */
static const char *
last_header(const Request *r, const char *name)
{
    const char *value = NULL;
    size_t len = strlen(name);
    for (size_t i = 0; i < r->n_headers; i++)
        if (r->headers[i].name_len == len &&
            g_ascii_strncasecmp(r->headers[i].name, name, len) == 0)
            value = r->headers[i].value;
    return value;
}

void
auth_resolve_client(Request *r, const char *peer, const char *const *trusted_proxies)
{
    g_strlcpy(r->client, peer, sizeof r->client);
    r->scheme = "http";
    if (trusted_proxies == NULL || !g_strv_contains(trusted_proxies, peer))
        return;
    const char *forwarded = last_header(r, "X-Forwarded-For");
    if (forwarded != NULL) {
        const char *comma = strrchr(forwarded, ',');
        const char *last = comma != NULL ? comma + 1 : forwarded;
        g_autofree char *address = g_strstrip(g_strdup(last));
        if (is_address(address))
            g_strlcpy(r->client, address, sizeof r->client);
    }
    if (g_strcmp0(last_header(r, "X-Forwarded-Proto"), "https") == 0)
        r->scheme = "https";
}
