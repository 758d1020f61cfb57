/* grammar_head.c - how many lines a heading has, its title, and the unit it begins. */
#include "store/legal/grammar_internal.h"

#include <string.h>

static bool
fills_the_line(const Grammar *g, const Line *line)
{
    return line->placed && (uint32_t)(line->x1 - line->x0) * 100 > g->lines->body_width * 85;
}

/* As far from the left edge of its page's text around it as from the right, and not at both: the
 * title of a § in a scan can be nearly as wide as the text. */
static bool
is_centred(const Grammar *g, uint32_t pos)
{
    enum { AROUND = 20, LEAST = 100, SLACK = 60 };
    const Line *line = grammar_line(g, pos);
    uint32_t left = line->x0, right = line->x1;
    uint32_t end = MIN((uint32_t)g->order->len, pos + AROUND);
    for (uint32_t i = pos > AROUND ? pos - AROUND : 0; i < end; i++) {
        const Line *other = grammar_line(g, i);
        if (!other->placed || other->page != line->page)
            continue;
        left = MIN(left, other->x0);
        right = MAX(right, other->x1);
    }
    uint32_t before = line->x0 - left, behind = right - line->x1;
    return before >= LEAST && behind >= LEAST && ABS((int)before - (int)behind) <= SLACK;
}

/* The text begins behind POS, with its first Absatz: what stands there is no part of it. */
static bool
first_item_follows(const Grammar *g, uint32_t pos)
{
    Label label;
    return pos + 1 < g->order->len && label_item(grammar_text(g, pos + 1), &label) &&
           label.number == 1;
}

uint32_t
grammar_head_lines(const Grammar *g, uint32_t pos, Span rest)
{
    bool out = grammar_stands_out(g, pos);
    uint32_t n = 1;
    bool empty = rest.len == 0;
    for (; n < 5 && pos + n < g->order->len; n++) {
        const Line *prev = grammar_line(g, pos + n - 1);
        const Line *line = grammar_line(g, pos + n);
        Span span = grammar_text(g, pos + n);
        if (grammar_correction(g, pos + n) != NULL)
            break;
        if (line->placed && !line->ocr) { /* weight and size of a scan say nothing */
            bool row = prev->page == line->page && ABS(line->y1 - prev->y1) < 20;
            int reach = (empty && n == 1 ? 40 : 23) * (prev->y1 - prev->y0);
            bool near = row || (prev->page == line->page && line->y0 >= prev->y0 &&
                                (line->y0 - prev->y0) * 10 < reach);
            bool wraps =
                out && near && !empty && !grammar_any_label(span) &&
                (span_last(grammar_text(g, pos + n - 1)) == '-' || grammar_goes_on(g, pos + n));
            if (wraps)
                continue;
            if (!out || !near || !grammar_stands_out(g, pos + n) ||
                (grammar_any_label(span) && !(row && n == 1)) ||
                (!empty && ABS(line->size - prev->size) > 5) ||
                (!empty && (line->style & LINE_BOLD) != (prev->style & LINE_BOLD)))
                break;
            continue;
        }
        bool wrapped = span_last(grammar_text(g, pos + n - 1)) == '-' ||
                       (!empty && n == 1 && prev->len > 50 && is_lower(span_char(span, 0, NULL)) &&
                        !grammar_ends_sentence(span) && span.len < prev->len);
        bool full = line->ocr && fills_the_line(g, line) && !first_item_follows(g, pos + n) &&
                    !is_centred(g, pos + n);
        if (!(wrapped ||
              (empty && n == 1 && span.len <= 100 && !full && grammar_like_title(span))) ||
            grammar_any_label(span))
            break;
    }
    return n;
}

static void
append_joined(GString *title, Span span)
{
    if (title->len > 0 && title->str[title->len - 1] == '-' && title->len > 1 &&
        title->str[title->len - 2] != ' ') {
        if (is_lower(span_char(span, 0, NULL)) && !span_starts(span, "und ") &&
            !span_starts(span, "oder ") && !span_starts(span, "bzw"))
            g_string_truncate(title, title->len - 1);
        else if (is_lower(span_char(span, 0, NULL)))
            g_string_append_c(title, ' ');
    } else if (title->len > 0) {
        g_string_append_c(title, ' ');
    }
    g_string_append_len(title, span.s, (gssize)span.len);
}

/* "Gegenstand der Reinigungspflicht *1": the mark of a note is no part of the title. */
static void
drop_note(GString *title)
{
    size_t at = title->len;
    while (at > 0 && g_ascii_isdigit(title->str[at - 1]))
        at--;
    if (at >= 2 && title->str[at - 1] == '*' && title->str[at - 2] == ' ')
        g_string_truncate(title, at - 2);
}

Unit *
grammar_add_unit(Grammar *g, uint32_t pos, SectionKind kind, const Label *label)
{
    Unit unit = {.at = pos, .kind = kind};
    if (label != NULL)
        unit.label = *label;
    if (grammar_line(g, pos)->ocr)
        unit.flags |= SECTION_FROM_OCR;
    g_array_append_val(g->units, unit);
    return &g_array_index(g->units, Unit, g->units->len - 1);
}

uint32_t
grammar_add_heading(Grammar *g, uint32_t pos, SectionKind kind, const Label *label, uint32_t n,
                    uint16_t flags)
{
    Unit *unit = grammar_add_unit(g, pos, kind, label);
    unit->head_lines = n;
    unit->flags |= flags;
    g_autoptr(GString) title = g_string_new(NULL);
    append_joined(title,
                  span_trim(span_from(grammar_text(g, pos), label != NULL ? label->len : 0)));
    for (uint32_t i = 1; i < n; i++)
        if (kind != SECTION_ANNEX || !span_starts(grammar_text(g, pos + i), "(zu "))
            append_joined(title, grammar_text(g, pos + i));
    drop_note(title);
    unit->heading = title->len > 0 ? g_strdup(title->str) : NULL;
    return n;
}

void
grammar_reset_items(Grammar *g)
{
    memset(g->item, 0, sizeof g->item);
    g->lists = 0;
}
