/* test_config.c - the configuration file: values, errors with their line, and that the sample
 * documents every key. */
#include "server/config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/base/error.h"

static Config *
load_text(const char *text, GError **error)
{
    g_autofree char *dir = g_dir_make_tmp("rw-config-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "regelwerk.conf", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    Config *config = config_load(path, error);
    g_remove(path);
    g_rmdir(dir);
    return config;
}

static void
test_defaults(void)
{
    g_autoptr(Config) config = config_load(NULL, NULL);
    g_assert_cmpstr(config->listen.address, ==, "127.0.0.1");
    g_assert_cmpuint(config->listen.port, ==, 8080);
    g_assert_null(config->admin_listen.address);
    g_assert_cmpstr(config->town, ==, "Stadt Musterstadt");
    g_assert_cmpmem(&config->limits, sizeof(Limits), &limits_default, sizeof(Limits));
    g_autoptr(GError) error = NULL;
    g_assert_null(config_load("/nonexistent/regelwerk.conf", &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
}

static void
test_values(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text("# a comment\n"
                                         "[server]\r\n"
                                         "  listen = [::1]:0\n"
                                         "hosts = a.de, b.de;c.de:8080\n"
                                         "trusted_proxies = 0:0:0:0:0:0:0:1, 127.0.0.1\n"
                                         "access_log=true\n"
                                         "[town]\n"
                                         "name = Große Kreisstadt = Esslingen\n"
                                         "site =\n"
                                         "bodies = unten/bodies.conf\n"
                                         "[law]\n"
                                         "profile = nrw\n"
                                         "[limits]\n"
                                         "upload = 8 MiB\n"
                                         "head=4096\n"
                                         "pages = 7\n"
                                         "[extraction]\n"
                                         "sandbox = required",
                                         &error);
    g_assert_no_error(error);
    g_assert_cmpstr(config->listen.address, ==, "::1");
    g_assert_cmpint(config->profile, ==, PROFILE_NRW);
    g_assert_cmpuint(config->listen.port, ==, 0);
    g_assert_cmpuint(g_strv_length(config->hosts), ==, 3);
    g_assert_cmpstr(config->hosts[2], ==, "c.de:8080");
    g_assert_cmpstr(config->trusted_proxies[0], ==, "::1");
    g_assert_cmpstr(config->trusted_proxies[1], ==, "127.0.0.1");
    g_assert_true(config->access_log);
    g_assert_cmpstr(config->town, ==, "Große Kreisstadt = Esslingen");
    g_assert_null(config->site);
    g_assert_true(g_path_is_absolute(config->bodies_file));
    g_assert_true(g_str_has_suffix(config->bodies_file, "/unten/bodies.conf"));
    g_assert_cmpuint(config->limits.upload_bytes, ==, 8 * MIB);
    g_assert_cmpuint(config->limits.head_bytes, ==, 4096);
    g_assert_cmpuint(config->limits.headers, ==, limits_default.headers);
    g_assert_cmpuint(config->limits.pages, ==, 7);
    g_assert_cmpint(config->sandbox, ==, SANDBOX_REQUIRED);
}

/* An empty list leaves the default, and not a server that answers for no host. */
static void
test_an_empty_list_is_none(void)
{
    g_autoptr(Config) config = load_text("[server]\nhosts =\ntrusted_proxies = ,\n", NULL);
    g_assert_nonnull(config);
    g_assert_null(config->hosts);
    g_assert_null(config->trusted_proxies);
}

static void
test_errors_name_the_line(void)
{
    static const struct {
        const char *text, *expected; /* after the path */
    } cases[] = {
        {"[server]\nlisten = 127.0.0.1:80\nlitsen = x\n", ":3: unknown key “litsen” in [server]"},
        {"\n[sever]\n", ":2: unknown group [sever]"},
        {"listen = 127.0.0.1:80\n", ":1: “listen” stands before the first group"},
        {"[server\n", ":1: “]” is missing"},
        {"[server]\nlisten\n", ":2: “listen” is not of the form key = value"},
        {"[server]\nthreads = 1\n\nthreads = 2\n", ":4: “threads” is given twice"},
        {"[server]\nthreads = viele\n", ":2: threads: “viele” is not a number"},
        {"[server]\nthreads = -1\n", ":2: threads: “-1” is not a number"},
        {"[server]\nthreads = 65\n", ":2: threads: 65 is not between 0 and 64"},
        {"[server]\nhosts = https://a.de/\n",
         ":2: hosts: “https://a.de/” is not a host name, like recht.example.de"},
        {"[server]\ntrusted_proxies = 10.0.0.0/8\n",
         ":2: trusted_proxies: “10.0.0.0/8” is not an IP address"},
        {"[town]\nbase_url = javascript:x\n",
         ":2: base_url: “javascript:x” does not begin with https:// or http://"},
        {"[server]\naccess_log = yes\n", ":2: access_log: “yes” is neither true nor false"},
        {"[limits]\nupload = 5 MB\n", ":2: upload: “5 MB” is not a size, like 64 MiB"},
        {"[limits]\nupload = 99999999999999999999 GiB\n",
         ":2: upload: “99999999999999999999 GiB” is not a size, like 64 MiB"},
        {"[extraction]\nsandbox = none\n", ":2: sandbox: “none” is none of required, best, off"},
        {"[server]\nlisten = localhost:80\n", ":2: listen: “localhost:80” is not an address with a "
                                              "port, like 127.0.0.1:8080 or [::1]:8080"},
        {"[town]\nname = \xff\n", ": not text in UTF-8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(load_text(cases[i].text, &error));
        g_assert_true(is_error(error, STORE_ERROR_INVALID));
        if (!g_str_has_suffix(error->message, cases[i].expected))
            g_test_message("got “%s”, not “…%s”", error->message, cases[i].expected);
        g_assert_true(g_str_has_suffix(error->message, cases[i].expected));
    }
}

static void
test_listen_addresses(void)
{
    static const struct {
        const char *text, *address;
        uint16_t port;
    } good[] = {{"0.0.0.0:65535", "0.0.0.0", 65535}, {"[2001:db8::1]:443", "2001:db8::1", 443}};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        ListenAddress a = {0};
        g_assert_true(listen_address_parse(good[i].text, &a, NULL));
        g_assert_cmpstr(a.address, ==, good[i].address);
        g_assert_cmpuint(a.port, ==, good[i].port);
        g_free(a.address);
    }
    static const char *const bad[] = {"",
                                      "8080",
                                      ":8080",
                                      "127.0.0.1:",
                                      "1.2.3:80",
                                      "127.0.0.1:x",
                                      "::1:8080",
                                      "[::1]8080",
                                      "[1.2.3.4]:80",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:-1",
                                      "127.0.0.1: 80"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ListenAddress a = {0};
        g_assert_false(listen_address_parse(bad[i], &a, NULL));
        g_assert_null(a.address);
    }
}

/* packaging/regelwerk.conf: every key stands in it, commented out, and what it shows is accepted.
 * The manual has them, too. */
static void
test_every_key_is_documented(void)
{
    g_autofree char *sample = NULL, *manual = NULL;
    if (!g_file_get_contents("packaging/regelwerk.conf", &sample, NULL, NULL) ||
        !g_file_get_contents("server/cli/regelwerk.1", &manual, NULL, NULL)) {
        g_test_skip("not started in the source folder");
        return;
    }
    const char *group, *key;
    for (size_t i = 0; config_key_at(i, &group, &key); i++) {
        g_autofree char *line = g_strdup_printf("\n#%s = ", key);
        if (strstr(sample, line) == NULL)
            g_error("packaging/regelwerk.conf does not document %s/%s", group, key);
        g_autofree char *section = g_strdup_printf("\n.Ss [%s] ", group);
        g_autofree char *item = g_strdup_printf("\n.It Ic %s No = Ar ", key);
        const char *from = strstr(manual, section);
        const char *at = from != NULL ? strstr(from, item) : NULL;
        const char *end = from != NULL ? strstr(from, "\n.El") : NULL;
        if (at == NULL || at > end)
            g_error("regelwerk.1 does not document %s/%s", group, key);
    }
    g_autoptr(GString) active = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(sample, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        bool setting = lines[i][0] == '#' && lines[i][1] != ' ';
        g_string_append_printf(active, "%s\n", setting ? lines[i] + 1 : lines[i]);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load_text(active->str, &error);
    g_assert_no_error(error);
    config->limits.map_bytes = limits_default.map_bytes; /* smaller in instrumented builds */
    g_assert_cmpmem(&config->limits, sizeof(Limits), &limits_default, sizeof(Limits));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/defaults", test_defaults);
    g_test_add_func("/config/values", test_values);
    g_test_add_func("/config/empty-list", test_an_empty_list_is_none);
    g_test_add_func("/config/errors-name-the-line", test_errors_name_the_line);
    g_test_add_func("/config/listen-addresses", test_listen_addresses);
    g_test_add_func("/config/sample-documents-every-key", test_every_key_is_documented);
    return g_test_run();
}
