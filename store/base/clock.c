/* clock.c - see clock.h. Berlin days are found through GTimeZone, never through a fixed offset:
 * summer time begins and ends inside a day. Calendar arithmetic uses GDate, which knows no time
 * zone. */
#include "store/base/clock.h"

#include "store/base/error.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#define SECOND_US ((int64_t)G_USEC_PER_SEC)

static struct {
    pthread_once_t once;
    GTimeZone *berlin; /* constant after the first use */
    int64_t shift_us;  /* set by clock_init only, before other threads exist */
} clock_state = {.once = PTHREAD_ONCE_INIT};

static void
load_zone(void)
{
    clock_state.berlin = g_time_zone_new_identifier("Europe/Berlin");
}

static GTimeZone *
berlin(void)
{
    pthread_once(&clock_state.once, load_zone);
    if (clock_state.berlin == NULL)
        g_error("the time zone Europe/Berlin is missing: install the package tzdata");
    return clock_state.berlin;
}

bool
clock_init(GError **error)
{
    pthread_once(&clock_state.once, load_zone);
    if (clock_state.berlin == NULL)
        return fail(error, STORE_ERROR_IO,
                    "the time zone Europe/Berlin is missing: install the package tzdata");

    const char *test = g_getenv("REGELWERK_TEST_CLOCK");
    int64_t start_us;
    if (test != NULL && *test != '\0') {
        if (!instant_parse(test, &start_us))
            return fail(error, STORE_ERROR_INVALID, "REGELWERK_TEST_CLOCK is no RFC 3339 instant");
        clock_state.shift_us = start_us - g_get_real_time();
    }
    return true;
}

int64_t
clock_now_us(void)
{
    return g_get_real_time() + clock_state.shift_us;
}

int64_t
clock_monotonic_us(void)
{
    return g_get_monotonic_time();
}

static GDateTime *
berlin_time(int64_t us)
{
    int64_t seconds = us >= 0 ? us / SECOND_US : -((-us + SECOND_US - 1) / SECOND_US);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(seconds);
    return utc != NULL ? g_date_time_to_timezone(utc, berlin()) : NULL;
}

static LocalDate
make_date(int year, int month, int day)
{
    return (LocalDate)(year * 10000 + month * 100 + day);
}

LocalDate
date_of_instant(int64_t us)
{
    g_autoptr(GDateTime) local = berlin_time(us);
    if (local == NULL)
        return LOCAL_DATE_NONE;
    return make_date(g_date_time_get_year(local), g_date_time_get_month(local),
                     g_date_time_get_day_of_month(local));
}

LocalDate
clock_today(void)
{
    /* Asked with every request, and the calendar costs more than all else about a kept answer. */
    static _Thread_local struct {
        int64_t from_us, until_us;
        LocalDate day;
    } last;
    int64_t now_us = clock_now_us();
    if (now_us < last.from_us || now_us >= last.until_us) {
        last.day = date_of_instant(now_us);
        last.from_us = date_start_us(last.day);
        last.until_us = date_next_midnight_us(now_us);
    }
    return last.day;
}

int64_t
date_start_us(LocalDate d)
{
    g_autoptr(GDateTime) start =
        g_date_time_new(berlin(), (int)(d / 10000), (int)(d / 100 % 100), (int)(d % 100), 0, 0, 0);
    return start != NULL ? g_date_time_to_unix(start) * SECOND_US : 0;
}

static bool
shows(int64_t unix_s, unsigned hour, unsigned minute)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(unix_s);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, berlin());
    return local != NULL && g_date_time_get_hour(local) == (int)hour &&
           g_date_time_get_minute(local) == (int)minute;
}

bool
instant_of_local(LocalDate d, unsigned hour, unsigned minute, int64_t *ret_us)
{
    g_autoptr(GDateTime) at = g_date_time_new(berlin(), (int)(d / 10000), (int)(d / 100 % 100),
                                              (int)(d % 100), (int)hour, (int)minute, 0);
    if (at == NULL)
        return false;
    int64_t unix_s = g_date_time_to_unix(at);
    if (shows(unix_s - 3600, hour, minute)) /* the clock is set back: GLib gives the second */
        unix_s -= 3600;
    if (!shows(unix_s, hour, minute))
        return false;
    *ret_us = unix_s * SECOND_US;
    return true;
}

int64_t
date_next_midnight_us(int64_t now_us)
{
    return date_start_us(date_add_days(date_of_instant(now_us), 1));
}

LocalDate
date_add_days(LocalDate d, int days)
{
    if (d == LOCAL_DATE_NONE)
        return LOCAL_DATE_NONE;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)(d % 100), (GDateMonth)(d / 100 % 100), (GDateYear)(d / 10000));
    if (days >= 0)
        g_date_add_days(&date, (guint)days);
    else
        g_date_subtract_days(&date, (guint)-days);
    return make_date(g_date_get_year(&date), (int)g_date_get_month(&date), g_date_get_day(&date));
}

/* N decimal digits at TEXT, or -1. */
static int
digits(const char *text, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool
date_check(int year, int month, int day, LocalDate *ret_d)
{
    if (year < 1800 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    *ret_d = make_date(year, month, day);
    return true;
}

bool
date_parse(const char *text, LocalDate *ret_d)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    return date_check(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2), ret_d);
}

bool
date_parse_loose(const char *text, LocalDate *ret_d)
{
    if (date_parse(text, ret_d))
        return true;
    g_auto(GStrv) parts = g_strsplit(text, ".", 4);
    if (g_strv_length(parts) != 3)
        return false;
    int value[3];
    for (int i = 0; i < 3; i++) {
        char *part = g_strstrip(parts[i]);
        size_t len = strlen(part);
        if (len == 0 || len > 4)
            return false;
        value[i] = digits(part, (int)len);
    }
    return date_check(value[2], value[1], value[0], ret_d);
}

const char *
date_format(LocalDate d, char buf[11])
{
    buf[0] = '\0';
    if (d != LOCAL_DATE_NONE)
        g_snprintf(buf, 11, "%04u-%02u-%02u", d / 10000 % 10000, d / 100 % 100, d % 100);
    return buf;
}

const char *
date_format_de(LocalDate d, char buf[11])
{
    buf[0] = '\0';
    if (d != LOCAL_DATE_NONE)
        g_snprintf(buf, 11, "%02u.%02u.%04u", d % 100, d / 100 % 100, d / 10000 % 10000);
    return buf;
}

const char *
instant_format(int64_t us, char buf[INSTANT_LEN])
{
    buf[0] = '\0';
    g_autoptr(GDateTime) local = berlin_time(us);
    if (local == NULL)
        return buf;
    int offset = (int)(g_date_time_get_utc_offset(local) / SECOND_US / 60);
    g_snprintf(buf, INSTANT_LEN, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
               g_date_time_get_year(local), g_date_time_get_month(local),
               g_date_time_get_day_of_month(local), g_date_time_get_hour(local),
               g_date_time_get_minute(local), g_date_time_get_second(local), offset < 0 ? '-' : '+',
               ABS(offset) / 60, ABS(offset) % 60);
    return buf;
}

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char *
instant_format_http(int64_t us, char buf[INSTANT_LEN])
{
    static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    time_t seconds = (time_t)(us / SECOND_US);
    struct tm tm;
    buf[0] = '\0';
    if (gmtime_r(&seconds, &tm) == NULL)
        return buf;
    g_snprintf(buf, INSTANT_LEN, "%s, %02d %s %04d %02d:%02d:%02d GMT", day_names[tm.tm_wday],
               tm.tm_mday, month_names[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
               tm.tm_sec);
    return buf;
}

bool
instant_parse(const char *text, int64_t *ret_us)
{
    LocalDate day;
    if (date_parse(text, &day)) {
        *ret_us = date_start_us(day);
        return true;
    }
    /* RFC 3339 §5.6: full-date "T" partial-time offset; the letters may be small. */
    if (strlen(text) < 20 || strlen(text) > 35 || (text[10] != 'T' && text[10] != 't'))
        return false;
    char date[11];
    memcpy(date, text, 10);
    date[10] = '\0';
    if (!date_parse(date, &day) || text[13] != ':' || text[16] != ':')
        return false;
    int hour = digits(text + 11, 2);
    int minute = digits(text + 14, 2);
    int second = digits(text + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;

    const char *p = text + 19;
    int64_t fraction_us = 0;
    if (*p == '.') {
        int64_t unit = SECOND_US / 10;
        if (!g_ascii_isdigit(*++p))
            return false;
        for (; g_ascii_isdigit(*p); p++, unit /= 10)
            fraction_us += unit * (*p - '0');
    }
    int64_t offset_s = 0;
    if (*p == '+' || *p == '-') {
        if (strlen(p) != 6 || p[3] != ':')
            return false;
        int h = digits(p + 1, 2);
        int m = digits(p + 4, 2);
        if (h < 0 || h > 23 || m < 0 || m > 59)
            return false;
        offset_s = (*p == '-' ? -1 : 1) * (h * 3600 + m * 60);
    } else if ((*p != 'Z' && *p != 'z') || p[1] != '\0') {
        return false;
    }
    g_autoptr(GDateTime) utc =
        g_date_time_new_utc((int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100), hour,
                            minute, second == 60 ? 59 : (double)second);
    if (utc == NULL)
        return false;
    *ret_us = (g_date_time_to_unix(utc) - offset_s) * SECOND_US + fraction_us;
    return true;
}

bool
instant_parse_http(const char *text, int64_t *ret_us)
{
    if (strlen(text) != 29 || strcmp(text + 25, " GMT") != 0 || text[3] != ',')
        return false;
    int month = 0;
    for (int i = 0; i < 12; i++)
        if (strncmp(text + 8, month_names[i], 3) == 0)
            month = i + 1;
    int day = digits(text + 5, 2);
    int year = digits(text + 12, 4);
    int hour = digits(text + 17, 2);
    int minute = digits(text + 20, 2);
    int second = digits(text + 23, 2);
    if (month == 0 || day < 1 || year < 1 || hour < 0 || minute < 0 || second < 0 || second > 60)
        return false;
    g_autoptr(GDateTime) utc =
        g_date_time_new_utc(year, month, day, hour, minute, second == 60 ? 59 : (double)second);
    if (utc == NULL)
        return false;
    *ret_us = g_date_time_to_unix(utc) * SECOND_US;
    return true;
}
