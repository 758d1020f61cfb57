/* fuzz_header.c - the headers that are taken apart: languages, codings, media types, entity tags,
 * dates, dispositions. */
#include "server/http/conditional.h"
#include "server/http/disposition.h"
#include "server/http/negotiate.h"
#include "store/base/limits.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_disposition(const char *text, const char *name)
{
    g_autofree char *value = disposition_param(text, name);
    if (value == NULL)
        return;
    g_assert_true(g_utf8_validate(value, -1, NULL));
    g_autofree char *clean = disposition_clean_name(value);
    g_assert_true(g_utf8_validate(clean, -1, NULL));
    g_assert_true(strlen(clean) <= LIMIT_FILENAME_BYTES && strpbrk(clean, "/\\\r\n") == NULL);
    g_autofree char *header = disposition_format(true, clean);
    g_assert_null(strpbrk(header, "\r\n"));
    g_autofree char *back = disposition_param(header, "filename");
    g_assert_cmpstr(back, ==, *clean != '\0' ? clean : NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    negotiate_lang(text);
    negotiate_coding(text);
    negotiate_accepts(text, "application/json");
    negotiate_compressible(text);
    etag_matches_weak(text, "\"abc\"");
    Condition c = {NULL, text};
    condition_not_modified(&c, NULL, 1742371200000000);
    condition_failed(text, NULL, "\"abc\"", 1742371200000000);
    condition_failed(NULL, text, "\"abc\"", 1742371200000000);
    check_disposition(text, "filename");
    check_disposition(text, "name");
    return 0;
}
