/* contents.c - see contents.h. */
#include "store/legal/contents.h"

#include "store/legal/numbering.h"

#include <string.h>

static Span
span_at(const Lines *lines, guint i)
{
    return line_span(lines, lines_at(lines, g_array_index(lines->order, uint32_t, i)));
}

static bool
is_text(const Lines *lines, guint i)
{
    return lines_at(lines, g_array_index(lines->order, uint32_t, i))->apart == ORIGIN_KEPT;
}

static bool
is_cell(const Lines *lines, guint i)
{
    return lines_at(lines, g_array_index(lines->order, uint32_t, i))->cell >= CELL_NEXT;
}

bool
contents_is_title(Span span)
{
    static const char *const titles[] = {"Inhaltsverzeichnis",
                                         "Inhaltsübersicht",
                                         "Inhalt",
                                         "INHALT",
                                         "INHALTSVERZEICHNIS",
                                         "INHALTSÜBERSICHT",
                                         "Gliederung",
                                         "Nichtamtliches Inhaltsverzeichnis",
                                         NULL};
    if (span.len > 0 && span.s[span.len - 1] == ':')
        span.len--;
    for (size_t i = 0; titles[i] != NULL; i++)
        if (span_is(span, titles[i]))
            return true;
    return false;
}

static Span
without_bullet(Span span)
{
    size_t len = 0;
    gunichar c = span_char(span, 0, &len);
    return is_bullet(c) || (is_dash(c) && span.len > len && span.s[len] == ' ')
               ? span_trim(span_from(span, len))
               : span;
}

static bool
label_any(Span span, Label *label)
{
    span = without_bullet(span);
    return label_paragraph(span, false, label) || label_higher(span, label) ||
           label_annex(span, label) || label_article(span, label);
}

/* Ends in a page number, or has leaders: "Aufgaben . . . . 4", "4". */
static bool
is_entry_end(Span span)
{
    size_t digits = 0;
    while (digits < span.len && g_ascii_isdigit(span.s[span.len - 1 - digits]))
        digits++;
    size_t at = span.len - digits;
    unsigned dots = 0;
    while (at > 0 && (span.s[at - 1] == ' ' || span.s[at - 1] == '.'))
        dots += span.s[--at] == '.';
    return dots >= 3 || (digits > 0 && digits <= 3 && at == 0);
}

static bool
is_prose(Span span)
{
    Label label;
    return span.len >= 60 && !is_entry_end(span) && !label_any(span, &label) &&
           without_bullet(span).s == span.s;
}

/* Where a table without a title begins: the first of four sections of which each ends like an
 * entry. */
static guint
find_untitled(const Lines *lines)
{
    guint run = 0;
    guint first = 0;
    for (guint i = 0; i < lines->order->len && i < 2000; i++) {
        Label label;
        Span span = span_at(lines, i);
        if (!is_text(lines, i) || !label_paragraph(without_bullet(span), false, &label))
            continue;
        if (!is_entry_end(span))
            return UINT32_MAX;
        first = run++ == 0 ? i : first;
        if (run == 4)
            return first;
    }
    return UINT32_MAX;
}

static guint
find_start(const Lines *lines)
{
    guint titled = UINT32_MAX;
    for (guint i = 0; i < lines->order->len && i < 2000 && titled == UINT32_MAX; i++)
        if (is_text(lines, i) && contents_is_title(span_at(lines, i)))
            titled = i;
    return titled != UINT32_MAX ? titled : find_untitled(lines);
}

/* One after the last line of the table that begins at START; START when it is none. */
static guint
find_end(const Lines *lines, guint start)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    guint end = start;
    unsigned prose = 0;
    bool titled = contents_is_title(span_at(lines, start));
    for (guint i = titled ? start + 1 : start; i < lines->order->len; i++) {
        Span span = span_at(lines, i);
        Label label;
        if (!is_text(lines, i))
            continue;
        if (is_prose(span) && ++prose == (end > start ? 2 : 4))
            break;
        if (!is_prose(span))
            prose = 0;
        if (!label_any(span, &label)) {
            if (is_entry_end(span) || (without_bullet(span).s != span.s && prose == 0))
                end = i + 1;
            continue;
        }
        g_autofree char *key = g_strdup(label.text);
        Span rest = span_from(without_bullet(span), label.len);
        g_autofree char *title = g_strndup(rest.s, MIN(rest.len, 8));
        const char *before = g_hash_table_lookup(seen, key);
        if (before != NULL &&
            (label.kind == SECTION_PARAGRAPH || (*title != '\0' && strcmp(before, title) == 0)))
            return end;
        if (before == NULL) {
            g_hash_table_insert(seen, g_steal_pointer(&key), g_steal_pointer(&title));
            end = i + 1;
        }
    }
    return end;
}

/* A table over two columns that ends above the text of both: its second half is read behind the
 * first column's text, from END on, and lies right of that text and above all of it. Each part of
 * it that has entries is kept apart. */
static void
mark_beside(Lines *lines, guint end)
{
    guint i = end;
    while (i < lines->order->len && !is_text(lines, i))
        i++;
    if (i == lines->order->len)
        return;
    const Line *text = lines_at(lines, g_array_index(lines->order, uint32_t, i));
    g_autoptr(GArray) beside = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    guint entries = 0;
    for (; i < lines->order->len; i++) {
        uint32_t index = g_array_index(lines->order, uint32_t, i);
        const Line *line = lines_at(lines, index);
        Label label;
        if (line->page != text->page)
            break;
        if (!is_text(lines, i) || !line->placed || !text->placed || line->y1 > text->y0 ||
            line->x0 < text->x1)
            continue;
        entries += label_any(span_at(lines, i), &label) && is_entry_end(span_at(lines, i));
        g_array_append_val(beside, index);
    }
    for (guint k = 0; entries >= 2 && k < beside->len; k++)
        lines_at(lines, g_array_index(beside, uint32_t, k))->apart = ORIGIN_CONTENTS;
}

uint32_t
contents_mark(Lines *lines)
{
    guint start = find_start(lines);
    if (start == UINT32_MAX)
        return UINT32_MAX;
    guint end = find_end(lines, start);
    while (end > start && end < lines->order->len && is_cell(lines, end))
        end++; /* what stands right of the last entry */
    if (end < start + 3)
        return UINT32_MAX;
    for (guint i = start; i < end; i++) {
        Line *line = lines_at(lines, g_array_index(lines->order, uint32_t, i));
        if (line->apart == ORIGIN_KEPT)
            line->apart = ORIGIN_CONTENTS;
    }
    mark_beside(lines, end);
    return start;
}
