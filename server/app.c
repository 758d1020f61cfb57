/* app.c - the hooks between server/http and the rest: who asks, where uploads go, what an error
 * page looks like, and the generation that keys whole-response caching. */
#include "server/app.h"

#include "server/api/pages.h"
#include "server/api/since_cache.h"

#include <string.h>

App *
app_new(Store *store, Acct *acct, const AppSettings *settings)
{
    App *app = g_new0(App, 1);
    app->store = store;
    app->acct = acct;
    app->settings = *settings;
    app->since = since_cache_new();
    app->missed = missed_watch_new();
    app->started_us = clock_now_us();
    return app;
}

void
app_free(App *app)
{
    if (app == NULL)
        return;
    since_cache_free(app->since);
    missed_watch_free(app->missed);
    g_free(app);
}

static bool
authenticate(void *app_data, Request *request, const char *bearer, const char *session,
             RequestPrincipal *ret_principal, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    if (bearer != NULL) {
        g_autoptr(Principal) token = token_check(app->acct, bearer, error);
        if (token == NULL)
            return false;
        ret_principal->id = token->id;
        ret_principal->access = token->access;
        ret_principal->name = arena_strdup(arena, token->name);
        ret_principal->via_token = true;
        return true;
    }
    if (session != NULL) {
        char csrf[SESSION_TOKEN_LEN + 1];
        g_autoptr(Principal) user = session_check(app->acct, session, csrf, NULL);
        if (user == NULL)
            return true; /* an old cookie is nobody, not an error: public pages go on */
        ret_principal->id = user->id;
        ret_principal->access = user->access;
        ret_principal->name = arena_strdup(arena, user->name);
        ret_principal->role = role_name(user->role);
        ret_principal->csrf = arena_strdup(arena, csrf);
    }
    return true;
}

static bool
check_csrf(void *app, const RequestPrincipal *principal, const char *token)
{
    (void)app;
    if (principal->csrf == NULL || token == NULL)
        return false;
    size_t len = strlen(principal->csrf);
    if (strlen(token) != len)
        return false;
    /* Constant time: every byte is looked at. */
    unsigned difference = 0;
    for (size_t i = 0; i < len; i++)
        difference |= (unsigned char)(principal->csrf[i] ^ token[i]);
    return difference == 0;
}

static void *
upload_begin(void *app_data, GError **error)
{
    App *app = app_data;
    return blob_spool_new(store_blobs(app->store), error);
}

static bool
upload_write(void *app_data, void *upload, const void *data, size_t len, GError **error)
{
    App *app = app_data;
    return blob_spool_write(upload, data, len, store_limits(app->store)->upload_bytes, error);
}

static void
upload_drop(void *app, void *upload)
{
    (void)app;
    blob_spool_free(upload);
}

static uint64_t
generation(void *app_data)
{
    App *app = app_data;
    uint64_t head;
    if (!store_head_now(app->store, &head, NULL))
        return (uint64_t)
            clock_monotonic_us(); /* never equal to what is kept: nothing stale is served */
    return head << 20 ^ clock_today();
}

HttpHooks
app_hooks(App *app)
{
    return (HttpHooks){
        .app = app,
        .authenticate = authenticate,
        .check_csrf = check_csrf,
        .error_page = error_page,
        .login_path = "/verwaltung/anmelden",
        .upload_begin = upload_begin,
        .upload_write = upload_write,
        .upload_drop = upload_drop,
        .generation = generation,
    };
}
