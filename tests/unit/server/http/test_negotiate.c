/* test_negotiate.c - languages, codings, media types. */
#include "server/http/compress.h"
#include "server/http/negotiate.h"

#include <string.h>
#include <zlib.h>

static void
test_lang(void)
{
    static const struct {
        const char *accept;
        Lang lang;
    } cases[] = {
        {NULL, LANG_DE},
        {"", LANG_DE},
        {"en", LANG_EN},
        {"en-GB,en;q=0.9", LANG_EN},
        {"de-DE,de;q=0.9,en;q=0.8", LANG_DE},
        {"en;q=0.5,de;q=0.4", LANG_EN},
        {"de;q=0.1,en;q=0.09", LANG_DE},
        {"fr,en;q=0.3", LANG_EN},
        {"fr", LANG_DE},
        {"*", LANG_DE},
        {"en;q=0", LANG_DE},
        {"EN", LANG_EN},
        {"end", LANG_DE},
        {"en ; q=0.001", LANG_EN},
        {";;;q=,=,en;q=1", LANG_EN},
        {"de;q=0.8;x=y, en;x=\"q=0.9\"", LANG_EN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(negotiate_lang(cases[i].accept), ==, cases[i].lang);
}

static void
test_coding(void)
{
    static const struct {
        const char *accept;
        Coding coding;
    } cases[] = {
        {NULL, CODING_IDENTITY},
        {"", CODING_IDENTITY},
        {"gzip", CODING_GZIP},
        {"gzip, deflate, br", CODING_BROTLI},
        {"br;q=0.5, gzip", CODING_GZIP},
        {"br;q=0, gzip;q=0", CODING_IDENTITY},
        {"*", CODING_BROTLI},
        {"br;q=0, *", CODING_GZIP},
        {"identity", CODING_IDENTITY},
        {"zstd", CODING_IDENTITY},
        {"x-gzip", CODING_GZIP},
        {"gzipped", CODING_IDENTITY},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(negotiate_coding(cases[i].accept), ==, cases[i].coding);
}

static void
test_accepts(void)
{
    g_assert_true(negotiate_accepts(NULL, "application/json"));
    g_assert_true(negotiate_accepts("*/*", "application/json"));
    g_assert_true(negotiate_accepts("text/html, application/*;q=0.1", "application/json"));
    g_assert_true(negotiate_accepts("application/json;q=0.2, */*;q=0", "application/json"));
    g_assert_false(negotiate_accepts("text/html", "application/json"));
    g_assert_false(negotiate_accepts("*/*, application/json;q=0", "application/json"));
    g_assert_false(negotiate_accepts("app/*", "application/json"));
}

static void
test_compressible(void)
{
    g_assert_true(negotiate_compressible("text/html; charset=utf-8"));
    g_assert_true(negotiate_compressible("application/json"));
    g_assert_true(negotiate_compressible("image/svg+xml"));
    g_assert_false(negotiate_compressible("application/pdf"));
    g_assert_false(negotiate_compressible("image/png"));
    g_assert_false(negotiate_compressible("application/jsonx"));
}

static void
test_gzip_gives_the_body_back(void)
{
    char text[5000];
    memset(text, 'a', sizeof text);
    g_autoptr(GBytes) body = g_bytes_new(text, sizeof text);
    g_autoptr(GBytes) coded = compress_body(body, CODING_GZIP);
    g_assert_cmpuint(g_bytes_get_size(coded), <, 200);
    char back[5001];
    z_stream z = {0};
    g_assert_cmpint(inflateInit2(&z, 15 + 16), ==, Z_OK);
    z.next_in = (Bytef *)(uintptr_t)g_bytes_get_data(coded, NULL);
    z.avail_in = (uInt)g_bytes_get_size(coded);
    z.next_out = (Bytef *)back;
    z.avail_out = sizeof back;
    g_assert_cmpint(inflate(&z, Z_FINISH), ==, Z_STREAM_END);
    g_assert_cmpmem(back, z.total_out, text, sizeof text);
    inflateEnd(&z);
}

static void
test_what_does_not_shrink_stays(void)
{
    uint8_t noise[4096];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        x = x * 1664525 + 1013904223;
        noise[i] = (uint8_t)(x >> 24);
    }
    g_autoptr(GBytes) body = g_bytes_new(noise, sizeof noise);
    g_assert_null(compress_body(body, CODING_GZIP));
    g_assert_null(compress_body(body, CODING_BROTLI));
    g_autoptr(GBytes) small = g_bytes_new_static("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 32);
    g_assert_null(compress_body(small, CODING_BROTLI));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/negotiate/lang", test_lang);
    g_test_add_func("/http/negotiate/coding", test_coding);
    g_test_add_func("/http/negotiate/accepts", test_accepts);
    g_test_add_func("/http/negotiate/compressible", test_compressible);
    g_test_add_func("/http/compress/gzip-gives-the-body-back", test_gzip_gives_the_body_back);
    g_test_add_func("/http/compress/what-does-not-shrink-stays", test_what_does_not_shrink_stays);
    return g_test_run();
}
