/* model_actions.h - the random actions of test_model.c: each asks the reference whether it may be
 * done, has it done through the facade, compares the outcome and says so to the reference. */
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

/* --- the actions. To add one: a function that asks the reference, asks the store, and has the
 * outcome compared; and a row in the table below --- */

static inline void
act_add(World *w, Subject *s)
{
    int file = dice(w, FILES);
    while (dice(w, 12) != 0 && s->ref.versions->len < FILES && file_is_used(s, file, 0))
        file = (file + 1) % FILES;
    want_file(w, file);
    VersionInput in = any_input(w, s);
    in.sha256 = w->files[file];
    RefVersion v = {.number = s->ref.versions->len + 1,
                    .file = file,
                    .from = ref_day(in.effective_from),
                    .until = ref_day(in.effective_until),
                    .corrects = in.corrects};
    bool may = !file_is_used(s, file, 0) && may_correct(s, v.number, in.corrects);
    if (may && in.corrects != 0) { /* the same validity, unless it says otherwise */
        const RefVersion *before = ref_version(&s->ref, in.corrects);
        v.from = in.set & VER_FROM ? v.from : before->from;
        v.until = in.set & VER_UNTIL ? v.until : before->until;
    }
    may = may && may_span(v.from, v.until);
    g_autofree char *what = g_strdup_printf("add file %d", file);
    tell_input(s, what, &in);
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) made = store_version_add(w->store, ACTOR_CLI, s->slug, &in, NULL, &error);
    expect(w, s, may, made != NULL, error);
    if (made == NULL)
        return;
    g_assert_cmpuint(made->number, ==, v.number);
    g_array_append_val(s->ref.versions, v);
}

static inline void
act_change(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_DRAFT);
    RefVersion *v = ref_version(&s->ref, number);
    VersionInput in = any_input(w, s);
    int file = v != NULL ? v->file : 0;
    if (dice(w, 4) == 0) {
        file = dice(w, FILES);
        want_file(w, file);
        in.set |= VER_FILE;
        in.sha256 = w->files[file];
    }
    RefVersion to = v != NULL ? *v : (RefVersion){0};
    to.file = file;
    to.from = in.set & VER_FROM ? ref_day(in.effective_from) : to.from;
    to.until = in.set & VER_UNTIL ? ref_day(in.effective_until) : to.until;
    to.corrects = in.set & VER_CORRECTS ? in.corrects : to.corrects;
    bool may = v != NULL && ref_state(v) == VERSION_DRAFT && may_span(to.from, to.until) &&
               (!(in.set & VER_CORRECTS) || may_correct(s, number, in.corrects)) &&
               !file_is_used(s, file, number);
    g_autofree char *what = g_strdup_printf("change %u", number);
    tell_input(s, what, &in);
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) made =
        store_version_change(w->store, ACTOR_CLI, s->slug, number, &in, 0, &error);
    expect(w, s, may, made != NULL, error);
    if (made != NULL)
        *v = to;
}

static inline void
act_delete(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_DRAFT);
    RefVersion *v = ref_version(&s->ref, number);
    g_string_append_printf(s->story, "delete %u\n", number);
    g_autoptr(GError) error = NULL;
    bool done = store_version_delete(w->store, ACTOR_CLI, s->slug, number, 0, &error);
    expect(w, s, v != NULL && ref_state(v) == VERSION_DRAFT, done, error);
    if (done)
        v->deleted = true;
}

/* Takes STEP with version NUMBER, which MAY be taken. The version as it is then, or NULL. */
static inline Version *
take(World *w, Subject *s, uint32_t number, const VersionStep *step, bool may, const char *name)
{
    g_string_append_printf(s->story, "%s %u", name, number);
    if (step->published_us != 0)
        g_string_append_printf(s->story, " published %" G_GINT64_FORMAT, step->published_us);
    g_string_append_c(s->story, '\n');
    g_autoptr(GError) error = NULL;
    int64_t before_us = clock_now_us();
    Version *v = store_version_step(w->store, ACTOR_CLI, s->slug, number, step, 0, &error);
    expect(w, s, may, v != NULL, error);
    if (v != NULL && step->action == VERSION_RELEASE)
        g_assert_cmpint(v->recorded_us, >=, before_us);
    return v;
}

static inline void
act_submit(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_DRAFT);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_SUBMIT};
    bool may = r != NULL && ref_state(r) == VERSION_DRAFT;
    g_autoptr(Version) v = take(w, s, number, &step, may, "submit");
    if (v != NULL)
        r->submitted = true;
}

static inline void
act_return(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_SUBMITTED);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_RETURN,
                        .reason = dice(w, 6) == 0 ? NULL : "bitte prüfen"};
    bool may = r != NULL && ref_state(r) == VERSION_SUBMITTED && step.reason != NULL;
    g_autoptr(Version) v = take(w, s, number, &step, may, "return");
    if (v != NULL)
        r->submitted = false;
}

/* Of a release now the day is only known once it is recorded; near midnight the span is looked at
 * with both. */
static inline void
act_release(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_DRAFT | 1u << VERSION_SUBMITTED);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_RELEASE, .published_us = any_publication(w)};
    int64_t now_us = clock_now_us();
    bool may = false;
    if (r != NULL && ref_state(r) <= VERSION_SUBMITTED) {
        RefVersion then = *r;
        then.published_us = step.published_us != 0 ? step.published_us : now_us;
        may = r->file < FILES - 2 && may_correct(s, number, r->corrects) &&
              then.published_us <= now_us && may_span(ref_start(&s->ref, &then), r->until);
        if (step.published_us == 0 && then.until == ref_berlin_day(now_us) + 1)
            step.published_us = then.published_us; /* its last moment: the day may end meanwhile */
    }
    g_autoptr(Version) v = take(w, s, number, &step, may, "release");
    if (v == NULL)
        return;
    r->submitted = false;
    r->released_us = v->recorded_us;
    r->published_us = step.published_us != 0 ? step.published_us : v->recorded_us;
    g_assert_cmpint(v->published_us, ==, r->published_us);
}

static inline void
act_withdraw(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_RELEASED);
    RefVersion *r = ref_version(&s->ref, number);
    static const char *const reasons[] = {"Grund", "Grund", "Grund", NULL, ""};
    const char *successor = dice(w, 3) != 0   ? NULL
                            : dice(w, 4) == 0 ? "gibt-es-nicht"
                                              : w->subjects[dice(w, SUBJECTS)].slug;
    VersionStep step = {.action = VERSION_WITHDRAW,
                        .reason = reasons[dice(w, G_N_ELEMENTS(reasons))],
                        .successor = successor};
    bool may = r != NULL && ref_state(r) == VERSION_RELEASED && step.reason != NULL &&
               *step.reason != '\0' && g_strcmp0(successor, "gibt-es-nicht") != 0;
    g_autoptr(Version) v = take(w, s, number, &step, may, "withdraw");
    if (v != NULL)
        r->withdrawn_us = v->withdrawn_us;
}

static inline void
act_erase(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, 1u << VERSION_RELEASED | 1u << VERSION_WITHDRAWN);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_ERASE, .reason = dice(w, 6) == 0 ? NULL : "Namen"};
    bool may = r != NULL && step.reason != NULL &&
               (ref_state(r) == VERSION_RELEASED || ref_state(r) == VERSION_WITHDRAWN);
    g_autoptr(Version) v = take(w, s, number, &step, may, "erase");
    if (v != NULL)
        r->erased_us = r->withdrawn_us != 0 ? clock_now_us() : v->withdrawn_us;
}

typedef struct {
    int weight;
    void (*act)(World *w, Subject *s);
} Action;

static const Action actions[] = {
    {8, act_add},    {3, act_change},   {1, act_delete},   {2, act_submit},
    {1, act_return}, {12, act_release}, {2, act_withdraw}, {1, act_erase},
};

static inline void
act(World *w, Subject *s)
{
    int sum = 0, at = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        sum += actions[i].weight;
    int roll = dice(w, sum);
    while (roll >= actions[at].weight)
        roll -= actions[at++].weight;
    actions[at].act(w, s);
}
