/* fuzz_reference.c - the first line is the unit, the second the title, the rest a section's text.
 * All references lie inside it in rising order, as their targets do inside them. */
#include "store/legal/reference.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
never(const char *id, void *data)
{
    (void)data;
    return id[0] == '\0';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *unit_end = memchr(data, '\n', size);
    size_t unit_len = unit_end != NULL ? (size_t)(unit_end - data) : 0;
    const uint8_t *rest = unit_end != NULL ? unit_end + 1 : data;
    size_t left = size - (size_t)(rest - data);
    const uint8_t *title_end = memchr(rest, '\n', left);
    size_t title_len = title_end != NULL ? (size_t)(title_end - rest) : 0;
    g_autofree char *unit = g_strndup((const char *)data, unit_len);
    g_autofree char *raw = g_strndup((const char *)rest, title_len);
    g_autofree char *title = g_utf8_make_valid(raw, -1);
    const uint8_t *text = title_end != NULL ? title_end + 1 : rest;
    size_t len = left - (size_t)(text - rest);
    ReferenceContext context = {.unit = unit, .title = title};
    g_autoptr(GPtrArray) found = references_find((const char *)text, len, &context);
    size_t at = 0;
    for (guint i = 0; i < found->len; i++) {
        const Reference *r = found->pdata[i];
        g_assert_true(r->start >= at && r->len > 0 && r->start + r->len <= len);
        g_assert_true((r->kind == REFERENCE_OTHER_LAW) == (r->law != NULL));
        g_assert_true(r->targets->len >= 1 && r->targets->len <= REFERENCE_TARGETS_MAX);
        size_t inner = r->start;
        for (guint k = 0; k < r->targets->len; k++) {
            const ReferenceTarget *target = r->targets->pdata[k];
            g_assert_true(target->start >= inner && target->len > 0);
            inner = target->start + target->len;
            g_assert_true(inner <= r->start + r->len);
            g_assert_null(reference_resolve(target->from, never, NULL));
        }
        at = r->start + r->len;
    }
    return 0;
}
