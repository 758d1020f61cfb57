/* timeline.c - see timeline.h. A version counts when it is released as known at the instant asked
 * about; then STARTS is filled in. Among those that have started and whose stored end has not come,
 * the greatest (starts, recorded, number) is in force. A correction that counts takes the place of
 * what it corrects: the corrected version is out, and the correction is ordered with the record
 * time and number of the place. */
#include "store/doc/timeline.h"

#include <stdlib.h>
#include <string.h>

#define END_OF_TIME (LOCAL_DATE_MAX + 1)

/* One version that counts and is not replaced by a correction, with its place in the order. */
typedef struct {
    LocalDate starts, ends; /* half-open; END_OF_TIME = open */
    int64_t place_recorded;
    uint32_t place_number;
    Version *version;
} Entry;

const char *
document_status_name(DocumentStatus status)
{
    static const char *const names[] = {"draft",   "in_force", "not_yet",
                                        "expired", "repealed", "withdrawn"};
    g_assert((size_t)status < G_N_ELEMENTS(names));
    return names[status];
}

static Version *
find(const GPtrArray *versions, uint32_t number)
{
    guint low = 0, high = versions->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        Version *v = versions->pdata[middle];
        if (v->number == number)
            return v;
        if (v->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The version whose place V takes: the first of its chain of corrections that was ever released.
 * Numbers fall along a chain (decided when a version is added), so it ends. */
static const Version *
place_of(const GPtrArray *versions, const Version *v)
{
    const Version *place = v;
    while (place->corrects != 0 && place->corrects < place->number) {
        const Version *before = find(versions, place->corrects);
        if (before == NULL || before->published_us == 0)
            break;
        place = before;
    }
    return place;
}

static int
compare_entries(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    if (x->starts != y->starts)
        return x->starts < y->starts ? -1 : 1;
    if (x->place_recorded != y->place_recorded)
        return x->place_recorded < y->place_recorded ? -1 : 1;
    if (x->place_number != y->place_number)
        return x->place_number < y->place_number ? -1 : 1;
    if (x->version->recorded_us != y->version->recorded_us)
        return x->version->recorded_us < y->version->recorded_us ? -1 : 1;
    return x->version->number < y->version->number ? -1 : x->version->number > y->version->number;
}

/* The entries in rising order, as an array of Entry. */
static GArray *
entries_of(const GPtrArray *versions)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GHashTable) replaced = NULL; /* corrections are rare: only made when there is one */
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->starts == LOCAL_DATE_NONE || v->corrects == 0)
            continue;
        if (replaced == NULL)
            replaced = g_hash_table_new(NULL, NULL);
        /* All that it stands for, not only the last: the end of a correction of a correction must
         * not bring the first wording back. */
        for (const Version *at = v; at != NULL && at->corrects != 0 && at->corrects < at->number;
             at = find(versions, at->corrects))
            if (!g_hash_table_add(replaced, GUINT_TO_POINTER(at->corrects)))
                break; /* whoever added it went on from there */
    }
    for (guint i = 0; i < versions->len; i++) {
        Version *v = versions->pdata[i];
        if (v->starts == LOCAL_DATE_NONE ||
            (replaced != NULL && g_hash_table_contains(replaced, GUINT_TO_POINTER(v->number))))
            continue;
        const Version *place = place_of(versions, v);
        Entry e = {.starts = v->starts,
                   .ends = v->effective_until != LOCAL_DATE_NONE ? v->effective_until : END_OF_TIME,
                   .place_recorded = place->recorded_us,
                   .place_number = place->number,
                   .version = v};
        g_array_append_val(entries, e);
    }
    if (entries->len > 1)
        qsort(entries->data, entries->len, sizeof(Entry), compare_entries);
    return entries;
}

/* What this site said at AS_OF_US, by record time: published_us may have been given by hand and lie
 * long before. A release, withdrawal or erasure that came later is taken back in this copy. */
static void
forget_what_came_later(Version *v, int64_t as_of_us)
{
    v->gone_since = VERSION_DRAFT;
    if (as_of_us == INT64_MAX)
        return;
    bool is_gone = v->state == VERSION_WITHDRAWN || v->state == VERSION_ERASED;
    bool was_there = v->recorded_us != 0 && v->recorded_us <= as_of_us;
    if (is_gone && v->withdrawn_us > as_of_us) {
        if (was_there)
            v->gone_since = v->state;
        v->state = VERSION_RELEASED;
        v->withdrawn_us = 0;
        g_clear_pointer(&v->reason, g_free);
        g_clear_pointer(&v->successor, g_free);
    }
    if (v->recorded_us > as_of_us || (v->state == VERSION_RELEASED && !was_there)) {
        v->state = VERSION_DRAFT;
        v->published_us = v->recorded_us = 0;
    }
}

LocalDate
timeline_start(const GPtrArray *versions, const Version *v)
{
    const Version *at = v;
    while (at->effective_from == LOCAL_DATE_NONE && at->corrects != 0 &&
           at->corrects < at->number) {
        const Version *before = find(versions, at->corrects);
        if (before == NULL || before->published_us == 0)
            break;
        at = before;
    }
    return at->effective_from != LOCAL_DATE_NONE ? at->effective_from
                                                 : date_of_instant(at->published_us);
}

/* valid_until of every entry: the day from which on it is never in force again. Entries are taken
 * from the greatest down; COVERED holds the days that greater ones take, as disjoint intervals,
 * nearest on top: an entry never starts after those above it, so each is merged once. */
static void
resolve_ends(GArray *entries)
{
    typedef struct {
        LocalDate from, to;
    } Covered;
    g_autoptr(GArray) covered = g_array_new(FALSE, FALSE, sizeof(Covered));
    for (guint i = entries->len; i-- > 0;) {
        Entry *e = &g_array_index(entries, Entry, i);
        if (e->ends <= e->starts) {
            e->version->valid_until = e->starts;
            continue;
        }
        LocalDate last = e->ends;
        Covered merged = {.from = e->starts, .to = e->ends};
        while (covered->len > 0) {
            Covered *top = &g_array_index(covered, Covered, covered->len - 1);
            if (top->from > e->ends)
                break;
            if (top->from < e->ends && top->to >= e->ends)
                last = top->from;
            merged.to = MAX(merged.to, top->to);
            g_array_set_size(covered, covered->len - 1);
        }
        g_array_append_val(covered, merged);
        last = MAX(last, e->starts);
        e->version->valid_until = last == END_OF_TIME ? LOCAL_DATE_NONE : last;
    }
}

void
timeline_resolve(GPtrArray *versions, int64_t as_of_us)
{
    for (guint i = 0; i < versions->len; i++) {
        Version *v = versions->pdata[i];
        forget_what_came_later(v, as_of_us);
        v->starts = v->valid_until = LOCAL_DATE_NONE;
    }
    for (guint i = 0; i < versions->len; i++) {
        Version *v = versions->pdata[i];
        if (v->state == VERSION_RELEASED)
            v->starts = timeline_start(versions, v);
    }
    for (guint i = 0; i < versions->len; i++) {
        Version *v = versions->pdata[i];
        v->valid_until = v->starts; /* stays for a replaced one: never in force */
    }
    g_autoptr(GArray) entries = entries_of(versions);
    resolve_ends(entries);
}

static const Version *
in_force_among(const GArray *entries, LocalDate day)
{
    for (guint i = entries->len; i-- > 0;) {
        const Entry *e = &g_array_index(entries, Entry, i);
        if (e->starts <= day && day < e->ends)
            return e->version;
    }
    return NULL;
}

static DocumentStatus
status_among(const GPtrArray *versions, const GArray *entries, LocalDate day)
{
    if (in_force_among(entries, day) != NULL)
        return STATUS_IN_FORCE;
    for (guint i = 0; i < entries->len; i++) {
        const Entry *e = &g_array_index(entries, Entry, i);
        if (e->starts > day && e->ends > e->starts)
            return STATUS_NOT_YET;
    }
    for (guint i = 0; i < entries->len; i++) {
        const Entry *e = &g_array_index(entries, Entry, i);
        if (e->ends > e->starts) /* it was in force, and no later one counts */
            return STATUS_REPEALED;
    }
    if (entries->len > 0)
        return STATUS_EXPIRED;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->state == VERSION_WITHDRAWN || v->state == VERSION_ERASED)
            return STATUS_WITHDRAWN;
    }
    return STATUS_DRAFT;
}

const Version *
timeline_in_force(const GPtrArray *versions, LocalDate day)
{
    g_autoptr(GArray) entries = entries_of(versions);
    return in_force_among(entries, day);
}

DocumentStatus
timeline_status(const GPtrArray *versions, LocalDate day)
{
    g_autoptr(GArray) entries = entries_of(versions);
    return status_among(versions, entries, day);
}

static int
compare_dates(const void *a, const void *b)
{
    LocalDate x = *(const LocalDate *)a, y = *(const LocalDate *)b;
    return x < y ? -1 : x > y;
}

LocalDate
timeline_next_change(const GPtrArray *versions, LocalDate day)
{
    g_autoptr(GArray) entries = entries_of(versions);
    g_autoptr(GArray) days = g_array_new(FALSE, FALSE, sizeof(LocalDate));
    for (guint i = 0; i < entries->len; i++) {
        const Entry *e = &g_array_index(entries, Entry, i);
        if (e->starts > day)
            g_array_append_val(days, e->starts);
        if (e->ends > day && e->ends != END_OF_TIME)
            g_array_append_val(days, e->ends);
    }
    if (days->len > 1)
        qsort(days->data, days->len, sizeof(LocalDate), compare_dates);
    const Version *now = in_force_among(entries, day);
    DocumentStatus status = status_among(versions, entries, day);
    for (guint i = 0; i < days->len; i++) {
        LocalDate next = g_array_index(days, LocalDate, i);
        if (in_force_among(entries, next) != now || status_among(versions, entries, next) != status)
            return next;
    }
    return LOCAL_DATE_NONE;
}

/* The last released version whose chain of corrections leads to V, or NULL. */
static const Version *
correction_of(const GPtrArray *versions, const Version *v)
{
    const Version *last = NULL;
    for (guint i = 0; i < versions->len; i++) {
        const Version *w = versions->pdata[i];
        if (w->starts == LOCAL_DATE_NONE)
            continue;
        for (const Version *at = w; at != NULL && at->corrects != 0 && at->corrects < at->number;
             at = find(versions, at->corrects))
            if (at->corrects == v->number)
                last = w;
    }
    return last;
}

const Version *
timeline_instead(const GPtrArray *versions, const Version *v, bool *ret_corrected)
{
    const Version *correction = correction_of(versions, v);
    *ret_corrected = correction != NULL;
    if (correction != NULL)
        return correction;
    bool never = v->starts != LOCAL_DATE_NONE && v->valid_until != LOCAL_DATE_NONE &&
                 v->valid_until <= v->starts;
    return never ? timeline_in_force(versions, v->starts) : NULL;
}

bool
timeline_ends_with(const GPtrArray *versions, const Version *v)
{
    if (v->valid_until == LOCAL_DATE_NONE || v->valid_until != v->effective_until)
        return false;
    g_autoptr(GArray) entries = entries_of(versions);
    for (guint i = 0; i < entries->len; i++)
        if (g_array_index(entries, Entry, i).ends > v->valid_until)
            return false;
    return true;
}

LocalDate
version_display_date(const Version *v)
{
    if (v->signed_on != LOCAL_DATE_NONE)
        return v->signed_on;
    if (v->decided_on != LOCAL_DATE_NONE)
        return v->decided_on;
    return v->published_us != 0 ? date_of_instant(v->published_us) : LOCAL_DATE_NONE;
}
