/* Which version is in force when: cases as a clerk meets them, and random histories against a slow
 * reading of the same rule written another way. */
#include "store/doc/timeline.h"

#include <string.h>

#define DAY(n) ((LocalDate)(20250100 + (n))) /* days 1 to 31 of January 2025 */

typedef struct {
    uint32_t number, corrects;
    VersionState state;
    LocalDate from, until;
    int recorded;                  /* day of release; 0 = never */
    int withdrawn;                 /* day of withdrawal */
    LocalDate starts, valid_until; /* expected */
} V;

static int64_t
noon(int day)
{
    return day == 0 ? 0 : date_start_us(DAY(day)) + INT64_C(12) * 3600 * G_USEC_PER_SEC;
}

static GPtrArray *
make(const V *rows, size_t count)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    for (size_t i = 0; i < count && rows[i].number != 0; i++) {
        Version *v = g_new0(Version, 1);
        v->number = rows[i].number;
        v->corrects = rows[i].corrects;
        v->state = rows[i].state;
        v->effective_from = rows[i].from;
        v->effective_until = rows[i].until;
        v->published_us = v->recorded_us = noon(rows[i].recorded);
        v->withdrawn_us = noon(rows[i].withdrawn);
        v->file_name = g_strdup("x.pdf");
        g_ptr_array_add(list, v);
    }
    return list;
}

#define D VERSION_DRAFT
#define R VERSION_RELEASED
#define W VERSION_WITHDRAWN
#define E VERSION_ERASED

typedef struct {
    const char *name;
    V versions[4];
    struct {
        int day;
        uint32_t in_force; /* 0 = none */
        DocumentStatus status;
        int next; /* day of the next change; 0 = none */
    } asked[6];
} Case;

static const Case cases[] = {
    {"nothing but a draft", {{1, 0, D, DAY(5), 0, 0, 0, 0, 0}}, {{10, 0, STATUS_DRAFT, 0}}},
    {"one version, from a day on",
     {{1, 0, R, DAY(5), 0, 3, 0, DAY(5), 0}},
     {{4, 0, STATUS_NOT_YET, 5}, {5, 1, STATUS_IN_FORCE, 0}, {31, 1, STATUS_IN_FORCE, 0}}},
    {"without a date: since it was provided",
     {{1, 0, R, 0, 0, 7, 0, DAY(7), 0}},
     {{6, 0, STATUS_NOT_YET, 7}, {7, 1, STATUS_IN_FORCE, 0}}},
    {"the next version ends the one before",
     {{1, 0, R, DAY(5), 0, 3, 0, DAY(5), DAY(12)}, {2, 0, R, DAY(12), 0, 8, 0, DAY(12), 0}},
     {{11, 1, STATUS_IN_FORCE, 12}, {12, 2, STATUS_IN_FORCE, 0}}},
    {"a stored end is half-open",
     {{1, 0, R, DAY(5), DAY(9), 3, 0, DAY(5), DAY(9)}},
     {{8, 1, STATUS_IN_FORCE, 9}, {9, 0, STATUS_REPEALED, 0}}},
    {"its end came before it was provided",
     {{1, 0, R, 0, DAY(5), 9, 0, DAY(9), DAY(9)}},
     {{4, 0, STATUS_EXPIRED, 0}, {10, 0, STATUS_EXPIRED, 0}}},
    {"repealed, and the next one withdrawn",
     {{1, 0, R, DAY(2), DAY(4), 1, 0, DAY(2), DAY(4)}, {2, 0, W, DAY(10), 0, 1, 3, 0, 0}},
     {{3, 1, STATUS_IN_FORCE, 4}, {4, 0, STATUS_REPEALED, 0}, {20, 0, STATUS_REPEALED, 0}}},
    {"a gap between two",
     {{1, 0, R, DAY(2), DAY(4), 1, 0, DAY(2), DAY(4)}, {2, 0, R, DAY(10), 0, 1, 0, DAY(10), 0}},
     {{3, 1, STATUS_IN_FORCE, 4}, {6, 0, STATUS_NOT_YET, 10}, {10, 2, STATUS_IN_FORCE, 0}}},
    {"a temporary version, then the old one again",
     {{1, 0, R, DAY(1), 0, 1, 0, DAY(1), 0}, {2, 0, R, DAY(10), DAY(20), 2, 0, DAY(10), DAY(20)}},
     {{9, 1, STATUS_IN_FORCE, 10}, {15, 2, STATUS_IN_FORCE, 20}, {20, 1, STATUS_IN_FORCE, 0}}},
    {"same day: the later release wins, the other never was in force",
     {{1, 0, R, DAY(5), 0, 3, 0, DAY(5), DAY(5)}, {2, 0, R, DAY(5), 0, 4, 0, DAY(5), 0}},
     {{5, 2, STATUS_IN_FORCE, 0}}},
    {"released later but older law: does not push the newer out",
     {{1, 0, R, DAY(10), 0, 3, 0, DAY(10), 0}, {2, 0, R, DAY(4), 0, 20, 0, DAY(4), DAY(10)}},
     {{5, 2, STATUS_IN_FORCE, 10}, {25, 1, STATUS_IN_FORCE, 0}}},
    {"withdrawn is never in force",
     {{1, 0, R, DAY(2), 0, 1, 0, DAY(2), 0}, {2, 0, W, DAY(8), 0, 5, 9, 0, 0}},
     {{10, 1, STATUS_IN_FORCE, 0}}},
    {"all withdrawn or erased",
     {{1, 0, W, DAY(2), 0, 1, 3, 0, 0}, {2, 0, E, DAY(8), 0, 5, 9, 0, 0}},
     {{10, 0, STATUS_WITHDRAWN, 0}}},
    {"a correction takes the place, with its dates",
     {{1, 0, R, DAY(2), DAY(20), 1, 0, DAY(2), DAY(2)},
      {2, 1, R, DAY(2), DAY(22), 9, 0, DAY(2), DAY(22)}},
     {{10, 2, STATUS_IN_FORCE, 22}, {22, 0, STATUS_REPEALED, 0}}},
    {"a correction without a date starts where the corrected one did",
     {{1, 0, R, 0, 0, 3, 0, DAY(3), DAY(3)}, {2, 1, R, 0, 0, 9, 0, DAY(3), 0}},
     {{4, 2, STATUS_IN_FORCE, 0}}},
    {"a correction of older law does not push the newer out, even on one day",
     {{1, 0, R, DAY(5), 0, 1, 0, DAY(5), DAY(5)},
      {2, 0, R, DAY(5), 0, 2, 0, DAY(5), 0},
      {3, 1, R, DAY(5), 0, 9, 0, DAY(5), DAY(5)}},
     {{10, 2, STATUS_IN_FORCE, 0}}},
    {"a correction of a correction",
     {{1, 0, R, DAY(5), 0, 1, 0, DAY(5), DAY(5)},
      {2, 1, R, DAY(5), 0, 2, 0, DAY(5), DAY(5)},
      {3, 2, R, DAY(5), 0, 3, 0, DAY(5), 0}},
     {{10, 3, STATUS_IN_FORCE, 0}}},
    {"its end does not bring the first back, though the one between was withdrawn",
     {{1, 0, R, DAY(5), 0, 1, 0, DAY(5), DAY(5)},
      {2, 1, W, DAY(5), 0, 2, 8, 0, 0},
      {3, 2, R, DAY(5), DAY(20), 3, 0, DAY(5), DAY(20)}},
     {{10, 3, STATUS_IN_FORCE, 20}, {25, 0, STATUS_REPEALED, 0}}},
    {"a withdrawn correction lets the corrected one stand",
     {{1, 0, R, DAY(5), 0, 1, 0, DAY(5), 0}, {2, 1, W, DAY(5), 0, 2, 8, 0, 0}},
     {{10, 1, STATUS_IN_FORCE, 0}}},
    {"a draft of a correction changes nothing",
     {{1, 0, R, DAY(5), 0, 1, 0, DAY(5), 0}, {2, 1, D, DAY(5), 0, 0, 0, 0, 0}},
     {{10, 1, STATUS_IN_FORCE, 0}}},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_test_message("%s", c->name);
        g_autoptr(GPtrArray) list = make(c->versions, G_N_ELEMENTS(c->versions));
        timeline_resolve(list, INT64_MAX);
        for (guint k = 0; k < list->len; k++) {
            const Version *v = list->pdata[k];
            g_assert_cmpuint(v->starts, ==, c->versions[k].starts);
            g_assert_cmpuint(v->valid_until, ==, c->versions[k].valid_until);
        }
        for (size_t k = 0; k < G_N_ELEMENTS(c->asked) && c->asked[k].day != 0; k++) {
            LocalDate day = DAY(c->asked[k].day);
            const Version *v = timeline_in_force(list, day);
            g_assert_cmpuint(v != NULL ? v->number : 0, ==, c->asked[k].in_force);
            g_assert_cmpstr(document_status_name(timeline_status(list, day)), ==,
                            document_status_name(c->asked[k].status));
            LocalDate next = c->asked[k].next != 0 ? DAY(c->asked[k].next) : LOCAL_DATE_NONE;
            g_assert_cmpuint(timeline_next_change(list, day), ==, next);
        }
    }
}

static void
test_as_known_at_an_instant(void)
{
    const V rows[] = {{1, 0, W, DAY(2), 0, 2, 10, 0, 0}, {2, 0, R, DAY(6), 0, 5, 0, 0, 0}};
    const struct {
        int as_of, day;
        uint32_t in_force;
        DocumentStatus status;
    } asked[] = {{1, 20, 0, STATUS_DRAFT},    {3, 20, 1, STATUS_IN_FORCE},
                 {6, 20, 2, STATUS_IN_FORCE}, {6, 4, 1, STATUS_IN_FORCE},
                 {11, 4, 0, STATUS_NOT_YET},  {11, 20, 2, STATUS_IN_FORCE}};
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autoptr(GPtrArray) list = make(rows, 2);
        timeline_resolve(list, noon(asked[i].as_of) + 1);
        const Version *v = timeline_in_force(list, DAY(asked[i].day));
        g_assert_cmpuint(v != NULL ? v->number : 0, ==, asked[i].in_force);
        g_assert_cmpint(timeline_status(list, DAY(asked[i].day)), ==, asked[i].status);
    }
}

/* An instant of publication that was entered later says nothing of what the site said then; what
 * was withdrawn since counts as it did, and is marked. */
static void
test_record_time_is_not_the_time_of_publication(void)
{
    const V rows[] = {{1, 0, W, DAY(2), 0, 2, 20, 0, 0},
                      {2, 0, R, DAY(6), 0, 10, 0, 0, 0},
                      {3, 0, E, DAY(8), 0, 12, 21, 0, 0}};
    const struct {
        int as_of;
        uint32_t in_force; /* on January 30 */
        VersionState gone[3];
    } asked[] = {{1, 0, {0}},
                 {5, 1, {VERSION_WITHDRAWN}},
                 {9, 1, {VERSION_WITHDRAWN}},
                 {10, 2, {VERSION_WITHDRAWN}},
                 {12, 3, {VERSION_WITHDRAWN, 0, VERSION_ERASED}},
                 {20, 3, {0, 0, VERSION_ERASED}},
                 {21, 2, {0}}};
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autoptr(GPtrArray) list = make(rows, 3);
        Version *second = list->pdata[1];
        second->published_us = noon(3); /* entered on day 10 */
        second->effective_from = LOCAL_DATE_NONE;
        timeline_resolve(list, noon(asked[i].as_of));
        const Version *v = timeline_in_force(list, DAY(30));
        g_assert_cmpuint(v != NULL ? v->number : 0, ==, asked[i].in_force);
        for (guint k = 0; k < 3; k++) {
            const Version *one = list->pdata[k];
            g_assert_cmpint(one->gone_since, ==, asked[i].gone[k]);
            if (one->gone_since != VERSION_DRAFT)
                g_assert_cmpint(one->state, ==, VERSION_RELEASED);
        }
    }
    g_autoptr(GPtrArray) now = make(rows, 3);
    timeline_resolve(now, INT64_MAX);
    g_assert_cmpint(((Version *)now->pdata[0])->state, ==, VERSION_WITHDRAWN);
    g_assert_cmpint(((Version *)now->pdata[0])->gone_since, ==, VERSION_DRAFT);
}

static void
test_what_came_instead(void)
{
    const struct {
        const char *name;
        V versions[3];
        uint32_t instead[3]; /* 0: none */
        bool corrected[3], ends[3];
    } known[] = {
        {"the next version only ends it",
         {{1, 0, R, DAY(5), 0, 3, 0, 0, 0}, {2, 0, R, DAY(12), 0, 8, 0, 0, 0}},
         {0, 0},
         {false},
         {false}},
        {"made void before it starts",
         {{1, 0, R, DAY(5), 0, 1, 0, 0, 0}, {2, 0, R, DAY(5), 0, 2, 0, 0, 0}},
         {2, 0},
         {false},
         {false}},
        {"a correction takes its place",
         {{1, 0, R, DAY(5), 0, 1, 0, 0, 0},
          {2, 1, R, DAY(5), 0, 2, 0, 0, 0},
          {3, 2, R, DAY(5), 0, 3, 0, 0, 0}},
         {3, 3, 0},
         {true, true},
         {false}},
        {"repealed without a successor",
         {{1, 0, R, DAY(5), DAY(9), 1, 0, 0, 0}},
         {0},
         {false},
         {true}},
        {"an end with a gap behind it is no repeal",
         {{1, 0, R, DAY(5), DAY(9), 1, 0, 0, 0}, {2, 0, R, DAY(20), 0, 1, 0, 0, 0}},
         {0, 0},
         {false},
         {false, false}},
        {"nor when the one before goes on",
         {{1, 0, R, DAY(1), 0, 1, 0, 0, 0}, {2, 0, R, DAY(5), DAY(9), 2, 0, 0, 0}},
         {0, 0},
         {false},
         {false, false}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_test_message("%s", known[i].name);
        g_autoptr(GPtrArray) list = make(known[i].versions, G_N_ELEMENTS(known[i].versions));
        timeline_resolve(list, INT64_MAX);
        for (guint k = 0; k < list->len; k++) {
            bool corrected;
            const Version *v = timeline_instead(list, list->pdata[k], &corrected);
            g_assert_cmpuint(v != NULL ? v->number : 0, ==, known[i].instead[k]);
            g_assert_cmpint(corrected, ==, known[i].corrected[k]);
            g_assert_cmpint(timeline_ends_with(list, list->pdata[k]), ==, known[i].ends[k]);
        }
    }
}

/* --- the same rule, day by day and pair by pair --- */

static bool
counts(const V *v)
{
    return v->number != 0 && v->state == VERSION_RELEASED;
}

static bool
is_replaced(const V *rows, size_t n, uint32_t number)
{
    for (size_t i = 0; i < n; i++) {
        const V *at = &rows[i];
        if (!counts(at))
            continue;
        while (at->corrects != 0) {
            if (at->corrects == number)
                return true;
            at = &rows[at->corrects - 1];
        }
    }
    return false;
}

static const V *
place(const V *rows, const V *v)
{
    while (v->corrects != 0)
        v = &rows[v->corrects - 1];
    return v;
}

static LocalDate
naive_start(const V *rows, const V *v)
{
    while (v->from == 0 && v->corrects != 0)
        v = &rows[v->corrects - 1];
    return v->from != 0 ? v->from : DAY(v->recorded);
}

static bool
beats(const V *rows, const V *a, const V *b)
{
    LocalDate x = naive_start(rows, a), y = naive_start(rows, b);
    if (x != y)
        return x > y;
    const V *pa = place(rows, a), *pb = place(rows, b);
    if (pa->recorded != pb->recorded)
        return pa->recorded > pb->recorded;
    if (pa->number != pb->number)
        return pa->number > pb->number;
    if (a->recorded != b->recorded)
        return a->recorded > b->recorded;
    return a->number > b->number;
}

static uint32_t
naive_in_force(const V *rows, size_t n, LocalDate day)
{
    const V *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const V *v = &rows[i];
        if (!counts(v) || is_replaced(rows, n, v->number) || naive_start(rows, v) > day ||
            (v->until != 0 && day >= v->until))
            continue;
        if (best == NULL || beats(rows, v, best))
            best = v;
    }
    return best != NULL ? best->number : 0;
}

static void
random_history(V *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        V *v = &rows[i];
        *v = (V){.number = (uint32_t)i + 1};
        int dice = g_test_rand_int_range(0, 10);
        v->state = dice < 7 ? VERSION_RELEASED : dice < 8 ? VERSION_WITHDRAWN : VERSION_DRAFT;
        v->recorded = v->state == VERSION_DRAFT ? 0 : g_test_rand_int_range(1, 31);
        v->withdrawn = v->state == VERSION_WITHDRAWN ? 31 : 0;
        if (g_test_rand_int_range(0, 4) > 0)
            v->from = DAY(g_test_rand_int_range(1, 28));
        if (g_test_rand_int_range(0, 4) == 0)
            v->until = DAY(g_test_rand_int_range(1, 31));
        if (i > 0 && g_test_rand_int_range(0, 4) == 0) {
            uint32_t before = (uint32_t)g_test_rand_int_range(1, (gint32)i + 1);
            if (rows[before - 1].recorded != 0)
                v->corrects = before;
        }
    }
}

static void
test_random_histories_agree_with_the_slow_rule(void)
{
    for (int round = 0; round < 4000; round++) {
        V rows[8];
        size_t n = (size_t)g_test_rand_int_range(1, 9);
        random_history(rows, n);
        g_autoptr(GPtrArray) list = make(rows, n);
        timeline_resolve(list, INT64_MAX);
        LocalDate last[8] = {0};
        for (int day = 1; day <= 31; day++) {
            const Version *v = timeline_in_force(list, DAY(day));
            g_assert_cmpuint(v != NULL ? v->number : 0, ==, naive_in_force(rows, n, DAY(day)));
            if (v != NULL)
                last[v->number - 1] = DAY(day);
        }
        for (size_t i = 0; i < n; i++) { /* valid_until: after the last day in force */
            const Version *v = list->pdata[i];
            if (last[i] == DAY(31))
                g_assert_cmpuint(v->valid_until, ==, LOCAL_DATE_NONE);
            else if (last[i] != 0)
                g_assert_cmpuint(v->valid_until, ==, last[i] + 1);
            else
                g_assert_cmpuint(v->valid_until, ==, v->starts);
        }
        for (int day = 1; day < 31; day++) { /* next_change: the first day with another answer */
            LocalDate expected = LOCAL_DATE_NONE;
            for (int later = day + 1; later <= 31 && expected == LOCAL_DATE_NONE; later++) {
                if (timeline_in_force(list, DAY(later)) != timeline_in_force(list, DAY(day)) ||
                    timeline_status(list, DAY(later)) != timeline_status(list, DAY(day)))
                    expected = DAY(later);
            }
            g_assert_cmpuint(timeline_next_change(list, DAY(day)), ==, expected);
        }
    }
}

static void
test_nine_thousand_versions_are_quick(void)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    for (uint32_t i = 1; i <= 9999; i++) {
        Version *v = g_new0(Version, 1);
        v->number = i;
        v->state = VERSION_RELEASED;
        v->recorded_us = v->published_us = i;
        v->effective_from = 18000101 + i * 137;
        v->corrects = i % 7 == 0 ? i - 3 : 0;
        g_ptr_array_add(list, v);
    }
    int64_t before = g_get_monotonic_time();
    timeline_resolve(list, INT64_MAX);
    g_assert_nonnull(timeline_in_force(list, 20250101));
    g_assert_cmpint(g_get_monotonic_time() - before, <, 2 * G_USEC_PER_SEC);
    g_ptr_array_unref(list);
}

static void
test_the_date_to_show(void)
{
    Version v = {.published_us = noon(7)};
    g_assert_cmpuint(version_display_date(&v), ==, DAY(7));
    v.decided_on = DAY(5);
    g_assert_cmpuint(version_display_date(&v), ==, DAY(5));
    v.signed_on = DAY(6);
    g_assert_cmpuint(version_display_date(&v), ==, DAY(6));
    g_assert_cmpuint(version_display_date(&(Version){0}), ==, LOCAL_DATE_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name) g_test_add_func("/doc/timeline/" #name, test_##name)
    ADD(cases);
    ADD(as_known_at_an_instant);
    ADD(record_time_is_not_the_time_of_publication);
    ADD(what_came_instead);
    ADD(random_histories_agree_with_the_slow_rule);
    ADD(nine_thousand_versions_are_quick);
    ADD(the_date_to_show);
    return g_test_run();
}
