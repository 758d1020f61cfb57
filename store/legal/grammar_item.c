/* grammar_item.c - Absätze, numbers and letters, and how they nest. */
#include "store/legal/grammar_internal.h"

static unsigned
depth_of(const Grammar *g, SectionKind kind)
{
    for (unsigned i = 0; i < g->lists; i++)
        if (g->list[i] == kind)
            return i;
    return g->lists;
}

void
grammar_enter_list(Grammar *g, SectionKind kind)
{
    unsigned depth = depth_of(g, kind);
    if (kind == SECTION_ABSATZ) {
        g->lists = 0;
    } else if (depth < G_N_ELEMENTS(g->list)) {
        g->list[depth] = kind;
        g->lists = depth + 1;
    }
}

/* The line before is the end of a heading. */
static bool
head_ends(const Grammar *g, uint32_t pos)
{
    if (g->units->len == 0)
        return false;
    const Unit *unit = &g_array_index(g->units, Unit, g->units->len - 1);
    return unit->head_lines > 0 && unit->at + unit->head_lines == pos;
}

uint32_t
grammar_try_item(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    Label label;
    size_t bullet = 0;
    if (is_bullet(span_char(span, 0, &bullet)) && bullet == span.len && pos + 1 < g->order->len) {
        span = grammar_text(g, pos + 1); /* the label stands beside its bullet */
        bullet++;
    } else {
        bullet = 0;
    }
    if (!g->body || (g->closed && !g->annex) || !label_item(span, &label))
        return 0;
    Count *last = &g->item[label.kind];
    unsigned depth = depth_of(g, label.kind);
    bool open = label.kind == SECTION_ABSATZ || depth < g->lists;
    Follows follows = number_follows(open ? last->number : 0, open ? last->suffix : 0, label.number,
                                     label.suffix);
    if (follows == FOLLOWS_NO && label.number == 1 && label.suffix == 0 &&
        label.kind != SECTION_ABSATZ && pos > 0 &&
        line_begins_paragraph(g->lines, grammar_line(g, pos - 1), grammar_line(g, pos)))
        follows = FOLLOWS_NEXT;
    bool gap = follows == FOLLOWS_GAP && open && last->number > 0 &&
               label.number <= last->number + 3 && pos > 0 &&
               grammar_ends_sentence(grammar_text(g, pos - 1));
    bool fresh = pos == 0 || head_ends(g, pos) ||
                 line_begins_paragraph(g->lines, grammar_line(g, pos - 1), grammar_line(g, pos));
    if ((follows != FOLLOWS_NEXT && !gap) || (g->lists == 3 && depth == 3) ||
        (!fresh && grammar_goes_on(g, pos) && span_last(grammar_text(g, pos - 1)) != ','))
        return 0;
    *last = (Count){label.number, label.suffix};
    grammar_enter_list(g, label.kind);
    Unit *unit = grammar_add_unit(g, pos, label.kind, &label);
    unit->head_len = (uint32_t)(bullet + label.len);
    unit->flags |= (gap ? SECTION_AFTER_GAP : 0) | (bullet > 0 ? SECTION_BULLET : 0);
    return bullet > 0 ? 2 : 1;
}

uint32_t
grammar_try_following(Grammar *g, uint32_t pos)
{
    if (g->lists == 0 || pos == 0)
        return 0;
    const Line *line = grammar_line(g, pos);
    const Line *prev = grammar_line(g, pos - 1);
    const Unit *item = &g_array_index(g->units, Unit, g->units->len - 1);
    const Line *label = grammar_line(g, item->at);
    if (!line->placed || !label->placed || !prev->placed || line->page != prev->page ||
        line->y0 <= prev->y0 || !line_begins_paragraph(g->lines, prev, line) ||
        line->x0 + 15 >= label->x0 || label->x0 > line->x1)
        return 0;
    g->lists = 0;
    grammar_add_unit(g, pos, SECTION_FOLLOWING, NULL);
    return 1;
}
