/* test_listener.c - the life of connections: deadlines, limits, clients that wait, vanish or are
 * cut off when the server stops; and what is counted. */
#include "tests/unit/server/http/kit.h"

/* Sends a byte whenever the server has been silent for 20 ms, which is never inactive and never
 * done: it must end that soon. */
static void
drip_until_ended(int fd)
{
    int64_t start = clock_monotonic_us();
    struct pollfd p = {fd, POLLIN, 0};
    while (poll(&p, 1, 20) == 0 && clock_monotonic_us() - start < 8000000)
        if (!kit_send_text(fd, "x"))
            break;
    g_assert_cmpint(clock_monotonic_us() - start, <, 4000000);
    close(fd);
}

static void
test_slow_head_is_ended(void)
{
    ListenerOptions options = {.limits = limits_default, .threads = 1};
    options.limits.request_seconds = 1;
    Kit *kit = kit_start(&options);
    drip_until_ended(kit_connect(kit));
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
    drip_until_ended(fd);
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
#define ADD(path, function) g_test_add_func("/http/listener/" path, function)
    ADD("slow-head-is-ended", test_slow_head_is_ended);
    ADD("slow-body-is-ended", test_slow_body_is_ended);
    ADD("limit-of-connections-is-said", test_limit_of_connections_is_said);
    ADD("waiting-handlers-stop-nobody", test_waiting_handlers_stop_nobody);
    ADD("gone-while-suspended", test_gone_while_suspended);
    ADD("stop-lets-requests-end", test_stop_lets_requests_end);
    ADD("metrics", test_metrics);
    return g_test_run();
}
