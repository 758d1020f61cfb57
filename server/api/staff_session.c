/* staff_session.c - signing in and out. The cookie is HttpOnly and SameSite=Lax; over https it has
 * the __Host- prefix. */
#include "server/api/handlers.h"
#include "server/api/pages.h"
#include "server/api/query.h"
#include "server/first_login.h"
#include "server/http/auth.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

#define DESK "/verwaltung"

/* Where to go after signing in: a path of the desk, in characters that need no care; anything else
 * is the desk. */
static const char *
safe_next(const char *next)
{
    static const char safe[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.?=&";
    if (next == NULL || !g_str_has_prefix(next, DESK) || strspn(next, safe) != strlen(next) ||
        strstr(next, "//") != NULL)
        return DESK;
    return next;
}

static Response *
login_form(App *app, Request *request, unsigned status, const char *name, const char *problem,
           const char *next, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    Lang lang = context.view.lang;
    PageModel *page = arena_new0(context.view.arena, PageModel);
    *page = *page_model(&context, "anmelden", message(MSG_staff_title_login, lang));
    page->no_index = true;
    LoginPage model = {.page = page, .name = name, .problem = problem, .next = next};
    if (request_session_cookie(request) == NULL)
        model.insecure = message(MSG_staff_login_insecure, lang);
    GString *out = g_string_sized_new(8192);
    template_login(out, &model, page_lang(&context));
    Response *response = answer_page(&context, status, out);
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

Response *
login_page(Request *request, void *app, GError **error)
{
    const char *next = safe_next(query_text(request, "weiter"));
    if ((request_principal(request)->access & ACCESS_STAFF) != 0)
        return response_redirect(303, next);
    return login_form(app, request, 200, NULL, NULL, next, error);
}

static void
set_cookie(Request *request, const char *name, const char *value, const char *more)
{
    bool secure = strcmp(request_scheme(request), "https") == 0;
    request_add_cookie(request, arena_printf(request_arena(request),
                                             "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name,
                                             value, secure ? "; Secure" : "", more));
}

Response *
login_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Lang lang = request_lang(request);
    const char *name = request_form(request, "name");
    const char *password = request_form(request, "password");
    const char *next = safe_next(request_form(request, "weiter"));
    const char *cookie = request_session_cookie(request);
    if (cookie == NULL)
        return login_form(app, request, 403, name, NULL, next, error);
    if (name == NULL || password == NULL || *name == '\0' || *password == '\0')
        return login_form(app, request, 401, name, message(MSG_staff_login_wrong, lang), next,
                          error);

    int64_t retry_us = 0;
    g_autoptr(GError) problem = NULL;
    g_autoptr(Principal) user =
        login(app->acct, name, password, request_client(request), &retry_us, &problem);
    if (user == NULL && is_error(problem, STORE_ERROR_LIMIT)) {
        const char *seconds = arena_printf(request_arena(request), "%" G_GINT64_FORMAT,
                                           retry_us / G_USEC_PER_SEC + 1);
        const char *text =
            message_fill(request_arena(request), MSG_staff_login_throttled, lang, seconds, NULL);
        Response *response = login_form(app, request, 429, name, text, next, error);
        if (response != NULL)
            response_header(response, "Retry-After", seconds);
        return response;
    }
    if (user == NULL && is_error(problem, STORE_ERROR_BUSY))
        return login_form(app, request, 503, name, message(MSG_staff_login_busy, lang), next,
                          error);
    if (user == NULL && is_error(problem, STORE_ERROR_DENIED))
        return login_form(app, request, 401, name, message(MSG_staff_login_wrong, lang), next,
                          error);
    if (user == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    char token[SESSION_TOKEN_LEN + 1];
    if (!session_start(app->acct, user, token, error))
        return NULL;
    first_login_forget(app->store, user->name);
    set_cookie(request, cookie, token, "");
    return response_redirect(303, next);
}

Response *
logout_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    const char *cookie = request_session_cookie(request);
    const char *token = auth_session(request);
    if (token != NULL && !session_end(app->acct, token, error))
        return NULL;
    if (cookie != NULL)
        set_cookie(request, cookie, "", "; Max-Age=0");
    return response_redirect(303, "/");
}
