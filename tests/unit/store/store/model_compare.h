/* model_compare.h - asks the program and the reference the same: for every day of a span, as known
 * at an instant, the version in force, the status, the next change; for every version its days. A
 * difference ends the test with the history that led to it. */
#pragma once
#include "store/doc/memento.h"
#include "tests/unit/store/store/model_reference.h"

#include <string.h>

#define COMPARE_DAYS 400 /* at most */

typedef struct {
    const RefDocument *ref;
    int64_t known_us;
    const char *story;   /* what was done, for the message */
    GPtrArray *versions; /* as the program has them */
    RefDay first, last;  /* the span; nothing changes before or behind it */
    uint32_t in_force[COMPARE_DAYS];
    DocumentStatus status[COMPARE_DAYS];
} Compare;

static inline void compare_fail(const Compare *c, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline void
compare_fail(const Compare *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_error("%s\nas known at %" G_GINT64_FORMAT ", after\n%s", what, c->known_us, c->story);
}

/* From two days before the first boundary to two days behind the last. */
static inline void
compare_span(Compare *c)
{
    c->first = G_MAXINT;
    c->last = 0;
    for (guint i = 0; i < c->ref->versions->len; i++) {
        const RefVersion *v = &g_array_index(c->ref->versions, RefVersion, i);
        if (v->deleted || v->released_us == 0)
            continue;
        RefDay starts = ref_start(c->ref, v);
        c->first = MIN(c->first, starts - 2);
        c->last = MAX(c->last, MAX(starts, v->until) + 2);
    }
    if (c->last == 0)
        c->first = c->last = ref_day(20251101);
    g_assert_cmpint(c->last - c->first, <, COMPARE_DAYS);
    for (RefDay day = c->first; day <= c->last; day++) {
        c->in_force[day - c->first] = ref_in_force(c->ref, day, c->known_us);
        c->status[day - c->first] = ref_status(c->ref, day, c->known_us);
    }
}

static inline void
compare_days(const Compare *c)
{
    RefDay next = 0; /* the first day behind DAY on which something else holds */
    for (RefDay day = c->last; day >= c->first; day--) {
        RefDay i = day - c->first;
        if (day < c->last &&
            (c->in_force[i] != c->in_force[i + 1] || c->status[i] != c->status[i + 1]))
            next = day + 1;
        LocalDate date = ref_date(day);
        const Version *v = timeline_in_force(c->versions, date);
        uint32_t number = v != NULL ? v->number : 0;
        DocumentStatus status = timeline_status(c->versions, date);
        if (number != c->in_force[i])
            compare_fail(c, "on %u version %u is in force, not %u", date, c->in_force[i], number);
        if (status != c->status[i])
            compare_fail(c, "on %u the status is %s, not %s", date,
                         document_status_name(c->status[i]), document_status_name(status));
        LocalDate change = timeline_next_change(c->versions, date);
        if (change != ref_date(next))
            compare_fail(c, "after %u the next change is on %u, not %u", date, ref_date(next),
                         change);
    }
}

/* Whether NUMBER is in force some day; *RET_UNTIL is the day from which on it never is again, 0 =
 * open. Days of a version for a time may lie between. */
static inline bool
compare_find(const Compare *c, uint32_t number, RefDay *ret_until)
{
    bool ever = false;
    *ret_until = 0;
    for (RefDay day = c->first; day <= c->last; day++) {
        bool holds = c->in_force[day - c->first] == number;
        if (holds)
            *ret_until = 0;
        else if (ever && *ret_until == 0)
            *ret_until = day;
        ever |= holds;
    }
    return ever;
}

static inline void
compare_validity(const Compare *c, const RefVersion *r, const Version *v)
{
    RefDay until;
    bool ever = compare_find(c, r->number, &until), corrected;
    if (v->starts != ref_date(ref_start(c->ref, r)))
        compare_fail(c, "version %u starts on %u, not %u", r->number,
                     ref_date(ref_start(c->ref, r)), v->starts);
    if ((timeline_instead(c->versions, v, &corrected) == NULL) != ever)
        compare_fail(c, "version %u %s in force some day", r->number, ever ? "is" : "is never");
    if (!ever)
        return;
    if (v->valid_until != ref_date(until))
        compare_fail(c, "version %u is valid until %u, not %u", r->number, ref_date(until),
                     v->valid_until);
    bool last = until != 0;
    for (RefDay day = until; last && day <= c->last; day++)
        last = c->in_force[day - c->first] == 0;
    if (timeline_ends_with(c->versions, v) != last)
        compare_fail(c, "version %u %s the last", r->number, last ? "is" : "is not");
}

/* "as this site had them: what was recorded later is taken back"; that something was taken away
 * since is said. */
static inline void
compare_state(const Compare *c, const RefVersion *r, const Version *v)
{
    bool known = r->released_us != 0 && r->released_us <= c->known_us;
    if (known != (v->state >= VERSION_RELEASED))
        compare_fail(c, "version %u is %s", v->number, version_state_name(v->state));
    if (known && ref_counts(r, c->known_us)) {
        VersionState since = ref_state(r) != VERSION_RELEASED ? ref_state(r) : (VersionState)0;
        if (v->state != VERSION_RELEASED || v->gone_since != since)
            compare_fail(c, "version %u is %s, and since then %d", v->number,
                         version_state_name(v->state), (int)v->gone_since);
    }
    /* Between a withdrawal and an erasure that came later both are right: nothing may be shown. */
    if (known && !ref_counts(r, c->known_us) &&
        (v->gone_since != 0 || (v->state != VERSION_WITHDRAWN && v->state != VERSION_ERASED)))
        compare_fail(c, "version %u is gone, not %s", v->number, version_state_name(v->state));
    /* What was no more than a draft at that instant may be called one or submitted: nobody sees it.
     */
    if (c->known_us == REF_ALWAYS && v->state != ref_state(r))
        compare_fail(c, "version %u is %s, not %s", v->number, version_state_name(ref_state(r)),
                     version_state_name(v->state));
    if (v->effective_from != ref_date(r->from) || v->effective_until != ref_date(r->until) ||
        v->corrects != r->corrects)
        compare_fail(c, "version %u has other members: %u %u %u", v->number, v->effective_from,
                     v->effective_until, v->corrects);
}

static inline void
compare_versions(const Compare *c)
{
    guint at = 0;
    for (uint32_t n = 1; n <= c->ref->versions->len; n++) {
        const RefVersion *r = ref_version(c->ref, n);
        if (r == NULL)
            continue;
        const Version *v = at < c->versions->len ? c->versions->pdata[at] : NULL;
        if (v == NULL || v->number != n)
            compare_fail(c, "version %u is missing", n);
        at++;
        compare_state(c, r, v);
        if (ref_counts(r, c->known_us))
            compare_validity(c, r, v);
    }
    if (at != c->versions->len)
        compare_fail(c, "%u versions too many", c->versions->len - at);
}

/* memento.h: those in force on some day, by first day, then number. */
static inline void
compare_mementos(const Compare *c)
{
    g_autoptr(GPtrArray) mementos = memento_list(c->versions);
    guint at = 0;
    RefDay until;
    for (RefDay day = c->first; day <= c->last; day++) {
        for (uint32_t n = 1; n <= c->ref->versions->len; n++) {
            const RefVersion *r = ref_version(c->ref, n);
            if (r == NULL || !ref_counts(r, c->known_us) || ref_start(c->ref, r) != day ||
                !compare_find(c, n, &until))
                continue;
            if (at >= mementos->len || ((const Version *)mementos->pdata[at])->number != n)
                compare_fail(c, "version %u is not memento %u", n, at);
            at++;
        }
    }
    if (at != mementos->len)
        compare_fail(c, "there are %u mementos, not %u", at, mementos->len);
}

/* Compares document ID of TXN with REF as known at KNOWN_US. Does not return when they differ. */
static inline void
compare_document(KvTxn *txn, uint64_t id, const RefDocument *ref, int64_t known_us,
                 const char *story)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) versions = version_list(txn, id, known_us, &error);
    g_assert_no_error(error);
    Compare c = {.ref = ref, .known_us = known_us, .story = story, .versions = versions};
    compare_span(&c);
    compare_days(&c);
    compare_versions(&c);
    compare_mementos(&c);
}
