/* What a clerk is told before a version is released: cases as they come, each with all that is
 * said. */
#include "store/doc/date_check.h"

#include "store/doc/timeline.h"

#define PUBLISHED 20250601

typedef struct {
    uint32_t number, corrects;
    VersionState state;
    LocalDate decided, signed_on, from, until;
} V;

typedef struct {
    const char *name;
    V versions[4]; /* the last is the draft */
    DateWarning said[4];
    size_t n;
} Case;

#define D VERSION_DRAFT
#define R VERSION_RELEASED
#define NONE LOCAL_DATE_NONE

static const Case cases[] = {
    {"nothing to say", {{1, 0, D, 20250510, 20250520, 20250701, 0}}, {{0}}, 0},
    {"the next in line", {{1, 0, R, 0, 0, 20200101, 0}, {2, 0, D, 0, 0, 20250701, 0}}, {{0}}, 0},
    {"decided after it was signed",
     {{1, 0, D, 20250521, 20250520, 20250701, 0}},
     {{DATE_DECIDED_AFTER_SIGNED, 20250521, 20250520, 0}},
     1},
    {"decided and signed on one day", {{1, 0, D, 20250520, 20250520, 20250701, 0}}, {{0}}, 0},
    {"retroactive",
     {{1, 0, D, 20250510, 0, 20250101, 0}},
     {{DATE_BEFORE_DECIDED, 20250101, 20250510, 0}},
     1},
    {"retroactive by the day of signing",
     {{1, 0, D, 0, 20250520, 20250101, 0}},
     {{DATE_BEFORE_DECIDED, 20250101, 20250520, 0}},
     1},
    {"in force on the day it was decided", {{1, 0, D, 20250510, 0, 20250510, 0}}, {{0}}, 0},
    {"long ago, and nothing says why",
     {{1, 0, D, 0, 0, 20150701, 0}},
     {{DATE_LONG_AGO, 20150701, PUBLISHED, 0}},
     1},
    {"a slip in the year",
     {{1, 0, D, 20250510, 0, 20150701, 0}},
     {{DATE_BEFORE_DECIDED, 20150701, 20250510, 0}, {DATE_LONG_AGO, 20150701, PUBLISHED, 0}},
     2},
    {"old law with its days is old law", {{1, 0, D, 20150610, 0, 20150701, 0}}, {{0}}, 0},
    {"a version that is there begins later and ends it",
     {{1, 0, R, 0, 0, 20260101, 0}, {2, 0, D, 0, 0, 20250701, 0}},
     {{DATE_ENDED_BY_LATER, 20260101, NONE, 1}},
     1},
    {"it makes one void before that starts",
     {{1, 0, R, 0, 0, 20260101, 0}, {2, 0, D, 0, 0, 20260101, 0}},
     {{DATE_MAKES_VOID, 20260101, NONE, 1}},
     1},
    {"a correction takes the place of what it corrects",
     {{1, 0, R, 0, 0, 20260101, 0}, {2, 1, D, 0, 0, 20260101, 0}},
     {{0}},
     0},
    {"it overlaps one with an end of its own",
     {{1, 0, R, 0, 0, 20250101, 20251231}, {2, 0, D, 0, 0, 20250701, 0}},
     {{DATE_OVERLAPS, 20251231, 20250701, 1}},
     1},
    {"a temporary version, behind it the old one again",
     {{1, 0, R, 0, 0, 20200101, 0}, {2, 0, D, 0, 0, 20250701, 20250901}},
     {{DATE_BRINGS_BACK, 20250901, NONE, 1}},
     1},
    {"a gap before the next",
     {{1, 0, R, 0, 0, 20260101, 0}, {2, 0, D, 0, 0, 20250701, 20250901}},
     {{DATE_LEAVES_GAP, 20250901, 20260101, 1}},
     1},
    {"an end with nothing behind it", {{1, 0, D, 0, 0, 20250701, 20250901}}, {{0}}, 0},
    {"without a day it begins on that of publication",
     {{1, 0, R, 0, 0, PUBLISHED, 0}, {2, 0, D, 0, 0, 0, 0}},
     {{DATE_MAKES_VOID, PUBLISHED, NONE, 1}},
     1},
    {"nothing of what is released", {{1, 0, R, 20250521, 20250520, 20150701, 0}}, {{0}}, 0},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_test_message("%s", c->name);
        g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
        for (size_t k = 0; k < G_N_ELEMENTS(c->versions) && c->versions[k].number != 0; k++) {
            const V *row = &c->versions[k];
            Version *v = g_new0(Version, 1);
            v->number = row->number;
            v->corrects = row->corrects;
            v->state = row->state;
            v->decided_on = row->decided;
            v->signed_on = row->signed_on;
            v->effective_from = row->from;
            v->effective_until = row->until;
            if (v->state == R)
                v->published_us = v->recorded_us = date_start_us(20190101) + (int64_t)k;
            g_ptr_array_add(list, v);
        }
        timeline_resolve(list, INT64_MAX);
        int64_t noon = date_start_us(PUBLISHED) + INT64_C(12) * 3600 * G_USEC_PER_SEC;
        g_autoptr(GArray) said = date_check(list, list->pdata[list->len - 1], noon);
        for (guint k = 0; k < said->len; k++) {
            const DateWarning *w = &g_array_index(said, DateWarning, k);
            g_test_message("said: %s %u %u %u", date_warning_code(w->kind), w->day, w->other,
                           w->version);
        }
        g_assert_cmpuint(said->len, ==, c->n);
        for (guint k = 0; k < said->len; k++) {
            const DateWarning *w = &g_array_index(said, DateWarning, k);
            g_assert_cmpstr(date_warning_code(w->kind), ==, date_warning_code(c->said[k].kind));
            g_assert_cmpuint(w->day, ==, c->said[k].day);
            g_assert_cmpuint(w->other, ==, c->said[k].other);
            g_assert_cmpuint(w->version, ==, c->said[k].version);
        }
    }
}

static void
test_many_versions_are_bounded(void)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    for (uint32_t n = 1; n <= 100; n++) {
        Version *v = g_new0(Version, 1);
        v->number = n;
        v->state = n < 100 ? R : D;
        v->effective_from = date_add_days(20250101, (int)n);
        v->effective_until = date_add_days(v->effective_from, 1);
        v->published_us = v->recorded_us = n < 100 ? n : 0;
        g_ptr_array_add(list, v);
    }
    ((Version *)list->pdata[99])->effective_from = 20240101;
    ((Version *)list->pdata[99])->effective_until = NONE;
    timeline_resolve(list, INT64_MAX);
    g_autoptr(GArray) said = date_check(list, list->pdata[99], date_start_us(20240201));
    g_assert_cmpuint(said->len, <=, DATE_WARNINGS_MAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name) g_test_add_func("/doc/date_check/" #name, test_##name)
    ADD(cases);
    ADD(many_versions_are_bounded);
    return g_test_run();
}
