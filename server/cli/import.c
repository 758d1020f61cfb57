/* import.c - the verb import: options, the order in which the parts start, and what is told. The
 * worker starts before the store is opened (design.md section 5). */
#include "server/cli/command.h"
#include "server/cli/import_run.h"
#include "server/cli/output.h"
#include "server/jobs.h"
#include "server/seed.h"
#include "store/base/error.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A signal handler can reach nothing but a file-scope variable. */
static atomic_bool import_stop;

static void
on_signal(int signal_number)
{
    (void)signal_number;
    atomic_store(&import_stop, true);
}

/* The first signal lets the files under way be finished; the second ends the program as usual. */
static void
catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

typedef struct {
    ImportValues values;
    char *manifest;
    gboolean release, dry_run;
    char *texts[10]; /* of the options below, in their order */
} Options;

static const char *const value_options[] = {
    "slug",           "title",           "type", "body", "decided_on", "signed_on", "published_at",
    "effective_from", "effective_until", "note"};

static void
options_clear(Options *o)
{
    import_values_clear(&o->values);
    g_free(o->manifest);
    for (size_t i = 0; i < G_N_ELEMENTS(o->texts); i++)
        g_free(o->texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static int
begin(Cli *cli, const Command *self, char **argv, Options *o)
{
    const GOptionEntry entries[] = {
        {"slug", 0, 0, G_OPTION_ARG_STRING, &o->texts[0], "The document, as in its address", "S"},
        {"title", 0, 0, G_OPTION_ARG_STRING, &o->texts[1],
         "Title; default from the PDF, else the file's name", "S"},
        {"type", 0, 0, G_OPTION_ARG_STRING, &o->texts[2], "Id of the type; default sonstiges", "T"},
        {"body", 0, 0, G_OPTION_ARG_STRING, &o->texts[3], "Id of the body (Gremium)", "B"},
        {"decided-on", 0, 0, G_OPTION_ARG_STRING, &o->texts[4], "Day of the decision", "D"},
        {"signed-on", 0, 0, G_OPTION_ARG_STRING, &o->texts[5], "Day of the signature", "D"},
        {"published-at", 0, 0, G_OPTION_ARG_STRING, &o->texts[6],
         "When it was published; default now", "T"},
        {"effective-from", 0, 0, G_OPTION_ARG_STRING, &o->texts[7], "First day in force", "D"},
        {"effective-until", 0, 0, G_OPTION_ARG_STRING, &o->texts[8], "First day no longer in force",
         "D"},
        {"note", 0, 0, G_OPTION_ARG_STRING, &o->texts[9], "A note on the version", "S"},
        {"manifest", 0, 0, G_OPTION_ARG_FILENAME, &o->manifest,
         "Take files and values from this table", "FILE.csv"},
        {"release", 0, 0, G_OPTION_ARG_NONE, &o->release, "Release each version at once", NULL},
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &o->dry_run,
         "Say what would become of each file; change nothing", NULL},
        {NULL},
    };
    int status = cli_begin(cli, self, argv, entries, 0, CLI_MANY);
    if (status != CLI_GO)
        return status;
    bool any = false;
    for (size_t i = 0; i < G_N_ELEMENTS(value_options); i++) {
        g_autoptr(GError) error = NULL;
        any = any || o->texts[i] != NULL;
        if (o->texts[i] != NULL &&
            !import_value_set(&o->values, value_options[i], o->texts[i], &error))
            return cli_usage(cli, "%s", error->message);
    }
    if (o->manifest != NULL && (cli->n_args > 0 || any))
        return cli_usage(cli, "with --manifest, files and values stand in the table");
    if (o->manifest == NULL && cli->n_args == 0)
        return cli_usage(cli, "a file, a folder or --manifest is missing");
    if (o->values.published_us != 0 && !o->release)
        return cli_usage(cli, "--published-at goes with --release");
    return CLI_GO;
}

typedef struct {
    Progress progress;
    unsigned n;
    const Cli *cli;
} Teller;

static void
tell(const ImportRow *row, const ImportResult *result, unsigned done, void *data)
{
    Teller *teller = data;
    progress_clear(&teller->progress);
    g_autofree char *verdict = import_verdict(result);
    g_autofree char *line = g_strdup_printf("%s: %s", row->label, verdict);
    if (result->error != NULL) {
        fflush(stdout);
        cli_fail_text(teller->cli, "%s", line);
    } else {
        out_text(stdout, line);
        putchar('\n');
        fflush(stdout);
    }
    progress_show(&teller->progress, "imported", done, teller->n);
}

static void
tell_problem(const char *text, void *data)
{
    cli_fail_text(data, "%s", text);
}

static int
finish(const Cli *cli, const ImportSummary *s)
{
    unsigned done = s->added + s->existed + s->failed;
    if (s->n != 1)
        printf("%u files: %u imported, %u already there, %u failed\n", s->n, s->added, s->existed,
               s->failed);
    if (s->stopped)
        return cli_fail_text(cli, "stopped after %u of %u files", done, s->n);
    return s->failed > 0 ? CLI_FAILED : CLI_DONE;
}

static int
run_dry(const Cli *cli, Extractor *extractor, const GPtrArray *rows, bool release)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = cli_open(cli, 0, &error);
    if (store == NULL && !is_error(error, STORE_ERROR_NOT_FOUND))
        return cli_fail(cli, error);
    ImportTarget target = {.store = store, .release = release};
    ImportSummary summary =
        import_dry_run(&target, extractor, &cli->config->limits, rows, &import_stop, stdout);
    return finish(cli, &summary);
}

static int
run(const Cli *cli, Extractor *extractor, const GPtrArray *rows, bool release)
{
    g_autoptr(GError) error = NULL;
    unsigned seeded;
    g_autoptr(Store) store = cli_open(cli, STORE_CREATE, &error);
    if (store == NULL || !seed_apply_configured(store, cli->config->bodies_file, &seeded, &error))
        return cli_fail(cli, error);
    g_autoptr(Jobs) jobs = jobs_start(store, extractor, cli->config->extract_children, tell_problem,
                                      (void *)cli, &error);
    if (jobs == NULL)
        return cli_fail(cli, error);
    ImportTarget target = {.store = store, .jobs = jobs, .release = release};
    Teller teller = {.n = rows->len, .cli = cli};
    progress_init(&teller.progress);
    progress_show(&teller.progress, "imported", 0, rows->len);
    ImportSummary summary = import_run(&target, rows, &import_stop, tell, &teller);
    progress_clear(&teller.progress);
    return finish(cli, &summary);
}

int
cmd_import(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    g_auto(Options) o = {0};
    int status = begin(&cli, self, argv, &o);
    if (status != CLI_GO)
        return status;
    catch_signals();
    ExtractorOptions options = config_extractor(cli.config);
    options.ocr_later = true;
    g_autoptr(GError) error = NULL;
    g_autoptr(Extractor) extractor = extractor_start(&options, &error);
    if (extractor == NULL)
        return cli_fail(&cli, error);
    g_autoptr(GPtrArray) rows = o.manifest != NULL ? import_plan_manifest(o.manifest, &error)
                                                   : import_plan_paths(cli.args, &o.values);
    if (rows == NULL)
        return cli_fail(&cli, error);
    return o.dry_run ? run_dry(&cli, extractor, rows, o.release)
                     : run(&cli, extractor, rows, o.release);
}
