/* check.c - the verb check. The walk over the store runs in a process of its own, started from this
 * program's file: LMDB has no page checksums, so a damaged page may end the process that reads it,
 * and that is a finding like any other (pitfalls of LMDB: 115 of 300 flipped header bits). */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "server/cli/owner.h"
#include "store/base/error.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void
print_line(const char *invariant, bool ok, const char *detail, void *data)
{
    (void)data;
    g_autofree char *what = out_clean(invariant);
    g_autofree char *more = detail != NULL ? out_clean(detail) : NULL;
    printf("%-8s %s%s%s\n", ok ? "ok" : "PROBLEM", what, more != NULL ? ": " : "",
           more != NULL ? more : "");
    fflush(stdout); /* what was found must not be lost when the next page ends the process */
}

static int
print_end(uint64_t problems)
{
    if (problems == 0) {
        puts("clean");
        return CLI_DONE;
    }
    printf("%" G_GUINT64_FORMAT " %s\n", problems, problems == 1 ? "problem" : "problems");
    return CLI_FAILED;
}

/* A store that does not even open is one problem; a folder without one is a mistake of the caller.
 */
static int
cannot_open(const Cli *cli, const GError *error)
{
    if (!is_error(error, STORE_ERROR_CORRUPT))
        return cli_fail(cli, error);
    print_line("the store opens", false, error->message, NULL);
    return print_end(1);
}

static int
check_here(const Cli *cli, bool repair, bool shallow)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = cli_open(cli, repair ? STORE_EXCLUSIVE : 0, &error);
    if (store == NULL)
        return cannot_open(cli, error);
    if (repair) {
        if (!store_reindex(store, REINDEX_FROM_EMPTY, NULL, NULL, &error))
            return cannot_open(cli, error);
        print_line("text and index are rebuilt from the journal and the files", true, NULL, NULL);
    }
    uint64_t problems = 0;
    if (!store_check(store, !shallow, print_line, NULL, &problems, &error)) {
        print_line("the check ran to its end", false, error->message, NULL);
        problems++;
    }
    return print_end(problems);
}

static int
end_of_child(const Cli *cli, int wait_status)
{
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) <= CLI_USAGE)
        return WEXITSTATUS(wait_status);
    g_autofree char *how =
        WIFSIGNALED(wait_status)
            ? g_strdup_printf("it ended with signal %d (%s)", WTERMSIG(wait_status),
                              strsignal(WTERMSIG(wait_status)))
            : g_strdup_printf("it ended with status %d", WEXITSTATUS(wait_status));
    g_autofree char *detail =
        g_strdup_printf("%s: the store is damaged, restore a backup of %s", how, cli->data);
    print_line("every page can be read", false, detail, NULL);
    return print_end(1);
}

static int
check_in_child(const Cli *cli, char **argv)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char *[]){"regelwerk", "check", "--in-this-process", NULL});
    g_strv_builder_addv(builder, (const char **)argv);
    g_auto(GStrv) child_argv = g_strv_builder_end(builder);
    fflush(stdout);
    pid_t pid;
    int failed = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, child_argv, environ);
    if (failed != 0)
        return cli_fail_text(cli, "starting the check: %s", g_strerror(failed));
    int wait_status;
    while (waitpid(pid, &wait_status, 0) < 0)
        if (errno != EINTR)
            return cli_fail_text(cli, "waiting for the check: %s", g_strerror(errno));
    return end_of_child(cli, wait_status);
}

int
cmd_check(const Command *self, char **argv)
{
    gboolean repair = FALSE, shallow = FALSE, here = FALSE;
    const GOptionEntry entries[] = {
        {"repair", 0, 0, G_OPTION_ARG_NONE, &repair,
         "Rebuild what can be derived first; needs the store alone", NULL},
        {"quick", 0, 0, G_OPTION_ARG_NONE, &shallow, "Do not read the files through", NULL},
        {"in-this-process", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &here, NULL, NULL},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 0, 0);
    if (status != CLI_GO)
        return status;
    if (!here)
        return check_in_child(&cli, argv);
    g_autoptr(GError) error = NULL;
    if (!owner_take(cli.data, OWNER_BECOME, &error))
        return cli_fail(&cli, error);
    return check_here(&cli, repair, shallow);
}
