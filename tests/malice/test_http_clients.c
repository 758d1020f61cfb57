/* test_http_clients.c - clients that wait, vanish, do not read, come in crowds or send noise, while
 * honest ones must be answered. SOAK_SECONDS lengthens the mixed run, which is 2 s otherwise. */
#include "tests/unit/server/http/kit.h"

#include <stdlib.h>
#include <sys/resource.h>

/* NAME as a request on a connection that stays open. */
static char *
request_for(const Kit *kit, const char *target)
{
    return g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", target, kit->port);
}

static void
assert_served(const Kit *kit)
{
    g_autoptr(GString) answer = kit_get(kit, "/ok", "");
    g_assert_cmpuint(kit_status(answer), ==, 200);
}

typedef struct {
    Kit *kit;
    int64_t until_us;
    uint32_t seed;
    uint64_t answers;
    int64_t worst_us;
} Client;

/* Half of the requests are suspended; every answer must come, on connections that live on or are
 * thrown away. */
static void *
client_main(void *data)
{
    static const char *const targets[] = {"/ok", "/wait", "/kept", "/wait"};
    Client *c = data;
    int fd = -1;
    for (; clock_monotonic_us() < c->until_us; c->answers++) {
        c->seed = c->seed * 1664525 + 1013904223;
        if (fd < 0)
            fd = kit_connect(c->kit);
        g_autofree char *request = request_for(c->kit, targets[c->seed >> 30]);
        int64_t start = clock_monotonic_us();
        kit_send_text(fd, request);
        if ((c->seed >> 20) % 64 == 0) { /* gone before the answer */
            struct linger reset = {1, 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            close(fd);
            fd = -1;
            continue;
        }
        g_autoptr(GString) answer = kit_read_answer(fd);
        g_assert_cmpuint(kit_status(answer), ==, 200);
        c->worst_us = MAX(c->worst_us, clock_monotonic_us() - start);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void
test_half_of_all_suspended(void)
{
    Kit *kit = kit_start(NULL);
    kit_open_gate(kit);
    const char *seconds = getenv("SOAK_SECONDS");
    int64_t until_us =
        clock_monotonic_us() + (seconds != NULL ? atoi(seconds) : 2) * (int64_t)1000000;
    Client clients[16] = {0};
    pthread_t threads[16];
    for (uint32_t i = 0; i < 16; i++) {
        clients[i] = (Client){kit, until_us, i * 2654435761u + 1, 0, 0};
        g_assert_cmpint(pthread_create(&threads[i], NULL, client_main, &clients[i]), ==, 0);
    }
    uint64_t answers = 0;
    int64_t worst_us = 0;
    for (size_t i = 0; i < 16; i++) {
        pthread_join(threads[i], NULL);
        answers += clients[i].answers;
        worst_us = MAX(worst_us, clients[i].worst_us);
    }
    g_test_message("%" G_GUINT64_FORMAT " requests, slowest %.1f ms", answers,
                   (double)worst_us / 1e3);
    g_assert_cmpuint(answers, >, 100);
    kit_stop(kit);
}

static void
test_a_crowd_that_says_nothing(void)
{
    enum { CROWD = 800 };
    ListenerOptions options = {
        .limits = limits_default, .threads = 2, .connection_limit = CROWD + 50};
    struct rlimit files = {4096, 4096};
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 2 * CROWD + 400) {
        g_test_skip("not enough open files are allowed");
        return;
    }
    Kit *kit = kit_start(&options);
    g_autofree int *fds = g_new(int, CROWD);
    for (size_t i = 0; i < CROWD; i++) {
        fds[i] = kit_connect(kit);
        if (i % 2 == 0)
            kit_send_text(fds[i], "GET /ok HTTP/1.1\r\nHost: ");
    }
    for (int i = 0; i < 20; i++)
        assert_served(kit);
    for (size_t i = 0; i < CROWD; i++)
        close(fds[i]);
    assert_served(kit);
    kit_stop(kit);
}

/* They ask for much, read nothing, and the server must neither wait for them nor keep them for
 * ever. */
static void
test_clients_that_do_not_read(void)
{
    Kit *kit = kit_start(NULL);
    g_autofree char *request = request_for(kit, "/d/x/v1.pdf");
    int fds[40];
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = kit_connect(kit);
        int small = 4096;
        setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        for (int k = 0; k < 8; k++) /* pipelined */
            kit_send_text(fds[i], request);
    }
    for (int i = 0; i < 50; i++)
        assert_served(kit);
    kit_stop(kit); /* ends although they still do not read */
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
}

static void
test_resets_while_suspended(void)
{
    Kit *kit = kit_start(NULL);
    g_autofree char *request = request_for(kit, "/wait");
    struct linger reset = {1, 0};
    for (int i = 0; i < 200; i++) { /* far more than there are workers */
        int fd = kit_connect(kit);
        kit_send_text(fd, request);
        if (i % 2 == 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    assert_served(kit);
    kit_open_gate(kit);
    assert_served(kit);
    kit_stop(kit);
}

/* More waits than the pool takes: the rest is told so. */
static void
test_queue_is_bounded(void)
{
    enum { MANY = 700 };
    ListenerOptions options = {
        .limits = limits_default, .threads = 2, .workers = 2, .connection_limit = 2000};
    struct rlimit files;
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &files), ==, 0);
    if (files.rlim_max < 3000) {
        g_test_skip("not enough open files are allowed");
        return;
    }
    files.rlim_cur = 3000;
    setrlimit(RLIMIT_NOFILE, &files);
    Kit *kit = kit_start(&options);
    g_autofree char *request = request_for(kit, "/wait");
    g_autofree int *fds = g_new(int, MANY);
    for (size_t i = 0; i < MANY; i++) {
        fds[i] = kit_connect(kit);
        kit_send_text(fds[i], request);
    }
    g_assert_true(kit_readable(fds[MANY - 1]) || kit_readable(fds[0]));
    kit_open_gate(kit);
    unsigned done = 0, busy = 0;
    for (size_t i = 0; i < MANY; i++) {
        g_autoptr(GString) answer = kit_read_answer(fds[i]);
        done += kit_status(answer) == 200;
        busy += kit_status(answer) == 503;
        close(fds[i]);
    }
    g_assert_cmpuint(done + busy, ==, MANY);
    g_assert_cmpuint(busy, >, 0);
    kit_stop(kit);
}

/* Good requests with some bytes changed, cut or doubled: whatever comes back, the server goes on.
 */
static void
test_noise(void)
{
    static const char *const seeds[] = {
        "GET /echo/x?q=y HTTP/1.1\r\nHost: %H\r\nAccept-Encoding: gzip, br;q=0.5\r\nCookie: "
        "s=x\r\n\r\n",
        "GET /d/x/v1.pdf HTTP/1.1\r\nHost: %H\r\nRange: bytes=0-9\r\nIf-Range: \"x\"\r\n\r\n",
        "POST /form HTTP/1.1\r\nHost: %H\r\nOrigin: http://%H\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\n"
        "Content-Length: 7\r\n\r\nfield=x",
        "POST /api/v1/uploads HTTP/1.1\r\nHost: %H\r\nContent-Type: application/pdf\r\n"
        "Transfer-Encoding: chunked\r\n\r\n5\r\n%PDF-\r\n0\r\n\r\n",
        "POST /multipart HTTP/1.1\r\nHost: %H\r\nOrigin: http://%H\r\nContent-Type: "
        "multipart/form-data; boundary=X\r\n"
        "Content-Length: 81\r\n\r\n--X\r\nContent-Disposition: form-data; name=f; "
        "filename=a\r\n\r\n%PDF-\r\n--X--\r\n",
    };
    Kit *kit = kit_start(NULL);
    kit_open_gate(kit);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", kit->port);
    for (int i = 0; i < 1500; i++) {
        g_autoptr(GString) text =
            g_string_new(seeds[g_test_rand_int_range(0, G_N_ELEMENTS(seeds))]);
        g_string_replace(text, "%H", host, 0);
        for (int k = g_test_rand_int_range(1, 6); k > 0; k--) {
            gssize at = g_test_rand_int_range(0, (gint32)text->len - 1);
            switch (g_test_rand_int_range(0, 3)) {
            case 0:
                text->str[at] = (char)g_test_rand_int_range(0, 256);
                break;
            case 1:
                g_string_erase(text, at, 1);
                break;
            default:
                g_string_insert_c(text, at, text->str[at]);
            }
        }
        int fd = kit_connect(kit);
        kit_send(fd, text->str, text->len);
        shutdown(fd, SHUT_WR);
        if (i % 3 == 0) {
            struct pollfd p = {fd, POLLIN, 0};
            poll(&p, 1, 50);
        }
        close(fd);
    }
    assert_served(kit);
    kit_stop(kit);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/clients/half-of-all-suspended", test_half_of_all_suspended);
    g_test_add_func("/http/clients/a-crowd-that-says-nothing", test_a_crowd_that_says_nothing);
    g_test_add_func("/http/clients/clients-that-do-not-read", test_clients_that_do_not_read);
    g_test_add_func("/http/clients/resets-while-suspended", test_resets_while_suspended);
    g_test_add_func("/http/clients/queue-is-bounded", test_queue_is_bounded);
    g_test_add_func("/http/clients/noise", test_noise);
    return g_test_run();
}
