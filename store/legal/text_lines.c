/* text_lines.c - see text_lines.h. */
#include "store/legal/text_lines.h"

#include "store/legal/columns.h"
#include "store/legal/contents.h"
#include "store/legal/correction.h"
#include "store/legal/lines.h"
#include "store/legal/running.h"

#include <string.h>

static void
text_line_free(gpointer data)
{
    TextLine *line = data;
    g_free(line->text);
    g_free(line);
}

/* Where the first character of LINE stands in its page. */
static uint32_t
raw_start(const Lines *lines, const Line *line)
{
    for (uint32_t i = 0; i < line->pieces; i++) {
        const Piece *piece = &g_array_index(lines->pieces, Piece, line->piece + i);
        if (piece->len > 0)
            return piece->raw_at;
    }
    return 0;
}

GPtrArray *
text_line_list(const Extraction *x)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(text_line_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Lines) lines = lines_new(x);
    running_mark(lines);
    columns_order(lines);
    contents_mark(lines);
    for (guint i = 0; i < lines->order->len; i++) {
        const Line *line = lines_at(lines, g_array_index(lines->order, uint32_t, i));
        if (line->apart != ORIGIN_KEPT)
            continue;
        Span span = line_span(lines, line);
        char *key = correction_line_key(line->page, span.s, span.len);
        guint nth = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key)) + 1;
        g_hash_table_insert(seen, key, GUINT_TO_POINTER(nth));
        TextLine *one = g_new0(TextLine, 1);
        *one = (TextLine){line->page, nth, raw_start(lines, line), g_strndup(span.s, span.len)};
        g_ptr_array_add(list, one);
    }
    return list;
}

uint32_t
text_line_section(const Structure *structure, const TextLine *line, bool *ret_begins)
{
    *ret_begins = false;
    const Origin *origin = structure_origin_of(structure, line->page, line->raw_at);
    if (origin == NULL || origin->len == 0)
        return SECTION_NONE;
    uint32_t at = origin->at + (origin->role == ORIGIN_KEPT ? line->raw_at - origin->raw_at : 0);
    uint32_t index = structure_section_at(structure, at);
    if (index == SECTION_NONE)
        return SECTION_NONE;
    const Section *section = g_ptr_array_index(structure->sections, index);
    *ret_begins = at == (section->head_len > 0 ? section->head_at : section->at);
    return index;
}

/* "2" as "(2)", "2." or "2)". */
static char *
printed(SectionKind kind, const char *label)
{
    if (kind == SECTION_ABSATZ)
        return g_strconcat("(", label, ")", NULL);
    const char *after = kind == SECTION_NUMBER ? "." : correction_kind_is_item(kind) ? ")" : "";
    return g_strconcat(label, after, NULL);
}

Correction *
text_line_guess(const TextLine *line)
{
    static const SectionKind kinds[] = {SECTION_PARAGRAPH, SECTION_ARTICLE,      SECTION_PART,
                                        SECTION_ANNEX,     SECTION_ABSATZ,       SECTION_NUMBER,
                                        SECTION_LETTER,    SECTION_DOUBLE_LETTER};
    Span span = {line->text, strlen(line->text)};
    Correction *c = g_new0(Correction, 1);
    c->kind = SECTION_HEADING;
    size_t taken = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds) && taken == 0; i++) {
        Label label;
        taken = correction_read_label(kinds[i], span, &label);
        if (taken == 0)
            continue;
        c->kind = kinds[i] == SECTION_PART ? label.kind : kinds[i];
        c->label = printed(c->kind, label.text);
    }
    Span rest = span_trim(span_from(span, taken));
    if (rest.len > 0 && !correction_kind_is_item(c->kind))
        c->heading = g_strndup(rest.s, rest.len);
    return c;
}
