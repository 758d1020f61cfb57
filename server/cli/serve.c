/* serve.c - the verb serve: starts the parts in the order that keeps each from what it must not see
 * (worker before store before network), waits for a signal, and ends them in reverse. */
#include "server/app.h"
#include "server/cli/admin_site.h"
#include "server/cli/command.h"
#include "server/cli/notify.h"
#include "server/cli/output.h"
#include "server/cli/process.h"
#include "server/first_login.h"
#include "server/jobs.h"
#include "server/schedule.h"
#include "server/seed.h"
#include "store/base/error.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND_US ((int64_t)1000000)
#define ROUND_US (60 * SECOND_US) /* of the housekeeping */
#define SWEEP_US (3600 * SECOND_US)
/* Uploads that became no version go after this. */
#define ABANDONED_US (INT64_C(30) * 24 * 3600 * G_USEC_PER_SEC)
#define GRACE_US (10 * SECOND_US) /* for requests under way at the end */

typedef struct {
    Cli *cli;
    Extractor *extractor;
    Store *store;
    Acct *acct;
    App *app;
    Jobs *jobs;
    Schedule *schedule;
    Previews *previews;
    Listener *listener;
    AdminSite *admin;
} Server;

/* Searches without a hit since the last round. */
static bool
write_missed(Server *s, GError **error)
{
    g_autoptr(GPtrArray) counts = missed_watch_take(s->app->missed);
    return missed_add(store_main_env(s->store), counts, date_of_instant(clock_now_us()), error);
}

static void
server_stop(Server *s)
{
    if (s->previews != NULL)
        previews_end(
            s->previews); /* else the listener would wait for every page that is asked for */
    if (s->listener != NULL)
        listener_stop(s->listener, GRACE_US);
    admin_site_stop(s->admin);
    schedule_stop(s->schedule);
    jobs_stop(s->jobs);
    if (s->listener != NULL)
        write_missed(s, NULL);
    app_free(s->app);
    previews_free(s->previews);
    acct_close(s->acct);
    store_close(s->store);
    extractor_stop(s->extractor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Server, server_stop)

static void
tell_problem(const char *text, void *data)
{
    cli_fail_text(data, "%s", text);
}

static bool
open_data(Server *s, GError **error)
{
    const Config *config = s->cli->config;
    ExtractorOptions options = config_extractor(config);
    options.images = config->previews;
    s->extractor = extractor_start(&options, error);
    if (s->extractor == NULL)
        return false;
    s->store = cli_open(s->cli, STORE_CREATE | STORE_SERVER, error);
    if (s->store == NULL)
        return false;
    s->acct = acct_open(store_main_env(s->store), store_volatile_env(s->store), error);
    unsigned added;
    return s->acct != NULL && seed_apply_configured(s->store, config->bodies_file, &added, error);
}

static bool
listen_public(Server *s, GError **error)
{
    const Config *config = s->cli->config;
    ListenerOptions options = {
        .address = config->listen.address,
        .port = config->listen.port,
        .hosts = (const char *const *)config->hosts,
        .trusted_proxies = (const char *const *)config->trusted_proxies,
        .threads = config->threads,
        .workers = config->workers,
        .connection_limit = config->connections,
        .file_cache_bytes = config->file_cache_bytes,
        .limits = config->limits,
        .access_log = config->access_log,
    };
    size_t n_routes;
    const Route *routes = app_routes(&n_routes);
    HttpHooks hooks = app_hooks(s->app);
    s->listener = listener_start(&options, routes, n_routes, &hooks, error);
    return s->listener != NULL;
}

static bool
start_service(Server *s, GError **error)
{
    const Config *config = s->cli->config;
    AppSettings settings = {
        .town = config->town,
        .site = config->site,
        .inspection_notice = config->inspection_notice,
        .security_contact = config->security_contact,
        .base_url = config->base_url,
        .profile = config->profile,
    };
    s->app = app_new(s->store, s->acct, &settings);
    if (config->previews)
        s->app->previews = s->previews = previews_new(s->store, s->extractor);
    s->jobs =
        jobs_start(s->store, s->extractor, config->extract_children, tell_problem, s->cli, error);
    if (s->jobs == NULL)
        return false;
    s->schedule = schedule_start(s->store, tell_problem, s->cli, error);
    if (s->schedule == NULL || !listen_public(s, error))
        return false;
    if (config->admin_listen.address == NULL)
        return true;
    s->admin =
        admin_site_start(&config->admin_listen, s->store, s->listener, &config->limits, error);
    return s->admin != NULL;
}

static void
print_address(const char *what, const ListenAddress *a, uint16_t port)
{
    bool six = strchr(a->address, ':') != NULL;
    printf("%s http://%s%s%s:%u/\n", what, six ? "[" : "", a->address, six ? "]" : "", port);
}

/* As systemd.exec(5), $JOURNAL_STREAM, asks for it. A journal keeps what it is told, and more
 * people read it than the file of the first sign-in. */
static bool
told_to_journal(void)
{
    const char *stream = g_getenv("JOURNAL_STREAM");
    struct stat st;
    if (stream == NULL || fstat(STDOUT_FILENO, &st) != 0)
        return false;
    g_autofree char *own = g_strdup_printf("%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(stream, own) == 0;
}

static void
announce(const Server *s, const char *login)
{
    const Config *config = s->cli->config;
    printf("sandbox of the worker: %s\n", extractor_sandbox_level(s->extractor));
    if (s->admin != NULL)
        print_address("for operators:", &config->admin_listen, admin_site_port(s->admin));
    bool logged = told_to_journal();
    if (login != NULL)
        printf("first sign-in (%s/first-login)%s%s", s->cli->data, logged ? "\n" : ":\n",
               logged ? "" : login);
    print_address("ready:", &config->listen, listener_port(s->listener));
    fflush(stdout);
    notify_systemd("READY=1\nSTATUS=ready");
}

/* What must happen from time to time. Failures are told and tried again in the next round. */
static void
housekeeping(Server *s, int64_t *next_sweep_us)
{
    kv_env_check_readers(store_main_env(s->store));
    kv_env_check_readers(store_volatile_env(s->store));
    notify_systemd("WATCHDOG=1");
    g_autoptr(GError) unmerged = NULL;
    if (!store_merge_index(s->store, MERGE_AT_REST, &unmerged))
        cli_fail(s->cli, unmerged);
    g_autoptr(GError) uncounted = NULL;
    if (!write_missed(s, &uncounted))
        cli_fail(s->cli, uncounted);
    int64_t now = clock_monotonic_us();
    if (now < *next_sweep_us)
        return;
    *next_sweep_us = now + SWEEP_US;
    g_autoptr(GError) error = NULL;
    if (!store_discard_uploads(s->store, ABANDONED_US, NULL, &error) ||
        !store_sweep(s->store, &error))
        cli_fail(s->cli, error);
}

static void
wait_for_end(Server *s)
{
    int64_t next_sweep_us = clock_monotonic_us() + ROUND_US;
    while (process_wait_signal(ROUND_US) == 0)
        housekeeping(s, &next_sweep_us);
    notify_systemd("STOPPING=1\nSTATUS=ending");
}

static bool
take_address(const char *text, ListenAddress *address, GError **error)
{
    return text == NULL || listen_address_parse(text, address, error);
}

int
cmd_serve(const Command *self, char **argv)
{
    g_autofree char *listen_text = NULL, *admin_text = NULL;
    const GOptionEntry entries[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &listen_text,
         "Address for readers and staff; default 127.0.0.1:8080", "ADDR:PORT"},
        {"admin-listen", 0, 0, G_OPTION_ARG_STRING, &admin_text,
         "Address for operators (/metrics); default none", "ADDR:PORT"},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 0, 0);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    if (!take_address(listen_text, &cli.config->listen, &error) ||
        !take_address(admin_text, &cli.config->admin_listen, &error))
        return cli_usage(&cli, "%s", error->message);

    g_auto(Server) server = {.cli = &cli};
    g_autofree char *login_text = NULL;
    if (!process_prepare(&error) || !open_data(&server, &error) ||
        !first_login_prepare(server.store, server.acct, &login_text, &error) ||
        !start_service(&server, &error))
        return cli_fail(&cli, error);
    announce(&server, login_text);
    wait_for_end(&server);
    return CLI_DONE;
}
