/* written_date.c - see written_date.h. */
#include "store/legal/written_date.h"

#include <string.h>

static const char *const month_names[] = {
    " Januar Jan Jänner ",
    " Februar Feb Febr ",
    " März Mär Mrz Maerz ",
    " April Apr ",
    " Mai ",
    " Juni Jun ",
    " Juli Jul ",
    " August Aug ",
    " September Sep Sept ",
    " Oktober Okt ",
    " November Nov ",
    " Dezember Dez ",
};

static bool
day_of(unsigned year, unsigned month, unsigned day, LocalDate *ret_day)
{
    if (year < 1800 || year > 2199 || month > 12 || day > 31)
        return false;
    char iso[32];
    g_snprintf(iso, sizeof iso, "%04u-%02u-%02u", year, month, day);
    return date_parse(iso, ret_day);
}

/* The position behind a year of four digits AT; AT if there is none. */
static size_t
year_at(Scan t, size_t at, unsigned *ret_year)
{
    size_t end = scan_number(t, at, 4, ret_year);
    return end == at + 4 && !scan_is_alnum(t, end) ? end : at;
}

/* "2025-01-31". */
static bool
iso_at(Scan t, size_t at, WrittenDate *d)
{
    unsigned year, month, day;
    if (scan_number(t, at, 4, &year) != at + 4 || !scan_is(t, at + 4, "-") ||
        scan_number(t, at + 5, 2, &month) != at + 7 || !scan_is(t, at + 7, "-") ||
        scan_number(t, at + 8, 2, &day) != at + 10 || scan_is_alnum(t, at + 10))
        return false;
    d->end = at + 10;
    return day_of(year, month, day, &d->day);
}

/* The month AT, in letters or figures with a stop. */
static size_t
month_at(Scan t, size_t at, unsigned *ret_month)
{
    size_t end = scan_number(t, at, 2, ret_month);
    if (end > at)
        return scan_is(t, end, ".") ? end + 1 : at;
    Word w;
    if (!scan_word(t, at, &w))
        return at;
    for (unsigned m = 0; m < G_N_ELEMENTS(month_names); m++)
        if (word_in(&w, month_names[m])) {
            *ret_month = m + 1;
            return w.end + (scan_is(t, w.end, ".") ? 1 : 0);
        }
    return at;
}

static bool
german_at(Scan t, size_t at, WrittenDate *d)
{
    unsigned year, month, day;
    size_t end = scan_number(t, at, 2, &day);
    if (end == at || !scan_is(t, end, "."))
        return false;
    size_t from = scan_blanks(t, end + 1), behind = month_at(t, from, &month);
    if (behind == from)
        return false;
    size_t of_year = scan_blanks(t, behind);
    d->end = year_at(t, of_year, &year);
    return d->end > of_year && day_of(year, month, day, &d->day);
}

static bool
is_weekday(const Word *w)
{
    return word_in(w, " Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag ");
}

/* "am", "vom Dienstag, dem", "den". */
static void
find_lead(Scan t, WrittenDate *d)
{
    Word w, before;
    d->lead = LEAD_NONE;
    d->lead_start = d->start;
    if (!scan_word_before(t, d->start, &w))
        return;
    if (word_in(&w, " dem den ") && scan_char_before(t, w.start) == ',' && w.start > 0) {
        size_t comma = w.start;
        while (comma > 0 && t.s[comma - 1] != ',')
            comma--;
        if (scan_word_before(t, comma - 1, &before) && is_weekday(&before) &&
            scan_word_before(t, before.start, &before))
            w = before;
    } else if (is_weekday(&w) && scan_word_before(t, w.start, &before)) {
        w = before;
    }
    static const struct {
        DateLead lead;
        const char *words;
    } leads[] = {
        {LEAD_ON, " am Am "},    {LEAD_FROM, " vom ab seit Vom Ab "},
        {LEAD_TO, " zum bis "},  {LEAD_THE, " den "},
        {LEAD_END, " des dem "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(leads); i++)
        if (word_in(&w, leads[i].words)) {
            d->lead = leads[i].lead;
            d->lead_start = w.start;
        }
}

bool
written_date_at(Scan t, size_t at, WrittenDate *ret_d)
{
    WrittenDate d = {.start = at};
    if (!iso_at(t, at, &d) && !german_at(t, at, &d))
        return false;
    find_lead(t, &d);
    *ret_d = d;
    return true;
}

GArray *
written_dates(Scan t, size_t max)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(WrittenDate));
    WrittenDate d;
    for (size_t at = 0; at < t.len && found->len < max;) {
        if (!scan_is_digit(t, at)) {
            at++;
            continue;
        }
        if (written_date_at(t, at, &d)) {
            g_array_append_val(found, d);
            at = d.end;
            continue;
        }
        while (at < t.len && scan_is_digit(t, at))
            at++;
    }
    return found;
}
