/* config.c - see config.h. One table says which keys there are, where they go and what they may be.
 * The lines are read here and not by GKeyFile, which forgets where a key stood and silently takes
 * the last of two. */
#include "server/config.h"

#include <string.h>

#include "store/base/error.h"
#include "store/base/fdio.h"

#define CONFIG_BYTES_MAX (256 * KIB)
#define DEFAULT_TOWN "Stadt Musterstadt"

typedef enum {
    KEY_TEXT,
    KEY_LISTEN,
    KEY_HOSTS,
    KEY_PROXIES,
    KEY_URL,
    KEY_BOOL,
    KEY_U32,
    KEY_SIZE,
    KEY_SIZE32,
    KEY_SANDBOX,
    KEY_PROFILE,
    KEY_FILE
} KeyKind;

typedef struct {
    const char *group, *key;
    KeyKind kind;
    size_t offset;
    uint64_t min, max; /* of numbers and sizes */
} Key;

#define AT(member) offsetof(Config, member)
/* clang-format off */
static const Key keys[] = {
    {"server", "listen", KEY_LISTEN, AT(listen), 0, 0},
    {"server", "admin_listen", KEY_LISTEN, AT(admin_listen), 0, 0},
    {"server", "hosts", KEY_HOSTS, AT(hosts), 0, 0},
    {"server", "trusted_proxies", KEY_PROXIES, AT(trusted_proxies), 0, 0},
    {"server", "threads", KEY_U32, AT(threads), 0, 64},
    {"server", "workers", KEY_U32, AT(workers), 0, 256},
    {"server", "connections", KEY_U32, AT(connections), 0, 100000},
    {"server", "file_cache", KEY_SIZE, AT(file_cache_bytes), 0, 1024 * 1024 * MIB},
    {"server", "access_log", KEY_BOOL, AT(access_log), 0, 0},
    {"town", "name", KEY_TEXT, AT(town), 0, 0},
    {"town", "site", KEY_TEXT, AT(site), 0, 0},
    {"town", "inspection_notice", KEY_TEXT, AT(inspection_notice), 0, 0},
    {"town", "security_contact", KEY_TEXT, AT(security_contact), 0, 0},
    {"town", "base_url", KEY_URL, AT(base_url), 0, 0},
    {"town", "bodies", KEY_FILE, AT(bodies_file), 0, 0},
    {"law", "profile", KEY_PROFILE, AT(profile), 0, 0},
    {"limits", "upload", KEY_SIZE, AT(limits.upload_bytes), KIB, 4096 * MIB},
    {"limits", "pages", KEY_U32, AT(limits.pages), 1, 1000000},
    {"limits", "text", KEY_SIZE, AT(limits.text_bytes), KIB, 1024 * MIB},
    {"limits", "query", KEY_U32, AT(limits.query_bytes), 16, 2000},
    {"limits", "query_terms", KEY_U32, AT(limits.query_terms), 1, 64},
    {"limits", "head", KEY_SIZE32, AT(limits.head_bytes), 2 * KIB, 64 * KIB},
    {"limits", "headers", KEY_U32, AT(limits.headers), 8, 256},
    {"limits", "page_size", KEY_U32, AT(limits.page_size), 1, 1000},
    {"limits", "request_seconds", KEY_U32, AT(limits.request_seconds), 1, 3600},
    {"limits", "upload_min_rate", KEY_SIZE32, AT(limits.upload_min_rate), 1, 1024 * MIB},
    {"limits", "map", KEY_SIZE, AT(limits.map_bytes), 16 * MIB, 16 * 1024 * 1024 * MIB},
    {"extraction", "sandbox", KEY_SANDBOX, AT(sandbox), 0, 0},
    {"extraction", "worker", KEY_FILE, AT(worker_path), 0, 0},
    {"extraction", "children", KEY_U32, AT(extract_children), 0, 64},
    {"extraction", "wall_seconds", KEY_U32, AT(limits.extract_wall_s), 1, 3600},
    {"extraction", "cpu_seconds", KEY_U32, AT(limits.extract_cpu_s), 1, 3600},
    {"extraction", "memory", KEY_SIZE, AT(limits.extract_bytes), 64 * MIB, 16 * 1024 * MIB},
    {"ocr", "enabled", KEY_BOOL, AT(ocr), 0, 0},
    {"ocr", "program", KEY_FILE, AT(ocr_path), 0, 0},
    {"ocr", "model", KEY_FILE, AT(ocr_model), 0, 0},
    {"ocr", "pages", KEY_U32, AT(limits.ocr_pages), 1, 1000000},
    {"ocr", "wall_seconds", KEY_U32, AT(limits.ocr_wall_s), 1, 3600},
    {"ocr", "cpu_seconds", KEY_U32, AT(limits.ocr_cpu_s), 1, 3600},
    {"ocr", "memory", KEY_SIZE, AT(limits.ocr_bytes), 128 * MIB, 16 * 1024 * MIB},
    {"previews", "enabled", KEY_BOOL, AT(previews), 0, 0},
    {"previews", "program", KEY_FILE, AT(render_path), 0, 0},
    {"previews", "cache", KEY_SIZE, AT(limits.preview_cache_bytes), 0, 1024 * 1024 * MIB},
    {"previews", "wall_seconds", KEY_U32, AT(limits.preview_wall_s), 1, 3600},
    {"previews", "cpu_seconds", KEY_U32, AT(limits.preview_cpu_s), 1, 3600},
    {"previews", "memory", KEY_SIZE, AT(limits.preview_bytes), 256 * MIB, 16 * 1024 * MIB},
};
/* clang-format on */

static void
take_text(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* Paths in the file are relative to its folder. */
static char *
beside(const char *config_path, const char *file)
{
    g_autofree char *folder = g_path_get_dirname(config_path);
    g_autofree char *path =
        g_path_is_absolute(file) ? g_strdup(file) : g_build_filename(folder, file, NULL);
    return g_canonicalize_filename(path, NULL);
}

static bool
set_number(const Key *key, const char *value, uint64_t *ret, GError **error)
{
    bool is_size = key->kind != KEY_U32;
    uint64_t n;
    bool read = is_size ? size_parse(value, &n)
                        : g_ascii_string_to_unsigned(value, 10, 0, UINT64_MAX, &n, NULL);
    if (!read)
        return fail(error, STORE_ERROR_INVALID,
                    is_size ? "“%s” is not a size, like 64 MiB" : "“%s” is not a number", value);
    if (n < key->min || n > key->max)
        return fail(error, STORE_ERROR_INVALID,
                    "%s is not between %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT, value,
                    key->min, key->max);
    *ret = n;
    return true;
}

static bool
set_sandbox(const char *value, SandboxMode *ret, GError **error)
{
    static const char *const names[] = {"required", "best", "off"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(value, names[i]) == 0) {
            *ret = (SandboxMode)i;
            return true;
        }
    }
    return fail(error, STORE_ERROR_INVALID, "“%s” is none of required, best, off", value);
}

static bool
set_profile(const char *value, LegalProfile *ret, GError **error)
{
    if (legal_profile_parse(value, ret))
        return true;
    g_autoptr(GString) names = g_string_new(NULL);
    for (int i = 0; i < PROFILE_COUNT; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                               legal_profile_name((LegalProfile)i));
    return fail(error, STORE_ERROR_INVALID, "“%s” is none of %s", value, names->str);
}

static bool
set_value(Config *config, const Key *key, const char *value, GError **error)
{
    void *at = (char *)config + key->offset;
    uint64_t n;
    switch (key->kind) {
    case KEY_TEXT:
        take_text(at, value[0] == '\0' ? NULL : g_strdup(value));
        return true;
    case KEY_FILE:
        take_text(at, value[0] == '\0' ? NULL : beside(config->path, value));
        return true;
    case KEY_LISTEN:
        return listen_address_parse(value, at, error);
    case KEY_HOSTS:
        return hosts_parse(value, at, error);
    case KEY_PROXIES:
        return addresses_parse(value, at, error);
    case KEY_URL:
        return url_parse(value, at, error);
    case KEY_BOOL:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            return fail(error, STORE_ERROR_INVALID, "“%s” is neither true nor false", value);
        *(bool *)at = value[0] == 't';
        return true;
    case KEY_U32:
    case KEY_SIZE32:
        if (!set_number(key, value, &n, error))
            return false;
        *(uint32_t *)at = (uint32_t)n;
        return true;
    case KEY_SIZE:
        return set_number(key, value, at, error);
    case KEY_PROFILE:
        return set_profile(value, at, error);
    case KEY_SANDBOX:
        return set_sandbox(value, at, error);
    }
    g_assert_not_reached();
}

/* The index of the key, or -1 with an error that says what is unknown. */
static int
find_key(const char *group, const char *name, GError **error)
{
    bool group_known = false;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        bool here = strcmp(keys[i].group, group) == 0;
        group_known = group_known || here;
        if (here && strcmp(keys[i].key, name) == 0)
            return (int)i;
    }
    if (group[0] == '\0')
        fail(error, STORE_ERROR_INVALID, "“%s” stands before the first group", name);
    else if (!group_known)
        fail(error, STORE_ERROR_INVALID, "unknown group [%s]", group);
    else
        fail(error, STORE_ERROR_INVALID, "unknown key “%s” in [%s]", name, group);
    return -1;
}

typedef struct {
    Config *config;
    char *group;
    bool seen[G_N_ELEMENTS(keys)];
} Reading;

static bool
read_group(Reading *r, char *line, GError **error)
{
    size_t len = strlen(line);
    if (line[len - 1] != ']')
        return fail(error, STORE_ERROR_INVALID, "“]” is missing");
    line[len - 1] = '\0';
    g_free(r->group);
    r->group = g_strdup(line + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(keys[i].group, r->group) == 0)
            return true;
    return fail(error, STORE_ERROR_INVALID, "unknown group [%s]", r->group);
}

static bool
read_line(Reading *r, char *line, GError **error)
{
    g_strstrip(line);
    if (line[0] == '\0' || line[0] == '#')
        return true;
    if (line[0] == '[')
        return read_group(r, line, error);
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return fail(error, STORE_ERROR_INVALID, "“%s” is not of the form key = value", line);
    *equals = '\0';
    const char *name = g_strchomp(line);
    int i = find_key(r->group, name, error);
    if (i < 0)
        return false;
    if (r->seen[i])
        return fail(error, STORE_ERROR_INVALID, "“%s” is given twice", name);
    r->seen[i] = true;
    return set_value(r->config, &keys[i], g_strchug(equals + 1), error) ||
           fail_prefix(error, "%s", name);
}

static bool
read_text(Config *config, const char *data, size_t len, GError **error)
{
    if (!g_utf8_validate(data, (gssize)len, NULL))
        return fail(error, STORE_ERROR_INVALID, "%s: not text in UTF-8", config->path);
    g_autofree char *text = g_strndup(data, len);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    Reading r = {.config = config, .group = g_strdup("")};
    bool ok = true;
    for (size_t i = 0; ok && lines[i] != NULL; i++)
        ok = read_line(&r, lines[i], error) || fail_prefix(error, "%s:%zu", config->path, i + 1);
    g_free(r.group);
    return ok;
}

static Config *
config_new(void)
{
    Config *config = g_new0(Config, 1);
    config->limits = limits_default;
    config->sandbox = SANDBOX_BEST;
    config->ocr = true;
    config->previews = true;
    config->town = g_strdup(DEFAULT_TOWN);
    config->listen = (ListenAddress){.address = g_strdup("127.0.0.1"), .port = 8080};
    return config;
}

Config *
config_parse(const char *path, const char *text, size_t len, GError **error)
{
    g_autoptr(Config) config = config_new();
    config->path = g_strdup(path);
    if (!read_text(config, text, len, error))
        return NULL;
    if (config->town == NULL)
        config->town = g_strdup(DEFAULT_TOWN);
    return g_steal_pointer(&config);
}

Config *
config_load(const char *path, GError **error)
{
    if (path == NULL)
        return config_new();
    g_autoptr(GBytes) bytes = file_read(path, CONFIG_BYTES_MAX, error);
    if (bytes == NULL)
        return NULL;
    gsize len;
    const char *text = g_bytes_get_data(bytes, &len);
    return config_parse(path, len > 0 ? text : "", len, error);
}

void
config_free(Config *config)
{
    if (config == NULL)
        return;
    g_free(config->path);
    listen_address_clear(&config->listen);
    listen_address_clear(&config->admin_listen);
    g_strfreev(config->hosts);
    g_strfreev(config->trusted_proxies);
    g_free(config->town);
    g_free(config->site);
    g_free(config->inspection_notice);
    g_free(config->security_contact);
    g_free(config->base_url);
    g_free(config->bodies_file);
    g_free(config->worker_path);
    g_free(config->ocr_path);
    g_free(config->ocr_model);
    g_free(config->render_path);
    g_free(config);
}

bool
config_key_at(size_t i, const char **ret_group, const char **ret_key)
{
    if (i >= G_N_ELEMENTS(keys))
        return false;
    *ret_group = keys[i].group;
    *ret_key = keys[i].key;
    return true;
}

ExtractorOptions
config_extractor(const Config *config)
{
    return (ExtractorOptions){.worker_path = config->worker_path,
                              .sandbox = config->sandbox,
                              .limits = config->limits,
                              .ocr = config->ocr,
                              .ocr_path = config->ocr_path,
                              .ocr_model = config->ocr_model,
                              .render_path = config->render_path};
}
