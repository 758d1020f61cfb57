/* admin_site.c - see admin_site.h. A second listener with a route table of its own. */
#include "server/cli/admin_site.h"

#include "server/http/metrics.h"
#include "store/base/clock.h"

#define GRACE_US ((int64_t)2 * 1000000)
#define CONNECTIONS 50
#define FILE_CACHE MIB
#define PENDING_MAX 100000 /* more is as bad */

struct AdminSite {
    Store *store;
    Listener *public_listener;
    Listener *own;
    int64_t started_us; /* monotonic */
};

static Response *
text_response(unsigned status, GString *text)
{
    Response *response =
        response_new(status, "text/plain; charset=utf-8", g_string_free_to_bytes(text));
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

static bool
store_lines(const AdminSite *site, GString *out, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(site->store, error);
    if (txn == NULL)
        return false;
    g_autoptr(GPtrArray) pending = upload_pending(txn, PENDING_MAX, error);
    if (pending == NULL)
        return false;
    metrics_line(out, "regelwerk_journal_head", "counter", store_head(txn));
    metrics_line(out, "regelwerk_extractions_pending", "gauge", pending->len);
    metrics_line(out, "regelwerk_map_percent", "gauge",
                 (uint64_t)(100 * kv_env_fill(store_main_env(site->store))));
    metrics_line(out, "regelwerk_uptime_seconds", "gauge",
                 (uint64_t)((clock_monotonic_us() - site->started_us) / 1000000));
    return true;
}

static Response *
show_metrics(Request *request, void *app, GError **error)
{
    (void)request;
    AdminSite *site = app;
    g_autoptr(GString) out = g_string_new(NULL);
    if (!store_lines(site, out, error))
        return NULL;
    listener_metrics(site->public_listener, out);
    return text_response(200, g_steal_pointer(&out));
}

static Response *
show_health(Request *request, void *app, GError **error)
{
    (void)request;
    (void)app;
    (void)error;
    return text_response(200, g_string_new("ok\n"));
}

static Response *
show_ready(Request *request, void *app, GError **error)
{
    (void)request;
    AdminSite *site = app;
    g_autoptr(KvTxn) txn = store_snapshot(site->store, error);
    return txn == NULL ? NULL : text_response(200, g_string_new("ready\n"));
}

static const Route routes[] = {
    {METHOD_GET, "/metrics", "metrics", show_metrics, ACCESS_NONE, COST_READ, BODY_NONE,
     "Prometheus text"},
    {METHOD_GET, "/healthz", "healthz", show_health, ACCESS_NONE, COST_READ, BODY_NONE,
     "The process runs"},
    {METHOD_GET, "/readyz", "readyz", show_ready, ACCESS_NONE, COST_READ, BODY_NONE,
     "The store answers"},
};

AdminSite *
admin_site_start(const ListenAddress *address, Store *store, Listener *public_listener,
                 const Limits *limits, GError **error)
{
    AdminSite *site = g_new0(AdminSite, 1);
    site->store = store;
    site->public_listener = public_listener;
    site->started_us = clock_monotonic_us();
    ListenerOptions options = {.address = address->address,
                               .port = address->port,
                               .threads = 1,
                               .workers = 1,
                               .connection_limit = CONNECTIONS,
                               .file_cache_bytes = FILE_CACHE,
                               .limits = *limits};
    HttpHooks hooks = {.app = site};
    site->own = listener_start(&options, routes, G_N_ELEMENTS(routes), &hooks, error);
    if (site->own == NULL)
        g_clear_pointer(&site, g_free);
    return site;
}

uint16_t
admin_site_port(const AdminSite *site)
{
    return listener_port(site->own);
}

void
admin_site_stop(AdminSite *site)
{
    if (site == NULL)
        return;
    listener_stop(site->own, GRACE_US);
    g_free(site);
}
