/* problem.c - see problem.h. */
#include "server/http/problem.h"

#include "store/base/error.h"

#include <string.h>

static bool
has_reason(const GError *error, const char *reason)
{
    return g_strcmp0(store_error_reason(error), reason) == 0;
}

static unsigned
status_invalid(const GError *error)
{
    if (has_reason(error, "unreadable"))
        return 400;
    if (has_reason(error, "not-pdf") || has_reason(error, "media-type"))
        return 415;
    return has_reason(error, "if-match-missing") ? 428 : 422;
}

unsigned
problem_status(const GError *error)
{
    if (error == NULL || error->domain != STORE_ERROR)
        return 500;
    switch ((StoreError)error->code) {
    case STORE_ERROR_NOT_FOUND:
        return 404;
    case STORE_ERROR_CONFLICT:
        return 409;
    case STORE_ERROR_STALE:
        return 412;
    case STORE_ERROR_INVALID:
        return status_invalid(error);
    case STORE_ERROR_DENIED:
        return has_reason(error, "sign-in") ? 401 : 403;
    case STORE_ERROR_GONE:
        return 410;
    case STORE_ERROR_LIMIT:
        return has_reason(error, "throttled") ? 429 : 413;
    case STORE_ERROR_BUSY:
        return 503;
    case STORE_ERROR_FULL:
        return 507;
    case STORE_ERROR_CORRUPT:
    case STORE_ERROR_IO:
        break;
    }
    return 500;
}

const char *
problem_title(unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } titles[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

/* Messages may quote input, so they are escaped like all JSON we send, and cut to valid UTF-8. */
static void
put_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const char *p = valid; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x20 || strchr("\"\\<>&\x7f", c) != NULL)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

static Response *
make(unsigned status, const char *reason, const char *field, const char *detail)
{
    GString *out = g_string_new("{\"type\":");
    if (reason != NULL) {
        g_autofree char *type = g_strconcat("urn:regelwerk:problem:", reason, NULL);
        put_string(out, type);
    } else {
        g_string_append(out, "\"about:blank\"");
    }
    g_string_append(out, ",\"title\":");
    put_string(out, problem_title(status));
    g_string_append_printf(out, ",\"status\":%u", status);
    if (detail != NULL) {
        g_string_append(out, ",\"detail\":");
        put_string(out, detail);
    }
    if (field != NULL) {
        g_autofree char *pointer = g_strconcat("/", field, NULL);
        g_string_append(out, ",\"errors\":[{\"pointer\":");
        put_string(out, pointer);
        g_string_append(out, ",\"detail\":");
        put_string(out, detail != NULL ? detail : problem_title(status));
        g_string_append(out, "}]");
    }
    g_string_append_c(out, '}');
    Response *r = response_new(status, "application/problem+json", g_string_free_to_bytes(out));
    if (status == 401)
        response_header(r, "WWW-Authenticate", "Bearer realm=\"regelwerk\"");
    if (status == 429)
        response_header(r, "Retry-After", "30");
    else if (status == 503)
        response_header(r, "Retry-After", "2");
    return r;
}

Response *
problem_response(const GError *error)
{
    unsigned status = problem_status(error);
    /* What went wrong inside is for the log, not for whoever asked. */
    const char *detail = status == 500 ? NULL : error->message;
    return make(status, status == 500 ? NULL : store_error_reason(error), store_error_field(error),
                detail);
}

Response *
problem_response_status(unsigned status, const char *reason, const char *detail)
{
    return make(status, reason, NULL, detail);
}
