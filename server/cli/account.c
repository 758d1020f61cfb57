/* account.c - the verbs user and token: who may sign in, and what programs may do over the API. */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "server/cli/prompt.h"
#include "server/first_login.h"
#include "store/base/error.h"

/* What a verb does with the accounts; NAME is its first argument, OPTIONS are its own. */
typedef bool (*AccountVerb)(Acct *acct, const char *name, void *options, GError **error);

typedef struct {
    AccountVerb verb;
    void *options;
    bool ends_first_login; /* what DATA/first-login says of this account is not right any more */
} AccountCall;

static bool
open_accounts(const Cli *cli, Store *store, void *data, GError **error)
{
    const AccountCall *call = data;
    g_autoptr(Acct) acct = acct_open(store_main_env(store), store_volatile_env(store), error);
    if (acct == NULL || !call->verb(acct, cli->args[0], call->options, error))
        return false;
    if (call->ends_first_login)
        first_login_forget(store, cli->args[0]);
    return true;
}

static int
with_accounts(const Cli *cli, StoreFlags flags, AccountCall call)
{
    return cli_with_store(cli, flags, open_accounts, &call);
}

/* The whole of a verb without options of its own. */
static int
account_verb(const Command *self, char **argv, size_t n_args, AccountCall call)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, n_args, n_args);
    return status != CLI_GO ? status : with_accounts(&cli, 0, call);
}

#define PASSWORD_STDIN_HELP "Read the password from the first line of the input"

static char *
take_password(bool from_stdin, const char *who, GError **error)
{
    return from_stdin ? password_from_stdin(error) : password_from_terminal(who, error);
}

typedef struct {
    Role role;
    gboolean from_stdin;
} UserOptions;

static bool
add_user(Acct *acct, const char *name, void *options, GError **error)
{
    const UserOptions *o = options;
    char *password = take_password(o->from_stdin, name, error);
    if (password == NULL)
        return false;
    g_autoptr(Principal) p = user_add(acct, name, o->role, password, error);
    password_forget(password);
    if (p == NULL)
        return false;
    g_autofree char *shown = out_clean(p->name);
    printf("added %s (%s)\n", shown, role_name(o->role));
    return true;
}

int
cmd_user_add(const Command *self, char **argv)
{
    g_autofree char *role_text = NULL;
    UserOptions o = {0};
    const GOptionEntry entries[] = {
        {"role", 0, 0, G_OPTION_ARG_STRING, &role_text, "editor, approver or admin", "R"},
        {"password-stdin", 0, 0, G_OPTION_ARG_NONE, &o.from_stdin, PASSWORD_STDIN_HELP, NULL},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    if (status != CLI_GO)
        return status;
    if (role_text == NULL)
        return cli_usage(&cli, "--role is missing");
    if (!role_parse(role_text, &o.role))
        return cli_usage(&cli, "“%s” is none of editor, approver, admin", role_text);
    return with_accounts(&cli, STORE_CREATE, (AccountCall){add_user, &o, false});
}

static bool
set_password(Acct *acct, const char *name, void *options, GError **error)
{
    const UserOptions *o = options;
    char *password = take_password(o->from_stdin, name, error);
    bool ok = password != NULL && user_set_password(acct, name, password, error);
    password_forget(password);
    if (ok)
        puts("the password is changed; running sessions have ended");
    return ok;
}

int
cmd_user_passwd(const Command *self, char **argv)
{
    UserOptions o = {0};
    const GOptionEntry entries[] = {
        {"password-stdin", 0, 0, G_OPTION_ARG_NONE, &o.from_stdin, PASSWORD_STDIN_HELP, NULL},
        {NULL},
    };
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, entries, 1, 1);
    return status != CLI_GO ? status
                            : with_accounts(&cli, 0, (AccountCall){set_password, &o, true});
}

static bool
remove_user(Acct *acct, const char *name, void *options, GError **error)
{
    (void)options;
    if (!user_remove(acct, name, error))
        return false;
    puts("removed");
    return true;
}

int
cmd_user_remove(const Command *self, char **argv)
{
    return account_verb(self, argv, 1, (AccountCall){remove_user, NULL, true});
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

static bool
list_users(Acct *acct, const char *name, void *options, GError **error)
{
    (void)name;
    (void)options;
    g_autoptr(GPtrArray) users = user_list(acct, error);
    if (users == NULL)
        return false;
    printf("%-24s  %-8s  %-16s  %-16s\n", "NAME", "ROLE", "ADDED", "LAST SIGN-IN");
    for (guint i = 0; i < users->len; i++) {
        const Principal *p = users->pdata[i];
        out_column(stdout, p->name, 24);
        printf("  %-8s  ", role_name(p->role));
        print_instant(p->created_us);
        print_instant(p->used_us);
        putchar('\n');
    }
    return true;
}

int
cmd_user_list(const Command *self, char **argv)
{
    return account_verb(self, argv, 0, (AccountCall){list_users, NULL, false});
}

typedef struct {
    AccessFlags access;
    int64_t expires_us;
} TokenOptions;

static bool
create_token(Acct *acct, const char *name, void *options, GError **error)
{
    const TokenOptions *o = options;
    g_autofree char *token = token_create(acct, name, o->access, o->expires_us, error);
    if (token == NULL)
        return false;
    puts(token);
    return true;
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
    TokenOptions o = {0};
    if (scope == NULL)
        return cli_usage(&cli, "--scope is missing");
    if (!scope_parse(scope, &o.access))
        return cli_usage(&cli, "“%s” is not a list of read, upload, edit, release, audit, admin",
                         scope);
    if (expires != NULL && !instant_parse(expires, &o.expires_us))
        return cli_usage(&cli, "“%s” is neither a day nor an instant", expires);
    return with_accounts(&cli, STORE_CREATE, (AccountCall){create_token, &o, false});
}

static bool
list_tokens(Acct *acct, const char *name, void *options, GError **error)
{
    (void)name;
    (void)options;
    g_autoptr(GPtrArray) tokens = token_list(acct, error);
    if (tokens == NULL)
        return false;
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
    return true;
}

int
cmd_token_list(const Command *self, char **argv)
{
    return account_verb(self, argv, 0, (AccountCall){list_tokens, NULL, false});
}

static bool
revoke_token(Acct *acct, const char *name, void *options, GError **error)
{
    (void)options;
    if (!token_revoke(acct, name, error))
        return false;
    puts("revoked");
    return true;
}

int
cmd_token_revoke(const Command *self, char **argv)
{
    return account_verb(self, argv, 1, (AccountCall){revoke_token, NULL, false});
}
