/* Instants and legal dates: Berlin days, both changes of the clock, the forms that are read and
 * written. */
#include "store/base/clock.h"
#include "store/base/error.h"

static int64_t
at(const char *text)
{
    int64_t us = 0;
    g_assert_true(instant_parse(text, &us));
    return us;
}

static void
test_day_flips_at_berlin_midnight(void)
{
    static const struct {
        const char *instant;
        LocalDate day;
    } rows[] = {
        {"2025-03-19T22:59:59Z", 20250319}, {"2025-03-19T23:00:00Z", 20250320}, /* winter */
        {"2025-07-01T21:59:59Z", 20250701}, {"2025-07-01T22:00:00Z", 20250702}, /* summer */
        {"2025-03-30T00:59:59Z", 20250330}, {"2024-02-29T12:00:00+01:00", 20240229},
        {"1969-12-31T22:59:59Z", 19691231}, {"1969-12-31T23:00:00Z", 19700101},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(date_of_instant(at(rows[i].instant)), ==, rows[i].day);
}

static void
test_days_of_23_and_25_hours(void)
{
    const int64_t hour = 3600 * (int64_t)G_USEC_PER_SEC;
    g_assert_cmpint(date_start_us(20250331) - date_start_us(20250330), ==, 23 * hour);
    g_assert_cmpint(date_start_us(20251027) - date_start_us(20251026), ==, 25 * hour);
    g_assert_cmpint(date_next_midnight_us(at("2025-10-26T00:30:00Z")), ==,
                    at("2025-10-26T23:00:00Z"));
    g_assert_cmpint(date_next_midnight_us(at("2025-03-19T23:00:00Z")), ==,
                    at("2025-03-20T23:00:00Z"));
}

static void
test_instants_are_written_with_the_offset_of_their_season(void)
{
    char buf[INSTANT_LEN];
    g_assert_cmpstr(instant_format(at("2025-03-19T08:00:00Z"), buf), ==,
                    "2025-03-19T09:00:00+01:00");
    g_assert_cmpstr(instant_format(at("2025-07-19T08:00:00Z"), buf), ==,
                    "2025-07-19T10:00:00+02:00");
    g_assert_cmpstr(instant_format_http(at("2025-03-19T08:00:00Z"), buf), ==,
                    "Wed, 19 Mar 2025 08:00:00 GMT");
    int64_t us;
    g_assert_true(instant_parse_http("Wed, 19 Mar 2025 08:00:00 GMT", &us));
    g_assert_cmpint(us, ==, at("2025-03-19T09:00:00+01:00"));
    g_assert_cmpint(at("2025-03-19"), ==, at("2025-03-18T23:00:00Z"));
    g_assert_cmpint(at("2025-03-19T08:00:00.25Z") - at("2025-03-19T08:00:00Z"), ==, 250000);
}

static void
test_what_is_no_date_is_refused(void)
{
    static const char *const bad[] = {"",           "2025-02-29",  "2025-13-01",
                                      "2025-00-10", "25-01-01",    "2025-1-01",
                                      "2025-01-32", "2025-01-01 ", "2025/01/01",
                                      "1799-01-01", "٢٠٢٥-01-01",  "2025-01-01T00:00:00Z"};
    LocalDate d = 7;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(date_parse(bad[i], &d));
    g_assert_cmpuint(d, ==, 7);
    static const char *const bad_instants[] = {"2025-01-01T25:00:00Z", "2025-01-01T00:00:00",
                                               "2025-01-01T00:00:00+1:00", "2025-01-01T00:00:00.Z",
                                               "x"};
    int64_t us;
    for (size_t i = 0; i < G_N_ELEMENTS(bad_instants); i++)
        g_assert_false(instant_parse(bad_instants[i], &us));
}

static void
test_clerks_may_write_german_dates(void)
{
    LocalDate d;
    g_assert_true(date_parse_loose("19.03.2025", &d));
    g_assert_cmpuint(d, ==, 20250319);
    g_assert_true(date_parse_loose("1.4.2025", &d));
    g_assert_cmpuint(d, ==, 20250401);
    g_assert_false(date_parse_loose("31.04.2025", &d));
    g_assert_false(date_parse_loose("1.4", &d));
    char buf[11];
    g_assert_cmpstr(date_format(20250319, buf), ==, "2025-03-19");
    g_assert_cmpstr(date_format_de(20250319, buf), ==, "19.03.2025");
    g_assert_cmpstr(date_format(LOCAL_DATE_NONE, buf), ==, "");
    g_assert_cmpuint(date_add_days(20241231, 1), ==, 20250101);
    g_assert_cmpuint(date_add_days(20250301, -1), ==, 20250228);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/base/clock/day-flips-at-berlin-midnight", test_day_flips_at_berlin_midnight);
    g_test_add_func("/base/clock/days-of-23-and-25-hours", test_days_of_23_and_25_hours);
    g_test_add_func("/base/clock/season-offset",
                    test_instants_are_written_with_the_offset_of_their_season);
    g_test_add_func("/base/clock/no-date-is-refused", test_what_is_no_date_is_refused);
    g_test_add_func("/base/clock/german-dates", test_clerks_may_write_german_dates);
    return g_test_run();
}
