/* test_conditional.c - when the answer is 304, and when it is 412. */
#include "server/http/conditional.h"
#include "store/base/clock.h"

#include <glib.h>

#define TIME_US (1742371200 * (int64_t)1000000) /* Wed, 19 Mar 2025 08:00:00 GMT */

static void
test_tags(void)
{
    static const struct {
        const char *list;
        bool matches;
    } cases[] = {
        {"\"abc\"", true},
        {"W/\"abc\"", true},
        {"\"x\", \"abc\"", true},
        {"\"x\",W/\"abc\",\"y\"", true},
        {" , \"abc\" ", true},
        {"*", true},
        {"* ", true},
        {"\"x\"", false},
        {"abc", false},
        {"\"abc", false},
        {"\"x\", abc", false},
        {"\"ab\"", false},
        {"\"abcd\"", false},
        {"\"a,\"abc\"", false},
        {"*, \"abc\"", false},
        {"", false},
        {"W/", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(etag_matches_weak(cases[i].list, "\"abc\""), ==, cases[i].matches);
}

static void
test_date(void)
{
    Condition same = {NULL, "Wed, 19 Mar 2025 08:00:00 GMT"};
    Condition later = {NULL, "Thu, 20 Mar 2025 08:00:00 GMT"};
    Condition earlier = {NULL, "Wed, 19 Mar 2025 07:59:59 GMT"};
    Condition nonsense = {NULL, "yesterday"};
    g_assert_true(condition_not_modified(&same, NULL, TIME_US + 999999));
    g_assert_true(condition_not_modified(&later, NULL, TIME_US));
    g_assert_false(condition_not_modified(&earlier, NULL, TIME_US));
    g_assert_false(condition_not_modified(&nonsense, NULL, TIME_US));
    g_assert_false(condition_not_modified(&same, NULL, 0));
}

static void
test_tag_decides_before_date(void)
{
    Condition c = {"\"old\"", "Thu, 20 Mar 2025 08:00:00 GMT"};
    g_assert_false(condition_not_modified(&c, "\"new\"", TIME_US));
    c.if_none_match = "\"new\"";
    c.if_modified_since = "Wed, 19 Mar 2020 08:00:00 GMT";
    g_assert_true(condition_not_modified(&c, "\"new\"", TIME_US));
    g_assert_false(condition_not_modified(&c, NULL, TIME_US));
}

static void
test_no_condition(void)
{
    Condition none = {NULL, NULL};
    g_assert_false(condition_not_modified(&none, "\"a\"", TIME_US));
}

static void
test_failed(void)
{
    static const struct {
        const char *match, *since, *etag;
        bool failed;
    } cases[] = {
        {"\"abc\"", NULL, "\"abc\"", false},
        {"\"x\", \"abc\"", NULL, "\"abc\"", false},
        {"*", NULL, "\"abc\"", false},
        {"*", NULL, NULL, false},
        {"\"x\"", NULL, "\"abc\"", true},
        {"W/\"abc\"", NULL, "\"abc\"", true}, /* a weak tag never matches strongly */
        {"\"abc\"", NULL, NULL, true},
        {"", NULL, "\"abc\"", true},
        {"abc", NULL, "\"abc\"", true},
        {"\"abc\"", "Wed, 19 Mar 2025 07:59:59 GMT", "\"abc\"", false}, /* the tag decides */
        {"\"x\"", "Wed, 19 Mar 2025 08:00:00 GMT", "\"abc\"", true},
        {NULL, "Wed, 19 Mar 2025 07:59:59 GMT", "\"abc\"", true},
        {NULL, "Wed, 19 Mar 2025 08:00:00 GMT", "\"abc\"", false},
        {NULL, "yesterday", "\"abc\"", false},
        {NULL, NULL, "\"abc\"", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(
            condition_failed(cases[i].match, cases[i].since, cases[i].etag, TIME_US + 5), ==,
            cases[i].failed);
    g_assert_false(condition_failed(NULL, "Wed, 19 Mar 2025 07:59:59 GMT", NULL, 0));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/http/conditional/tags", test_tags);
    g_test_add_func("/http/conditional/date", test_date);
    g_test_add_func("/http/conditional/tag-decides-before-date", test_tag_decides_before_date);
    g_test_add_func("/http/conditional/failed", test_failed);
    g_test_add_func("/http/conditional/no-condition", test_no_condition);
    return g_test_run();
}
