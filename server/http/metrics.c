/* metrics.c - see metrics.h. */
#include "server/http/metrics.h"

#include <stdatomic.h>

#define N_CLASSES 6 /* status / 100 */

static const int64_t bucket_us[] = {1000, 5000, 25000, 100000, 500000, 2500000, 10000000};
#define N_BUCKETS G_N_ELEMENTS(bucket_us)

typedef struct {
    atomic_uint_fast64_t by_class[N_CLASSES];
} RouteCount;

struct Metrics {
    const Route *routes;
    size_t n;
    RouteCount *counts; /* n + 1, the last for no route */
    atomic_uint_fast64_t bytes, took_us;
    atomic_uint_fast64_t buckets[N_BUCKETS + 1];
};

Metrics *
metrics_new(const Route *routes, size_t n)
{
    Metrics *m = g_new0(Metrics, 1);
    m->routes = routes;
    m->n = n;
    m->counts = g_new0(RouteCount, n + 1);
    return m;
}

void
metrics_free(Metrics *metrics)
{
    if (metrics == NULL)
        return;
    g_free(metrics->counts);
    g_free(metrics);
}

static void
add(atomic_uint_fast64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static uint64_t
get(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void
metrics_count(Metrics *metrics, const Route *route, unsigned status, uint64_t bytes,
              int64_t took_us)
{
    size_t i = route != NULL ? (size_t)(route - metrics->routes) : metrics->n;
    add(&metrics->counts[i].by_class[MIN(status / 100, N_CLASSES - 1)], 1);
    add(&metrics->bytes, bytes);
    add(&metrics->took_us, (uint64_t)MAX(took_us, 0));
    size_t b = 0;
    while (b < N_BUCKETS && took_us > bucket_us[b])
        b++;
    add(&metrics->buckets[b], 1);
}

void
metrics_line(GString *out, const char *name, const char *type, uint64_t value)
{
    g_string_append_printf(out, "# TYPE %s %s\n%s %" G_GUINT64_FORMAT "\n", name, type, name,
                           value);
}

static void
put_routes(const Metrics *m, GString *out)
{
    g_string_append(out, "# TYPE regelwerk_http_requests_total counter\n");
    for (size_t i = 0; i <= m->n; i++) {
        for (unsigned c = 1; c < N_CLASSES; c++) {
            uint64_t n = get(&m->counts[i].by_class[c]);
            if (n > 0)
                g_string_append_printf(
                    out,
                    "regelwerk_http_requests_total{route=\"%s\",status=\"%uxx\"} %" G_GUINT64_FORMAT
                    "\n",
                    i < m->n ? m->routes[i].name : "none", c, n);
        }
    }
}

void
metrics_text(const Metrics *m, GString *out)
{
    put_routes(m, out);
    g_string_append(out, "# TYPE regelwerk_http_request_seconds histogram\n");
    uint64_t below = 0;
    for (size_t b = 0; b < N_BUCKETS; b++) {
        below += get(&m->buckets[b]);
        g_string_append_printf(
            out, "regelwerk_http_request_seconds_bucket{le=\"%g\"} %" G_GUINT64_FORMAT "\n",
            (double)bucket_us[b] / 1e6, below);
    }
    below += get(&m->buckets[N_BUCKETS]);
    g_string_append_printf(out,
                           "regelwerk_http_request_seconds_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT
                           "\nregelwerk_http_request_seconds_sum %g\n"
                           "regelwerk_http_request_seconds_count %" G_GUINT64_FORMAT "\n",
                           below, (double)get(&m->took_us) / 1e6, below);
    metrics_line(out, "regelwerk_http_body_bytes_total", "counter", get(&m->bytes));
}
