/* test_bodies.c - what clients send, over real sockets: types, limits, chunks, uploads whole,
 * broken off and refused. */
#include "tests/unit/server/http/kit.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static Kit *shared; /* for tests that change nothing in it */

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

static GString *
send_form(const char *body)
{
    g_autofree char *request = g_strdup_printf(
        "POST /multipart HTTP/1.1\r\nHost: %%H\r\nOrigin: http://%%H\r\nConnection: close\r\n"
        "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    return kit_ask(shared, request);
}

#define FILE_PART(name)                                                                            \
    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" name                      \
    "\"\r\nContent-Type: application/pdf\r\n\r\n"

static void
test_multipart_upload(void)
{
    g_autoptr(GString) answer = send_form(
        "--XX\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nWert ä\r\n" FILE_PART(
            "C:\\x\\a.pdf") "%PDF-1.4\r\n--XX--\r\n");
    g_assert_cmpuint(kit_status(answer), ==, 201);
    g_assert_nonnull(strstr(answer->str, "8 "));
    g_assert_nonnull(strstr(answer->str, " a.pdf Wert ä"));
    /* A second field for files that was left empty is no part of the file; bytes without a name are
     * an error. */
    g_autoptr(GString) empty =
        send_form(FILE_PART("a.pdf") "%PDF-1.4\r\n" FILE_PART("") "\r\n--XX--\r\n");
    g_assert_cmpuint(kit_status(empty), ==, 201);
    g_assert_nonnull(strstr(empty->str, "8 "));
    g_autoptr(GString) more =
        send_form(FILE_PART("a.pdf") "%PDF-1.4\r\n" FILE_PART("") "more\r\n--XX--\r\n");
    g_assert_cmpuint(kit_status(more), ==, 400);
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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    shared = kit_start(NULL);
#define ADD(path, function) g_test_add_func("/http/bodies/" path, function)
    ADD("bodies", test_bodies);
    ADD("chunked-body-has-the-same-limit", test_chunked_body_has_the_same_limit);
    ADD("refused-body-does-not-destroy-the-answer", test_refused_body_does_not_destroy_the_answer);
    ADD("expect-continue", test_expect_continue);
    ADD("uploads", test_uploads);
    ADD("full-disk-in-the-middle", test_full_disk_in_the_middle);
    ADD("multipart-upload", test_multipart_upload);
    ADD("abandoned-upload-is-dropped", test_abandoned_upload_is_dropped);
    int result = g_test_run();
    kit_stop(shared);
    return result;
}
