/* test_router.c - which route a path gets, and what 405 may say. */
#include "server/http/router.h"

#define GET(path, name)                                                                            \
    {                                                                                              \
        METHOD_GET, path, name, NULL, ACCESS_NONE, COST_READ, BODY_NONE, ""                        \
    }
#define POST(path, name)                                                                           \
    {                                                                                              \
        METHOD_POST, path, name, NULL, ACCESS_NONE, COST_READ, BODY_NONE, ""                       \
    }

static const Route routes[] = {
    GET("/", "start"),
    GET("/d/{slug}", "document"),
    GET("/d/{slug}.pdf", "document_pdf"),
    GET("/d/{slug}/v{number}", "version"),
    GET("/d/{slug}/v{number}.pdf", "version_pdf"),
    GET("/d/{slug}/vergleich", "compare"),
    GET("/d/{slug}/timemap", "timemap"),
    GET("/api/v1/documents", "list"),
    POST("/api/v1/documents", "create"),
    GET("/api/v1/documents/{slug}/versions/{n}", "api_version"),
    POST("/api/v1/documents/{slug}/versions/{number}/{action}", "action"),
    {METHOD_DELETE, "/api/v1/documents/{s}/versions/{v}", "remove", NULL, ACCESS_NONE, COST_READ,
     BODY_NONE, ""},
    GET("/.well-known/security.txt", "security"),
};

typedef struct {
    const Route *route;
    RouteParam params[ROUTE_PARAMS_MAX];
    size_t n;
    unsigned allowed;
} Match;

static void
match_clear(Match *m)
{
    for (size_t i = 0; i < m->n; i++)
        g_free(m->params[i].value);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Match, match_clear)

static Match
match(Method method, const char *path)
{
    Router *router = router_new(routes, G_N_ELEMENTS(routes));
    Match m;
    m.route = router_match(router, method, path, m.params, &m.n, &m.allowed);
    /* The names belong to the router. */
    for (size_t i = 0; i < m.n; i++)
        m.params[i].name = g_intern_string(m.params[i].name);
    router_free(router);
    return m;
}

static void
test_paths(void)
{
    static const struct {
        const char *path, *name, *first, *second;
    } cases[] = {
        {"/", "start", NULL, NULL},
        {"/d/a", "document", "a", NULL},
        {"/d/a.pdf", "document_pdf", "a", NULL},
        {"/d/a.pdf.pdf", "document_pdf", "a.pdf", NULL},
        {"/d/.pdf", "document", ".pdf", NULL},
        {"/d/a/v2", "version", "a", "2"},
        {"/d/a/v2.pdf", "version_pdf", "a", "2"},
        {"/d/a/v.pdf", "version", "a", ".pdf"},
        {"/d/a/vergleich", "compare", "a", NULL},
        {"/d/a/vergleiche", "version", "a", "ergleiche"},
        {"/d/a/v", NULL, NULL, NULL},
        {"/d/", NULL, NULL, NULL},
        {"/d", NULL, NULL, NULL},
        {"/d/a/", NULL, NULL, NULL},
        {"/d/Gebühren", "document", "Gebühren", NULL},
        {"/api/v1/documents", "list", NULL, NULL},
        {"/api/v1/documents/x/versions/3", "api_version", "x", "3"},
        {"/.well-known/security.txt", "security", NULL, NULL},
        {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Match) m = match(METHOD_GET, cases[i].path);
        g_assert_cmpstr(m.route != NULL ? m.route->name : NULL, ==, cases[i].name);
        g_assert_cmpstr(m.n > 0 ? m.params[0].value : NULL, ==, cases[i].first);
        g_assert_cmpstr(m.n > 1 ? m.params[1].value : NULL, ==, cases[i].second);
    }
}

static void
test_parameters_have_the_names_of_their_route(void)
{
    g_auto(Match) get = match(METHOD_GET, "/api/v1/documents/x/versions/3");
    g_auto(Match) remove = match(METHOD_DELETE, "/api/v1/documents/x/versions/3");
    g_auto(Match) action = match(METHOD_POST, "/api/v1/documents/x/versions/3/release");
    g_assert_cmpstr(get.params[0].name, ==, "slug");
    g_assert_cmpstr(get.params[1].name, ==, "n");
    g_assert_cmpstr(remove.params[0].name, ==, "s");
    g_assert_cmpstr(action.params[2].name, ==, "action");
    g_assert_cmpstr(action.params[2].value, ==, "release");
}

static void
test_head_is_get(void)
{
    g_auto(Match) m = match(METHOD_HEAD, "/d/a");
    g_assert_cmpstr(m.route->name, ==, "document");
}

static void
test_other_method_names_the_allowed(void)
{
    g_auto(Match) m = match(METHOD_PUT, "/api/v1/documents");
    g_assert_null(m.route);
    g_assert_cmphex(m.allowed, ==,
                    1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_POST |
                        1u << METHOD_OPTIONS);
    g_auto(Match) none = match(METHOD_PUT, "/nothing");
    g_assert_cmphex(none.allowed, ==, 0);
    /* The better literal match decides, not whichever knows the method. */
    g_auto(Match) compare = match(METHOD_POST, "/d/a/vergleich");
    g_assert_null(compare.route);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/router/paths", test_paths);
    g_test_add_func("/http/router/parameters-have-the-names-of-their-route",
                    test_parameters_have_the_names_of_their_route);
    g_test_add_func("/http/router/head-is-get", test_head_is_get);
    g_test_add_func("/http/router/other-method-names-the-allowed",
                    test_other_method_names_the_allowed);
    return g_test_run();
}
