/* config_value.h - the values of the configuration as people write them. All: false with INVALID
 * and a sentence that names the value; what the result holds before is freed. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    char *address; /* "127.0.0.1", "::1" */
    uint16_t port; /* 0 = any free one */
} ListenAddress;

/* "127.0.0.1:8080", "[::1]:0": a numeric address and a port. */
bool listen_address_parse(const char *text, ListenAddress *ret, GError **error);
void listen_address_clear(ListenAddress *address);
/* "64 MiB", "512 KiB", "2 GiB", "4096"; false otherwise. */
bool size_parse(const char *text, uint64_t *ret_bytes);
/* Names that a Host header may give, parted by commas: NULL-terminated, or NULL for an empty text.
 */
bool hosts_parse(const char *text, char ***ret_hosts, GError **error);
/* The same of IP addresses, in the form in which the system names those of clients. */
bool addresses_parse(const char *text, char ***ret_addresses, GError **error);
/* "https://…" or "http://…"; NULL for an empty text. */
bool url_parse(const char *text, char **ret_url, GError **error);
