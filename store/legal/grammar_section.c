/* grammar_section.c - §§, articles, the units above them, annexes, and decimal numbers where there
 * are no §§. */
#include "store/legal/grammar_internal.h"

#include <string.h>

/* The line at POS has weight and words of a §, but its number was there already, or higher ones. */
static void
tell_number(Grammar *g, uint32_t pos, const Label *label)
{
    bool same = label->number == g->paragraph.number && label->suffix == g->paragraph.suffix;
    Problem *problem = g_new0(Problem, 1);
    *problem = (Problem){same ? PROBLEM_DOUBLE : PROBLEM_ORDER, g_strdup(label->text), SECTION_NONE,
                         grammar_line(g, pos)->page};
    g_ptr_array_add(g->problems, problem);
}

/* The line at POS, which does not stand out, goes on with the paragraph before it: "… des Rates / §
 * 3 Beiträge sind zu zahlen". No paragraph begins, the line before is full and its sentence open.
 */
static bool
is_inside_paragraph(const Grammar *g, uint32_t pos)
{
    if (pos == 0 || g->units->len == 0)
        return false;
    const Line *line = grammar_line(g, pos), *prev = grammar_line(g, pos - 1);
    const Unit *unit = &g_array_index(g->units, Unit, g->units->len - 1);
    if (unit->at + unit->head_lines == pos && unit->head_lines > 0)
        return false; /* behind a heading */
    bool exact = line->placed && !line->ocr;
    if (exact && line_begins_paragraph(g->lines, prev, line))
        return false;
    uint32_t width = prev->placed ? (uint32_t)(prev->x1 - prev->x0) : prev->len;
    return !grammar_ends_sentence(grammar_text(g, pos - 1)) &&
           width * 100 > g->lines->body_width * 75;
}

uint32_t
grammar_try_paragraph(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    if (!label_paragraph(span, grammar_line(g, pos)->ocr, &label))
        return 0;
    Span rest = span_from(span, label.len);
    bool out = grammar_stands_out(g, pos);
    bool titled = rest.len == 0 || grammar_like_title(rest);
    if (rest_is_reference(rest) ||
        (!out && (grammar_goes_on(g, pos) || (rest.len > 0 && is_inside_paragraph(g, pos)))) ||
        (rest.len > 0 && is_lower(span_char(rest, 0, NULL))))
        return 0;
    Follows follows =
        number_follows(g->paragraph.number, g->paragraph.suffix, label.number, label.suffix);
    if (follows == FOLLOWS_NO && label.number == 1 && label.suffix == 0 &&
        (g->annex || g->closed || out))
        follows = FOLLOWS_NEXT;
    if (follows == FOLLOWS_GAP && grammar_comes_soon(g, pos, g->paragraph.number + 1, UINT32_MAX))
        return 0;
    if (follows == FOLLOWS_NO && out && titled && rest.len > 0 && !label.repaired)
        tell_number(g, pos, &label);
    bool missed_one = follows == FOLLOWS_GAP && label.number == g->paragraph.number + 2 &&
                      grammar_comes_soon(g, pos, label.number + 1, UINT32_MAX);
    if (follows == FOLLOWS_NO ||
        (label.repaired && (!titled || (follows != FOLLOWS_NEXT && !missed_one))))
        return 0;
    if (follows == FOLLOWS_GAP &&
        !(titled &&
          (out || label.repaired ||
           (!g->placed && grammar_comes_soon(g, pos, label.number + 1, g->paragraph.number + 1)))))
        return 0;
    if (g->annex && !out && g->placed)
        return 0;
    uint16_t flags =
        (follows == FOLLOWS_GAP ? SECTION_AFTER_GAP : 0) | (label.repaired ? SECTION_REPAIRED : 0);
    uint32_t n = grammar_head_lines(g, pos, rest);
    g->paragraph = (Count){label.number, label.suffix};
    g->body = true;
    g->closed = false;
    grammar_reset_items(g);
    bool wraps = n == 1 && pos + 1 < g->order->len && !out && rest.len > 0 &&
                 is_lower(span_char(grammar_text(g, pos + 1), 0, NULL));
    if (out || (titled && !wraps && !(g->placed && !grammar_line(g, pos)->ocr && rest.len == 0))) {
        if (out)
            g->section_size = grammar_line(g, pos)->size;
        return grammar_add_heading(g, pos, SECTION_PARAGRAPH, &label, n, flags);
    }
    Unit *unit = grammar_add_unit(g, pos, SECTION_PARAGRAPH, &label);
    unit->flags |= flags;
    unit->head_len = (uint32_t)label.len;
    return 1;
}

static bool
short_follows(const Grammar *g, Label *label)
{
    if (label->roman_too) {
        const Count *letters = &g->shorts[label->style == STYLE_BARE ? STYLE_BARE : STYLE_CAPITAL];
        const Count *romans = &g->shorts[STYLE_ROMAN];
        bool letter = label->number == letters->number + 1 && letters->number > 0;
        if (!letter && label->roman == romans->number + 1) {
            label->number = label->roman;
            label->style = STYLE_ROMAN;
            return true;
        }
        return letter || label->number == letters->number + 1;
    }
    return label->number == g->shorts[label->style].number + 1;
}

uint32_t
grammar_try_higher(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    if (span.len > 160 || !label_higher(span, &label))
        return 0;
    Span rest = span_from(span, label.len);
    bool out = grammar_stands_out(g, pos);
    if (grammar_goes_on(g, pos) && !out)
        return 0;
    if (g->annex && !out)
        return 0;
    if (label.style == STYLE_WORD) {
        if (rest.len > 0 && (grammar_ends_sentence(rest) || rest_is_reference(rest) ||
                             is_lower(span_char(rest, 0, NULL))))
            return 0;
        if (!out && g->placed && !grammar_section_follows(g, pos))
            return 0;
        for (SectionKind kind = label.kind + 1; kind <= SECTION_SUBTITLE; kind++)
            g->higher[kind] = (Count){0, 0};
        g->higher[label.kind] = (Count){label.number, label.suffix};
    } else {
        if (!short_follows(g, &label) || grammar_ends_sentence(rest) ||
            !(out || (label.style != STYLE_BARE && grammar_section_follows(g, pos))) ||
            (label.style == STYLE_BARE && !grammar_section_follows(g, pos)))
            return 0;
        g->shorts[label.style] = (Count){label.number, 0};
    }
    g->body = true;
    grammar_reset_items(g);
    return grammar_add_heading(g, pos, label.kind, &label, grammar_head_lines(g, pos, rest), 0);
}

uint32_t
grammar_try_annex(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    bool out = grammar_stands_out(g, pos);
    bool whole = !g->body && !g->sections && label_annex(span, &label) && label.len == span.len;
    if (!(g->body || whole) || !label_annex(span, &label) || span.len > 160 ||
        grammar_ends_sentence(span) || (!out && (grammar_goes_on(g, pos) || g->placed)) ||
        (!out && label.len < span.len && span.len > 60))
        return 0;
    g->annex = g->body = true;
    g->paragraph = (Count){0, 0};
    grammar_reset_items(g);
    return grammar_add_heading(g, pos, SECTION_ANNEX, &label,
                               grammar_head_lines(g, pos, span_from(span, label.len)), 0);
}

uint32_t
grammar_try_decimal(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    if (g->sections || !label_decimal(span, &label) || grammar_ends_sentence(span) ||
        span.len > 120)
        return 0;
    uint32_t *last = &g->decimal[label.parts - 1];
    if (label.number != *last + 1)
        return 0;
    *last = label.number;
    for (uint32_t i = label.parts; i < 4; i++)
        g->decimal[i] = 0;
    g->body = true;
    grammar_reset_items(g);
    return grammar_add_heading(g, pos, SECTION_NUMBERED, &label,
                               grammar_head_lines(g, pos, span_from(span, label.len)), 0);
}

uint32_t
grammar_try_article(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    if (!label_article(span, &label) || span.len > 160)
        return 0;
    Span rest = span_from(span, label.len);
    Count *last = &g->higher[SECTION_ARTICLE];
    if (rest_is_reference(rest) || grammar_ends_sentence(span) || grammar_goes_on(g, pos) ||
        (rest.len > 0 && !grammar_like_title(rest)) ||
        number_follows(last->number, last->suffix, label.number, label.suffix) != FOLLOWS_NEXT)
        return 0;
    *last = (Count){label.number, label.suffix};
    g->body = true;
    g->paragraph = (Count){0, 0};
    grammar_reset_items(g);
    return grammar_add_heading(g, pos, SECTION_ARTICLE, &label, grammar_head_lines(g, pos, rest),
                               0);
}
