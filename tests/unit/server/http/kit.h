/* kit.h - a listener on a free port with a handful of routes, and raw sockets to talk to it. Every
 * test that uses it ends by itself: reading gives up after KIT_PATIENCE_MS. */
#pragma once
#include "server/http/listener.h"
#include "server/http/problem.h"
#include "store/base/clock.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define KIT_PATIENCE_MS 10000
#define KIT_TOKEN "token-of-the-tests"
#define KIT_SESSION "session-of-the-tests"
#define KIT_CSRF "csrf-of-the-tests"

typedef struct {
    Listener *listener;
    uint16_t port;
    int file_fd; /* FILE_BYTES of content */
    uint64_t file_bytes;
    Digest file_digest;
    atomic_int handled, smuggled, uploads_open;
    atomic_uint_fast64_t generation;
    uint64_t sink_limit; /* the upload sink says FULL beyond it; 0 = never */
    Mutex mutex;         /* guards gate */
    Cond changed;
    int waiting; /* handlers in /wait */
    bool open;   /* lets them go */
} Kit;

typedef struct {
    uint64_t bytes;
    DigestStream *stream;
} KitUpload;

static inline Response *
kit_text(unsigned status, const char *text)
{
    return response_new(status, "text/plain; charset=utf-8", g_bytes_new(text, strlen(text)));
}

static inline Response *
kit_ok(Request *request, void *app, GError **error)
{
    (void)error;
    atomic_fetch_add(&((Kit *)app)->handled, 1);
    return kit_text(200, request_method(request) == METHOD_HEAD ? "" : "ok");
}

static inline Response *
kit_smuggled(Request *request, void *app, GError **error)
{
    (void)request;
    (void)error;
    atomic_fetch_add(&((Kit *)app)->smuggled, 1);
    return kit_text(200, "smuggled");
}

/* Says what it understood, for tests of decoding. */
static inline Response *
kit_echo(Request *request, void *app, GError **error)
{
    (void)app;
    (void)error;
    GString *out = g_string_new(NULL);
    const char *q = request_query(request, "q");
    const char *field = request_form(request, "field");
    GBytes *body = request_body(request);
    g_string_append_printf(
        out, "path=%s q=%s field=%s body=%zu lang=%d host=%s client=%s scheme=%s who=%s",
        request_path(request), q != NULL ? q : "-", field != NULL ? field : "-",
        body != NULL ? g_bytes_get_size(body) : 0, request_lang(request), request_host(request),
        request_client(request), request_scheme(request),
        request_principal(request)->name != NULL ? request_principal(request)->name : "-");
    return response_new(200, "text/plain; charset=utf-8", g_string_free_to_bytes(out));
}

static inline Response *
kit_kept(Request *request, void *app, GError **error)
{
    (void)error;
    Kit *kit = app;
    int n = atomic_fetch_add(&kit->handled, 1);
    g_autofree char *line =
        g_strdup_printf("answer %d of %s ", n, request_lang(request) == LANG_EN ? "en" : "de");
    GString *out = g_string_new(NULL);
    while (out->len < 4000)
        g_string_append(out, line);
    Response *r = response_new(200, "text/html; charset=utf-8", g_string_free_to_bytes(out));
    response_cache(r, CACHE_UNTIL, 60, request_now_us(request) + 100 * (int64_t)1000000);
    response_vary(r, "Accept-Language");
    response_keep(r);
    return r;
}

static inline Response *
kit_file(Request *request, void *app, GError **error)
{
    (void)request;
    (void)error;
    Kit *kit = app;
    atomic_fetch_add(&kit->handled, 1);
    Response *r =
        response_file(dup(kit->file_fd), kit->file_bytes, &kit->file_digest, "application/pdf");
    response_disposition(r, request_query(request, "download") != NULL, "Gebührensatzung.pdf");
    response_last_modified(r, 1742371200 * (int64_t)1000000);
    if (request_query(request, "fresh") == NULL)
        response_keep(r);
    return r;
}

/* Waits until the test opens the gate. */
static inline Response *
kit_wait(Request *request, void *app, GError **error)
{
    (void)request;
    (void)error;
    Kit *kit = app;
    LOCKED(&kit->mutex);
    kit->waiting++;
    cond_broadcast(&kit->changed);
    while (!kit->open)
        cond_wait(&kit->changed, &kit->mutex);
    kit->waiting--;
    cond_broadcast(&kit->changed);
    return kit_text(200, "waited");
}

static inline Response *
kit_upload(Request *request, void *app, GError **error)
{
    Kit *kit = app;
    KitUpload *upload = request_steal_upload(request);
    if (upload == NULL) {
        fail_reason(error, STORE_ERROR_INVALID, "not-pdf", "no file");
        return NULL;
    }
    Digest digest = digest_stream_finish(upload->stream);
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&digest, hex);
    const char *field = request_form(request, "field");
    g_autofree char *text =
        g_strdup_printf("%" G_GUINT64_FORMAT " %s %s %s", upload->bytes, hex,
                        request_upload_name(request), field != NULL ? field : "-");
    digest_stream_free(upload->stream);
    g_free(upload);
    atomic_fetch_sub(&kit->uploads_open, 1);
    return kit_text(201, text);
}

static inline Response *
kit_fail(Request *request, void *app, GError **error)
{
    (void)app;
    const char *how = request_query(request, "how");
    if (g_strcmp0(how, "header") == 0) {
        Response *r = kit_text(200, "never seen");
        response_header(r, "X-Title", "two\r\nlines");
        return r;
    }
    if (g_strcmp0(how, "field") == 0)
        fail_field(error, "title", "is \"empty\" <here>");
    else if (g_strcmp0(how, "io") == 0)
        fail(error, STORE_ERROR_IO, "secret path /var/lib");
    else if (g_strcmp0(how, "none") != 0)
        fail_reason(error, STORE_ERROR_CONFLICT, "text-pending", "not yet");
    return NULL;
}

static inline Response *
kit_cookie(Request *request, void *app, GError **error)
{
    (void)app;
    (void)error;
    request_add_cookie(request, "s=x; HttpOnly; SameSite=Lax; Path=/");
    return response_redirect(303, "/ok");
}

static const Route kit_routes[] = {
    {METHOD_GET, "/ok", "ok", kit_ok, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/smuggled", "smuggled", kit_smuggled, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_POST, "/smuggled", "smuggled", kit_smuggled, ACCESS_NONE, COST_READ, BODY_FORM, ""},
    {METHOD_GET, "/echo/{name}", "echo", kit_echo, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_POST, "/api/v1/json", "json", kit_echo, ACCESS_NONE, COST_READ, BODY_JSON, ""},
    {METHOD_DELETE, "/api/v1/json", "json", kit_ok, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/api/v1/staff", "staff", kit_echo, ACCESS_STAFF, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/api/v1/admin", "admin", kit_echo, ACCESS_ADMIN, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/verwaltung/desk", "desk", kit_echo, ACCESS_STAFF, COST_READ, BODY_NONE, ""},
    {METHOD_POST, "/verwaltung/form", "form", kit_echo, ACCESS_STAFF, COST_WORK, BODY_FORM, ""},
    {METHOD_POST, "/form", "form", kit_echo, ACCESS_NONE, COST_READ, BODY_FORM, ""},
    {METHOD_POST, "/multipart", "multipart", kit_upload, ACCESS_NONE, COST_WORK, BODY_MULTIPART,
     ""},
    {METHOD_POST, "/api/v1/uploads", "upload", kit_upload, ACCESS_NONE, COST_WORK, BODY_PDF, ""},
    {METHOD_GET, "/kept", "kept", kit_kept, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/d/x/v1.pdf", "file", kit_file, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/wait", "wait", kit_wait, ACCESS_NONE, COST_WORK, BODY_NONE, ""},
    {METHOD_GET, "/fail", "fail", kit_fail, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/api/v1/fail", "fail", kit_fail, ACCESS_NONE, COST_READ, BODY_NONE, ""},
    {METHOD_GET, "/cookie", "cookie", kit_cookie, ACCESS_NONE, COST_READ, BODY_NONE, ""},
};

static inline bool
kit_authenticate(void *app, Request *request, const char *bearer, const char *session,
                 RequestPrincipal *ret_principal, GError **error)
{
    (void)app;
    (void)request;
    if (bearer != NULL && strcmp(bearer, KIT_TOKEN) != 0)
        return fail_reason(error, STORE_ERROR_DENIED, "sign-in", "unknown token");
    if (bearer != NULL || g_strcmp0(session, KIT_SESSION) == 0)
        *ret_principal =
            (RequestPrincipal){7, ACCESS_STAFF, "clerk", NULL, bearer != NULL, KIT_CSRF};
    return true;
}

static inline bool
kit_check_csrf(void *app, const RequestPrincipal *principal, const char *token)
{
    (void)app;
    return strcmp(principal->csrf, token) == 0;
}

static inline void *
kit_upload_begin(void *app, GError **error)
{
    (void)error;
    KitUpload *upload = g_new0(KitUpload, 1);
    upload->stream = digest_stream_new();
    atomic_fetch_add(&((Kit *)app)->uploads_open, 1);
    return upload;
}

static inline bool
kit_upload_write(void *app, void *data, const void *bytes, size_t len, GError **error)
{
    Kit *kit = app;
    KitUpload *upload = data;
    upload->bytes += len;
    if (kit->sink_limit > 0 && upload->bytes > kit->sink_limit)
        return fail(error, STORE_ERROR_FULL, "no space left");
    digest_stream_update(upload->stream, bytes, len);
    return true;
}

static inline void
kit_upload_drop(void *app, void *data)
{
    KitUpload *upload = data;
    digest_stream_free(upload->stream);
    g_free(upload);
    atomic_fetch_sub(&((Kit *)app)->uploads_open, 1);
}

static inline uint64_t
kit_generation(void *app)
{
    return atomic_load(&((Kit *)app)->generation);
}

static inline void
kit_make_file(Kit *kit)
{
    kit->file_bytes = 986112;
    kit->file_fd = memfd_create("kit", MFD_CLOEXEC);
    g_autofree uint8_t *bytes = g_malloc(kit->file_bytes);
    for (size_t i = 0; i < kit->file_bytes; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 251);
    kit->file_digest = digest_of(bytes, kit->file_bytes);
    g_assert_true(fd_write_all(kit->file_fd, bytes, kit->file_bytes, NULL));
}

/* OPTIONS may be NULL; address and port are always the test's own. */
static inline Kit *
kit_start(const ListenerOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(clock_init(NULL));
    Kit *kit = g_new0(Kit, 1);
    mutex_init(&kit->mutex);
    cond_init(&kit->changed);
    kit_make_file(kit);
    HttpHooks hooks = {
        .app = kit,
        .authenticate = kit_authenticate,
        .check_csrf = kit_check_csrf,
        .login_path = "/verwaltung/anmelden",
        .upload_begin = kit_upload_begin,
        .upload_write = kit_upload_write,
        .upload_drop = kit_upload_drop,
        .generation = kit_generation,
    };
    ListenerOptions own = {.limits = limits_default, .threads = 2};
    if (options != NULL)
        own = *options;
    own.address = "127.0.0.1";
    own.port = 0;
    kit->listener = listener_start(&own, kit_routes, G_N_ELEMENTS(kit_routes), &hooks, &error);
    g_assert_no_error(error);
    kit->port = listener_port(kit->listener);
    return kit;
}

static inline void
kit_open_gate(Kit *kit)
{
    LOCKED(&kit->mutex);
    kit->open = true;
    cond_broadcast(&kit->changed);
}

static inline void
kit_await_waiting(Kit *kit, int n)
{
    LOCKED(&kit->mutex);
    while (kit->waiting < n)
        cond_wait(&kit->changed, &kit->mutex);
}

static inline void
kit_stop(Kit *kit)
{
    listener_stop(kit->listener, 2000000);
    g_assert_cmpint(atomic_load(&kit->uploads_open), ==, 0);
    close(kit->file_fd);
    cond_clear(&kit->changed);
    mutex_clear(&kit->mutex);
    g_free(kit);
}

static inline int
kit_connect(const Kit *kit)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(kit->port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    g_assert_cmpint(connect(fd, (struct sockaddr *)&a, sizeof a), ==, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* False when the peer has closed meanwhile. */
static inline bool
kit_send(int fd, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

static inline bool
kit_send_text(int fd, const char *text)
{
    return kit_send(fd, text, strlen(text));
}

/* Waits for bytes or the end; false when patience is over. */
static inline bool
kit_readable(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, KIT_PATIENCE_MS) == 1;
}

/* All until the server closes; fails the test when it does not. */
static inline GString *
kit_read_to_end(int fd)
{
    GString *out = g_string_new(NULL);
    char buf[16384];
    for (;;) {
        g_assert_true(kit_readable(fd));
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n <= 0)
            return out;
        g_string_append_len(out, buf, n);
    }
}

/* One answer of a connection that stays open: head and Content-Length bytes. */
static inline GString *
kit_read_answer(int fd)
{
    GString *out = g_string_new(NULL);
    char buf[16384];
    size_t whole = 0;
    while (whole == 0 || out->len < whole) {
        g_assert_true(kit_readable(fd));
        ssize_t n = recv(fd, buf, whole == 0 ? 1 : MIN(sizeof buf, whole - out->len), 0);
        g_assert_cmpint(n, >, 0);
        g_string_append_len(out, buf, n);
        if (whole == 0 && g_str_has_suffix(out->str, "\r\n\r\n")) {
            const char *length = strstr(out->str, "Content-Length: ");
            whole =
                out->len + (length != NULL ? (size_t)g_ascii_strtoull(length + 16, NULL, 10) : 0);
        }
    }
    return out;
}

/* One request on a connection of its own, which the server or FORMAT's "Connection: close" ends. %H
 * in it: host. */
static inline GString *
kit_ask(const Kit *kit, const char *request)
{
    g_autoptr(GString) text = g_string_new(request);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", kit->port);
    g_string_replace(text, "%H", host, 0);
    int fd = kit_connect(kit);
    kit_send(fd, text->str, text->len);
    GString *answer = kit_read_to_end(fd);
    close(fd);
    return answer;
}

static inline GString *
kit_get(const Kit *kit, const char *target, const char *headers)
{
    g_autofree char *request = g_strdup_printf(
        "GET %s HTTP/1.1\r\nHost: %%H\r\nConnection: close\r\n%s\r\n", target, headers);
    return kit_ask(kit, request);
}

static inline unsigned
kit_status(const GString *answer)
{
    g_assert_true(g_str_has_prefix(answer->str, "HTTP/1.1 "));
    return (unsigned)g_ascii_strtoull(answer->str + 9, NULL, 10);
}

/* Returns: (owned) the value of a header of the (first) answer, NULL if absent. */
static inline char *
kit_header(const GString *answer, const char *name)
{
    const char *end = strstr(answer->str, "\r\n\r\n");
    g_assert_nonnull(end);
    g_autofree char *head = g_strndup(answer->str, (gsize)(end - answer->str));
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    size_t len = strlen(name);
    for (char **line = lines; *line != NULL; line++)
        if (g_ascii_strncasecmp(*line, name, len) == 0 && (*line)[len] == ':')
            return g_strdup(*line + len + 2);
    return NULL;
}

static inline const char *
kit_body(const GString *answer, size_t *ret_len)
{
    const char *end = strstr(answer->str, "\r\n\r\n");
    g_assert_nonnull(end);
    if (ret_len != NULL)
        *ret_len = answer->len - (size_t)(end + 4 - answer->str);
    return end + 4;
}

#define kit_assert_header(answer, name, expected)                                                  \
    do {                                                                                           \
        g_autofree char *kit_value = kit_header(answer, name);                                     \
        g_assert_cmpstr(kit_value, ==, expected);                                                  \
    } while (0)
