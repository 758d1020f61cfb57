/* account.c - the verbs user and token: who may sign in, and what programs may do over the API. */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "server/cli/prompt.h"
#include "store/base/error.h"

/* A store with its accounts, opened for one verb. */
typedef struct {
    Store *store;
    Acct *acct;
} Accounts;

static void
accounts_clear(Accounts *a)
{
    acct_close(a->acct);
    store_close(a->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Accounts, accounts_clear)

static bool
accounts_open(Accounts *a, const Cli *cli, StoreFlags flags, GError **error)
{
    a->store = cli_open(cli, flags, error);
    if (a->store == NULL)
        return false;
    a->acct = acct_open(store_main_env(a->store), store_volatile_env(a->store), error);
    return a->acct != NULL;
}

static char *
take_password(bool from_stdin, const char *who, GError **error)
{
    return from_stdin ? password_from_stdin(error) : password_from_terminal(who, error);
}

int
cmd_user_add(const Command *self, char **argv)
{
    g_autofree char *role_text = NULL;
    gboolean from_stdin = FALSE;
    const GOptionEntry entries[] = {
        {"role", 0, 0, G_OPTION_ARG_STRING, &role_text, "editor, approver or admin", "R"},
        {"password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
         "Read the password from the first line of the input", NULL},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    if (status != CLI_GO)
        return status;
    Role role;
    if (role_text == NULL)
        return cli_usage(&cli, "--role is missing");
    if (!role_parse(role_text, &role))
        return cli_usage(&cli, "“%s” is none of editor, approver, admin", role_text);

    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, STORE_CREATE, &error))
        return cli_fail(&cli, error);
    char *password = take_password(from_stdin, cli.args[0], &error);
    if (password == NULL)
        return cli_fail(&cli, error);
    g_autoptr(Principal) p = user_add(a.acct, cli.args[0], role, password, &error);
    password_forget(password);
    if (p == NULL)
        return cli_fail(&cli, error);
    g_autofree char *name = out_clean(p->name);
    printf("added %s (%s)\n", name, role_name(role));
    return CLI_DONE;
}

int
cmd_user_passwd(const Command *self, char **argv)
{
    gboolean from_stdin = FALSE;
    const GOptionEntry entries[] = {
        {"password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
         "Read the password from the first line of the input", NULL},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, 0, &error))
        return cli_fail(&cli, error);
    char *password = take_password(from_stdin, cli.args[0], &error);
    bool ok = password != NULL && user_set_password(a.acct, cli.args[0], password, &error);
    password_forget(password);
    if (!ok)
        return cli_fail(&cli, error);
    puts("the password is changed; running sessions have ended");
    return CLI_DONE;
}

int
cmd_user_remove(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 1, 1);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, 0, &error) || !user_remove(a.acct, cli.args[0], &error))
        return cli_fail(&cli, error);
    puts("removed");
    return CLI_DONE;
}

/* "2025-03-19 09:00" or a dash. */
static void
print_instant(int64_t us)
{
    char text[INSTANT_LEN];
    if (us == 0) {
        printf("%-18s", "–");
        return;
    }
    instant_format(us, text);
    printf("%.10s %.5s  ", text, text + 11);
}

int
cmd_user_list(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 0, 0);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, 0, &error))
        return cli_fail(&cli, error);
    g_autoptr(GPtrArray) users = user_list(a.acct, &error);
    if (users == NULL)
        return cli_fail(&cli, error);
    printf("%-24s  %-8s  %-16s  %-16s\n", "NAME", "ROLE", "ADDED", "LAST SIGN-IN");
    for (guint i = 0; i < users->len; i++) {
        const Principal *p = users->pdata[i];
        out_column(stdout, p->name, 24);
        printf("  %-8s  ", role_name(p->role));
        print_instant(p->created_us);
        print_instant(p->used_us);
        putchar('\n');
    }
    return CLI_DONE;
}

int
cmd_token_create(const Command *self, char **argv)
{
    g_autofree char *scope = NULL, *expires = NULL;
    const GOptionEntry entries[] = {
        {"scope", 0, 0, G_OPTION_ARG_STRING, &scope, "What the token may do", "S"},
        {"expires", 0, 0, G_OPTION_ARG_STRING, &expires,
         "Day or instant at which it ends; default never", "T"},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    if (status != CLI_GO)
        return status;
    AccessFlags access;
    int64_t expires_us = 0;
    if (scope == NULL)
        return cli_usage(&cli, "--scope is missing");
    if (!scope_parse(scope, &access))
        return cli_usage(&cli, "“%s” is not a list of read, upload, edit, release, audit, admin",
                         scope);
    if (expires != NULL && !instant_parse(expires, &expires_us))
        return cli_usage(&cli, "“%s” is neither a day nor an instant", expires);

    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, STORE_CREATE, &error))
        return cli_fail(&cli, error);
    g_autofree char *token = token_create(a.acct, cli.args[0], access, expires_us, &error);
    if (token == NULL)
        return cli_fail(&cli, error);
    puts(token);
    return CLI_DONE;
}

int
cmd_token_list(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 0, 0);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, 0, &error))
        return cli_fail(&cli, error);
    g_autoptr(GPtrArray) tokens = token_list(a.acct, &error);
    if (tokens == NULL)
        return cli_fail(&cli, error);
    printf("%-8s  %-20s  %-16s  %-16s  %-16s  %s\n", "ID", "NAME", "CREATED", "LAST USE", "ENDS",
           "SCOPE");
    for (guint i = 0; i < tokens->len; i++) {
        const Principal *p = tokens->pdata[i];
        g_autofree char *scope = scope_format(p->access);
        printf("%-8s  ", p->public_id);
        out_column(stdout, p->name, 20);
        fputs("  ", stdout);
        print_instant(p->created_us);
        print_instant(p->used_us);
        print_instant(p->expires_us);
        puts(scope);
    }
    return CLI_DONE;
}

int
cmd_token_revoke(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, 1, 1);
    if (status != CLI_GO)
        return status;
    g_autoptr(GError) error = NULL;
    g_auto(Accounts) a = {0};
    if (!accounts_open(&a, &cli, 0, &error) || !token_revoke(a.acct, cli.args[0], &error))
        return cli_fail(&cli, error);
    puts("revoked");
    return CLI_DONE;
}
