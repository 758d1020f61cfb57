/* admin.c - the verbs backup, restore, reindex and config-check: work on the whole store. */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "server/cli/reextract.h"
#include "store/base/error.h"

#include <inttypes.h>

typedef struct {
    Progress progress;
    const char *what;
} Watch;

static void
watch_progress(uint64_t done, uint64_t total, void *data)
{
    Watch *watch = data;
    progress_show(&watch->progress, watch->what, done, total);
}

static Watch
watch_start(const char *what)
{
    Watch watch = {.what = what};
    progress_init(&watch.progress);
    return watch;
}

/* The store is not needed, nor its folder. */
static int
verify_backup(const Cli *cli)
{
    g_autoptr(GError) error = NULL;
    Watch watch = watch_start("verified");
    bool ok = store_verify_backup(cli->args[0], watch_progress, &watch, &error);
    progress_clear(&watch.progress);
    if (!ok)
        return cli_fail(cli, error);
    g_autofree char *dir = out_clean(cli->args[0]);
    printf("the backup in %s is whole\n", dir);
    return CLI_DONE;
}

static bool
backup(const Cli *cli, Store *store, void *options, GError **error)
{
    (void)options;
    Watch watch = watch_start("copied");
    bool ok = store_backup(store, cli->args[0], watch_progress, &watch, error);
    progress_clear(&watch.progress);
    if (!ok)
        return false;
    g_autofree char *dir = out_clean(cli->args[0]);
    printf("backup written to %s\n", dir);
    return true;
}

int
cmd_backup(const Command *self, char **argv)
{
    gboolean verify = FALSE;
    const GOptionEntry entries[] = {{"verify", 0, 0, G_OPTION_ARG_NONE, &verify,
                                     "Read the backup in DIR and say whether it is whole", NULL},
                                    {0}};
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    if (status != CLI_GO)
        return status;
    return verify ? verify_backup(&cli) : cli_with_store(&cli, 0, backup, NULL);
}

int
cmd_restore(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 1, 1);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    Watch watch = watch_start("restored");
    bool ok = store_restore(cli.args[0], cli.data, watch_progress, &watch, &error);
    progress_clear(&watch.progress);
    if (!ok)
        return cli_fail(&cli, error);
    g_autofree char *data = out_clean(cli.data);
    printf("restored to %s; sessions have ended, accounts and tokens are those of the backup\n",
           data);
    return CLI_DONE;
}

static bool
read_again(const Cli *cli, Store *store, Extractor *extractor, bool *ret_all, GError **error)
{
    Reextracted sum;
    if (!reextract(cli, store, extractor, &sum, error))
        return false;
    printf("%" PRIu64 " texts read again, %" PRIu64 " changed, %" PRIu64 " failed\n", sum.n,
           sum.changed, sum.failed);
    *ret_all = sum.failed == 0;
    return true;
}

typedef struct {
    Extractor *extractor; /* NULL: PDFs are not read again */
    bool all;             /* out: none failed */
} Reindex;

static bool
reindex(const Cli *cli, Store *store, void *options, GError **error)
{
    Reindex *r = options;
    if (r->extractor != NULL && !read_again(cli, store, r->extractor, &r->all, error))
        return false;
    Watch watch = watch_start("indexed");
    bool ok = store_reindex(store, REINDEX_WHAT_IS_THERE, watch_progress, &watch, error);
    progress_clear(&watch.progress);
    if (ok)
        puts("the index is rebuilt");
    return ok;
}

int
cmd_reindex(const Command *self, char **argv)
{
    gboolean extract = FALSE;
    const GOptionEntry entries[] = {{"extract", 0, 0, G_OPTION_ARG_NONE, &extract,
                                     "Read every PDF again first, as after an update", NULL},
                                    {0}};
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 0, 0);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    ExtractorOptions options = config_extractor(cli.config);
    options.ocr_later = true;
    /* Before the store is opened: see extractor_start(). */
    g_autoptr(Extractor) extractor = extract ? extractor_start(&options, &error) : NULL;
    if (extract && extractor == NULL)
        return cli_fail(&cli, error);
    Reindex r = {.extractor = extractor, .all = true};
    status = cli_with_store(&cli, 0, reindex, &r);
    return status == CLI_DONE && !r.all ? CLI_FAILED : status;
}

int
cmd_config_check(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 0, 0);
    if (status != CLI_GO)
        return status;
    g_autofree char *path =
        out_clean(cli.config->path != NULL ? cli.config->path : "no file, defaults");
    printf("the configuration is right (%s)\n", path);
    return CLI_DONE;
}
