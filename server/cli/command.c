/* command.c - see command.h. GOption reads the options; arguments are taken as UTF-8 whatever the
 * locale says, because services run in the C locale and titles have umlauts. */
#include "server/cli/command.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "server/cli/output.h"
#include "server/cli/owner.h"
#include "store/base/clock.h"
#include "store/base/error.h"

#define DEFAULT_DATA "var"

static void
message(const char *verb, const char *text)
{
    g_autofree char *clean = out_clean(text);
    fprintf(stderr, "regelwerk%s%s: %s\n", verb[0] != '\0' ? " " : "", verb, clean);
}

int
cli_fail_text(const Cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    message(cli->command->name, text);
    return CLI_FAILED;
}

int
cli_fail(const Cli *cli, const GError *error)
{
    message(cli->command->name, error->message);
    return CLI_FAILED;
}

int
cli_usage(const Cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *hint =
        g_strdup_printf("%s (see regelwerk %s --help)", text, cli->command->name);
    message(cli->command->name, hint);
    return CLI_USAGE;
}

/* --- help
 * --------------------------------------------------------------------------------------------------------
 */

static void
print_verbs(FILE *file, const char *group)
{
    for (size_t i = 0; i < cli_n_commands; i++) {
        const Command *c = &cli_commands[i];
        if (group == NULL || (g_str_has_prefix(c->name, group) && c->name[strlen(group)] == ' '))
            fprintf(file, "  %-14s %s\n", c->name, c->summary);
    }
}

static void
print_overview(FILE *file)
{
    fputs("Usage: regelwerk COMMAND [OPTIONS]\n\n"
          "Publishes the law of a town: PDF in, law out.\n\nCommands:\n",
          file);
    print_verbs(file, NULL);
    fputs("\nEvery command takes --data DIR (default: $REGELWERK_DATA, else ./" DEFAULT_DATA
          ") and\n"
          "--config FILE (default: DIR/regelwerk.conf).\n"
          "regelwerk COMMAND --help explains each; regelwerk --version says which this is.\n"
          "Exit status: 0 done, 1 failed, 2 wrong usage.\n",
          file);
}

static void
print_help(const Command *command, GOptionContext *context)
{
    g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
    const char *options = strstr(text, "\n\n"); /* GOption's own usage line is replaced */
    printf("Usage: regelwerk %s [OPTIONS] %s\n\n%s.\n", command->name, command->usage,
           command->summary);
    if (command->text != NULL)
        printf("\n%s\n", command->text);
    printf("%s", options != NULL ? options + 1 : text);
}

/* --- options
 * --------------------------------------------------------------------------------------------------------
 */

/* ENTRIES with text taken as bytes, which GOption would convert from the charset of the locale. */
static GOptionEntry *
without_conversion(const GOptionEntry *entries)
{
    GArray *copy = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (; entries->long_name != NULL; entries++) {
        GOptionEntry entry = *entries;
        if (entry.arg == G_OPTION_ARG_STRING)
            entry.arg = G_OPTION_ARG_FILENAME;
        g_array_append_val(copy, entry);
    }
    return (GOptionEntry *)g_array_free(copy, FALSE);
}

/* What is not UTF-8 is a mistake, except in file names. */
static const char *
bad_text(const GOptionEntry *entries)
{
    for (; entries->long_name != NULL; entries++) {
        if (entries->arg != G_OPTION_ARG_STRING)
            continue;
        const char *value = *(char **)entries->arg_data;
        if (value != NULL && !g_utf8_validate(value, -1, NULL))
            return entries->long_name;
    }
    return NULL;
}

static bool
load_config(Cli *cli, char *given, GError **error)
{
    g_autofree char *usual = g_build_filename(cli->data, "regelwerk.conf", NULL);
    struct stat st;
    const char *path = given != NULL ? given : stat(usual, &st) == 0 ? usual : NULL;
    cli->config = config_load(path, error);
    return cli->config != NULL;
}

static int
check_args(const Cli *cli, size_t min_args, size_t max_args)
{
    if (cli->n_args < min_args)
        return cli_usage(cli, "%s",
                         cli->n_args == 0 ? "an argument is missing" : "too few arguments");
    if (cli->n_args > max_args)
        return cli_usage(cli, "“%s” is one argument too many", cli->args[max_args]);
    return CLI_GO;
}

static const char *
default_data(void)
{
    const char *data = g_getenv("REGELWERK_DATA");
    return data != NULL && data[0] != '\0' ? data : DEFAULT_DATA;
}

/* What the parser left: the name of the program goes, and the first "--", which it keeps. */
static void
take_arguments(Cli *cli)
{
    g_autoptr(GStrvBuilder) rest = g_strv_builder_new();
    bool marked = false;
    for (char **at = cli->args + 1; *at != NULL; at++) {
        if (!marked && strcmp(*at, "--") == 0)
            marked = true;
        else
            g_strv_builder_add(rest, *at);
    }
    g_strfreev(cli->args);
    cli->args = g_strv_builder_end(rest);
    cli->n_args = g_strv_length(cli->args);
}

int
cli_begin(Cli *cli, const Command *command, char **argv, const GOptionEntry *entries,
          size_t min_args, size_t max_args)
{
    *cli = (Cli){.command = command};
    g_autofree char *data = NULL, *config = NULL;
    gboolean help = FALSE;
    const GOptionEntry common[] = {
        {"data", 'd', 0, G_OPTION_ARG_FILENAME, &data, "The data folder", "DIR"},
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &config,
         "The configuration; default DIR/regelwerk.conf", "FILE"},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL},
        {NULL},
    };
    static const GOptionEntry none[] = {{NULL}};
    entries = entries != NULL ? entries : none;
    g_autofree GOptionEntry *own = without_conversion(entries);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, own, NULL);
    g_option_context_add_main_entries(context, common, NULL);

    /* parse_strv takes out what it read and wants the name of the program in front. */
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add(builder, "regelwerk");
    g_strv_builder_addv(builder, (const char **)argv);
    cli->args = g_strv_builder_end(builder);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse_strv(context, &cli->args, &error))
        return cli_usage(cli, "%s", error->message);
    if (help) {
        print_help(command, context);
        return CLI_DONE;
    }
    take_arguments(cli);

    const char *bad = bad_text(entries);
    if (bad != NULL)
        return cli_usage(cli, "--%s is not text in UTF-8", bad);
    int status = check_args(cli, min_args, max_args);
    if (status != CLI_GO)
        return status;
    cli->data = g_strdup(data != NULL ? data : default_data());
    if (!owner_take(cli->data, command->owner, &error) || !load_config(cli, config, &error))
        return cli_fail(cli, error);
    return CLI_GO;
}

void
cli_clear(Cli *cli)
{
    g_free(cli->data);
    config_free(cli->config);
    g_strfreev(cli->args);
}

Store *
cli_open(const Cli *cli, StoreFlags flags, GError **error)
{
    return store_open(cli->data, flags, &cli->config->limits, error);
}

/* --- dispatch
 * --------------------------------------------------------------------------------------------------------
 */

/* The command that ARGV begins with; *RET_REST is what follows its name. */
static const Command *
find_command(char **argv, char ***ret_rest)
{
    for (size_t i = 0; i < cli_n_commands; i++) {
        g_auto(GStrv) words = g_strsplit(cli_commands[i].name, " ", -1);
        size_t n = 0;
        while (words[n] != NULL && argv[n] != NULL && strcmp(words[n], argv[n]) == 0)
            n++;
        if (words[n] == NULL) {
            *ret_rest = argv + n;
            return &cli_commands[i];
        }
    }
    return NULL;
}

static bool
is_group(const char *word)
{
    for (size_t i = 0; i < cli_n_commands; i++)
        if (g_str_has_prefix(cli_commands[i].name, word) &&
            cli_commands[i].name[strlen(word)] == ' ')
            return true;
    return false;
}

static bool
is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* "regelwerk user" without a verb of the group. */
static int
run_group(char **argv)
{
    if (argv[1] != NULL && is_help(argv[1])) {
        printf("Usage: regelwerk %s COMMAND [OPTIONS]\n\nCommands:\n", argv[0]);
        print_verbs(stdout, argv[0]);
        return CLI_DONE;
    }
    g_autofree char *text =
        argv[1] == NULL ? g_strdup_printf("a command is missing (see regelwerk %s --help)", argv[0])
                        : g_strdup_printf("there is no command “%s %s” (see regelwerk %s --help)",
                                          argv[0], argv[1], argv[0]);
    message("", text);
    return CLI_USAGE;
}

static int
dispatch(char **argv)
{
    if (argv[0] == NULL) {
        print_overview(stderr);
        return CLI_USAGE;
    }
    if (is_help(argv[0])) {
        print_overview(stdout);
        return CLI_DONE;
    }
    if (strcmp(argv[0], "--version") == 0) {
        puts("regelwerk " REGELWERK_VERSION);
        return CLI_DONE;
    }
    char **rest;
    const Command *command = find_command(argv, &rest);
    if (command != NULL)
        return command->run(command, rest);
    if (is_group(argv[0]))
        return run_group(argv);
    g_autofree char *text =
        g_strdup_printf("there is no command “%s” (see regelwerk --help)", argv[0]);
    message("", text);
    return CLI_USAGE;
}

int
cli_with_store(const Cli *cli, StoreFlags flags, StoreVerb verb, void *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = cli_open(cli, flags, &error);
    if (store == NULL || !verb(cli, store, options, &error))
        return cli_fail(cli, error);
    return CLI_DONE;
}

int
cli_store_verb(const Command *self, char **argv, size_t n_args, StoreVerb verb)
{
    g_auto(Cli) cli;
    int status = cli_begin(&cli, self, argv, NULL, n_args, n_args);
    return status != CLI_GO ? status : cli_with_store(&cli, 0, verb, NULL);
}

int
cli_main(char **argv)
{
    umask(077);
    g_autoptr(GError) error = NULL;
    if (!clock_init(&error)) {
        message("", error->message);
        return CLI_FAILED;
    }
    int status = dispatch(argv + 1);
    /* A full disk or a closed pipe under the output must not pass for success. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == CLI_DONE) {
        message("", "the output could not be written");
        return CLI_FAILED;
    }
    return status;
}
