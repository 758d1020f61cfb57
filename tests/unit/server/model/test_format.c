/* Sizes, dates and counts as api.md section 4 words them. */
#include "server/model/format.h"

static void
test_sizes_follow_the_contract(void)
{
    static const struct {
        uint64_t bytes;
        const char *german, *english;
    } rows[] = {
        {0, "1 KB", "1 KB"},
        {1, "1 KB", "1 KB"},
        {1535, "1 KB", "1 KB"},
        {1536, "2 KB", "2 KB"},
        {77626, "76 KB", "76 KB"},
        {986112, "963 KB", "963 KB"},
        {1023 * 1024 + 511, "1023 KB", "1023 KB"},
        {1023 * 1024 + 512, "1,0 MB", "1.0 MB"}, /* 1024 KB would be wrong */
        {1048576, "1,0 MB", "1.0 MB"},
        {1241193, "1,2 MB", "1.2 MB"},
        {64 * 1048576, "64,0 MB", "64.0 MB"},
    };
    g_autoptr(Arena) arena = arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpstr(format_size(arena, rows[i].bytes, LANG_DE), ==, rows[i].german);
        g_assert_cmpstr(format_size(arena, rows[i].bytes, LANG_EN), ==, rows[i].english);
    }
}

static void
test_dates_in_both_languages(void)
{
    g_autoptr(Arena) arena = arena_new();
    g_assert_cmpstr(format_day(arena, 20250319), ==, "19.03.2025");
    g_assert_null(format_day(arena, LOCAL_DATE_NONE));
    g_assert_cmpstr(format_day_long(arena, 20250320, LANG_DE), ==, "20. März 2025");
    g_assert_cmpstr(format_day_long(arena, 20250301, LANG_EN), ==, "1 March 2025");
    int64_t us = 0;
    g_assert_true(instant_parse("2025-03-19T08:00:00Z", &us));
    g_assert_cmpstr(format_moment(arena, us, LANG_DE), ==, "19.03.2025, 09:00 Uhr");
    g_assert_cmpstr(format_iso_instant(arena, us), ==, "2025-03-19T09:00:00+01:00");
    g_assert_null(format_iso_instant(arena, 0));
    g_assert_null(format_iso_day(arena, LOCAL_DATE_NONE));
}

static void
test_counts_are_grouped(void)
{
    g_autoptr(Arena) arena = arena_new();
    g_assert_cmpstr(format_count(arena, 0, LANG_DE), ==, "0");
    g_assert_cmpstr(format_count(arena, 999, LANG_DE), ==, "999");
    g_assert_cmpstr(format_count(arena, 1000, LANG_DE), ==, "1.000");
    g_assert_cmpstr(format_count(arena, 1234567, LANG_EN), ==, "1,234,567");
}

static void
test_values_of_urls_are_encoded(void)
{
    g_autoptr(Arena) arena = arena_new();
    g_assert_cmpstr(format_url_value(arena, "§ 5&x=\"ä\""), ==, "%C2%A7%205%26x%3D%22%C3%A4%22");
    g_assert_cmpstr(format_url_value(arena, "a-b_c.d~e"), ==, "a-b_c.d~e");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/format/sizes", test_sizes_follow_the_contract);
    g_test_add_func("/model/format/dates", test_dates_in_both_languages);
    g_test_add_func("/model/format/counts", test_counts_are_grouped);
    g_test_add_func("/model/format/url-values", test_values_of_urls_are_encoded);
    return g_test_run();
}
