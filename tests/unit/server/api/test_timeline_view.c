/* test_timeline_view.c - the drawn line of versions: which lanes, which spans, and that nothing
 * leaves the drawing. */
#include "server/api/timeline_view.h"

#include "tests/unit/store/doc/version_rows.h"

#include <math.h>
#include <string.h>

typedef struct {
    Arena *arena;
    View view;
    GPtrArray *versions;
} World;

static void
world_open(World *w, LocalDate day, const VersionRow *rows, size_t count)
{
    w->arena = arena_new();
    w->view = (View){.arena = w->arena, .lang = LANG_DE, .day = day, .as_of_us = INT64_MAX};
    w->versions = version_rows(rows, count);
}

static void
world_close(World *w)
{
    g_ptr_array_unref(w->versions);
    arena_free(w->arena);
}

static double
place(const char *percent)
{
    char *end;
    double value = g_ascii_strtod(percent, &end);
    g_assert_cmpstr(end, ==, "%");
    return value;
}

static void
test_spans(void)
{
    static const VersionRow rows[] = {
        {VERSION_RELEASED, 0, 19990201, 0},        {VERSION_RELEASED, 0, 20120501, 0},
        {VERSION_RELEASED, 0, 20240201, 20240301}, /* for a month, then the second is in force again
                                                    */
        {VERSION_RELEASED, 0, 20270101, 0},        {VERSION_DRAFT, 0, 20280101, 0},
        {VERSION_WITHDRAWN, 0, 20150101, 0},
    };
    World w;
    world_open(&w, 20261123, rows, G_N_ELEMENTS(rows));
    const TimelineModel *line = view_timeline(&w.view, w.versions, w.versions->pdata[1], NULL);
    g_assert_nonnull(line);
    g_assert_cmpuint(line->n_lanes, ==, 4);
    g_assert_cmpuint(line->more, ==, 0);
    static const struct {
        uint64_t number;
        const char *kind, *span;
        size_t bars;
    } expected[] = {{4, "future", "ab 01.01.2027", 1},
                    {3, "past", "01.02.2024 bis 29.02.2024", 1},
                    {2, "now", "01.05.2012 bis 31.12.2026", 2},
                    {1, "past", "01.02.1999 bis 30.04.2012", 1}};
    for (size_t i = 0; i < line->n_lanes; i++) {
        const LaneModel *lane = &line->lanes[i];
        g_assert_cmpuint(lane->number, ==, expected[i].number);
        g_assert_cmpstr(lane->kind, ==, expected[i].kind);
        g_assert_cmpstr(lane->span, ==, expected[i].span);
        g_assert_cmpuint(lane->n_bars, ==, expected[i].bars);
        g_assert_cmpint(lane->is_shown, ==, lane->number == 2);
        g_assert_cmpuint(lane->bar_y + 12, <=, line->height);
    }
    /* The bars of all versions lie end to end from the left edge to the right. */
    const BarModel *in_order[] = {&line->lanes[3].bars[0], &line->lanes[2].bars[0],
                                  &line->lanes[1].bars[0], &line->lanes[2].bars[1],
                                  &line->lanes[0].bars[0]};
    double at = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(in_order); i++) {
        g_assert_cmpfloat_with_epsilon(place(in_order[i]->x), at, 0.02);
        g_assert_cmpfloat(place(in_order[i]->width), >, 0.5); /* a month beside 13 years is seen */
        at = place(in_order[i]->x) + place(in_order[i]->width);
    }
    g_assert_cmpfloat_with_epsilon(at, 100, 0.02);
    double today = place(line->today_x);
    g_assert_cmpfloat(today, >, place(line->lanes[2].bars[1].x));
    g_assert_cmpfloat(today, <, place(line->lanes[0].bars[0].x));
    g_assert_cmpstr(line->today_anchor, ==, "end");
    world_close(&w);
}

static void
test_one_version_is_not_drawn(void)
{
    static const VersionRow rows[] = {{VERSION_RELEASED, 0, 20200101, 0},
                                      {VERSION_DRAFT, 0, 20210101, 0}};
    World w;
    world_open(&w, 20261123, rows, G_N_ELEMENTS(rows));
    g_assert_null(view_timeline(&w.view, w.versions, NULL, NULL));
    world_close(&w);
}

static void
test_a_gap_has_no_bar(void)
{
    static const VersionRow rows[] = {{VERSION_RELEASED, 0, 20200101, 20210101},
                                      {VERSION_RELEASED, 0, 20220101, 20230101}};
    World w;
    world_open(&w, 20240101, rows, G_N_ELEMENTS(rows));
    const TimelineModel *line = view_timeline(&w.view, w.versions, NULL, NULL);
    const BarModel *old = &line->lanes[1].bars[0], *new = &line->lanes[0].bars[0];
    g_assert_cmpfloat(place(old->x) + place(old->width), <, place(new->x) - 5);
    g_assert_cmpfloat(place(new->x) + place(new->width), <=, place(line->today_x));
    g_assert_cmpstr(line->lanes[0].kind, ==, "past");
    world_close(&w);
}

static void
test_the_newest_of_many(void)
{
    VersionRow rows[30];
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = (VersionRow){VERSION_RELEASED, 0, (LocalDate)(19900101 + i * 10000), 0};
    World w;
    world_open(&w, 20261123, rows, G_N_ELEMENTS(rows));
    const TimelineModel *line = view_timeline(&w.view, w.versions, NULL, "1. Mai 2001");
    g_assert_cmpuint(line->n_lanes, ==, 12);
    g_assert_cmpuint(line->more, ==, 18);
    g_assert_cmpuint(line->lanes[0].number, ==, 30);
    g_assert_cmpstr(line->day_text, ==, "1. Mai 2001");
    world_close(&w);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/timeline-view/spans", test_spans);
    g_test_add_func("/timeline-view/one-version-is-not-drawn", test_one_version_is_not_drawn);
    g_test_add_func("/timeline-view/a-gap-has-no-bar", test_a_gap_has_no_bar);
    g_test_add_func("/timeline-view/the-newest-of-many", test_the_newest_of_many);
    return g_test_run();
}
