/* test_output.c - stored text on a terminal. */
#include "server/cli/output.h"

static void
test_clean(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"Gebühr § 5 – „neu“", "Gebühr § 5 – „neu“"},
        {"a\nb\tc", "a b c"},
        {"\033[2Jred\007", "\xef\xbf\xbd[2Jred\xef\xbf\xbd"},
        {"\xe2\x80\xae"
         "fdp.exe",
         "\xef\xbf\xbd"
         "fdp.exe"}, /* right-to-left override */
        {"x\xffy", "x\xef\xbf\xbdy"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = out_clean(cases[i].text);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

static char *
column(const char *text, size_t width)
{
    char *buffer = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&buffer, &len);
    out_column(file, text, width);
    fclose(file);
    return buffer;
}

static void
test_columns(void)
{
    static const struct {
        const char *text;
        size_t width;
        const char *expected;
    } cases[] = {
        {"ab", 4, "ab  "},
        {"äöü", 3, "äöü"},
        {"abcdef", 4, "abc…"},
        {"", 2, "  "},
        {"日本語", 5, "日本…"},
        {"日本語", 4, "日… "},
        {"e\xcc\x81", 2, "e\xcc\x81 "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = column(cases[i].text, cases[i].width);
        g_assert_cmpstr(got, ==, cases[i].expected);
        free(got);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/output/clean", test_clean);
    g_test_add_func("/output/columns", test_columns);
    return g_test_run();
}
