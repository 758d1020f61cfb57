/* admin.c - the verbs backup, restore, reindex and config-check: work on the whole store. */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "store/base/error.h"

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
    return cli_store_verb(self, argv, 1, backup);
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
reindex(const Cli *cli, Store *store, void *options, GError **error)
{
    (void)cli;
    (void)options;
    Watch watch = watch_start("indexed");
    bool ok = store_reindex(store, watch_progress, &watch, error);
    progress_clear(&watch.progress);
    if (ok)
        puts("the index is rebuilt");
    return ok;
}

int
cmd_reindex(const Command *self, char **argv)
{
    return cli_store_verb(self, argv, 0, reindex);
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
