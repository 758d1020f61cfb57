/* test_listener.c - the whole HTTP layer over real sockets: order of checks, bodies, answers,
 * deadlines, stopping. */
#include "tests/unit/server/http/kit.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static Kit *shared; /* for tests that change nothing in it */

static void
test_every_answer_has_the_headers(void)
{
    static const char *const requests[] = {
        "GET /ok HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "POST /ok HTTP/1.1\r\nHost: %H\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "OPTIONS /ok HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "HEAD /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nRange: bytes=0-1\r\nConnection: close\r\n\r\n",
        "GET /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nRange: bytes=9999999-\r\nConnection: "
        "close\r\n\r\n",
        "GET /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n",
        "GET /kept HTTP/1.1\r\nHost: %H\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n",
        "GET /fail?how=header HTTP/1.1\r\nHost: %H\r\n\r\n",
        "GET /fail?how=io HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /api/v1/fail HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /cookie HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /verwaltung/desk HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: other\r\n\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        g_autoptr(GString) a = kit_ask(shared, requests[i]);
        kit_assert_header(
            a, "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "font-src 'self'; connect-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
        kit_assert_header(a, "X-Content-Type-Options", "nosniff");
        kit_assert_header(a, "Referrer-Policy", "same-origin");
        kit_assert_header(a, "Cross-Origin-Opener-Policy", "same-origin");
        kit_assert_header(a, "Strict-Transport-Security", NULL);
        g_autofree char *resource_policy = kit_header(a, "Cross-Origin-Resource-Policy");
        g_assert_nonnull(resource_policy);
        g_autofree char *cache = kit_header(a, "Cache-Control");
        g_assert_nonnull(cache);
    }
}

static void
test_routing_and_methods(void)
{
    g_autoptr(GString) found = kit_get(shared, "/echo/a%20b?q=c%2Bd+e&lang=en", "");
    g_assert_cmpuint(kit_status(found), ==, 200);
    g_assert_nonnull(strstr(found->str, "path=/echo/a b q=c+d e"));
    g_assert_nonnull(strstr(found->str, "lang=1"));
    g_autoptr(GString) missing = kit_get(shared, "/api/v1/nothing", "");
    g_assert_cmpuint(kit_status(missing), ==, 404);
    kit_assert_header(missing, "Content-Type", "application/problem+json");
    g_autoptr(GString) method =
        kit_ask(shared, "DELETE /ok HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n");
    g_assert_cmpuint(kit_status(method), ==, 405);
    kit_assert_header(method, "Allow", "GET, HEAD, OPTIONS");
    g_autoptr(GString) options =
        kit_ask(shared, "OPTIONS /smuggled HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n");
    g_assert_cmpuint(kit_status(options), ==, 204);
    kit_assert_header(options, "Allow", "GET, HEAD, POST, OPTIONS");
    g_autoptr(GString) accept = kit_get(shared, "/api/v1/fail", "Accept: text/html\r\n");
    g_assert_cmpuint(kit_status(accept), ==, 406);
}

static void
test_head_is_get_without_body(void)
{
    g_autoptr(GString) head =
        kit_ask(shared, "HEAD /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n");
    size_t len;
    kit_body(head, &len);
    g_assert_cmpuint(kit_status(head), ==, 200);
    g_assert_cmpuint(len, ==, 0);
    kit_assert_header(head, "Content-Length", "986112");
}

static void
test_connection_is_used_again(void)
{
    static const char *const targets[] = {"/ok",   "/nothing", "/kept",
                                          "/kept", "/fail",    "/d/x/v1.pdf"};
    int fd = kit_connect(shared);
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autofree char *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                                                   targets[i], shared->port);
        kit_send_text(fd, request);
        g_autoptr(GString) answer = kit_read_answer(fd);
        kit_assert_header(answer, "Connection", NULL);
    }
    close(fd);
}

static void
test_file_whole_and_in_parts(void)
{
    g_autofree uint8_t *bytes = g_malloc(shared->file_bytes);
    g_assert_cmpint(pread(shared->file_fd, bytes, shared->file_bytes, 0), ==, shared->file_bytes);
    size_t len;
    for (int i = 0; i < 3; i++) { /* made, kept, and around the cache */
        g_autoptr(GString) whole =
            kit_get(shared, i < 2 ? "/d/x/v1.pdf" : "/d/x/v1.pdf?fresh=1", "");
        const char *body = kit_body(whole, &len);
        g_assert_cmpmem(body, len, bytes, shared->file_bytes);
        char hex[DIGEST_HEX_LEN + 1];
        digest_hex(&shared->file_digest, hex);
        g_autofree char *etag = g_strdup_printf("\"%s\"", hex);
        kit_assert_header(whole, "ETag", etag);
        kit_assert_header(whole, "Cache-Control", "public, max-age=31536000, immutable");
        kit_assert_header(whole, "Accept-Ranges", "bytes");
        kit_assert_header(whole, "Last-Modified", "Wed, 19 Mar 2025 08:00:00 GMT");
        kit_assert_header(whole, "Cross-Origin-Resource-Policy", "cross-origin");
        kit_assert_header(whole, "Content-Disposition",
                          "inline; filename=\"Gebuehrensatzung.pdf\"; "
                          "filename*=UTF-8''Geb%C3%BChrensatzung.pdf");
    }
    g_autoptr(GString) part = kit_get(shared, "/d/x/v1.pdf", "Range: bytes=1000-1009\r\n");
    g_assert_cmpuint(kit_status(part), ==, 206);
    kit_assert_header(part, "Content-Range", "bytes 1000-1009/986112");
    const char *body = kit_body(part, &len);
    g_assert_cmpmem(body, len, bytes + 1000, 10);
    g_autoptr(GString) tail = kit_get(shared, "/d/x/v1.pdf", "Range: bytes=-7\r\n");
    body = kit_body(tail, &len);
    g_assert_cmpmem(body, len, bytes + shared->file_bytes - 7, 7);
    g_autoptr(GString) beyond = kit_get(shared, "/d/x/v1.pdf", "Range: bytes=986112-\r\n");
    g_assert_cmpuint(kit_status(beyond), ==, 416);
    kit_assert_header(beyond, "Content-Range", "bytes */986112");
    g_autoptr(GString) several = kit_get(shared, "/d/x/v1.pdf", "Range: bytes=0-1,5-6\r\n");
    g_assert_cmpuint(kit_status(several), ==, 200);
    g_autoptr(GString) stale =
        kit_get(shared, "/d/x/v1.pdf", "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n");
    g_assert_cmpuint(kit_status(stale), ==, 200);
}

static void
test_conditions(void)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&shared->file_digest, hex);
    g_autofree char *same = g_strdup_printf("If-None-Match: \"%s\"\r\n", hex);
    for (int i = 0; i < 2; i++) {
        const char *target = i == 0 ? "/d/x/v1.pdf" : "/d/x/v1.pdf?fresh=1";
        g_autoptr(GString) by_tag = kit_get(shared, target, same);
        g_assert_cmpuint(kit_status(by_tag), ==, 304);
        kit_assert_header(by_tag, "Cache-Control", "public, max-age=31536000, immutable");
        kit_assert_header(by_tag, "Content-Type", NULL);
        kit_assert_header(by_tag, "Content-Disposition", NULL);
        g_autoptr(GString) by_date =
            kit_get(shared, target, "If-Modified-Since: Wed, 19 Mar 2025 08:00:00 GMT\r\n");
        g_assert_cmpuint(kit_status(by_date), ==, 304);
        g_autoptr(GString) tag_first =
            kit_get(shared, target,
                    "If-None-Match: \"x\"\r\nIf-Modified-Since: Wed, 19 Mar 2025 08:00:00 GMT\r\n");
        g_assert_cmpuint(kit_status(tag_first), ==, 200);
    }
}

static void
test_codings(void)
{
    g_autoptr(GString) plain = kit_get(shared, "/kept", "");
    g_autoptr(GString) br = kit_get(shared, "/kept", "Accept-Encoding: gzip, br\r\n");
    g_autoptr(GString) gz = kit_get(shared, "/kept", "Accept-Encoding: gzip\r\n");
    kit_assert_header(plain, "Content-Encoding", NULL);
    kit_assert_header(br, "Content-Encoding", "br");
    kit_assert_header(gz, "Content-Encoding", "gzip");
    kit_assert_header(plain, "Vary", "Accept-Language, Accept-Encoding");
    g_autofree char *tag = kit_header(br, "ETag");
    g_assert_true(g_str_has_suffix(tag, "-br\""));
    g_autofree char *condition =
        g_strdup_printf("Accept-Encoding: br\r\nIf-None-Match: %s\r\n", tag);
    g_autoptr(GString) same = kit_get(shared, "/kept", condition);
    g_assert_cmpuint(kit_status(same), ==, 304);
    g_autofree char *other = g_strdup_printf("Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", tag);
    g_autoptr(GString) different = kit_get(shared, "/kept", other);
    g_assert_cmpuint(kit_status(different), ==, 200);
    /* What is made for somebody is not coded, whatever secrets stand in it. */
    g_autoptr(GString) own =
        kit_get(shared, "/kept", "Accept-Encoding: br\r\nCookie: s=" KIT_SESSION "\r\n");
    kit_assert_header(own, "Content-Encoding", NULL);
    kit_assert_header(own, "Cache-Control", "private, max-age=50");
}

static void
test_kept_until_the_generation_changes(void)
{
    Kit *kit = kit_start(NULL);
    g_autoptr(GString) first = kit_get(kit, "/kept", "");
    g_autoptr(GString) again = kit_get(kit, "/kept", "");
    g_assert_cmpstr(kit_body(first, NULL), ==, kit_body(again, NULL));
    g_autoptr(GString) english = kit_get(kit, "/kept", "Accept-Language: en\r\n");
    g_assert_nonnull(strstr(english->str, "answer 1 of en"));
    g_autoptr(GString) somebody = kit_get(kit, "/kept", "Cookie: s=" KIT_SESSION "\r\n");
    g_assert_nonnull(strstr(somebody->str, "answer 2 of de"));
    atomic_fetch_add(&kit->generation, 1);
    g_autoptr(GString) later = kit_get(kit, "/kept", "");
    g_assert_nonnull(strstr(later->str, "answer 3 of de"));
    g_assert_cmpint(atomic_load(&kit->handled), ==, 4);
    kit_stop(kit);
}

static void
test_errors_as_problems(void)
{
    g_autoptr(GString) conflict = kit_get(shared, "/api/v1/fail", "");
    g_assert_cmpuint(kit_status(conflict), ==, 409);
    g_assert_nonnull(strstr(conflict->str, "urn:regelwerk:problem:text-pending"));
    g_autoptr(GString) inner = kit_get(shared, "/api/v1/fail?how=io", "");
    g_assert_cmpuint(kit_status(inner), ==, 500);
    g_assert_null(strstr(inner->str, "secret"));
    g_autoptr(GString) none = kit_get(shared, "/fail?how=none", "");
    g_assert_cmpuint(kit_status(none), ==, 500);
    /* A header that cannot be sent must not be left out silently. */
    g_autoptr(GString) header = kit_get(shared, "/fail?how=header", "");
    g_assert_cmpuint(kit_status(header), ==, 500);
    g_assert_null(strstr(header->str, "never seen"));
}

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

static unsigned
post_status(const char *target, const char *headers, const char *body)
{
    g_autofree char *request =
        g_strdup_printf("POST %s HTTP/1.1\r\nHost: %%H\r\nOrigin: http://%%H\r\nConnection: "
                        "close\r\nContent-Length: %zu\r\n%s\r\n%s",
                        target, strlen(body), headers, body);
    g_autoptr(GString) answer = kit_ask(shared, request);
    return kit_status(answer);
}

static void
test_bodies(void)
{
    static const char json[] = "Content-Type: application/json\r\n";
    g_assert_cmpuint(post_status("/api/v1/json", json, "{}"), ==, 200);
    g_assert_cmpuint(
        post_status("/api/v1/json", "Content-Type: Application/JSON; charset=utf-8\r\n", "{}"), ==,
        200);
    g_assert_cmpuint(post_status("/api/v1/json", FORM, "{}"), ==, 415);
    g_assert_cmpuint(post_status("/api/v1/json", "", "{}"), ==, 415);
    g_assert_cmpuint(post_status("/api/v1/json", json, "{\"a\":\"\344\"}"), ==, 400);
    g_autofree char *large = g_strnfill(LIMIT_JSON_BYTES + 1, ' ');
    g_assert_cmpuint(post_status("/api/v1/json", json, large), ==, 413);
    large[LIMIT_JSON_BYTES] = '\0';
    g_assert_cmpuint(post_status("/api/v1/json", json, large), ==, 200);
    g_assert_cmpuint(post_status("/form", FORM, "field=%C3%A4"), ==, 200);
    g_assert_cmpuint(post_status("/form", FORM, "field=%00"), ==, 400);
    g_assert_cmpuint(post_status("/form", FORM, "field=%e4"), ==, 400);
    g_assert_cmpuint(post_status("/form", FORM, "a=b&a=c"), ==, 400);
    g_assert_cmpuint(post_status("/multipart", "Content-Type: multipart/form-data\r\n", "x"), ==,
                     400);
}

/* A chunked body has no length to be refused by; it must still end at the limit. */
static void
test_chunked_body_has_the_same_limit(void)
{
    g_autofree char *piece = g_strnfill(8192, ' ');
    g_autoptr(GString) request =
        g_string_new("POST /api/v1/json HTTP/1.1\r\nHost: %H\r\nContent-Type: application/json\r\n"
                     "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 10; i++)
        g_string_append_printf(request, "2000\r\n%s\r\n", piece);
    g_string_append(request, "0\r\n\r\n");
    g_autoptr(GString) answer = kit_ask(shared, request->str);
    g_assert_cmpuint(kit_status(answer), ==, 413);
}

/* Far over the limit and already on its way: the answer must survive. */
static void
test_refused_body_does_not_destroy_the_answer(void)
{
    g_autofree char *large = g_strnfill(900000, ' ');
    for (int i = 0; i < 20; i++)
        g_assert_cmpuint(post_status("/api/v1/json", "Content-Type: application/json\r\n", large),
                         ==, 413);
}

static void
test_expect_continue(void)
{
    int fd = kit_connect(shared);
    g_autofree char *head = g_strdup_printf(
        "POST /api/v1/json HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n",
        shared->port);
    kit_send_text(fd, head);
    g_autoptr(GString) interim = kit_read_answer(fd);
    g_assert_cmpuint(kit_status(interim), ==, 100);
    kit_send_text(fd, "{}");
    g_autoptr(GString) answer = kit_read_answer(fd);
    g_assert_cmpuint(kit_status(answer), ==, 200);
    close(fd);
    /* Refused before the body: no 100. */
    g_autoptr(GString) refused = kit_ask(
        shared, "POST /api/v1/json HTTP/1.1\r\nHost: %H\r\nContent-Type: application/json\r\n"
                "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    g_assert_cmpuint(kit_status(refused), ==, 413);
}

/* LEN bytes whose digest is in the answer. */
static GString *
upload(Kit *kit, size_t len, const char *disposition, bool chunked)
{
    g_autofree char *bytes = g_malloc(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(i * 7 + i / 1000);
    g_autofree char *length = chunked ? g_strdup("Transfer-Encoding: chunked")
                                      : g_strdup_printf("Content-Length: %zu", len);
    g_autofree char *head = g_strdup_printf(
        "POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/pdf\r\n"
        "%s\r\n%sConnection: close\r\n\r\n",
        kit->port, length, disposition);
    int fd = kit_connect(kit);
    kit_send_text(fd, head);
    for (size_t at = 0; chunked && at < len; at += 5000) {
        size_t n = MIN((size_t)5000, len - at);
        g_autofree char *size = g_strdup_printf("%zx\r\n", n);
        kit_send_text(fd, size);
        kit_send(fd, bytes + at, n);
        kit_send_text(fd, "\r\n");
    }
    if (chunked)
        kit_send_text(fd, "0\r\n\r\n");
    else
        kit_send(fd, bytes, len);
    GString *answer = kit_read_to_end(fd);
    close(fd);
    Digest digest = digest_of(bytes, len);
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&digest, hex);
    if (kit_status(answer) == 201)
        g_assert_nonnull(strstr(answer->str, hex));
    return answer;
}

static void
test_uploads(void)
{
    static const size_t sizes[] = {1, 1000, 262144, 262145, 3000000};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        for (int chunked = 0; chunked < 2; chunked++) {
            g_autoptr(GString) answer =
                upload(shared, sizes[i],
                       "Content-Disposition: attachment; filename*=UTF-8''..%2fGeb%c3%bchr.pdf\r\n",
                       chunked != 0);
            g_assert_cmpuint(kit_status(answer), ==, 201);
            g_assert_nonnull(strstr(answer->str, " Gebühr.pdf "));
        }
    }
    g_autoptr(GString) empty = upload(shared, 0, "", false);
    g_assert_cmpuint(kit_status(empty), ==, 415);
}

static void
test_full_disk_in_the_middle(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 2};
    Kit *kit = kit_start(&options);
    kit->sink_limit = 300000;
    g_autoptr(GString) soon = upload(kit, 900000, "", false);
    g_assert_cmpuint(kit_status(soon), ==, 507);
    g_autoptr(GString) long_before_the_end = upload(kit, 5000000, "", false);
    g_assert_cmpuint(kit_status(long_before_the_end), ==, 507);
    g_autoptr(GString) at_end = upload(kit, 310000, "", false);
    g_assert_cmpuint(kit_status(at_end), ==, 507);
    g_autoptr(GString) fits = upload(kit, 290000, "", false);
    g_assert_cmpuint(kit_status(fits), ==, 201);
    kit_stop(kit);
}

static void
test_multipart_upload(void)
{
    static const char body[] =
        "--XX\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nWert ä\r\n"
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
        "filename=\"C:\\x\\a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n--XX--\r\n";
    g_autofree char *request = g_strdup_printf(
        "POST /multipart HTTP/1.1\r\nHost: %%H\r\nOrigin: http://%%H\r\nConnection: close\r\n"
        "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    g_autoptr(GString) answer = kit_ask(shared, request);
    g_assert_cmpuint(kit_status(answer), ==, 201);
    g_assert_nonnull(strstr(answer->str, "8 "));
    g_assert_nonnull(strstr(answer->str, " a.pdf Wert ä"));
}

/* An upload that its client gives up leaves nothing behind (kit_stop counts). */
static void
test_abandoned_upload_is_dropped(void)
{
    Kit *kit = kit_start(NULL);
    g_autofree char *half = g_strnfill(600000, 'x');
    int fds[10];
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = kit_connect(kit);
        g_autofree char *head =
            g_strdup_printf("POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                            "Content-Type: application/pdf\r\nContent-Length: 9000000\r\n\r\n",
                            kit->port);
        kit_send_text(fds[i], head);
        kit_send(fds[i], half, 600000);
    }
    struct linger reset = {1, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        if (i % 2 == 0)
            setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fds[i]);
    }
    kit_stop(kit);
}

static void
test_slow_head_is_ended(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 1};
    options.limits.request_seconds = 1;
    Kit *kit = kit_start(&options);
    int fd = kit_connect(kit);
    int64_t start = clock_monotonic_us();
    /* A byte whenever the server has been silent for 20 ms: never inactive, never done. */
    struct pollfd p = {fd, POLLIN, 0};
    while (poll(&p, 1, 20) == 0 && clock_monotonic_us() - start < 8000000)
        if (!kit_send_text(fd, "x"))
            break;
    g_assert_cmpint(clock_monotonic_us() - start, <, 4000000);
    close(fd);
    kit_stop(kit);
}

static void
test_slow_body_is_ended(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 1};
    options.limits.request_seconds = 1;
    options.limits.upload_min_rate = 1000000;
    Kit *kit = kit_start(&options);
    int fd = kit_connect(kit);
    g_autofree char *head =
        g_strdup_printf("POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                        "Content-Type: application/pdf\r\nContent-Length: 9000000\r\n\r\n",
                        kit->port);
    kit_send_text(fd, head);
    int64_t start = clock_monotonic_us();
    struct pollfd p = {fd, POLLIN, 0};
    while (poll(&p, 1, 20) == 0 && clock_monotonic_us() - start < 8000000)
        if (!kit_send_text(fd, "x"))
            break;
    g_assert_cmpint(clock_monotonic_us() - start, <, 4000000);
    close(fd);
    kit_stop(kit);
}

static void
test_limit_of_connections_is_said(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 2, .connection_limit = 4};
    Kit *kit = kit_start(&options);
    int fds[4];
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = kit_connect(kit);
        g_autofree char *request =
            g_strdup_printf("GET /ok HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
        kit_send_text(fds[i], request);
        g_string_free(kit_read_answer(fds[i]), TRUE);
    }
    g_autoptr(GString) refused = kit_get(kit, "/ok", "");
    g_assert_cmpuint(kit_status(refused), ==, 503);
    kit_assert_header(refused, "Retry-After", "2");
    close(fds[0]);
    for (;;) { /* until the place is free */
        g_autoptr(GString) answer = kit_get(kit, "/ok", "");
        if (kit_status(answer) == 200)
            break;
    }
    for (size_t i = 1; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    kit_stop(kit);
}

static void
test_waiting_handlers_stop_nobody(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 1, .workers = 4};
    Kit *kit = kit_start(&options);
    int fds[4];
    g_autofree char *request =
        g_strdup_printf("GET /wait HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = kit_connect(kit);
        kit_send_text(fds[i], request);
    }
    kit_await_waiting(kit, 4);
    for (int i = 0; i < 50; i++) {
        g_autoptr(GString) answer = kit_get(kit, "/ok", "");
        g_assert_cmpuint(kit_status(answer), ==, 200);
    }
    kit_open_gate(kit);
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        g_autoptr(GString) answer = kit_read_answer(fds[i]);
        g_assert_cmpuint(kit_status(answer), ==, 200);
        kit_assert_header(answer, "Connection", NULL);
        close(fds[i]);
    }
    kit_stop(kit);
}

/* Clients that vanish while their request waits, by FIN and by RST. */
static void
test_gone_while_suspended(void)
{
    Kit *kit = kit_start(NULL);
    g_autofree char *request =
        g_strdup_printf("GET /wait HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
    struct linger reset = {1, 0};
    for (int i = 0; i < 8; i++) {
        int fd = kit_connect(kit);
        kit_send_text(fd, request);
        kit_await_waiting(kit, i + 1);
        if (i % 2 == 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    kit_open_gate(kit);
    g_autoptr(GString) alive = kit_get(kit, "/ok", "");
    g_assert_cmpuint(kit_status(alive), ==, 200);
    kit_stop(kit);
}

static void *
stop_main(void *data)
{
    kit_stop(data);
    return NULL;
}

/* What runs is answered, what idles is closed, nobody new is let in. */
static void
test_stop_lets_requests_end(void)
{
    Kit *kit = kit_start(NULL);
    int waiting = kit_connect(kit), idle = kit_connect(kit);
    g_autofree char *request =
        g_strdup_printf("GET /wait HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
    g_autofree char *ok =
        g_strdup_printf("GET /ok HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
    kit_send_text(idle, ok);
    g_string_free(kit_read_answer(idle), TRUE);
    kit_send_text(waiting, request);
    kit_await_waiting(kit, 1);
    pthread_t thread;
    g_assert_cmpint(pthread_create(&thread, NULL, stop_main, kit), ==, 0);
    g_autoptr(GString) end = kit_read_to_end(idle); /* the stop has begun */
    g_assert_cmpuint(end->len, ==, 0);
    kit_open_gate(kit);
    g_autoptr(GString) answer = kit_read_to_end(waiting);
    g_assert_cmpuint(kit_status(answer), ==, 200);
    kit_assert_header(answer, "Connection", "close");
    pthread_join(thread, NULL);
    close(waiting);
    close(idle);
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

static void
test_metrics(void)
{
    Kit *kit = kit_start(NULL);
    g_string_free(kit_get(kit, "/ok", ""), TRUE);
    g_string_free(kit_get(kit, "/nothing", ""), TRUE);
    kit_stop(kit); /* a request is counted when it has ended, which its client cannot know */
    kit = kit_start(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    int fd = kit_connect(kit);
    g_autofree char *request =
        g_strdup_printf("GET /ok HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", kit->port);
    kit_send_text(fd, request);
    g_string_free(kit_read_answer(fd), TRUE);
    kit_send_text(fd, request); /* the second answer comes after the first was counted */
    g_string_free(kit_read_answer(fd), TRUE);
    listener_metrics(kit->listener, text);
    g_assert_nonnull(
        strstr(text->str, "regelwerk_http_requests_total{route=\"ok\",status=\"2xx\"}"));
    g_assert_nonnull(strstr(text->str, "regelwerk_http_connections 1\n"));
    close(fd);
    kit_stop(kit);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    shared = kit_start(NULL);
#define ADD(path, function) g_test_add_func("/http/listener/" path, function)
    ADD("every-answer-has-the-headers", test_every_answer_has_the_headers);
    ADD("routing-and-methods", test_routing_and_methods);
    ADD("head-is-get-without-body", test_head_is_get_without_body);
    ADD("connection-is-used-again", test_connection_is_used_again);
    ADD("file-whole-and-in-parts", test_file_whole_and_in_parts);
    ADD("conditions", test_conditions);
    ADD("codings", test_codings);
    ADD("kept-until-the-generation-changes", test_kept_until_the_generation_changes);
    ADD("errors-as-problems", test_errors_as_problems);
    ADD("access", test_access);
    ADD("forged-forms", test_forged_forms);
    ADD("bodies", test_bodies);
    ADD("chunked-body-has-the-same-limit", test_chunked_body_has_the_same_limit);
    ADD("refused-body-does-not-destroy-the-answer", test_refused_body_does_not_destroy_the_answer);
    ADD("expect-continue", test_expect_continue);
    ADD("uploads", test_uploads);
    ADD("full-disk-in-the-middle", test_full_disk_in_the_middle);
    ADD("multipart-upload", test_multipart_upload);
    ADD("abandoned-upload-is-dropped", test_abandoned_upload_is_dropped);
    ADD("slow-head-is-ended", test_slow_head_is_ended);
    ADD("slow-body-is-ended", test_slow_body_is_ended);
    ADD("limit-of-connections-is-said", test_limit_of_connections_is_said);
    ADD("waiting-handlers-stop-nobody", test_waiting_handlers_stop_nobody);
    ADD("gone-while-suspended", test_gone_while_suspended);
    ADD("stop-lets-requests-end", test_stop_lets_requests_end);
    ADD("trusted-proxy", test_trusted_proxy);
    ADD("metrics", test_metrics);
    int result = g_test_run();
    kit_stop(shared);
    return result;
}
