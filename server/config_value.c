/* config_value.c - see config_value.h. */
#include "server/config_value.h"

#include <arpa/inet.h>
#include <string.h>

#include "store/base/error.h"
#include "store/base/limits.h"

bool
size_parse(const char *text, uint64_t *ret_bytes)
{
    static const struct {
        const char *suffix;
        uint64_t factor;
    } units[] = {{"", 1}, {"KiB", KIB}, {"MiB", MIB}, {"GiB", 1024 * MIB}};
    char *end;
    if (!g_ascii_isdigit(text[0]))
        return false;
    uint64_t n = g_ascii_strtoull(text, &end, 10);
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(end, units[i].suffix) == 0) {
            if (n > UINT64_MAX / 2 / units[i].factor)
                return false;
            *ret_bytes = n * units[i].factor;
            return true;
        }
    }
    return false;
}

void
listen_address_clear(ListenAddress *a)
{
    g_clear_pointer(&a->address, g_free);
}

bool
listen_address_parse(const char *text, ListenAddress *ret, GError **error)
{
    const char *colon = strrchr(text, ':');
    struct in6_addr any;
    uint64_t port;
    g_autofree char *host = colon == NULL ? g_strdup("") : g_strndup(text, (gsize)(colon - text));
    size_t len = strlen(host);
    bool v6 = len > 2 && host[0] == '[' && host[len - 1] == ']';
    if (v6) {
        memmove(host, host + 1, len - 2);
        host[len - 2] = '\0';
    }
    if (colon == NULL || inet_pton(v6 ? AF_INET6 : AF_INET, host, &any) != 1 ||
        !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL))
        return fail(error, STORE_ERROR_INVALID,
                    "“%s” is not an address with a port, like 127.0.0.1:8080 or [::1]:8080", text);
    listen_address_clear(ret);
    ret->address = g_steal_pointer(&host);
    ret->port = (uint16_t)port;
    return true;
}

/* One item of a list as it is kept, owned; NULL with INVALID. */
typedef char *(*ReadItem)(const char *word, GError **error);

/* "recht.example.de", "recht.example.de:8443", "[2001:db8::1]:8080": what a Host header may say. */
static char *
read_host(const char *word, GError **error)
{
    if (strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]") ==
            strlen(word) &&
        word[0] != ':')
        return g_strdup(word);
    fail(error, STORE_ERROR_INVALID, "“%s” is not a host name, like recht.example.de", word);
    return NULL;
}

/* An address in the form in which the system names those of clients. */
static char *
read_address(const char *word, GError **error)
{
    struct in_addr four;
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET, word, &four) == 1)
        return g_strdup(inet_ntop(AF_INET, &four, text, sizeof text));
    if (inet_pton(AF_INET6, word, &six) == 1)
        return g_strdup(inet_ntop(AF_INET6, &six, text, sizeof text));
    fail(error, STORE_ERROR_INVALID, "“%s” is not an IP address", word);
    return NULL;
}

/* An empty list is that of the default. */
static bool
list_parse(const char *value, ReadItem read, char ***field, GError **error)
{
    g_autoptr(GStrvBuilder) items = g_strv_builder_new();
    g_auto(GStrv) words = g_strsplit_set(value, ",; ", -1);
    bool any = false;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (words[i][0] == '\0')
            continue;
        g_autofree char *item = read(words[i], error);
        if (item == NULL)
            return false;
        g_strv_builder_add(items, item);
        any = true;
    }
    g_strfreev(*field);
    *field = any ? g_strv_builder_end(items) : NULL;
    return true;
}

bool
hosts_parse(const char *text, char ***ret_hosts, GError **error)
{
    return list_parse(text, read_host, ret_hosts, error);
}

bool
addresses_parse(const char *text, char ***ret_addresses, GError **error)
{
    return list_parse(text, read_address, ret_addresses, error);
}

bool
url_parse(const char *text, char **ret_url, GError **error)
{
    if (text[0] != '\0' && !g_str_has_prefix(text, "https://") &&
        !g_str_has_prefix(text, "http://"))
        return fail(error, STORE_ERROR_INVALID, "“%s” does not begin with https:// or http://",
                    text);
    g_free(*ret_url);
    *ret_url = text[0] == '\0' ? NULL : g_strdup(text);
    return true;
}
