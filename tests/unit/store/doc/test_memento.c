/* test_memento.c - which versions are states in time, in which order, and which one an instant
 * gives. */
#include "store/doc/memento.h"

#include "tests/unit/store/doc/version_rows.h"

static char *
numbers(const GPtrArray *list)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(out, "%u ", ((const Version *)list->pdata[i])->number);
    return g_string_free(out, FALSE);
}

static uint32_t
chosen(const GPtrArray *versions, LocalDate day, int64_t plus_us)
{
    g_autoptr(GPtrArray) list = memento_list(versions);
    const Version *v = memento_choose(versions, list, date_start_us(day) + plus_us);
    return v != NULL ? v->number : 0;
}

static void
test_only_what_is_in_force_some_day(void)
{
    static const VersionRow rows[] = {
        {VERSION_RELEASED, 0, 20210101, 0},        /* 1: replaced by its correction 3 */
        {VERSION_RELEASED, 0, 20230101, 20220101}, /* 2: ends before it starts */
        {VERSION_RELEASED, 1, 0, 0},               /* 3 */
        {VERSION_DRAFT, 0, 20240101, 0},           /* 4 */
        {VERSION_RELEASED, 0, 20200601, 0},        /* 5: retroactive, before all others */
        {VERSION_WITHDRAWN, 0, 20250101, 0},       /* 6 */
        {VERSION_RELEASED, 0, 20990101, 0},        /* 7: to come */
    };
    g_autoptr(GPtrArray) versions = version_rows(rows, G_N_ELEMENTS(rows));
    g_autoptr(GPtrArray) list = memento_list(versions);
    g_autofree char *found = numbers(list);
    g_assert_cmpstr(found, ==, "5 3 7 ");
    g_assert_cmpint(memento_datetime_us(list->pdata[1]), ==, date_start_us(20210101));
}

static void
test_choice(void)
{
    static const VersionRow rows[] = {
        {VERSION_RELEASED, 0, 20200101, 20210101}, /* then a gap */
        {VERSION_RELEASED, 0, 20220101, 0},
        {VERSION_RELEASED, 0, 20230101, 20230201}, /* for a month; then 2 is in force again */
    };
    g_autoptr(GPtrArray) versions = version_rows(rows, G_N_ELEMENTS(rows));
    g_assert_cmpuint(chosen(versions, 19000101, 0), ==, 1);
    g_assert_cmpuint(chosen(versions, 20200101, -1), ==, 1);
    g_assert_cmpuint(chosen(versions, 20210601, 0), ==, 1); /* the gap */
    g_assert_cmpuint(chosen(versions, 20220101, -1), ==, 1);
    g_assert_cmpuint(chosen(versions, 20220101, 0), ==, 2);
    g_assert_cmpuint(chosen(versions, 20230115, 0), ==, 3);
    g_assert_cmpuint(chosen(versions, 20230201, -1), ==, 3);
    g_assert_cmpuint(chosen(versions, 20230201, 0), ==,
                     2); /* not the greatest start, but in force */
    g_assert_cmpuint(chosen(versions, 99991231, 0), ==, 2);
}

static void
test_none(void)
{
    static const VersionRow rows[] = {{VERSION_DRAFT, 0, 20200101, 0}};
    g_autoptr(GPtrArray) versions = version_rows(rows, 1);
    g_autoptr(GPtrArray) list = memento_list(versions);
    g_assert_cmpuint(list->len, ==, 0);
    g_assert_cmpuint(chosen(versions, 20200601, 0), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/memento/only-what-is-in-force-some-day", test_only_what_is_in_force_some_day);
    g_test_add_func("/memento/choice", test_choice);
    g_test_add_func("/memento/none", test_none);
    return g_test_run();
}
