/* test_access.c - who may come in, over real sockets: tokens, sessions, forged forms, and whom a
 * proxy speaks for. */
#include "tests/unit/server/http/kit.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static Kit *shared; /* for tests that change nothing in it */

static void
test_access(void)
{
    g_autoptr(GString) nobody = kit_get(shared, "/api/v1/staff", "");
    g_assert_cmpuint(kit_status(nobody), ==, 401);
    kit_assert_header(nobody, "WWW-Authenticate", "Bearer realm=\"regelwerk\"");
    g_autoptr(GString) token =
        kit_get(shared, "/api/v1/staff", "Authorization: Bearer " KIT_TOKEN "\r\n");
    g_assert_cmpuint(kit_status(token), ==, 200);
    g_assert_nonnull(strstr(token->str, "who=clerk"));
    g_autoptr(GString) wrong = kit_get(shared, "/api/v1/staff", "Authorization: Bearer x\r\n");
    g_assert_cmpuint(kit_status(wrong), ==, 401);
    g_autoptr(GString) basic = kit_get(shared, "/api/v1/staff", "Authorization: Basic eDp5\r\n");
    g_assert_cmpuint(kit_status(basic), ==, 401);
    g_autoptr(GString) cookie = kit_get(shared, "/api/v1/staff", "Cookie: s=" KIT_SESSION "\r\n");
    g_assert_cmpuint(kit_status(cookie), ==, 401); /* the API takes no cookies */
    g_autoptr(GString) more =
        kit_get(shared, "/api/v1/admin", "Authorization: Bearer " KIT_TOKEN "\r\n");
    g_assert_cmpuint(kit_status(more), ==, 403);

    g_autoptr(GString) page = kit_get(shared, "/verwaltung/desk?a=b&c", "");
    g_assert_cmpuint(kit_status(page), ==, 303);
    kit_assert_header(page, "Location", "/verwaltung/anmelden?weiter=/verwaltung/desk%3Fa%3Db%26c");
    g_autoptr(GString) signed_in =
        kit_get(shared, "/verwaltung/desk", "Cookie: x=y; s=" KIT_SESSION "; z=1\r\n");
    g_assert_cmpuint(kit_status(signed_in), ==, 200);
    g_autoptr(GString) bearer =
        kit_get(shared, "/verwaltung/desk", "Authorization: Bearer " KIT_TOKEN "\r\n");
    g_assert_cmpuint(kit_status(bearer), ==, 303); /* pages take no tokens */
}

static unsigned
form_status(const char *headers, const char *body)
{
    g_autofree char *request =
        g_strdup_printf("POST /verwaltung/form HTTP/1.1\r\nHost: %%H\r\nConnection: close\r\n" FORM
                        "Content-Length: %zu\r\n%s\r\n%s",
                        strlen(body), headers, body);
    g_autoptr(GString) answer = kit_ask(shared, request);
    return kit_status(answer);
}

static void
test_forged_forms(void)
{
#define SESSION "Cookie: s=" KIT_SESSION "\r\n"
    static const struct {
        const char *headers, *body;
        unsigned status;
    } cases[] = {
        {SESSION "Sec-Fetch-Site: same-origin\r\n", "csrf=" KIT_CSRF, 200},
        {SESSION "Origin: http://%H\r\n", "csrf=" KIT_CSRF, 200},
        {SESSION "Origin: http://%H\r\nX-CSRF-Token: " KIT_CSRF "\r\n", "a=b", 200},
        {SESSION, "csrf=" KIT_CSRF, 403},
        {SESSION "Sec-Fetch-Site: same-site\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Sec-Fetch-Site: cross-site\r\nOrigin: http://%H\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Sec-Fetch-Site: none\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Origin: null\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Origin: https://%H\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Origin: http://%H.evil\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Origin: http://evil\r\n", "csrf=" KIT_CSRF, 403},
        {SESSION "Sec-Fetch-Site: same-origin\r\n", "csrf=wrong", 403},
        {SESSION "Sec-Fetch-Site: same-origin\r\n", "csrf=", 403},
        {SESSION "Sec-Fetch-Site: same-origin\r\n", "a=b", 403},
        {"Sec-Fetch-Site: same-origin\r\n", "csrf=" KIT_CSRF, 303},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(form_status(cases[i].headers, cases[i].body), ==, cases[i].status);
}

static void
test_trusted_proxy(void)
{
    static const char *const proxies[] = {"127.0.0.1", NULL};
    ListenerOptions options = {.limits = limits_default, .threads = 1, .trusted_proxies = proxies};
    Kit *kit = kit_start(&options);
    g_autoptr(GString) behind = kit_get(
        kit, "/echo/x", "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");
    g_assert_nonnull(strstr(behind->str, "client=203.0.113.9 scheme=https"));
    kit_assert_header(behind, "Strict-Transport-Security", "max-age=31536000");
    g_autoptr(GString) nonsense = kit_get(kit, "/echo/x", "X-Forwarded-For: unknown\r\n");
    g_assert_nonnull(strstr(nonsense->str, "client=127.0.0.1 scheme=http "));
    kit_stop(kit);
    g_autoptr(GString) spoofed =
        kit_get(shared, "/echo/x", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n");
    g_assert_nonnull(strstr(spoofed->str, "client=127.0.0.1 scheme=http "));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    shared = kit_start(NULL);
#define ADD(path, function) g_test_add_func("/http/access/" path, function)
    ADD("access", test_access);
    ADD("forged-forms", test_forged_forms);
    ADD("trusted-proxy", test_trusted_proxy);
    int result = g_test_run();
    kit_stop(shared);
    return result;
}
