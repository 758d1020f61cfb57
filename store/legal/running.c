/* running.c - see running.h. A line counts only when nothing but such lines lies between it and the
 * edge of its page, so that a table's repeated head inside the text stays. Three pages with the
 * same words are enough; two only in the same place and apart from the text. */
#include "store/legal/running.h"

#include <string.h>

#define EDGE 3
#define LONGEST 200

/* The line with each run of digits as one '#'; false when too long to be a running line. */
static bool
mask_of(const Lines *lines, const Line *line, char *mask, uint32_t *ret_number)
{
    Span span = line_span(lines, line);
    size_t n = 0;
    *ret_number = 0;
    if (span.len >= LONGEST)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        bool digit = g_ascii_isdigit(span.s[i]);
        if (digit && n > 0 && mask[n - 1] == '#')
            continue;
        if (digit && *ret_number == 0)
            *ret_number = (uint32_t)g_ascii_strtoull(span.s + i, NULL, 10);
        mask[n++] = digit ? '#' : span.s[i];
    }
    mask[n] = '\0';
    return true;
}

static bool
is_page_number(const char *mask)
{
    static const char *const forms[] = {"#",       "- # -",         "-#-",     "– # –",
                                        "Seite #", "Seite # von #", "# von #", "- Seite # von # -",
                                        "#/#",     "# / #",         "S. #",    NULL};
    return g_strv_contains(forms, mask);
}

static int
by_height(gconstpointer a, gconstpointer b, gpointer data)
{
    const Line *x = lines_at(data, *(const uint32_t *)a);
    const Line *y = lines_at(data, *(const uint32_t *)b);
    if (x->placed && y->placed && x->y0 != y->y0)
        return x->y0 < y->y0 ? -1 : 1;
    return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

typedef struct {
    uint32_t line[EDGE];
    guint n;
} Edge;

static void
edge_of(const GArray *sorted, bool bottom, Edge *edge)
{
    edge->n = MIN(sorted->len, EDGE);
    for (guint k = 0; k < edge->n; k++)
        edge->line[k] = g_array_index(sorted, uint32_t, bottom ? sorted->len - 1 - k : k);
}

static char *
key_of(bool bottom, const Line *line, const char *mask)
{
    /* a title page may print the same words larger */
    return g_strdup_printf("%c%u %s", bottom ? 'b' : 't', line->size, mask);
}

/* LINE with its place, and with its digits unless they are the number of its page: what is the same
 * on two pages only by being put there. NULL when the place is not known exactly. */
static char *
place_key_of(const Lines *lines, bool bottom, const Line *line)
{
    char mask[LONGEST + 1];
    uint32_t number = 0;
    if (!line->placed || line->ocr || !mask_of(lines, line, mask, &number))
        return NULL;
    Span span = line_span(lines, line);
    bool own = number == line->page;
    return g_strdup_printf("%c%u=%u %.*s", bottom ? 'b' : 't', line->size, line->y0,
                           own ? (int)strlen(mask) : (int)span.len, own ? mask : span.s);
}

static void
count_key(GHashTable *counts, char *key)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key)) + 1;
    g_hash_table_insert(counts, key, GUINT_TO_POINTER(n));
}

static void
count_edge(Lines *lines, const Edge *edge, bool bottom, GHashTable *counts)
{
    for (guint k = 0; k < edge->n; k++) {
        char mask[LONGEST + 1];
        uint32_t number = 0;
        const Line *line = lines_at(lines, edge->line[k]);
        if (!mask_of(lines, line, mask, &number))
            continue;
        count_key(counts, key_of(bottom, line, mask));
        char *place = place_key_of(lines, bottom, line);
        if (place != NULL)
            count_key(counts, place);
    }
}

/* How many lines of EDGE, from outside, stand on all of two or three pages but perhaps the first,
 * which has a title instead: in the same place, with a gap before the text. */
static guint
repeated_lines(const Lines *lines, const Edge *edge, bool bottom, GHashTable *counts, guint pages)
{
    guint run = 0;
    for (; run < edge->n && pages > 1; run++) {
        g_autofree char *key = place_key_of(lines, bottom, lines_at(lines, edge->line[run]));
        guint n = key != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(counts, key)) : 0;
        if (n < 2 || n + 1 < pages)
            break;
    }
    if (run == 0 || run == EDGE || lines->pitch == 0)
        return 0;
    if (run == edge->n)
        return run;
    const Line *last = lines_at(lines, edge->line[run - 1]);
    const Line *next = lines_at(lines, edge->line[run]);
    return next->placed && ABS((int)next->y0 - (int)last->y0) * 2 > lines->pitch * 3 ? run : 0;
}

static void
mark_edge(Lines *lines, const Edge *edge, bool bottom, GHashTable *counts, guint pages)
{
    guint repeated = repeated_lines(lines, edge, bottom, counts, pages);
    for (guint k = 0; k < edge->n; k++) {
        Line *line = lines_at(lines, edge->line[k]);
        char mask[LONGEST + 1];
        uint32_t number = 0;
        if (!mask_of(lines, line, mask, &number))
            return;
        g_autofree char *key = key_of(bottom, line, mask);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        bool is_number = is_page_number(mask);
        bool own = is_number && number == line->page && (mask[0] != '#' || pages > 1);
        if (!own && k >= repeated && !(n >= 3 && n * 5 >= pages * 2))
            return;
        line->apart = is_number ? ORIGIN_PAGE_NUMBER : bottom ? ORIGIN_FOOTER : ORIGIN_HEADER;
    }
}

void
running_mark(Lines *lines)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint first = 0, end = 0; first < lines->lines->len; first = end) {
        g_array_set_size(sorted, 0);
        while (end < lines->lines->len &&
               lines_at(lines, end)->page == lines_at(lines, first)->page) {
            g_array_append_val(sorted, end);
            end++;
        }
        g_array_sort_with_data(sorted, by_height, lines);
        for (int bottom = 0; bottom < 2; bottom++) {
            Edge edge;
            edge_of(sorted, bottom, &edge);
            count_edge(lines, &edge, bottom, counts);
            g_array_append_val(edges, edge);
        }
    }
    for (guint i = 0; i < edges->len; i++)
        mark_edge(lines, &g_array_index(edges, Edge, i), i % 2 == 1, counts, edges->len / 2);
}
