/* model_actions.h - the random actions of test_model.c: each asks the reference whether it may be
 * done, has it done through the facade, compares the outcome and says so to the reference. To add
 * one: such a function, and a row in the table at the end. */
#pragma once
#include "tests/unit/store/store/model_world.h"

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

#define BEFORE_RELEASE (1u << VERSION_DRAFT | 1u << VERSION_SUBMITTED | 1u << VERSION_SCHEDULED)

static inline void
ref_release(RefVersion *r, int64_t recorded_us, int64_t published_us)
{
    r->submitted = false;
    r->scheduled_us = 0;
    r->released_us = recorded_us;
    r->published_us = published_us;
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
    uint32_t number = any_number(w, s, 1u << VERSION_SUBMITTED | 1u << VERSION_SCHEDULED);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_RETURN,
                        .reason = dice(w, 6) == 0 ? NULL : "bitte prüfen"};
    bool may = r != NULL && step.reason != NULL &&
               (ref_state(r) == VERSION_SUBMITTED || ref_state(r) == VERSION_SCHEDULED);
    g_autoptr(Version) v = take(w, s, number, &step, may, "return");
    if (v != NULL)
        r->submitted = false, r->scheduled_us = 0;
}

/* Of a release now the day is only known once it is recorded: on the last day before its end it is
 * told. */
static inline void
act_release(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, BEFORE_RELEASE);
    RefVersion *r = ref_version(&s->ref, number);
    VersionStep step = {.action = VERSION_RELEASE, .published_us = any_publication(w)};
    int64_t now_us = clock_now_us();
    if (r != NULL && step.published_us == 0 && r->until == ref_berlin_day(now_us) + 1)
        step.published_us = now_us;
    bool may = r != NULL && ref_state(r) < VERSION_RELEASED && step.published_us <= now_us &&
               may_release(s, r, step.published_us != 0 ? step.published_us : now_us);
    g_autoptr(Version) v = take(w, s, number, &step, may, "release");
    if (v == NULL)
        return;
    ref_release(r, v->recorded_us, step.published_us != 0 ? step.published_us : v->recorded_us);
    g_assert_cmpint(v->published_us, ==, r->published_us);
}

/* In some days, in a moment, or too late. */
static inline void
act_schedule(World *w, Subject *s)
{
    uint32_t number = any_number(w, s, BEFORE_RELEASE);
    RefVersion *r = ref_version(&s->ref, number);
    int64_t now_us = clock_now_us(), at_us = now_us + 300 + dice(w, 5000);
    if (dice(w, 3) == 0)
        at_us = now_us + (int64_t)dice(w, 20 * 86400) * G_USEC_PER_SEC + G_USEC_PER_SEC;
    if (dice(w, 8) == 0)
        at_us = now_us - dice(w, 1000);
    VersionStep step = {.action = VERSION_SCHEDULE, .scheduled_us = at_us};
    bool may =
        r != NULL && ref_state(r) < VERSION_RELEASED && at_us > now_us && may_release(s, r, at_us);
    g_string_append_printf(s->story, "schedule %u at %" G_GINT64_FORMAT "\n", number, at_us);
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v =
        store_version_step(w->store, ACTOR_CLI, s->slug, number, &step, 0, &error);
    /* When its moment has passed meanwhile, a refusal is right, too. */
    bool late = v == NULL && clock_now_us() >= at_us;
    expect(w, s, may && !late, v != NULL, error);
    if (v == NULL)
        return;
    r->submitted = false;
    r->scheduled_us = at_us;
}

static inline void
ignore_problem(const char *text, void *data)
{
    (void)text;
    (void)data;
}

/* What was due before FROM_US must have been released by UNTIL_US if it may be, what was not due
 * until then must not; in between both are right. */
static inline void
settle(World *w, Subject *s, KvTxn *txn, RefVersion *r, int64_t from_us, int64_t until_us)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v = version_load(txn, s->id, r->number, &error);
    g_assert_no_error(error);
    bool done = v->state == VERSION_RELEASED;
    bool must =
        r->scheduled_us <= from_us && may_release(s, r, from_us) && may_release(s, r, until_us);
    bool can =
        r->scheduled_us <= until_us && (may_release(s, r, from_us) || may_release(s, r, until_us));
    if ((must && !done) || (!can && done) || (!done && v->state != VERSION_SCHEDULED))
        g_error("seed %u: version %u is %s, due %" G_GINT64_FORMAT " at %" G_GINT64_FORMAT
                ", after\n%s",
                w->seed, r->number, version_state_name(v->state), r->scheduled_us, from_us,
                s->story->str);
    if (!done)
        return;
    g_string_append_printf(s->story, "released %u by its schedule\n", r->number);
    g_assert_cmpint(v->published_us, ==, v->recorded_us); /* FORMAT.md 7.9a: that moment */
    g_assert_cmpint(v->recorded_us, >=, r->scheduled_us);
    ref_release(r, v->recorded_us, v->published_us);
}

static inline void
act_due(World *w, Subject *unused)
{
    (void)unused; /* the schedule is that of the whole store */
    g_autoptr(GError) error = NULL;
    int64_t next_us, from_us = clock_now_us();
    store_release_due(w->store, ignore_problem, NULL, &next_us, &error);
    g_assert_no_error(error);
    /* Record time may be ahead of the clock by a microsecond for each record of this moment. */
    int64_t until_us = clock_now_us() + SUBJECTS * VERSIONS_MAX;
    g_autoptr(KvTxn) txn = store_snapshot(w->store, &error);
    for (int i = 0; i < SUBJECTS; i++) {
        Subject *s = &w->subjects[i];
        for (guint k = 0; k < s->ref.versions->len; k++) {
            RefVersion *r = &g_array_index(s->ref.versions, RefVersion, k);
            if (!r->deleted && ref_state(r) == VERSION_SCHEDULED)
                settle(w, s, txn, r, from_us, until_us);
        }
    }
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
    {16, act_add},     {6, act_change},   {2, act_delete}, {4, act_submit},   {2, act_return},
    {22, act_release}, {4, act_withdraw}, {2, act_erase},  {6, act_schedule}, {3, act_due},
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
