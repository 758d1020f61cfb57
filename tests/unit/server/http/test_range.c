/* test_range.c - byte ranges. */
#include "server/http/range.h"

#include <glib.h>

static void
test_ranges_of_500_bytes(void)
{
    static const struct {
        const char *header;
        RangeResult result;
        uint64_t first, last;
    } cases[] = {
        {"bytes=0-0", RANGE_OK, 0, 0},
        {"bytes=0-499", RANGE_OK, 0, 499},
        {"bytes=100-", RANGE_OK, 100, 499},
        {"bytes=100-9999", RANGE_OK, 100, 499},
        {"bytes=499-499", RANGE_OK, 499, 499},
        {"bytes=-1", RANGE_OK, 499, 499},
        {"bytes=-500", RANGE_OK, 0, 499},
        {"bytes=-900", RANGE_OK, 0, 499},
        {"BYTES= 1-2 ", RANGE_OK, 1, 2},
        {"bytes=0-18446744073709551615", RANGE_OK, 0, 499},
        {"bytes=0-99999999999999999999999", RANGE_OK, 0, 499},
        {"bytes=-99999999999999999999999", RANGE_OK, 0, 499},
        {"bytes=500-", RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=500-600", RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=99999999999999999999999-", RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=-0", RANGE_UNSATISFIABLE, 0, 0},
        {"bytes=2-1", RANGE_NONE, 0, 0},
        {"bytes=-", RANGE_NONE, 0, 0},
        {"bytes=", RANGE_NONE, 0, 0},
        {"bytes=a-b", RANGE_NONE, 0, 0},
        {"bytes=1-2,4-5", RANGE_NONE, 0, 0},
        {"bytes=1-2x", RANGE_NONE, 0, 0},
        {"bytes=+1-2", RANGE_NONE, 0, 0},
        {"bytes=--1", RANGE_NONE, 0, 0},
        {"items=0-1", RANGE_NONE, 0, 0},
        {"", RANGE_NONE, 0, 0},
        {NULL, RANGE_NONE, 0, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ByteRange r = {0, 0};
        g_assert_cmpint(range_parse(cases[i].header, 500, &r), ==, cases[i].result);
        g_assert_cmpuint(r.first, ==, cases[i].first);
        g_assert_cmpuint(r.last, ==, cases[i].last);
    }
}

static void
test_nothing_of_an_empty_file(void)
{
    ByteRange r;
    g_assert_cmpint(range_parse("bytes=0-", 0, &r), ==, RANGE_UNSATISFIABLE);
    g_assert_cmpint(range_parse("bytes=-1", 0, &r), ==, RANGE_UNSATISFIABLE);
}

static void
test_if_range_needs_the_same_strong_tag(void)
{
    g_assert_true(range_if_range(NULL, "\"a\""));
    g_assert_true(range_if_range("\"a\"", "\"a\""));
    g_assert_false(range_if_range("\"b\"", "\"a\""));
    g_assert_false(range_if_range("W/\"a\"", "\"a\""));
    g_assert_false(range_if_range("Wed, 19 Mar 2025 08:00:00 GMT", "\"a\""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/range/ranges-of-500-bytes", test_ranges_of_500_bytes);
    g_test_add_func("/http/range/nothing-of-an-empty-file", test_nothing_of_an_empty_file);
    g_test_add_func("/http/range/if-range-needs-the-same-strong-tag",
                    test_if_range_needs_the_same_strong_tag);
    return g_test_run();
}
