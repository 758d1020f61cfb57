/* model_world.h - what the random actions of test_model.c share: a store with its documents and
 * what the reference knows of each, the dice, and what may be done by the texts. */
#pragma once
#include "store/store.h"
#include "tests/unit/store/store/model_reference.h"
#include "tests/unit/store/store/store_fixture.h"

#define SUBJECTS 25      /* documents of one store */
#define FILES 12         /* of one store: documents share them */
#define VERSIONS_MAX 100 /* of one document; a batch has fewer actions for it */

/* Two seconds before midnight in Berlin, two weeks after the end of summer time: publications of
 * the last weeks lie on both sides of that, and the day changes while the test runs. */
#define CLOCK "2025-11-09T22:59:58Z"
#define TODAY 20251109
#define REACH 20 /* days before and after today that the histories are about */

typedef struct {
    RefDocument ref;
    uint64_t id;
    char *slug;
    GString *story;
} Subject;

typedef struct {
    Store *store;
    GRand *rand;
    uint32_t seed;
    Subject subjects[SUBJECTS];
    Digest files[FILES];
    uint64_t accepted, refused;
} World;

static inline int
dice(World *w, int sides)
{
    return g_rand_int_range(w->rand, 0, sides);
}

static inline RefDay
any_day(World *w)
{
    return ref_day(TODAY) - REACH + dice(w, 2 * REACH + 1);
}

/* An instant of the last REACH days, half of them within a second of midnight in Berlin; sometimes
 * none, which is now, and sometimes one that has not come. */
static inline int64_t
any_publication(World *w)
{
    if (dice(w, 3) == 0)
        return 0;
    int64_t now_us = clock_now_us();
    if (dice(w, 12) == 0)
        return now_us + (int64_t)G_USEC_PER_SEC * (1 + dice(w, 1000000));
    int64_t day_us = INT64_C(86400) * G_USEC_PER_SEC, hour_us = day_us / 24;
    int64_t us = (now_us / day_us - 1 - dice(w, REACH)) * day_us;
    if (dice(w, 2) == 0)
        return us + (int64_t)dice(w, 86400) * G_USEC_PER_SEC;
    return us + (22 + dice(w, 2)) * hour_us +
           (dice(w, 3) - 1) * (dice(w, 2) == 0 ? 1 : G_USEC_PER_SEC);
}

/* The file I is there (an erasure may have taken it away): the last two have a text that forbids
 * the release. */
static inline void
want_file(World *w, int i)
{
    g_autofree char *body = g_strdup_printf("Fassung %d", i);
    g_autoptr(Upload) u = fixture_upload(w->store, body, "satzung.pdf");
    w->files[i] = u->sha256;
    if (u->state != TEXT_PENDING || i == FILES - 1)
        return;
    if (i == FILES - 2)
        fixture_extract(w->store, &u->sha256, TEXT_FAILED, REASON_ENCRYPTED, NULL);
    else
        fixture_extract(w->store, &u->sha256, TEXT_DONE, REASON_NONE, body);
}

/* The program did what the reference expects: V was made or changed, or the store refused. */
static inline void
expect(World *w, const Subject *s, bool wanted, bool done, const GError *error)
{
    if (done != wanted)
        g_error("seed %u: %s, but should have been %s, after\n%s", w->seed,
                done ? "accepted" : error->message, wanted ? "accepted" : "refused", s->story->str);
    w->accepted += done;
    w->refused += !done;
}

/* The number of a version in one of STATES (bits), if there is one; now and then that of any other,
 * of a deleted one, or of none: what must be refused. */
static inline uint32_t
any_number(World *w, const Subject *s, unsigned states)
{
    uint32_t fits[VERSIONS_MAX], n = 0;
    for (guint i = 0; i < s->ref.versions->len; i++) {
        const RefVersion *v = &g_array_index(s->ref.versions, RefVersion, i);
        if (!v->deleted && (states & 1u << ref_state(v)) != 0 && n < VERSIONS_MAX)
            fits[n++] = v->number;
    }
    if (n > 0 && dice(w, 10) != 0)
        return fits[dice(w, (int)n)];
    return (uint32_t)dice(w, (int)s->ref.versions->len + 2);
}

static inline bool
file_is_used(const Subject *s, int file, uint32_t except)
{
    for (guint i = 0; i < s->ref.versions->len; i++) {
        const RefVersion *v = &g_array_index(s->ref.versions, RefVersion, i);
        if (!v->deleted && v->file == file && v->number != except)
            return true;
    }
    return false;
}

/* What can be corrected is below NUMBER, was released, and still has its record of what it said: an
 * erased one has nothing left to correct. */
static inline bool
may_correct(const Subject *s, uint32_t number, uint32_t corrects)
{
    const RefVersion *v = ref_version(&s->ref, corrects);
    return corrects == 0 ||
           (corrects < number && v != NULL && v->released_us != 0 && v->erased_us == 0);
}

/* Half-open: a version that ends on its first day or before is none (FORMAT.md 7.8). */
static inline bool
may_span(RefDay from, RefDay until)
{
    return from == 0 || until == 0 || from < until;
}

/* Whether V, a draft of any kind, may be released at AT_US by what can be known now. The last two
 * files have a text that forbids it. */
static inline bool
may_release(const Subject *s, const RefVersion *v, int64_t at_us)
{
    RefVersion then = *v;
    then.published_us = at_us;
    return v->file < FILES - 2 && may_correct(s, v->number, v->corrects) &&
           may_span(ref_start(&s->ref, &then), v->until);
}

static inline VersionInput
any_input(World *w, const Subject *s)
{
    VersionInput in = {.set = VER_NOTE, .note = "Hinweis"};
    RefDay from = any_day(w);
    if (dice(w, 3) != 0) {
        in.set |= VER_FROM;
        in.effective_from = dice(w, 6) == 0 ? LOCAL_DATE_NONE : ref_date(from);
    }
    if (dice(w, 4) == 0) {
        in.set |= VER_UNTIL;
        in.effective_until = ref_date(dice(w, 4) == 0 ? any_day(w) : from + 1 + dice(w, REACH));
        if (dice(w, 8) == 0)
            in.effective_until = LOCAL_DATE_NONE;
    }
    in.corrects = any_number(w, s, 1u << VERSION_RELEASED | 1u << VERSION_WITHDRAWN);
    if (in.corrects != 0 && dice(w, ref_version(&s->ref, in.corrects) != NULL ? 3 : 12) == 0)
        in.set |= VER_CORRECTS;
    else
        in.corrects = 0;
    return in;
}

static inline void
tell_input(Subject *s, const char *what, const VersionInput *in)
{
    g_string_append_printf(s->story, "%s", what);
    if (in->set & VER_FROM)
        g_string_append_printf(s->story, " from %u", in->effective_from);
    if (in->set & VER_UNTIL)
        g_string_append_printf(s->story, " until %u", in->effective_until);
    if (in->set & VER_CORRECTS)
        g_string_append_printf(s->story, " corrects %u", in->corrects);
    g_string_append_c(s->story, '\n');
}
