/* listener.c - see listener.h: puts the parts together and takes them apart. */
#include "server/http/listener.h"

#include "server/http/acceptor.h"
#include "server/http/answer.h"
#include "server/http/chain.h"
#include "store/base/clock.h"
#include "store/base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define DEFAULT_WORKERS 8
#define DEFAULT_CONNECTIONS 1000
#define DEFAULT_FILE_CACHE (256 * MIB)
#define POOL_QUEUE 512
#define SLOW_WORKERS 2  /* each waits for a child that has a core to itself */
#define SLOW_QUEUE 64   /* a few readers' pages: beyond, "busy" is the better answer */
#define SPARE_FILES 256 /* for everything that is not a connection */
#define CONNECTION_MEMORY                                                                          \
    (32 * 1024) /* cleared after each request, so no more than the headers need */

/* Descriptors for LIMIT connections: raises the soft limit as far as needed. */
static bool
ensure_files(unsigned limit, GError **error)
{
    struct rlimit files;
    rlim_t need = (rlim_t)limit + SPARE_FILES;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return fail_errno(error, errno, "RLIMIT_NOFILE");
    if (files.rlim_cur >= need)
        return true;
    if (files.rlim_max < need)
        return fail(error, STORE_ERROR_LIMIT, "%u connections need %lu open files, %lu are allowed",
                    limit, (unsigned long)need, (unsigned long)files.rlim_max);
    files.rlim_cur = need;
    return setrlimit(RLIMIT_NOFILE, &files) == 0 || fail_errno(error, errno, "RLIMIT_NOFILE");
}

static void
add_name(GPtrArray *hosts, const char *name, uint16_t port)
{
    bool six = strchr(name, ':') != NULL;
    g_ptr_array_add(hosts, g_strdup_printf(six ? "[%s]:%u" : "%s:%u", name, port));
}

/* The names this server answers for. On a wildcard address those are the loopback's until the
 * configuration says more. */
static char **
hosts_of(const ListenerOptions *options, uint16_t port)
{
    if (options->hosts != NULL)
        return g_strdupv((char **)options->hosts);
    GPtrArray *hosts = g_ptr_array_new();
    bool wildcard = strcmp(options->address, "0.0.0.0") == 0 || strcmp(options->address, "::") == 0;
    if (wildcard) {
        add_name(hosts, "127.0.0.1", port);
        add_name(hosts, "::1", port);
    } else {
        add_name(hosts, options->address, port);
    }
    add_name(hosts, "localhost", port);
    g_ptr_array_add(hosts, NULL);
    return (char **)g_ptr_array_free(hosts, FALSE);
}

static void on_mhd_log(void *cls, const char *format, va_list args) G_GNUC_PRINTF(2, 0);
static void
on_mhd_log(void *cls, const char *format, va_list args)
{
    Listener *l = cls;
    if (!accesslog_has_requests(l->log)) /* it writes about clients' faults only */
        return;
    g_autofree char *text = g_strdup_vprintf(format, args);
    g_strchomp(text);
    accesslog_error(l->log, "libmicrohttpd", text);
}

/* libmicrohttpd found its own state broken: nothing it would still do can be trusted. */
static void
on_mhd_panic(void *cls, const char *file, unsigned line, const char *reason)
{
    (void)cls;
    g_error("libmicrohttpd %s:%u: %s", file, line, reason != NULL ? reason : "panic");
}

static struct MHD_Daemon *
start_daemon(Listener *l, unsigned threads)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET |
                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
                                    {MHD_OPTION_END, 0, NULL}};
    if (threads < 2)
        pool[0] = pool[1];
    /* Each thread could get all connections; the limit is kept before they come here. */
    return MHD_start_daemon(
        flags, 0, NULL, NULL, chain_on_request, l, MHD_OPTION_EXTERNAL_LOGGER, on_mhd_log, l,
        MHD_OPTION_NOTIFY_CONNECTION, chain_on_connection, l, MHD_OPTION_URI_LOG_CALLBACK,
        chain_on_target, l, MHD_OPTION_NOTIFY_COMPLETED, chain_on_completed, l,
        MHD_OPTION_CONNECTION_LIMIT, (l->connection_limit + 64) * MAX(threads, 1),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_ARRAY, pool,
        MHD_OPTION_END);
}

static void
listener_free(Listener *l)
{
    g_clear_pointer(&l->pool, pool_free);
    g_clear_pointer(&l->slow_pool, pool_free);
    g_clear_pointer(&l->heads, headcache_free);
    g_clear_pointer(&l->files, filecache_free);
    g_clear_pointer(&l->emergency, MHD_destroy_response);
    g_clear_pointer(&l->router, router_free);
    g_clear_pointer(&l->metrics, metrics_free);
    g_clear_pointer(&l->deadlines, deadline_list_free);
    g_clear_pointer(&l->log, accesslog_free);
    g_strfreev(l->hosts);
    g_strfreev(l->trusted_proxies);
    g_free(l);
}

static Listener *
listener_new(const ListenerOptions *options, const Route *routes, size_t n_routes,
             const HttpHooks *hooks)
{
    Listener *l = g_new0(Listener, 1);
    uint64_t cache =
        options->file_cache_bytes != 0 ? options->file_cache_bytes : DEFAULT_FILE_CACHE;
    l->limits = options->limits;
    l->hooks = *hooks;
    l->connection_limit =
        options->connection_limit != 0 ? options->connection_limit : DEFAULT_CONNECTIONS;
    l->trusted_proxies = g_strdupv((char **)options->trusted_proxies);
    l->router = router_new(routes, n_routes);
    l->metrics = metrics_new(routes, n_routes);
    l->files = filecache_new(cache);
    l->heads = headcache_new(cache / 4); /* memory, where the files are the kernel's pages */
    l->log = accesslog_new(STDERR_FILENO, options->access_log);
    l->deadlines = deadline_list_new();
    l->emergency = answer_emergency_new();
    return l;
}

Listener *
listener_start(const ListenerOptions *options, const Route *routes, size_t n_routes,
               const HttpHooks *hooks, GError **error)
{
    Listener *l = listener_new(options, routes, n_routes, hooks);
    if (!ensure_files(l->connection_limit, error)) {
        listener_free(l);
        return NULL;
    }
    int fd = acceptor_bind(options->address, options->port, &l->port, error);
    if (fd < 0) {
        listener_free(l);
        return NULL;
    }
    l->hosts = hosts_of(options, l->port);
    l->pool = pool_new(options->workers != 0 ? options->workers : DEFAULT_WORKERS, POOL_QUEUE);
    l->slow_pool = pool_new(SLOW_WORKERS, SLOW_QUEUE);
    MHD_set_panic_func(on_mhd_panic, NULL);
    l->daemon = start_daemon(l, options->threads != 0 ? options->threads : g_get_num_processors());
    if (l->daemon == NULL) {
        close(fd);
        pool_stop(l->pool);
        pool_stop(l->slow_pool);
        listener_free(l);
        fail(error, STORE_ERROR_IO, "libmicrohttpd does not start");
        return NULL;
    }
    acceptor_start(l, fd);
    return l;
}

uint16_t
listener_port(const Listener *listener)
{
    return listener->port;
}

void
listener_stop(Listener *l, int64_t grace_us)
{
    if (l == NULL)
        return;
    atomic_store(&l->stopping, true); /* from now on every answer closes its connection */
    acceptor_quiesce(l->acceptor);
    deadline_wait_empty(l->deadlines, clock_monotonic_us() + grace_us);
    /* A connection is suspended only while the pool has it: when the pool is empty, all are
     * resumed, which MHD_stop_daemon insists on. */
    pool_stop(l->pool);
    pool_stop(l->slow_pool);
    MHD_stop_daemon(l->daemon);
    acceptor_stop(l->acceptor);
    listener_free(l);
}

void
listener_metrics(Listener *l, GString *out)
{
    uint64_t hits, misses, bytes;
    metrics_text(l->metrics, out);
    filecache_stats(l->files, &hits, &misses, &bytes);
    metrics_line(out, "regelwerk_http_file_cache_hits_total", "counter", hits);
    metrics_line(out, "regelwerk_http_file_cache_misses_total", "counter", misses);
    metrics_line(out, "regelwerk_http_file_cache_bytes", "gauge", bytes);
    headcache_stats(l->heads, &hits, &misses, &bytes);
    metrics_line(out, "regelwerk_http_answer_cache_hits_total", "counter", hits);
    metrics_line(out, "regelwerk_http_answer_cache_misses_total", "counter", misses);
    metrics_line(out, "regelwerk_http_answer_cache_bytes", "gauge", bytes);
    metrics_line(out, "regelwerk_http_connections", "gauge", atomic_load(&l->open));
    metrics_line(out, "regelwerk_http_connections_refused_total", "counter",
                 atomic_load(&l->refused));
    metrics_line(out, "regelwerk_http_work_waiting", "gauge", pool_waiting(l->pool));
    metrics_line(out, "regelwerk_http_slow_waiting", "gauge", pool_waiting(l->slow_pool));
}
