/* rows.c - see rows.h. */
#include "store/legal/rows.h"

#include "store/legal/numbering.h"

#include <string.h>

enum {
    SLACK = 30, /* tenths of a point: so far apart may the feet of one row's cells be */
    ALIGN = 20, /* and so far the edges of one column's */
    BUCKETS = UINT16_MAX / ALIGN + 3,
    REACH = 12,  /* rows without a value that a table may have between two */
    NARROW = 35, /* percent of the page's text that a value may be wide */
};

/* A line as this file sees it; ROW counts from the top of the page. */
typedef struct {
    uint32_t line, row;
    bool value;
} Cell;

typedef struct {
    Lines *lines;
    GArray *cells; /* Cell, by row and place */
    uint32_t rows, width;
} Page;

/* What the candidates with one edge in the same place have in common; by x0 and by x1. */
typedef struct {
    guint n, digits;
} Column;

static const Line *
line_of(const Page *p, guint i)
{
    return lines_at(p->lines, g_array_index(p->cells, Cell, i).line);
}

static int
by_foot(gconstpointer a, gconstpointer b, gpointer data)
{
    const Cell *one = a, *two = b;
    const Line *x = lines_at(data, one->line), *y = lines_at(data, two->line);
    if (x->y1 != y->y1)
        return x->y1 < y->y1 ? -1 : 1;
    return one->line < two->line ? -1 : one->line > two->line;
}

static int
by_row(gconstpointer a, gconstpointer b, gpointer data)
{
    const Cell *one = a, *two = b;
    const Line *x = lines_at(data, one->line), *y = lines_at(data, two->line);
    if (one->row != two->row)
        return one->row < two->row ? -1 : 1;
    if (x->x0 != y->x0)
        return x->x0 < y->x0 ? -1 : 1;
    return one->line < two->line ? -1 : one->line > two->line;
}

static void
find_rows(Page *p, guint first, guint end)
{
    uint32_t x0 = UINT16_MAX, x1 = 0;
    for (guint i = first; i < end; i++) {
        const Line *line = lines_at(p->lines, i);
        if (line->apart != ORIGIN_KEPT)
            continue;
        Cell cell = {.line = i};
        g_array_append_val(p->cells, cell);
        x0 = MIN(x0, line->x0);
        x1 = MAX(x1, line->x1);
    }
    p->width = x1 > x0 ? x1 - x0 : 0;
    g_array_sort_with_data(p->cells, by_foot, p->lines);
    uint32_t foot = 0;
    for (guint i = 0; i < p->cells->len; i++) {
        const Line *line = line_of(p, i);
        if (i > 0 && line->y1 > foot + SLACK)
            p->rows++;
        if (i == 0 || line->y1 > foot + SLACK)
            foot = line->y1;
        g_array_index(p->cells, Cell, i).row = p->rows;
    }
    g_array_sort_with_data(p->cells, by_row, p->lines);
}

/* --- values --- */

static bool
is_label(const Lines *lines, const Line *line)
{
    Span span = line_span(lines, line);
    Label label;
    return span.len <= 10 && (label_item(span, &label) || label_paragraph(span, false, &label)) &&
           label.len == span.len;
}

static bool
has_digit(Span span)
{
    for (size_t i = 0; i < span.len; i++)
        if (g_ascii_isdigit(span.s[i]))
            return true;
    return false;
}

static bool
is_narrow(const Page *p, const Line *line)
{
    return (uint32_t)(line->x1 - line->x0) * 100 <= p->width * NARROW;
}

/* Stands right of other words of its row, with a gap. */
static bool
is_candidate(const Page *p, guint i)
{
    if (i == 0 || g_array_index(p->cells, Cell, i).row != g_array_index(p->cells, Cell, i - 1).row)
        return false;
    const Line *line = line_of(p, i), *left = line_of(p, i - 1);
    return line->x0 > left->x1 + (uint32_t)line->size && is_narrow(p, line) &&
           !is_label(p->lines, left) && !line->ocr;
}

static Column
column_at(const Column *columns, uint16_t x)
{
    Column sum = {0};
    for (size_t at = (size_t)x / ALIGN; at < (size_t)x / ALIGN + 3; at++) {
        sum.n += columns[at].n;
        sum.digits += columns[at].digits;
    }
    return sum;
}

static bool
is_of_values(Column c)
{
    return c.n >= 2 && c.digits * 2 >= c.n;
}

/* Marks the values; false when there are none. */
static bool
find_values(Page *p)
{
    g_autofree Column *left = NULL, *right = NULL;
    for (guint i = 0; i < p->cells->len; i++) {
        if (!is_candidate(p, i))
            continue;
        if (left == NULL) {
            left = g_new0(Column, BUCKETS);
            right = g_new0(Column, BUCKETS);
        }
        const Line *line = line_of(p, i);
        bool digit = has_digit(line_span(p->lines, line));
        Column *of[] = {&left[line->x0 / ALIGN + 1], &right[line->x1 / ALIGN + 1]};
        for (size_t k = 0; k < G_N_ELEMENTS(of); k++) {
            of[k]->n++;
            of[k]->digits += digit;
        }
    }
    bool any = false;
    for (guint i = 0; left != NULL && i < p->cells->len; i++) {
        const Line *line = line_of(p, i);
        Cell *cell = &g_array_index(p->cells, Cell, i);
        cell->value = is_narrow(p, line) && !is_label(p->lines, line) &&
                      (is_of_values(column_at(right, line->x1)) ||
                       (is_candidate(p, i) && is_of_values(column_at(left, line->x0))));
        any = any || cell->value;
    }
    return any;
}

/* --- tables --- */

static guint
row_end(const Page *p, guint i)
{
    uint32_t row = g_array_index(p->cells, Cell, i).row;
    while (i < p->cells->len && g_array_index(p->cells, Cell, i).row == row)
        i++;
    return i;
}

static bool
row_has_value(const Page *p, guint i, guint end)
{
    for (; i < end; i++)
        if (g_array_index(p->cells, Cell, i).value)
            return true;
    return false;
}

/* Whether LINE goes on with the words of PREV, which stands above it. */
static bool
goes_on(const Lines *lines, const Line *prev, const Line *line)
{
    if (line->x0 >= prev->x1 || prev->x0 >= line->x1 ||
        line->y0 > prev->y1 + (uint32_t)(prev->y1 - prev->y0) / 2)
        return false;
    return is_lower(span_char(line_span(lines, line), 0, NULL)) ||
           span_last(line_span(lines, prev)) == '-';
}

/* A row of the table while it is read. */
typedef struct {
    const Page *page;
    GArray *order;  /* uint32_t: lines of the table as they are read */
    GArray *values; /* of this row: they come behind all of its words */
    Line *words;    /* the last line of them, or NULL */
} Row;

static void
take_cell(Row *row, guint i, bool first)
{
    const Cell *cell = &g_array_index(row->page->cells, Cell, i);
    Line *line = lines_at(row->page->lines, cell->line);
    if (cell->value) {
        g_array_append_val(row->values, cell->line);
        return;
    }
    bool next = !first && row->words != NULL && line->x0 > row->words->x1 + (uint32_t)line->size &&
                !is_label(row->page->lines, row->words);
    if (next) {
        line->cell = CELL_NEXT;
        if (row->words->cell == CELL_NONE)
            row->words->cell = CELL_ROW;
    }
    g_array_append_val(row->order, cell->line);
    row->words = line;
}

/* Whether all that the cells from I to END say goes on with what the row has: words with words, a
 * value of words with a value. */
static bool
row_goes_on(const Row *row, guint i, guint end)
{
    bool words = false;
    if (row->words == NULL || row->values->len == 0 || end > i + 2)
        return false;
    for (; i < end; i++) {
        const Cell *cell = &g_array_index(row->page->cells, Cell, i);
        const Line *above =
            cell->value ? lines_at(row->page->lines,
                                   g_array_index(row->values, uint32_t, row->values->len - 1))
                        : row->words;
        if (!goes_on(row->page->lines, above, lines_at(row->page->lines, cell->line)))
            return false;
        words = words || !cell->value;
    }
    return words;
}

static void
end_row(Row *row, bool words_above)
{
    for (guint i = 0; i < row->values->len; i++) {
        uint32_t index = g_array_index(row->values, uint32_t, i);
        Line *line = lines_at(row->page->lines, index);
        bool below =
            i > 0 &&
            goes_on(row->page->lines,
                    lines_at(row->page->lines, g_array_index(row->values, uint32_t, i - 1)), line);
        if (row->order->len > 0 || words_above)
            line->cell = below ? CELL_ON : CELL_NEXT;
        if (i + 1 == row->values->len)
            line->ends_row = true;
        g_array_append_val(row->order, index);
    }
    g_array_set_size(row->values, 0);
    row->words = NULL;
}

/* Whether the words of the table's first row, at I, begin it: what stands above ends a phrase, or
 * reaches over the column of the values. */
static bool
begins_table(const Page *p, guint i)
{
    guint end = row_end(p, i), value = i;
    while (value + 1 < end && !g_array_index(p->cells, Cell, value).value)
        value++;
    if (i == 0)
        return false;
    const Line *above = line_of(p, i - 1);
    gunichar last = span_last(line_span(p->lines, above));
    return last == ':' || last == '.' || last == ';' || above->x1 > line_of(p, value)->x0;
}

/* Appends the table's rows from FROM to TO to ORDER, values behind the words of their row. */
static void
read_rows(const Page *p, guint from, guint to, GArray *order)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Row row = {.page = p, .order = order, .values = values};
    if (!g_array_index(p->cells, Cell, from).value && begins_table(p, from))
        lines_at(p->lines, g_array_index(p->cells, Cell, from).line)->cell = CELL_ROW;
    bool words_above = from > 0 && line_of(p, from - 1)->y1 + 2u * SLACK > line_of(p, from)->y0;
    for (guint i = from, end; i < to; i = end) {
        end = row_end(p, i);
        if (values->len > 0 && !row_goes_on(&row, i, end))
            end_row(&row, words_above);
        for (guint k = i; k < end; k++)
            take_cell(&row, k, k == i);
    }
    end_row(&row, words_above);
}

/* Puts the lines of ORDER, in its order, where the first of them stands among those from FIRST to
 * END, but for lines above the table: those come before it. */
static void
place_rows(Lines *lines, guint first, guint end, const GArray *order)
{
    g_autoptr(GHashTable) moved = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) behind = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t top = UINT16_MAX;
    for (guint i = 0; i < order->len; i++) {
        uint32_t at = g_array_index(order, uint32_t, i);
        top = MIN(top, lines_at(lines, at)->y1);
        g_hash_table_add(moved, GUINT_TO_POINTER(at + 1));
    }
    guint left = order->len;
    for (guint i = first; i < end; i++) {
        uint32_t at = g_array_index(lines->order, uint32_t, i);
        bool of_table = g_hash_table_contains(moved, GUINT_TO_POINTER(at + 1));
        left -= of_table;
        if (of_table && left == 0) {
            g_array_append_vals(all, order->data, order->len);
            g_array_append_vals(all, behind->data, behind->len);
        } else if (!of_table) {
            bool inside = left > 0 && left < order->len && lines_at(lines, at)->y1 > top;
            g_array_append_val(inside ? behind : all, at);
        }
    }
    memcpy(&g_array_index(lines->order, uint32_t, first), all->data, all->len * sizeof(uint32_t));
}

/* The end of the cells with one more line of words, when the row that ends at LAST goes on in it.
 */
static guint
last_words(const Page *p, guint last)
{
    if (last == p->cells->len || row_end(p, last) != last + 1)
        return last;
    for (guint i = last; i > 0; i--)
        if (!g_array_index(p->cells, Cell, i - 1).value)
            return last + goes_on(p->lines, line_of(p, i - 1), line_of(p, last));
    return last;
}

void
rows_order(Lines *lines, guint first, guint end)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    Page p = {.lines = lines, .cells = cells};
    find_rows(&p, first, end);
    if (!find_values(&p))
        return;
    for (guint i = 0; i < cells->len;) {
        guint stop = row_end(&p, i), last = stop, rows = 1;
        if (!row_has_value(&p, i, stop)) {
            i = stop;
            continue;
        }
        for (guint next = stop, gap = 0; next < cells->len && gap < REACH; gap++) {
            guint after = row_end(&p, next);
            if (row_has_value(&p, next, after)) {
                last = after;
                rows++;
                gap = 0;
            }
            next = after;
        }
        g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        if (rows >= 2) {
            read_rows(&p, i, last_words(&p, last), order);
            place_rows(lines, first, end, order);
        }
        i = last;
    }
}
