/* columns.c - see columns.h. A page is cut into bands by the lines that cross its middle; in each
 * band the left column comes before the right one. Pages without boxes keep their order. */
#include "store/legal/columns.h"

#include "store/legal/numbering.h"
#include "store/legal/rows.h"

#include <string.h>

#define SLACK 60 /* tenths of a point that a line may reach over the middle */

typedef struct {
    guint first, end; /* lines of the page */
    uint32_t middle;
    bool placed, two;
    guint left, right, crossing;
} Sheet;

static bool
in_text(const Line *line)
{
    return line->apart == ORIGIN_KEPT;
}

static void
measure(const Lines *lines, Sheet *sheet)
{
    uint32_t x0 = UINT16_MAX;
    uint32_t x1 = 0;
    uint64_t left_width = 0;
    uint64_t right_width = 0;
    sheet->placed = true;
    for (guint i = sheet->first; i < sheet->end; i++) {
        const Line *line = lines_at(lines, i);
        sheet->placed = sheet->placed && line->placed;
        x0 = in_text(line) ? MIN(x0, line->x0) : x0;
        x1 = in_text(line) ? MAX(x1, line->x1) : x1;
    }
    sheet->middle = (x0 + x1) / 2;
    for (guint i = sheet->first; i < sheet->end && sheet->placed; i++) {
        const Line *line = lines_at(lines, i);
        if (!in_text(line))
            continue;
        if (line->x1 <= sheet->middle + SLACK) {
            sheet->left++;
            left_width += line->x1 - line->x0;
        } else if ((uint32_t)line->x0 + SLACK >= sheet->middle) {
            sheet->right++;
            right_width += line->x1 - line->x0;
        } else {
            sheet->crossing++;
        }
    }
    uint64_t width = x1 > x0 ? x1 - x0 : 0;
    sheet->two = sheet->placed && sheet->left >= 6 && sheet->right >= 6 &&
                 sheet->crossing * 5 <= sheet->left + sheet->right &&
                 left_width * 4 >= width * sheet->left && right_width * 4 >= width * sheet->right;
}

/* --- two columns --- */

typedef struct {
    uint32_t line, band, column, y;
} Slot;

static int
by_slot(gconstpointer a, gconstpointer b)
{
    const Slot *x = a;
    const Slot *y = b;
    if (x->band != y->band)
        return x->band < y->band ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->y != y->y)
        return x->y < y->y ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static int
by_y(gconstpointer a, gconstpointer b)
{
    const Slot *x = a;
    const Slot *y = b;
    return x->y != y->y ? (x->y < y->y ? -1 : 1) : x->line < y->line ? -1 : x->line > y->line;
}

static uint32_t
column_of(const Line *line, const Sheet *sheet)
{
    if (line->x1 <= sheet->middle + SLACK)
        return 0;
    return (uint32_t)line->x0 + SLACK >= sheet->middle ? 1 : 2;
}

/* What stands in the left column below all of the right one, just above a line that crosses,
 * belongs to that line: a heading over the full width. */
static void
lower_headings(GArray *slots, const Lines *lines)
{
    uint32_t right_bottom = 0;
    uint32_t left_bottom = 0;
    for (guint i = 0; i < slots->len; i++) {
        Slot *slot = &g_array_index(slots, Slot, i);
        const Line *line = lines_at(lines, slot->line);
        if (slot->column == 2) {
            right_bottom = left_bottom = 0;
            continue;
        }
        if (slot->column == 1) {
            right_bottom = MAX(right_bottom, line->y1);
            continue;
        }
        uint32_t height = line->y1 - line->y0;
        bool apart = right_bottom > 0 && line->y0 > right_bottom &&
                     line->y0 > left_bottom + 3 * height && line_stands_out(lines, line);
        for (guint k = i + 1; apart && k < slots->len; k++)
            apart = g_array_index(slots, Slot, k).column != 1;
        for (guint k = i; apart && k < slots->len; k++)
            g_array_index(slots, Slot, k).column = 2;
        left_bottom = line->y1;
    }
}

static void
order_columns(Lines *lines, const Sheet *sheet)
{
    g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(Slot));
    for (guint i = sheet->first; i < sheet->end; i++) {
        const Line *line = lines_at(lines, i);
        Slot slot = {i, 0, in_text(line) ? column_of(line, sheet) : 2, line->y0};
        g_array_append_val(slots, slot);
    }
    g_array_sort(slots, by_y);
    lower_headings(slots, lines);
    uint32_t band = 0;
    uint32_t before = 0;
    for (guint i = 0; i < slots->len; i++) {
        Slot *slot = &g_array_index(slots, Slot, i);
        if ((slot->column == 2) != (before == 2))
            band++;
        before = slot->column;
        slot->band = band;
    }
    g_array_sort(slots, by_slot);
    for (guint i = 0; i < slots->len; i++)
        g_array_index(lines->order, uint32_t, sheet->first + i) =
            g_array_index(slots, Slot, i).line;
}

/* --- labels in the margin --- */

static bool
is_margin_label(const Lines *lines, const Line *line)
{
    Span span = line_span(lines, line);
    Label label;
    return line->placed && in_text(line) && span.len <= 10 &&
           ((label_item(span, &label) || label_paragraph(span, false, &label)) &&
            label.len == span.len);
}

/* Puts each label before the line right of it in the same row, if that came without it. */
static void
order_labels(Lines *lines, const Sheet *sheet)
{
    enum { ROW = 40, LOOK = 32 };
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) label_of = g_hash_table_new(NULL, NULL); /* line + 1 -> label + 1 */
    g_autoptr(GHashTable) moved = g_hash_table_new(NULL, NULL);
    for (guint i = sheet->first; i < sheet->end; i++) {
        const Line *line = lines_at(lines, i);
        gpointer row = GUINT_TO_POINTER(line->y1 / ROW);
        GArray *list = g_hash_table_lookup(rows, row);
        if (list == NULL) {
            list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(rows, row, list);
        }
        if (list->len < LOOK)
            g_array_append_val(list, i);
    }
    for (guint i = sheet->first; i < sheet->end; i++) {
        const Line *label = lines_at(lines, i);
        if (!is_margin_label(lines, label))
            continue;
        uint32_t best = UINT32_MAX;
        for (int d = -1; d <= 1; d++) {
            GArray *list = g_hash_table_lookup(rows, GINT_TO_POINTER(label->y1 / ROW + d));
            for (guint k = 0; list != NULL && k < list->len; k++) {
                uint32_t at = g_array_index(list, uint32_t, k);
                const Line *line = lines_at(lines, at);
                if (at != i && in_text(line) && line->x0 >= label->x1 &&
                    ABS((int)line->y1 - (int)label->y1) * 3 < label->y1 - label->y0 &&
                    (best == UINT32_MAX || line->x0 < lines_at(lines, best)->x0))
                    best = at;
            }
        }
        if (best == UINT32_MAX || g_hash_table_contains(label_of, GUINT_TO_POINTER(best + 1)))
            continue;
        g_hash_table_insert(label_of, GUINT_TO_POINTER(best + 1), GUINT_TO_POINTER(i + 1));
        g_hash_table_add(moved, GUINT_TO_POINTER(i + 1));
    }
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = sheet->first; i < sheet->end; i++) {
        uint32_t at = g_array_index(lines->order, uint32_t, i);
        if (g_hash_table_contains(moved, GUINT_TO_POINTER(at + 1)))
            continue;
        guint chain = order->len; /* labels of labels: "§ 1" before "(1)" before its text */
        for (uint32_t line = at + 1; line != 0;) {
            uint32_t index = line - 1;
            g_array_insert_val(order, chain, index);
            line = GPOINTER_TO_UINT(g_hash_table_lookup(label_of, GUINT_TO_POINTER(line)));
        }
    }
    if (order->len == sheet->end - sheet->first)
        memcpy(&g_array_index(lines->order, uint32_t, sheet->first), order->data,
               order->len * sizeof(uint32_t));
}

void
columns_order(Lines *lines)
{
    g_autoptr(GArray) sheets = g_array_new(FALSE, FALSE, sizeof(Sheet));
    guint two = 0;
    for (guint first = 0; first < lines->lines->len;) {
        Sheet sheet = {.first = first, .end = first};
        while (sheet.end < lines->lines->len &&
               lines_at(lines, sheet.end)->page == lines_at(lines, first)->page)
            sheet.end++;
        measure(lines, &sheet);
        two += sheet.two;
        first = sheet.end;
        g_array_append_val(sheets, sheet);
    }
    bool mostly = two * 2 > sheets->len;
    for (guint i = 0; i < sheets->len; i++) {
        const Sheet *sheet = &g_array_index(sheets, Sheet, i);
        if (sheet->two || (mostly && sheet->placed && sheet->left > 0 && sheet->right > 0))
            order_columns(lines, sheet);
        else if (sheet->placed)
            rows_order(lines, sheet->first, sheet->end);
        if (sheet->placed)
            order_labels(lines, sheet);
    }
}
