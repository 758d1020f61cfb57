/* model_reference.h - what must hold of the versions of one document, said as plainly as possible:
 * a list of what was done, and rules that look at all of it for every single day. Written from the
 * texts (store/FORMAT.md 7.8 and 7.9, store/doc/timeline.h, catalogue.h and memento.h, "Two times"
 * in server/API.md), not from the program: it shares no code with it, counts days one by one
 * (GDate) and has its own idea of summer time. */
#pragma once
#include "store/doc/timeline.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A day, counted from 1 January of the year 1; 0 = not known. */
typedef int RefDay;
#define REF_ALWAYS INT64_MAX /* as known today, with all that was ever recorded */

typedef struct {
    uint32_t number;
    int file; /* which of the files; -1 after its draft was deleted */
    bool submitted, deleted;
    RefDay from, until;   /* as entered */
    uint32_t corrects;    /* 0 = none */
    int64_t scheduled_us; /* the release to come; 0 = none */
    int64_t published_us; /* 0 until released */
    int64_t released_us;  /* record times; 0 = that never happened */
    int64_t withdrawn_us, erased_us;
} RefVersion;

typedef struct {
    GArray *versions; /* RefVersion, number i + 1 at place i, deleted ones included */
} RefDocument;

/* --- days --- */

static inline RefDay
ref_day(LocalDate date)
{
    if (date == LOCAL_DATE_NONE)
        return 0;
    GDate d;
    g_date_clear(&d, 1);
    g_date_set_dmy(&d, (GDateDay)(date % 100), (GDateMonth)(date / 100 % 100),
                   (GDateYear)(date / 10000));
    return (RefDay)g_date_get_julian(&d);
}

static inline LocalDate
ref_date(RefDay day)
{
    if (day == 0)
        return LOCAL_DATE_NONE;
    GDate d;
    g_date_clear(&d, 1);
    g_date_set_julian(&d, (guint32)day);
    return (LocalDate)(g_date_get_year(&d) * 10000u + (unsigned)g_date_get_month(&d) * 100u +
                       g_date_get_day(&d));
}

/* Seconds since the epoch of 01:00 UTC on the last Sunday of MONTH: when the clocks of the Union
 * change. */
static inline int64_t
ref_clock_change(int year, GDateMonth month)
{
    GDate d;
    g_date_clear(&d, 1);
    g_date_set_dmy(&d, 31, month, (GDateYear)year);
    while (g_date_get_weekday(&d) != G_DATE_SUNDAY)
        g_date_subtract_days(&d, 1);
    return ((int64_t)g_date_get_julian(&d) - ref_day(19700101)) * 86400 + 3600;
}

/* The day in Berlin of an instant after 1970. */
static inline RefDay
ref_berlin_day(int64_t us)
{
    int64_t seconds = us / 1000000;
    int year = (int)(ref_date((RefDay)(seconds / 86400) + ref_day(19700101)) / 10000);
    bool summer = seconds >= ref_clock_change(year, G_DATE_MARCH) &&
                  seconds < ref_clock_change(year, G_DATE_OCTOBER);
    return (RefDay)((seconds + (summer ? 7200 : 3600)) / 86400) + ref_day(19700101);
}

/* --- versions --- */

static inline RefVersion *
ref_version(const RefDocument *d, uint32_t number)
{
    if (number == 0 || number > d->versions->len)
        return NULL;
    RefVersion *v = &g_array_index(d->versions, RefVersion, number - 1);
    return v->deleted ? NULL : v;
}

static inline VersionState
ref_state(const RefVersion *v)
{
    if (v->erased_us != 0)
        return VERSION_ERASED;
    if (v->withdrawn_us != 0)
        return VERSION_WITHDRAWN;
    if (v->released_us != 0)
        return VERSION_RELEASED;
    if (v->scheduled_us != 0)
        return VERSION_SCHEDULED;
    return v->submitted ? VERSION_SUBMITTED : VERSION_DRAFT;
}

/* Whether it was released by what had been recorded up to KNOWN_US, and not taken away again. */
static inline bool
ref_counts(const RefVersion *v, int64_t known_us)
{
    bool gone = (v->withdrawn_us != 0 && v->withdrawn_us <= known_us) ||
                (v->erased_us != 0 && v->erased_us <= known_us);
    return !v->deleted && v->released_us != 0 && v->released_us <= known_us && !gone;
}

/* FORMAT.md 7.9: effective_from, else the first day of what it corrects, else the day of
 * publication. */
static inline RefDay
ref_start(const RefDocument *d, const RefVersion *v)
{
    if (v->from != 0)
        return v->from;
    const RefVersion *corrected = ref_version(d, v->corrects);
    return corrected != NULL ? ref_start(d, corrected) : ref_berlin_day(v->published_us);
}

/* A correction stands for what it corrects, and for what that one corrected, whatever became of the
 * ones between: api.md "a new version with corrects: n". It does so before its first day and after
 * its last, too: what was wrong never was the law. */
static inline bool
ref_is_corrected(const RefDocument *d, const RefVersion *v, int64_t known_us)
{
    for (guint i = 0; i < d->versions->len; i++) {
        const RefVersion *c = &g_array_index(d->versions, RefVersion, i);
        if (!ref_counts(c, known_us))
            continue;
        for (uint32_t n = c->corrects; n != 0;
             n = g_array_index(d->versions, RefVersion, n - 1).corrects) {
            if (n == v->number)
                return true;
        }
    }
    return false;
}

/* The version whose place V takes: a correction has the validity of what it corrects, so among
 * versions of one first day it stands where that one stood, and does not push out what was released
 * between. */
static inline const RefVersion *
ref_place(const RefDocument *d, const RefVersion *v)
{
    return v->corrects == 0
               ? v
               : ref_place(d, &g_array_index(d->versions, RefVersion, v->corrects - 1));
}

/* Whether A goes before B where both could be in force: it begins later, or on the same day and was
 * released later (the place first, then, of two corrections of one version, their own release). */
static inline bool
ref_goes_before(const RefDocument *d, const RefVersion *a, const RefVersion *b)
{
    int64_t place_a = ref_place(d, a)->released_us, place_b = ref_place(d, b)->released_us;
    if (ref_start(d, a) != ref_start(d, b))
        return ref_start(d, a) > ref_start(d, b);
    return place_a != place_b ? place_a > place_b : a->released_us > b->released_us;
}

/* The number of the version in force on DAY by what was known at KNOWN_US; 0 = none: of those that
 * have begun and not ended, the one that goes before all others. So behind a version for a time the
 * older one is in force again: "from DAY on VERSION is in force again" (store/doc/date_check.h). */
static inline uint32_t
ref_in_force(const RefDocument *d, RefDay day, int64_t known_us)
{
    const RefVersion *best = NULL;
    for (guint i = 0; i < d->versions->len; i++) {
        const RefVersion *v = &g_array_index(d->versions, RefVersion, i);
        if (ref_counts(v, known_us) && !ref_is_corrected(d, v, known_us) &&
            ref_start(d, v) <= day && (v->until == 0 || day < v->until) &&
            (best == NULL || ref_goes_before(d, v, best)))
            best = v;
    }
    return best != NULL ? best->number : 0;
}

/* A draft until something was released; withdrawn when all that was is gone again; between, before
 * and behind versions: not yet in force as long as one is to come, else repealed; expired when none
 * had a day between its beginning and its end. */
static inline DocumentStatus
ref_status(const RefDocument *d, RefDay day, int64_t known_us)
{
    bool released = false, counts = false, to_come = false, had_days = false;
    for (guint i = 0; i < d->versions->len; i++) {
        const RefVersion *v = &g_array_index(d->versions, RefVersion, i);
        released |= v->released_us != 0 && v->released_us <= known_us;
        counts |= ref_counts(v, known_us);
        to_come |=
            ref_counts(v, known_us) && !ref_is_corrected(d, v, known_us) && ref_start(d, v) > day;
        had_days |= ref_counts(v, known_us) && !ref_is_corrected(d, v, known_us) &&
                    (v->until == 0 || v->until > ref_start(d, v));
    }
    if (!released)
        return STATUS_DRAFT;
    if (!counts)
        return STATUS_WITHDRAWN;
    if (ref_in_force(d, day, known_us) != 0)
        return STATUS_IN_FORCE;
    if (to_come)
        return STATUS_NOT_YET;
    return had_days ? STATUS_REPEALED : STATUS_EXPIRED;
}
