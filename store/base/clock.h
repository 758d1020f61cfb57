/* clock.h - instants and legal dates. An instant is int64_t microseconds since the epoch, UTC. A
 * legal date is a LocalDate in Europe/Berlin. This is the only file that asks the system for the
 * time, and only it knows the time zone. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* yyyymmdd as a number, 0 = not known; so dates compare and sort as numbers, and read well in a
 * dump. */
typedef uint32_t LocalDate;
#define LOCAL_DATE_NONE ((LocalDate)0)
#define LOCAL_DATE_MAX ((LocalDate)99991231)

/* The time zone database must be readable: call once at start; false with IO if Europe/Berlin is
 * missing. */
bool clock_init(GError **error);

/* Now, in microseconds since the epoch. Any thread. The environment variable REGELWERK_TEST_CLOCK
 * (an RFC 3339 instant, read once in clock_init) shifts the clock so that it started there; it then
 * runs on. */
int64_t clock_now_us(void);
/* A clock that never goes back, for deadlines and rates only. */
int64_t clock_monotonic_us(void);

LocalDate clock_today(void);                    /* today in Berlin */
LocalDate date_of_instant(int64_t us);          /* the Berlin day of an instant */
int64_t date_start_us(LocalDate d);             /* the instant at which day D begins in Berlin */
/* The instant of a time of day in Berlin, of two in autumn the first. False if there is none: the hour that spring
 * leaves out, or a day that does not exist. */
bool instant_of_local(LocalDate d, unsigned hour, unsigned minute, int64_t *ret_us);
int64_t date_next_midnight_us(int64_t now_us);  /* the next Berlin midnight after NOW_US */
LocalDate date_add_days(LocalDate d, int days); /* 0 stays 0 */

/* "2025-03-19" exactly, a day that exists, years 1800 to 9999. */
bool date_parse(const char *text, LocalDate *ret_d);
/* The same from German staff input: "19.03.2025" or ISO. */
bool date_parse_loose(const char *text, LocalDate *ret_d);
/* ISO into BUF (11 bytes). NONE gives "". */
const char *date_format(LocalDate d, char buf[11]);
/* "19.03.2025" into BUF (11 bytes). NONE gives "". */
const char *date_format_de(LocalDate d, char buf[11]);

#define INSTANT_LEN 40
/* RFC 3339 with the Berlin offset of that instant, whole seconds: 2025-03-19T09:00:00+01:00. */
const char *instant_format(int64_t us, char buf[INSTANT_LEN]);
/* RFC 9110 IMF-fixdate: Wed, 19 Mar 2025 08:00:00 GMT. */
const char *instant_format_http(int64_t us, char buf[INSTANT_LEN]);
/* RFC 3339 with any offset or Z, optional fraction; or a plain date, meaning the start of that
 * Berlin day. */
bool instant_parse(const char *text, int64_t *ret_us);
/* IMF-fixdate only (RFC 9110 §5.6.7; the obsolete forms are ignored, which is allowed for a
 * condition). */
bool instant_parse_http(const char *text, int64_t *ret_us);
