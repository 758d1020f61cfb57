/* fuzz_form.c - application/x-www-form-urlencoded, which queries are too: what passes is UTF-8
 * without NUL. */
#include "server/http/target.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Arena) arena = arena_new();
    QueryField fields[TARGET_QUERIES_MAX];
    size_t n = 0;
    if (!target_fields(arena, (const char *)data, size, fields, TARGET_QUERIES_MAX, &n))
        return 0;
    g_assert_cmpuint(n, <=, TARGET_QUERIES_MAX);
    for (size_t i = 0; i < n; i++) {
        g_assert_true(g_utf8_validate(fields[i].name, -1, NULL));
        g_assert_true(g_utf8_validate(fields[i].value, -1, NULL));
    }
    return 0;
}
