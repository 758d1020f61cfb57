/* refuse.c - see refuse.h. */
#include "server/http/refuse.h"

#include "server/http/problem.h"
#include "store/base/error.h"
#include "server/http/response_parts.h"

#include <string.h>

static Response *
plain_text(unsigned status, const char *detail)
{
    g_autofree char *text =
        g_strdup_printf("%s\n%s%s", problem_title(status), detail != NULL ? detail : "",
                        detail != NULL ? "\n" : "");
    size_t len = strlen(text);
    return response_new(status, "text/plain; charset=utf-8",
                        g_bytes_new_take(g_steal_pointer(&text), len));
}

/* Gives a page to people instead of the problem P, with what P says in headers. Takes P over.
 * REASON is the machine word of the error or NULL: the page has a sentence of its own for it. */
static Response *
for_people(Listener *l, Request *r, Response *p, const char *reason, const char *detail)
{
    g_autoptr(Response) problem = p;
    if (r->is_api)
        return g_steal_pointer(&problem);
    Response *page = NULL;
    if (l->hooks.error_page != NULL)
        page = l->hooks.error_page(l->hooks.app, r, p->status, reason, detail);
    if (page == NULL)
        page = plain_text(p->status, detail);
    page->status = p->status;
    page->keep = false;
    for (guint i = 0; i < p->headers->len; i++) {
        const ResponseHeader *h = &g_array_index(p->headers, ResponseHeader, i);
        if (g_ascii_strcasecmp(h->name, "WWW-Authenticate") != 0)
            response_header(page, h->name, h->value);
    }
    return page;
}

Response *
refuse_status(Listener *l, Request *r, unsigned status, const char *reason, const char *detail)
{
    return for_people(l, r, problem_response_status(status, reason, detail), reason, detail);
}

Response *
refuse_error(Listener *l, Request *r, const GError *error)
{
    Response *p = problem_response(error);
    bool ours = p->status == 500;
    if (ours)
        accesslog_error(l->log, r->target,
                        error != NULL ? error->message : "a handler gave no answer");
    return for_people(l, r, p, store_error_reason(error), ours ? NULL : error->message);
}

Response *
refuse_gate(const Request *r, const GateVerdict *verdict)
{
    Response *p = g_str_has_prefix(r->target, "/api/")
                      ? problem_response_status(verdict->status, NULL, verdict->detail)
                      : plain_text(verdict->status, verdict->detail);
    response_close(p);
    return p;
}

static char *
allow_list(unsigned allowed)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    GString *out = g_string_new(NULL);
    for (unsigned m = 0; m < G_N_ELEMENTS(names); m++)
        if ((allowed & 1u << m) != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", names[m]);
    return g_string_free(out, FALSE);
}

Response *
refuse_method(Listener *l, Request *r, unsigned allowed)
{
    g_autofree char *allow = allow_list(allowed);
    Response *p = r->gate.method == METHOD_OPTIONS
                      ? response_empty(204)
                      : refuse_status(l, r, 405, NULL, "This address does not know that method.");
    response_header(p, "Allow", allow);
    return p;
}

static Response *
to_login(Listener *l, const Request *r)
{
    bool back = r->gate.method == METHOD_GET || r->gate.method == METHOD_HEAD;
    g_autofree char *target = g_uri_escape_string(r->target, "/", FALSE);
    g_autofree char *location =
        g_strconcat(l->hooks.login_path, back ? "?weiter=" : NULL, target, NULL);
    return response_redirect(303, location);
}

Response *
refuse_access(Listener *l, Request *r)
{
    if (r->principal.id != 0)
        return refuse_status(l, r, 403, NULL, "You may not do this.");
    if (!r->is_api && l->hooks.login_path != NULL)
        return to_login(l, r);
    return refuse_status(l, r, 401, "sign-in", "This needs a token that is valid.");
}
