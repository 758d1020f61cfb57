/* metrics.h - counts of what the server did, as Prometheus text. Counting costs an atomic addition
 * or two. */
#pragma once
#include "server/http/router.h"

typedef struct Metrics Metrics;
/* ROUTES as for the router: each has its own counts; requests without a route count as "none". */
Metrics *metrics_new(const Route *routes, size_t n);
void metrics_free(Metrics *metrics);
/* One answered request. ROUTE may be NULL. Threads: any. */
void metrics_count(Metrics *metrics, const Route *route, unsigned status, uint64_t bytes,
                   int64_t took_us);
void metrics_text(const Metrics *metrics, GString *out);
/* One line "NAME VALUE" with its TYPE ("counter", "gauge"). */
void metrics_line(GString *out, const char *name, const char *type, uint64_t value);
