/* command.h - what every verb of the command line shares: the table of verbs, options, help, the
 * data folder, messages and exit statuses (api.md section 2). A verb is one function; its options
 * live on its stack. */
#pragma once
#include "server/config.h"
#include "store/store.h"

#include <glib.h>
#include <stdbool.h>

#define REGELWERK_VERSION "0.1.0"

/* Exit statuses; CLI_GO means: not yet. */
enum { CLI_GO = -1, CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/* As whom a verb works when root runs it on a data folder of somebody else. */
typedef enum {
    OWNER_ACT,    /* effective ids of the owner; files that the caller names are opened as root */
    OWNER_BECOME, /* all ids, for good */
    OWNER_KEEP,   /* the verb starts another process, or makes the folder */
} OwnerMode;

typedef struct Command Command;
struct Command {
    const char *name;    /* "user add" */
    const char *usage;   /* "NAME --role R [--password-stdin]" */
    const char *summary; /* one line, without a full stop */
    const char *text;    /* more for --help, or NULL */
    OwnerMode owner;
    int (*run)(const Command *self, char **argv); /* ARGV: what follows the name, ends in NULL */
};

/* All verbs, in the order of --help. */
extern const Command cli_commands[];
extern const size_t cli_n_commands;

/* A started verb: options read, configuration loaded, working as the right user. */
typedef struct {
    const Command *command;
    char *data; /* the data folder */
    Config *config;
    char **args; /* positional arguments, NULL-terminated; bytes as given */
    size_t n_args;
} Cli;

#define CLI_MANY ((size_t)-1)
/* Parses ARGV by ENTRIES (ending in {NULL}) and the options of every verb. CLI_GO, or the exit
 * status after --help or a message. Values of text options are valid UTF-8; of file name options,
 * bytes. */
int cli_begin(Cli *cli, const Command *command, char **argv, const GOptionEntry *entries,
              size_t min_args, size_t max_args);
void cli_clear(Cli *cli);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cli, cli_clear)

/* Opens the store of the data folder with the configured limits. */
Store *cli_open(const Cli *cli, StoreFlags flags, GError **error);

/* What a verb does on the open store; false: ERROR is what cli_fail says. OPTIONS are its own. */
typedef bool (*StoreVerb)(const Cli *cli, Store *store, void *options, GError **error);
/* Opens the store with FLAGS and runs VERB. The exit status. */
int cli_with_store(const Cli *cli, StoreFlags flags, StoreVerb verb, void *options);
/* The whole of a verb without options of its own: N_ARGS arguments, and an existing store. */
int cli_store_verb(const Command *self, char **argv, size_t n_args, StoreVerb verb);

/* "regelwerk user add: MESSAGE" on stderr, as one line; returns CLI_FAILED. */
int cli_fail(const Cli *cli, const GError *error);
int cli_fail_text(const Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same, with a hint at --help; returns CLI_USAGE. */
int cli_usage(const Cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Runs the program: ARGV as main gets it. */
int cli_main(char **argv);

/* --- the verbs
 * ------------------------------------------------------------------------------------------------
 */
int cmd_serve(const Command *self, char **argv);
int cmd_import(const Command *self, char **argv);
int cmd_list(const Command *self, char **argv);
int cmd_show(const Command *self, char **argv);
int cmd_compare(const Command *self, char **argv);
int cmd_search(const Command *self, char **argv);
int cmd_user_add(const Command *self, char **argv);
int cmd_user_passwd(const Command *self, char **argv);
int cmd_user_list(const Command *self, char **argv);
int cmd_user_remove(const Command *self, char **argv);
int cmd_token_create(const Command *self, char **argv);
int cmd_token_list(const Command *self, char **argv);
int cmd_token_revoke(const Command *self, char **argv);
int cmd_backup(const Command *self, char **argv);
int cmd_restore(const Command *self, char **argv);
int cmd_check(const Command *self, char **argv);
int cmd_reindex(const Command *self, char **argv);
int cmd_export(const Command *self, char **argv);
int cmd_config_check(const Command *self, char **argv);
