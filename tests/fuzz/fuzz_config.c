/* fuzz_config.c - the configuration: any bytes give a whole configuration or an error that names
 * the file. */
#include "server/config.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_parse("/c", (const char *)data, size, &error);
    g_assert_true((config == NULL) == (error != NULL));
    if (config == NULL) {
        g_assert_true(g_str_has_prefix(error->message, "/c:"));
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    } else {
        g_assert_nonnull(config->town);
        g_assert_nonnull(config->listen.address);
    }
    return 0;
}
