/* Every route of routes.def asked by nobody, a reading token, an editor, an approver and an
 * administrator, over a real socket: who lacks a bit that the route names gets 401 or 403 (pages:
 * the way to the sign-in), nobody else does. The table is the list; a route that is added is tested
 * without a line here. */
#include "server/app.h"
#include "store/base/error.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    char *dir;
    Store *store;
    Acct *acct;
    App *app;
    Listener *listener;
} World;

static const AppSettings settings = {.town = "Stadt Probe"};

static void
world_open(World *w)
{
    g_autoptr(GError) error = NULL;
    w->dir = g_dir_make_tmp("rw-permissions-XXXXXX", NULL);
    w->store = store_open(w->dir, STORE_CREATE | STORE_SERVER, &limits_default, &error);
    g_assert_no_error(error);
    w->acct = acct_open(store_main_env(w->store), store_volatile_env(w->store), &error);
    g_assert_no_error(error);
    w->app = app_new(w->store, w->acct, &settings);
    HttpHooks hooks = app_hooks(w->app);
    size_t n;
    const Route *routes = app_routes(&n);
    ListenerOptions options = {.address = "127.0.0.1", .limits = limits_default};
    w->listener = listener_start(&options, routes, n, &hooks, &error);
    g_assert_no_error(error);
}

static void
world_close(World *w)
{
    listener_stop(w->listener, 2 * G_USEC_PER_SEC);
    app_free(w->app);
    acct_close(w->acct);
    store_close(w->store);
    const char *argv[] = {"rm", "-rf", w->dir, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(w->dir);
}

static const char *const method_names[] = {"GET",   "HEAD",   "POST",   "PUT",
                                           "PATCH", "DELETE", "OPTIONS"};

/* Sends one request; the status, and the Location header (owned) or NULL. */
static unsigned
ask(const World *w, Method method, const char *path, const char *header, char **ret_location)
{
    unsigned port = listener_port(w->listener);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
    bool has_body = method == METHOD_POST || method == METHOD_PUT || method == METHOD_PATCH;
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s%s\r\n",
                        method_names[method], path, port, header,
                        has_body ? "Content-Length: 0\r\nSec-Fetch-Site: same-origin\r\n" : "");
    g_assert_cmpint(send(fd, request, strlen(request), 0), ==, (ssize_t)strlen(request));
    g_autoptr(GString) answer = g_string_new(NULL);
    char buf[4096];
    for (ssize_t n; (n = recv(fd, buf, sizeof buf, 0)) > 0;)
        g_string_append_len(answer, buf, n);
    close(fd);
    g_assert_true(g_str_has_prefix(answer->str, "HTTP/1.1 "));
    *ret_location = NULL;
    const char *location = strstr(answer->str, "\r\nLocation: ");
    if (location != NULL)
        *ret_location = g_strndup(location + 12, strcspn(location + 12, "\r"));
    return (unsigned)g_ascii_strtoull(answer->str + 9, NULL, 10);
}

/* The route's path with its parameters filled in. */
static char *
fill(const char *pattern)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p != '{') {
            g_string_append_c(out, *p);
            continue;
        }
        g_string_append(out, g_str_has_prefix(p, "{number}")   ? "1"
                             : g_str_has_prefix(p, "{action}") ? "vorlegen"
                                                               : "x");
        p = strchr(p, '}');
    }
    return g_strdup(out->str);
}

static bool
is_sign_in(unsigned status, const char *location)
{
    return (status == 302 || status == 303) && location != NULL &&
           g_str_has_prefix(location, "/verwaltung/anmelden");
}

static void
check_route(const World *w, const Route *route, const char *header, AccessFlags granted,
            bool signed_in)
{
    g_autofree char *path = fill(route->path);
    g_autofree char *location = NULL;
    bool api = g_str_has_prefix(path, "/api/");
    unsigned status = ask(w, route->method, path, header, &location);
    bool refused = status == 401 || status == 403 || is_sign_in(status, location);
    bool allowed = (route->access & ~(unsigned)granted) == 0;
    g_test_message("%s %s access %x granted %x: %u", method_names[route->method], path,
                   route->access, granted, status);
    if (!allowed) {
        g_assert_true(refused);
        if (signed_in)
            g_assert_cmpuint(status, ==, 403);
        else if (api)
            g_assert_cmpuint(status, ==, 401);
    } else if (api || route->method == METHOD_GET) {
        /* Forms also need their CSRF token, which the browser tests send. */
        g_assert_false(refused);
    }
    g_assert_cmpuint(status, <, 500);
}

static void
test_every_route_for_every_token(void)
{
    static const char *const scopes[] = {"read",  "upload", "edit",     "release",
                                         "audit", "editor", "approver", "admin"};
    World w;
    world_open(&w);
    size_t n;
    const Route *routes = app_routes(&n);
    for (size_t i = 0; i < n; i++)
        check_route(&w, &routes[i], "", ACCESS_NONE, false);
    for (size_t s = 0; s < G_N_ELEMENTS(scopes); s++) {
        AccessFlags access;
        g_autoptr(GError) error = NULL;
        g_assert_true(scope_parse(scopes[s], &access));
        g_autofree char *token = token_create(w.acct, scopes[s], access, 0, &error);
        g_assert_no_error(error);
        g_autofree char *header = g_strdup_printf("Authorization: Bearer %s\r\n", token);
        for (size_t i = 0; i < n; i++)
            if (g_str_has_prefix(routes[i].path, "/api/"))
                check_route(&w, &routes[i], header, access, true);
    }
    world_close(&w);
}

static void
test_every_route_for_every_role(void)
{
    static const Role roles[] = {ROLE_EDITOR, ROLE_APPROVER, ROLE_ADMIN};
    World w;
    world_open(&w);
    size_t n;
    const Route *routes = app_routes(&n);
    for (size_t s = 0; s < G_N_ELEMENTS(roles); s++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strdup_printf("person%zu", s);
        g_autoptr(Principal) user =
            user_add(w.acct, name, roles[s], "Sieben-Zwerge-im-Rathaus", &error);
        g_assert_no_error(error);
        char token[SESSION_TOKEN_LEN + 1];
        g_assert_true(session_start(w.acct, user, token, &error));
        g_autofree char *header = g_strdup_printf("Cookie: s=%s\r\n", token);
        for (size_t i = 0; i < n; i++) {
            if (g_str_has_prefix(routes[i].path, "/api/")) /* the API takes no cookies */
                check_route(&w, &routes[i], header, ACCESS_NONE, false);
            else
                check_route(&w, &routes[i], header, role_access(roles[s]), true);
        }
    }
    world_close(&w);
}

static void
test_what_changes_something_is_never_public(void)
{
    size_t n;
    const Route *routes = app_routes(&n);
    for (size_t i = 0; i < n; i++) {
        if (routes[i].method == METHOD_GET || strcmp(routes[i].path, "/verwaltung/anmelden") == 0)
            continue;
        g_assert_cmpuint(routes[i].access, !=, ACCESS_NONE);
        g_assert_cmpint(routes[i].cost, ==, COST_WORK);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/api/permissions/tokens", test_every_route_for_every_token);
    g_test_add_func("/api/permissions/roles", test_every_route_for_every_role);
    g_test_add_func("/api/permissions/changes-are-not-public",
                    test_what_changes_something_is_never_public);
    return g_test_run();
}
