/* fuzz_multipart.c - a multipart form, fed whole and in pieces of the size that its first byte
 * says: both must see the same. */
#include "server/http/multipart.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
on_part(void *receiver, const char *name, const char *file_name, GError **error)
{
    (void)error;
    g_string_append_printf(receiver, "[%s|%s]", name, file_name != NULL ? file_name : "-");
    return true;
}

static bool
on_data(void *receiver, const uint8_t *data, size_t len, GError **error)
{
    (void)error;
    g_string_append_len(receiver, (const char *)data, (gssize)len);
    return true;
}

/* Returns: (owned) what was seen; NULL if refused. */
static GString *
run(const uint8_t *data, size_t size, size_t step)
{
    static const MultipartSink sink = {on_part, on_data};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Multipart) mp = multipart_new("multipart/form-data; boundary=X", &sink, seen, &error);
    bool ok = true;
    for (size_t at = 0; ok && at < size; at += step)
        ok = multipart_feed(mp, data + at, MIN(step, size - at), &error);
    ok = ok && multipart_finish(mp, &error);
    g_assert_cmpint(ok, ==, error == NULL);
    return ok ? g_steal_pointer(&seen) : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    GString *whole = run(data + 1, size - 1, size - 1);
    GString *pieces = run(data + 1, size - 1, (size_t)data[0] + 1);
    g_assert_cmpint(whole != NULL, ==, pieces != NULL);
    if (whole != NULL) {
        g_assert_true(g_string_equal(whole, pieces));
        g_string_free(whole, TRUE);
        g_string_free(pieces, TRUE);
    }
    return 0;
}
