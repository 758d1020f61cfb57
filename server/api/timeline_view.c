/* timeline_view.c - see timeline_view.h. Places are in percent of the width, so that the drawing
 * fits any screen and its words keep their size. The distance of two days is the root of their
 * number: a version of three weeks stays visible beside one of thirty years, and none is drawn
 * longer than one that lasted longer. */
#include "server/api/timeline_view.h"

#include "server/model/format.h"
#include "store/doc/memento.h"
#include "store/doc/timeline.h"

#include <math.h>

#define LANES_MAX 12   /* the rest stands in the table */
#define HEAD_HEIGHT 24 /* pixels: the word over today's mark */
#define LANE_HEIGHT 46 /* a line of text and its bar */
#define TEXT_BASE 18   /* baseline below the top of the lane */
#define BAR_TOP 26
#define OPEN_PERCENT 12.0 /* at the right: what lasts without an end */
#define DAY_US (INT64_C(24) * 3600 * G_USEC_PER_SEC)

typedef struct {
    GArray *days;   /* LocalDate, rising, each once: every day on which the version in force may
                       change, and today */
    GArray *places; /* double: percent of the width, one for each day */
} Scale;

static void
scale_clear(Scale *scale)
{
    g_array_unref(scale->days);
    g_array_unref(scale->places);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scale, scale_clear)

static int
compare_days(const void *a, const void *b)
{
    LocalDate x = *(const LocalDate *)a, y = *(const LocalDate *)b;
    return x < y ? -1 : x > y;
}

static double
days_between(LocalDate from, LocalDate to)
{
    return round((double)(date_start_us(to) - date_start_us(from)) / (double)DAY_US);
}

static Scale
make_scale(const GPtrArray *mementos, LocalDate today)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(LocalDate));
    g_array_append_val(all, today);
    for (guint i = 0; i < mementos->len; i++) {
        const Version *v = mementos->pdata[i];
        g_array_append_val(all, v->starts);
        if (v->effective_until != LOCAL_DATE_NONE)
            g_array_append_val(all, v->effective_until);
    }
    g_array_sort(all, compare_days);
    Scale scale = {.days = g_array_new(FALSE, FALSE, sizeof(LocalDate)),
                   .places = g_array_new(FALSE, FALSE, sizeof(double))};
    double sum = 0;
    for (guint i = 0; i < all->len; i++) {
        LocalDate day = g_array_index(all, LocalDate, i);
        guint n = scale.days->len;
        if (n > 0 && g_array_index(scale.days, LocalDate, n - 1) == day)
            continue;
        if (n > 0)
            sum += sqrt(days_between(g_array_index(scale.days, LocalDate, n - 1), day));
        g_array_append_val(scale.days, day);
        g_array_append_val(scale.places, sum);
    }
    for (guint i = 0; i < scale.places->len; i++) {
        double *place = &g_array_index(scale.places, double, i);
        *place = sum > 0 ? *place / sum * (100 - OPEN_PERCENT) : 0;
    }
    return scale;
}

static double
place_after(const Scale *scale, guint i)
{
    return i + 1 < scale->places->len ? g_array_index(scale->places, double, i + 1) : 100;
}

/* A point for the decimals, whatever the locale. */
static const char *
percent(Arena *arena, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return arena_printf(arena, "%s%%", g_ascii_formatd(text, sizeof text, "%.2f", value));
}

/* The spans in which V is in force, neighbouring ones as one bar. */
static void
draw_bars(View *view, const Scale *scale, const Version *const *in_force, const Version *v,
          LaneModel *lane)
{
    BarModel *bars = arena_array(view->arena, BarModel, scale->days->len);
    double from = 0;
    for (guint i = 0; i < scale->days->len; i++) {
        if (in_force[i] != v)
            continue;
        if (i == 0 || in_force[i - 1] != v)
            from = g_array_index(scale->places, double, i);
        if (i + 1 < scale->days->len && in_force[i + 1] == v)
            continue;
        double to = place_after(scale, i);
        bars[lane->n_bars++] =
            (BarModel){.x = percent(view->arena, from), .width = percent(view->arena, to - from)};
    }
    lane->bars = bars;
}

/* Its days in few words, so that they fit a phone: the table has the sentence. */
static const char *
span_text(View *view, const Version *v)
{
    const char *from = format_day(view->arena, v->starts);
    if (v->valid_until != LOCAL_DATE_NONE)
        return message_fill(view->arena, MSG_timeline_span, view->lang, from,
                            format_day(view->arena, date_add_days(v->valid_until, -1)));
    return message_fill(view->arena, v->starts > view->day ? MSG_timeline_from : MSG_timeline_since,
                        view->lang, from, NULL);
}

const TimelineModel *
view_timeline(View *view, const GPtrArray *versions, const Version *shown, const char *day_text)
{
    Arena *arena = view->arena;
    g_autoptr(GPtrArray) mementos = memento_list(versions);
    if (mementos->len < 2)
        return NULL;
    g_auto(Scale) scale = make_scale(mementos, view->day);
    const Version **in_force = arena_array(arena, const Version *, scale.days->len);
    TimelineModel *model = arena_new0(arena, TimelineModel);
    for (guint i = 0; i < scale.days->len; i++) {
        LocalDate day = g_array_index(scale.days, LocalDate, i);
        in_force[i] = timeline_in_force(versions, day);
        if (day != view->day)
            continue;
        double place = g_array_index(scale.places, double, i);
        model->today_x = percent(arena, place);
        model->today_anchor = place < 20 ? "start" : place > 80 ? "end" : "middle";
    }
    guint drawn = MIN(mementos->len, LANES_MAX);
    LaneModel *lanes = arena_array(arena, LaneModel, drawn);
    for (guint i = 0; i < drawn; i++) {
        const Version *v = mementos->pdata[mementos->len - 1 - i];
        guint top = HEAD_HEIGHT + i * LANE_HEIGHT;
        LaneModel *lane = &lanes[i];
        *lane = (LaneModel){
            .number = v->number,
            .span = span_text(view, v),
            .kind = v->starts > view->day                         ? "future"
                    : v == timeline_in_force(versions, view->day) ? "now"
                                                                  : "past",
            .text_y = top + TEXT_BASE,
            .bar_y = top + BAR_TOP,
            .is_shown = v == shown,
        };
        draw_bars(view, &scale, in_force, v, lane);
    }
    model->lanes = lanes;
    model->n_lanes = drawn;
    model->more = mementos->len - drawn;
    model->height = HEAD_HEIGHT + drawn * LANE_HEIGHT;
    model->day_text = day_text;
    return model;
}
