/* grammar.c - see grammar.h. One pass over the lines; looking ahead is bounded. */
#include "store/legal/contents.h"
#include "store/legal/grammar_internal.h"

#include <string.h>

/* --- corrections --- */

/* What follows counts on from the unit that staff named. */
static void
count_on(Grammar *g, const Label *label)
{
    Count count = {label->number, label->suffix};
    g->body = g->body || label->kind > SECTION_PREAMBLE;
    if (correction_kind_is_item(label->kind)) {
        g->item[label->kind] = count;
        grammar_enter_list(g, label->kind);
        return;
    }
    if (label->kind == SECTION_PARAGRAPH)
        g->paragraph = count;
    else if (label->kind == SECTION_ARTICLE || label->kind == SECTION_ANNEX)
        g->paragraph = (Count){0, 0};
    if (label->kind < SECTION_PARAGRAPH)
        g->higher[label->kind] = count;
    g->annex = g->annex || label->kind == SECTION_ANNEX;
    g->closed = label->kind == SECTION_CLOSING;
    grammar_reset_items(g);
}

/* Whether LINE goes on with WORDS from *AT on; *AT moves, *RET_LEN are the bytes they take. */
static bool
goes_with(Span line, const char *words, size_t *at, size_t *ret_len)
{
    size_t i = 0;
    for (size_t n; i < line.len && words[*at] != '\0'; i += n) {
        span_char(line, i, &n);
        g_autofree char *one = correction_words(line.s + i, n);
        if (strncmp(words + *at, one, strlen(one)) != 0)
            return false;
        *at += strlen(one);
    }
    *ret_len = i;
    return true;
}

/* How much of the lines from POS on is the head that C names: whole lines, or bytes of the first.
 */
static void
corrected_head(const Grammar *g, uint32_t pos, const Correction *c, Unit *unit)
{
    Span line = grammar_text(g, pos);
    size_t label = correction_printed_label(c->kind, line);
    if (correction_kind_is_item(c->kind)) {
        unit->head_len = (uint32_t)label;
        return;
    }
    unit->head_lines = 1;
    g_autofree char *words =
        correction_words(c->heading, c->heading != NULL ? strlen(c->heading) : 0);
    size_t at = 0, len;
    Span rest = span_from(line, label);
    for (uint32_t n = 1; goes_with(rest, words, &at, &len); n++) {
        if (words[at] == '\0') {
            bool whole =
                len == rest.len || span_trim(span_from(rest, len)).len == 0 || *words == '\0';
            if (n == 1 && !whole)
                *unit = (Unit){.at = unit->at, .head_len = (uint32_t)(label + len)};
            else
                unit->head_lines = whole ? n : n - 1;
            return;
        }
        if (n == 5 || pos + n == g->order->len || grammar_correction(g, pos + n) != NULL)
            return;
        rest = grammar_text(g, pos + n);
    }
}

static uint32_t
add_corrected(Grammar *g, uint32_t pos, const Correction *c)
{
    Label label;
    if (!correction_label(c, &label))
        return 0; /* of a newer program */
    Unit head = {0};
    corrected_head(g, pos, c, &head);
    Unit *unit = grammar_add_unit(g, pos, c->kind, &label);
    unit->head_lines = head.head_lines;
    unit->head_len = head.head_len;
    unit->flags |= SECTION_CORRECTED;
    Span rest = span_trim(
        span_from(grammar_text(g, pos), correction_printed_label(c->kind, grammar_text(g, pos))));
    if (c->heading != NULL)
        unit->heading = g_strdup(c->heading);
    else if (!correction_kind_is_item(c->kind) && rest.len > 0)
        unit->heading = g_strndup(rest.s, rest.len);
    count_on(g, &label);
    return MAX(head.head_lines, 1);
}

static void
find_corrected(Grammar *g, const GPtrArray *corrections, bool *used)
{
    g_autoptr(CorrectionFinder) finder = correction_finder_new(corrections, used);
    if (finder == NULL)
        return;
    g->corrected = g_ptr_array_new();
    for (uint32_t pos = 0; pos < g->order->len; pos++) {
        const Correction *c =
            correction_find(finder, grammar_line(g, pos)->page, grammar_text(g, pos));
        Label label;
        g_ptr_array_add(g->corrected, (gpointer)c);
        if (c != NULL)
            g_array_index(g->numbers, uint32_t, pos) = c->verdict == CORRECTION_HEADING &&
                                                               c->kind == SECTION_PARAGRAPH &&
                                                               correction_label(c, &label)
                                                           ? label.number
                                                           : 0;
    }
}

/* --- all lines --- */

static uint32_t
read_unit(Grammar *g, uint32_t pos)
{
    uint32_t (*const tries[])(Grammar *, uint32_t) = {
        grammar_try_preamble, grammar_try_closing,  grammar_try_paragraph, grammar_try_annex,
        grammar_try_article,  grammar_try_higher,   grammar_try_heading,   grammar_try_decimal,
        grammar_try_item,     grammar_try_following};
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        uint32_t n = tries[i](g, pos);
        if (n > 0)
            return n;
    }
    return 0;
}

static void
unit_clear(gpointer data)
{
    g_free(((Unit *)data)->heading);
}

static void
say(GHashTable *said, const char *text)
{
    if (text != NULL && *text != '\0' && strlen(text) <= 400)
        g_hash_table_add(said, grammar_squeezed((Span){text, strlen(text)}));
}

static void
prepare(Grammar *g, const Extraction *x)
{
    for (guint i = 0; i < x->headings->len; i++) {
        const TagHeading *h = g_ptr_array_index(x->headings, i);
        if (h->level > 0)
            say(g->said, h->text);
    }
    for (guint i = 0; x->headings->len == 0 && i < x->outline->len; i++) /* second to tags */
        say(g->said, ((const OutlineEntry *)g_ptr_array_index(x->outline, i))->title);
    uint32_t numbered = 0;
    for (guint i = 0; i < g->order->len; i++) {
        Label label;
        g->placed = g->placed || grammar_line(g, i)->placed;
        uint32_t number = label_paragraph(grammar_text(g, i), grammar_line(g, i)->ocr, &label) &&
                                  !rest_is_reference(span_from(grammar_text(g, i), label.len))
                              ? label.number
                              : 0;
        numbered += number > 0;
        g_array_append_val(g->numbers, number);
    }
    g->sections = numbered >= 2;
}

static void
insert_contents(const Lines *lines, GArray *units, uint32_t at)
{
    guint i = 0;
    while (i < units->len && g_array_index(units, Unit, i).at < at)
        i++;
    Unit contents = {.at = at, .kind = SECTION_CONTENTS};
    g_array_insert_val(units, i, contents);
    Span title = line_span(lines, lines_at(lines, g_array_index(lines->order, uint32_t, at)));
    if (contents_is_title(title))
        g_array_index(units, Unit, i).heading = g_strndup(title.s, title.len);
}

GArray *
grammar_units(const Lines *lines, const Extraction *x, uint32_t contents_at,
              const GPtrArray *corrections, bool *used, GPtrArray *problems)
{
    GArray *units = g_array_new(FALSE, FALSE, sizeof(Unit));
    g_array_set_clear_func(units, unit_clear);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (uint32_t i = 0; i < lines->order->len; i++) {
        uint32_t line = g_array_index(lines->order, uint32_t, i);
        if (lines_at(lines, line)->apart != ORIGIN_KEPT)
            continue;
        g_array_append_val(order, line);
        g_array_append_val(places, i);
    }
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Grammar g = {.numbers = numbers,
                 .lines = lines,
                 .order = order,
                 .units = units,
                 .said = said,
                 .problems = problems};
    prepare(&g, x);
    find_corrected(&g, corrections, used);
    for (uint32_t pos = 0; pos < order->len;) {
        const Correction *c = grammar_correction(&g, pos);
        uint32_t n = 0;
        if (c != NULL && c->verdict == CORRECTION_HEADING)
            n = add_corrected(&g, pos, c);
        else if (c == NULL && grammar_line(&g, pos)->cell < CELL_NEXT)
            n = read_unit(&g, pos);
        pos += MAX(n, 1);
    }
    for (guint i = 0; i < units->len; i++) {
        Unit *unit = &g_array_index(units, Unit, i);
        unit->at = g_array_index(places, uint32_t, unit->at);
    }
    if (contents_at != UINT32_MAX)
        insert_contents(lines, units, contents_at);
    g_clear_pointer(&g.corrected, g_ptr_array_unref);
    return units;
}
