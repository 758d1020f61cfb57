/* test_answers.c - what the HTTP layer makes of an answer, over real sockets: headers, methods,
 * parts, conditions, codings, kept answers, problems. */
#include "tests/unit/server/http/kit.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static Kit *shared; /* for tests that change nothing in it */

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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    shared = kit_start(NULL);
#define ADD(path, function) g_test_add_func("/http/answers/" path, function)
    ADD("every-answer-has-the-headers", test_every_answer_has_the_headers);
    ADD("routing-and-methods", test_routing_and_methods);
    ADD("head-is-get-without-body", test_head_is_get_without_body);
    ADD("connection-is-used-again", test_connection_is_used_again);
    ADD("file-whole-and-in-parts", test_file_whole_and_in_parts);
    ADD("conditions", test_conditions);
    ADD("codings", test_codings);
    ADD("kept-until-the-generation-changes", test_kept_until_the_generation_changes);
    ADD("errors-as-problems", test_errors_as_problems);
    int result = g_test_run();
    kit_stop(shared);
    return result;
}
