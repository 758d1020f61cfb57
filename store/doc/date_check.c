/* date_check.c - see date_check.h. What a release does to the others is not reasoned out: a copy of
 * the list is resolved with it, and both are compared. */
#include "store/doc/date_check.h"

#include "store/doc/timeline.h"

#define LONG_AGO_DAYS 366

const char *
date_warning_code(DateWarningKind kind)
{
    static const char *const codes[] = {
        "dates-decided-after-signed",
        "dates-retroactive",
        "dates-long-ago",
        "dates-ended-by-later",
        "dates-overlap",
        "dates-make-void",
        "dates-leave-gap",
        "dates-bring-back",
    };
    return codes[kind];
}

static void
warn(GArray *list, DateWarning warning)
{
    if (list->len < DATE_WARNINGS_MAX)
        g_array_append_val(list, warning);
}

static void
check_own(const Version *v, LocalDate starts, int64_t published_us, GArray *list)
{
    if (v->decided_on != LOCAL_DATE_NONE && v->signed_on != LOCAL_DATE_NONE &&
        v->decided_on > v->signed_on)
        warn(list, (DateWarning){DATE_DECIDED_AFTER_SIGNED, v->decided_on, v->signed_on, 0});
    LocalDate made = v->decided_on != LOCAL_DATE_NONE ? v->decided_on : v->signed_on;
    LocalDate published = date_of_instant(published_us);
    if (made != LOCAL_DATE_NONE && starts < made)
        warn(list, (DateWarning){DATE_BEFORE_DECIDED, starts, made, 0});
    /* Old law comes in late, with the days on which it was made; without them it may be a slip. */
    bool explained = made != LOCAL_DATE_NONE && date_add_days(made, LONG_AGO_DAYS) < published;
    if (!explained && date_add_days(starts, LONG_AGO_DAYS) < published)
        warn(list, (DateWarning){DATE_LONG_AGO, starts, published, 0});
}

/* The list with V released; what timeline_resolve looks at, no texts. */
static GPtrArray *
with_release(const GPtrArray *versions, const Version *v, int64_t published_us)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    for (guint i = 0; i < versions->len; i++) {
        const Version *from = versions->pdata[i];
        Version *to = g_new0(Version, 1);
        to->number = from->number;
        to->state = from->state;
        to->corrects = from->corrects;
        to->effective_from = from->effective_from;
        to->effective_until = from->effective_until;
        to->published_us = from->published_us;
        to->recorded_us = from->recorded_us;
        if (from == v) {
            to->state = VERSION_RELEASED;
            to->published_us = published_us;
            to->recorded_us = INT64_MAX; /* the last word */
        }
        g_ptr_array_add(copy, to);
    }
    timeline_resolve(copy, INT64_MAX);
    return copy;
}

static bool
is_ever_in_force(const Version *v)
{
    return v->starts != LOCAL_DATE_NONE &&
           (v->valid_until == LOCAL_DATE_NONE || v->valid_until > v->starts);
}

/* Whether V takes the place of OTHER: what happens to that is meant. */
static bool
corrects(const GPtrArray *versions, const Version *v, const Version *other)
{
    for (uint32_t n = v->corrects; n != 0;) {
        if (n == other->number)
            return true;
        uint32_t next = 0;
        for (guint i = 0; i < versions->len; i++) {
            const Version *x = versions->pdata[i];
            if (x->number == n)
                next = x->corrects < n ? x->corrects : 0;
        }
        n = next;
    }
    return false;
}

static void
check_other(const GPtrArray *versions, const Version *before, const Version *after,
            const Version *now, const Version *v, GArray *list)
{
    if (before == v || before->state != VERSION_RELEASED || corrects(versions, v, before))
        return;
    if (is_ever_in_force(before) && !is_ever_in_force(after))
        warn(list, (DateWarning){DATE_MAKES_VOID, before->starts, LOCAL_DATE_NONE, before->number});
    else if (before->effective_until != LOCAL_DATE_NONE &&
             before->valid_until == before->effective_until &&
             after->valid_until < before->valid_until)
        warn(list, (DateWarning){DATE_OVERLAPS, before->effective_until, after->valid_until,
                                 before->number});
    bool ends_it = now->valid_until != LOCAL_DATE_NONE &&
                   now->valid_until != now->effective_until && after->starts == now->valid_until &&
                   is_ever_in_force(after);
    if (ends_it)
        warn(list,
             (DateWarning){DATE_ENDED_BY_LATER, after->starts, LOCAL_DATE_NONE, before->number});
}

/* What follows on the day on which its own end comes. */
static void
check_end(const GPtrArray *after, const Version *now, GArray *list)
{
    LocalDate end = now->valid_until;
    if (end == LOCAL_DATE_NONE || end != now->effective_until || end <= now->starts)
        return;
    const Version *next = timeline_in_force(after, end);
    if (next != NULL) {
        if (next->starts < now->starts)
            warn(list, (DateWarning){DATE_BRINGS_BACK, end, LOCAL_DATE_NONE, next->number});
        return;
    }
    for (LocalDate day = timeline_next_change(after, end); day != LOCAL_DATE_NONE && next == NULL;
         day = timeline_next_change(after, day)) {
        next = timeline_in_force(after, day);
        if (next != NULL)
            warn(list, (DateWarning){DATE_LEAVES_GAP, end, day, next->number});
    }
}

GArray *
date_check(const GPtrArray *versions, const Version *v, int64_t published_us)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(DateWarning));
    if (v->state != VERSION_DRAFT && v->state != VERSION_SUBMITTED && v->state != VERSION_SCHEDULED)
        return list;
    g_autoptr(GPtrArray) after = with_release(versions, v, published_us);
    const Version *now = NULL;
    for (guint i = 0; i < versions->len; i++)
        if (versions->pdata[i] == v)
            now = after->pdata[i];
    g_return_val_if_fail(now != NULL, list);
    check_own(v, now->starts, published_us, list);
    for (guint i = 0; i < versions->len; i++)
        check_other(versions, versions->pdata[i], after->pdata[i], now, v, list);
    check_end(after, now, list);
    return list;
}
