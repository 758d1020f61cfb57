/* bench_http_server.c - the HTTP layer alone, with a document and a file as its only content: what
 * tests/bench/bench_http.sh measures when it is not given a running server. Usage:
 * bench_http_server FILE.pdf. Prints its port, ends with stdin. */
#include "server/http/listener.h"
#include "server/http/problem.h"
#include "store/base/clock.h"
#include "store/base/fdio.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MINUTE_S 60

typedef struct {
    const char *path;
    uint64_t size;
    Digest digest;
} App;

static const char json[] = "{\"slug\":\"go-integrationsnetzwerk\",\"title\":\"Geschäftsordnung "
                           "Integrationsnetzwerk der Stadt Esslingen am "
                           "Neckar\",\"type\":{\"id\":\"geschaeftsordnung\",\"label\":"
                           "\"Geschäftsordnung\"},\"body\":{\"id\":\"fmi\",\"name\":"
                           "\"Fachrat für Migration und "
                           "Integration\"},\"status\":\"in_force\",\"versions_count\":2,\"url\":"
                           "\"/d/go-integrationsnetzwerk\"}";

static Response *
document_get(Request *request, void *app, GError **error)
{
    (void)app;
    (void)error;
    Response *r = response_new(200, "application/json", g_bytes_new_static(json, sizeof json - 1));
    response_cache(r, CACHE_UNTIL, MINUTE_S, request_now_us(request) + 3600 * (int64_t)1000000);
    if (request_query(request, "fresh") == NULL)
        response_keep(r);
    return r;
}

static Response *
file_get(Request *request, void *app, GError **error)
{
    App *a = app;
    (void)error;
    Response *r =
        response_file(open(a->path, O_RDONLY | O_CLOEXEC), a->size, &a->digest, "application/pdf");
    response_disposition(r, false, "Geschäftsordnung.pdf");
    if (request_query(request, "fresh") == NULL)
        response_keep(r);
    return r;
}

static Response *
work_get(Request *request, void *app, GError **error)
{
    (void)request;
    (void)app;
    (void)error;
    usleep(1000); /* stands for the fsync of a commit */
    return response_new(200, "application/json", g_bytes_new_static(json, sizeof json - 1));
}

static uint64_t
generation(void *app)
{
    (void)app;
    return 1;
}

static const Route routes[] = {
    {METHOD_GET, "/api/v1/documents/{slug}", "document_get", document_get, ACCESS_NONE, COST_READ,
     BODY_NONE, ""},
    {METHOD_GET, "/d/{slug}/v{number}.pdf", "file_get", file_get, ACCESS_NONE, COST_READ, BODY_NONE,
     ""},
    {METHOD_GET, "/work", "work_get", work_get, ACCESS_NONE, COST_WORK, BODY_NONE, ""},
};

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) content = argc == 2 ? file_read(argv[1], 1u << 30, &error) : NULL;
    if (content == NULL || !clock_init(&error)) {
        fprintf(stderr, "bench_http_server: %s\n",
                error != NULL ? error->message : "usage: bench_http_server FILE");
        return 2;
    }
    App app = {.path = argv[1], .size = g_bytes_get_size(content)};
    app.digest = digest_of(g_bytes_get_data(content, NULL), g_bytes_get_size(content));
    HttpHooks hooks = {.app = &app, .generation = generation};
    ListenerOptions options = {.address = "127.0.0.1", .limits = limits_default};
    Listener *listener = listener_start(&options, routes, G_N_ELEMENTS(routes), &hooks, &error);
    if (listener == NULL) {
        fprintf(stderr, "bench_http_server: %s\n", error->message);
        return 1;
    }
    printf("%u\n", listener_port(listener));
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    listener_stop(listener, 1000000);
    return 0;
}
