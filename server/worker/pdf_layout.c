/* pdf_layout.c - see pdf_layout.h. Poppler gives one box per character of its text and one run of
 * attributes per change of font; both are walked once, line by line. Nothing here is trusted to be
 * a number: a hostile document has fonts of size NaN. */
#include "server/worker/pdf_layout.h"

#include "server/extract/protocol.h"
#include "store/base/wire.h"
#include "store/doc/extraction.h"

#include <math.h>
#include <string.h>

/* Sizes that are told apart in one line; a line with more is no line of text. */
#define SIZES 6

/* More characters than any page has: their boxes alone would take 32 bytes each. */
#define MOST_CHARACTERS (1 << 20)

typedef struct {
    uint16_t size; /* tenths of a point */
    uint32_t characters;
    double bottom; /* of the first of them */
} SizeCount;

typedef struct {
    PopplerRectangle box; /* from the top left; empty while nothing is in it */
    SizeCount sizes[SIZES];
    size_t n_sizes;
    uint32_t letters, bold, italic;
    bool any, signs; /* has a superscript character of Unicode */
} Line;

/* One character of the text, with its box and the run of attributes that it lies in. */
typedef struct {
    const char *text, *at;
    guint i;        /* of the character */
    guint first;    /* the first character of the line */
    guint inserted; /* line ends that the text lacks, up to here */
    const PopplerRectangle *boxes;
    const GList *run;
    const GList *styled; /* the run that STYLE is of */
    unsigned style;
} Cursor;

static uint16_t
tenths(double points)
{
    double v = points * 10 + 0.5;
    if (!(v > 0)) /* NaN as well */
        return 0;
    return v < UINT16_MAX ? (uint16_t)v : UINT16_MAX;
}

/* --- fonts --- */

static bool
contains(const char *name, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strstr(name, *words) != NULL)
            return true;
    return false;
}

/* What a font's name says of it. The short ones are TeX's. */
static unsigned
style_of(const char *font_name)
{
    static const char *const bold[] = {"bold",      "black", "heavy", "semibd", "-bd",
                                       "no9l-medi", "cmbx",  "cmb1",  "sfbx",   "sfbi",
                                       "ecbx",      "ecbi",  "sfsx",  NULL};
    static const char *const italic[] = {"italic", "oblique", "slanted", "reguital", "mediital",
                                         "cmti",   "cmsl",    "cmbxti",  "sfti",     "sfsl",
                                         "sfbi",   "ecti",    "ecsl",    "ecbi",     NULL};
    if (font_name == NULL)
        return 0;
    char name[128];
    size_t len = strnlen(font_name, sizeof name - 1);
    for (size_t i = 0; i < len; i++)
        name[i] = g_ascii_tolower(font_name[i]);
    name[len] = '\0';
    return (contains(name, bold) ? LINE_BOLD : 0) | (contains(name, italic) ? LINE_ITALIC : 0);
}

/* --- characters --- */

static const PopplerTextAttributes *
attributes_at(Cursor *c)
{
    while (c->run != NULL && ((PopplerTextAttributes *)c->run->data)->end_index < (int)c->i)
        c->run = c->run->next;
    if (c->run == NULL)
        return NULL;
    const PopplerTextAttributes *a = c->run->data;
    if (c->styled != c->run) {
        c->styled = c->run;
        c->style = style_of(a->font_name);
    }
    return a;
}

static void
next(Cursor *c)
{
    c->at = g_utf8_next_char(c->at);
    c->i++;
}

/* Poppler puts nothing between the last word of a column or cell and the first word of the next;
 * their places tell. Signs on top of one another are text that runs up or down the page. */
static bool
jumps(const PopplerRectangle *before, const PopplerRectangle *box)
{
    double height = MAX(before->y2 - before->y1, box->y2 - box->y1);
    double width = MAX(before->x2 - before->x1, box->x2 - box->x1);
    double down = fabs((box->y1 + box->y2) / 2 - (before->y1 + before->y2) / 2);
    if (fabs(box->x1 - before->x1) < width * 0.3 && down < height * 1.5)
        return false;
    return down > height * 0.55 || box->x1 > before->x2 + height * 0.35 ||
           box->x2 < before->x1 - height;
}

static bool
line_goes_on(const Cursor *c)
{
    if (*c->at == '\0' || *c->at == '\n')
        return false;
    return c->i == c->first || *c->at == ' ' || c->at[-1] == ' ' ||
           !jumps(&c->boxes[c->i - 1], &c->boxes[c->i]);
}

static bool
is_superscript(gunichar c)
{
    return c == 0xb9 || c == 0xb2 || c == 0xb3 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}

static void
count_size(Line *line, uint16_t size, double bottom)
{
    for (size_t i = 0; i < line->n_sizes; i++) {
        if (line->sizes[i].size == size) {
            line->sizes[i].characters++;
            return;
        }
    }
    if (line->n_sizes < SIZES)
        line->sizes[line->n_sizes++] = (SizeCount){size, 1, bottom};
}

static void
take_box(Line *line, const PopplerRectangle *box)
{
    if (!line->any) {
        line->box = *box;
        line->any = true;
        return;
    }
    line->box.x1 = MIN(line->box.x1, box->x1);
    line->box.y1 = MIN(line->box.y1, box->y1);
    line->box.x2 = MAX(line->box.x2, box->x2);
    line->box.y2 = MAX(line->box.y2, box->y2);
}

/* Reads up to the end of the line, and leaves C there. */
static void
measure(Cursor *c, Line *line)
{
    memset(line, 0, sizeof *line);
    for (; line_goes_on(c); next(c)) {
        if (*c->at == ' ')
            continue;
        const PopplerRectangle *box = &c->boxes[c->i];
        take_box(line, box);
        gunichar character = (signed char)*c->at >= 0 ? (gunichar)*c->at : g_utf8_get_char(c->at);
        line->signs = line->signs || is_superscript(character);
        const PopplerTextAttributes *a = attributes_at(c);
        if (a == NULL)
            continue;
        count_size(line, tenths(a->font_size), box->y2);
        if (!g_unichar_isalnum(character) && character != 0xa7) /* "§ 2" may be all of a line */
            continue;
        line->letters++;
        line->bold += (c->style & LINE_BOLD) != 0;
        line->italic += (c->style & LINE_ITALIC) != 0;
    }
}

static const SizeCount *
main_size(const Line *line)
{
    const SizeCount *most = &line->sizes[0];
    for (size_t i = 1; i < line->n_sizes; i++)
        if (line->sizes[i].characters > most->characters)
            most = &line->sizes[i];
    return most;
}

/* --- raised digits --- */

static void
add_raised(GArray *raised, uint32_t at, uint32_t len)
{
    TextRange *last = raised->len > 0 ? &g_array_index(raised, TextRange, raised->len - 1) : NULL;
    if (last != NULL && last->at + last->len == at) {
        last->len += len;
    } else if (raised->len < LAYOUT_RAISED) {
        TextRange range = {at, len};
        g_array_append_val(raised, range);
    }
}

/* Smaller than three quarters of the line, and its foot a tenth of the line's size above that of
 * the line: smaller digits on the line are those of a note, and lower ones are subscripts. */
static bool
stands_raised(Cursor *c, const SizeCount *line)
{
    const PopplerTextAttributes *a = attributes_at(c);
    return a != NULL && g_ascii_isdigit(*c->at) && tenths(a->font_size) * 4 <= line->size * 3 &&
           c->boxes[c->i].y2 + line->size / 100.0 < line->bottom;
}

/* C stands at the beginning of LINE, which has been measured. */
static void
find_raised(Cursor c, const Line *line, GArray *raised)
{
    const SizeCount *size = main_size(line);
    for (; line_goes_on(&c); next(&c)) {
        if (is_superscript(g_utf8_get_char(c.at)) || stands_raised(&c, size))
            add_raised(raised, (uint32_t)(c.at - c.text) + c.inserted,
                       (uint32_t)(g_utf8_next_char(c.at) - c.at));
    }
}

/* --- the frame --- */

static void
put_line(GByteArray *out, const Line *line)
{
    uint8_t bytes[LAYOUT_LINE_BYTES];
    unsigned style = (line->bold * 2 > line->letters ? LINE_BOLD : 0) |
                     (line->italic * 2 > line->letters ? LINE_ITALIC : 0);
    const uint16_t values[] = {tenths(line->box.x1), tenths(line->box.y1),  tenths(line->box.x2),
                               tenths(line->box.y2), main_size(line)->size, (uint16_t)style};
    G_STATIC_ASSERT(sizeof values == sizeof bytes);
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        bytes[2 * i] = (uint8_t)(values[i] >> 8);
        bytes[2 * i + 1] = (uint8_t)values[i];
    }
    wire_put_bytes(out, bytes, sizeof bytes);
}

/* All lines of the text behind C; how many there are. */
static uint32_t
put_lines(Cursor *c, GByteArray *out, GArray *raised, GString *text)
{
    uint32_t lines = 0;
    Line line;
    while (*c->at != '\0' && lines < LAYOUT_LINES) {
        c->first = c->i;
        Cursor start = *c;
        measure(c, &line);
        g_string_append_len(text, start.at, c->at - start.at);
        put_line(out, &line);
        if (line.n_sizes > 1 || line.signs)
            find_raised(start, &line, raised);
        if (*c->at != '\0')
            g_string_append_c(text, '\n');
        if (*c->at == '\n')
            next(c);
        else
            c->inserted++;
        lines++;
    }
    return lines;
}

/* The boxes of TEXT's characters, owned; NULL when there are not as many as characters (text from
 * right to left, which poppler gives with marks that have no box). */
static PopplerRectangle *
boxes_of(PopplerPage *page, const char *text)
{
    PopplerRectangle *boxes = NULL;
    guint n = 0;
    if (text == NULL || *text == '\0' || strnlen(text, MOST_CHARACTERS) == MOST_CHARACTERS ||
        !poppler_page_get_text_layout(page, &boxes, &n))
        return NULL;
    if ((glong)n == g_utf8_strlen(text, -1))
        return boxes;
    g_free(boxes);
    return NULL;
}

static void
put_head(GByteArray *out, PopplerPage *page)
{
    double width = 0, height = 0;
    poppler_page_get_size(page, &width, &height);
    g_byte_array_set_size(out, 0);
    wire_put_u16(out, tenths(width));
    wire_put_u16(out, tenths(height));
}

/* The fonts of LaTeX's package eurosym have the sign where others have "e", and say so by no other
 * means than their name. */
static bool
is_euro_font(const char *name)
{
    return name != NULL && (strstr(name, "feym") != NULL || strstr(name, "feyb") != NULL);
}

/* TEXT with the euro signs that such fonts give as "e", owned; NULL when there is none. As many
 * characters as before. */
static char *
with_euro_signs(const char *text, const GList *runs)
{
    GString *out = NULL;
    const char *at = text, *copied = text;
    int i = 0;
    for (; runs != NULL && *at != '\0'; runs = runs->next) {
        const PopplerTextAttributes *a = runs->data;
        if (!is_euro_font(a->font_name))
            continue;
        for (; *at != '\0' && i <= a->end_index; i++, at = g_utf8_next_char(at)) {
            if (i < a->start_index || *at != 'e')
                continue;
            out = out != NULL ? out : g_string_new(NULL);
            g_string_append_len(out, copied, at - copied);
            g_string_append_unichar(out, 0x20ac);
            copied = at + 1;
        }
    }
    return out != NULL ? g_string_free(g_string_append(out, copied), FALSE) : NULL;
}

void
pdf_layout(PopplerPage *page, const char *text, guint64 max_bytes, GByteArray *out,
           GString *ret_text)
{
    put_head(out, page);
    g_string_truncate(ret_text, 0);
    g_autofree PopplerRectangle *boxes = boxes_of(page, text);
    if (boxes == NULL) {
        g_string_append(ret_text, text != NULL ? text : "");
        wire_put_u32(out, 0);
        return;
    }
    GList *attributes = poppler_page_get_text_attributes(page);
    g_autofree char *repaired = with_euro_signs(text, attributes);
    if (repaired != NULL)
        text = repaired;
    g_autoptr(GArray) raised = g_array_new(FALSE, FALSE, sizeof(TextRange));
    g_autoptr(GByteArray) lines = g_byte_array_new();
    Cursor c = {.text = text, .at = text, .boxes = boxes, .run = attributes};
    uint32_t n = put_lines(&c, lines, raised, ret_text);
    poppler_page_free_text_attributes(attributes);
    bool all = *c.at == '\0';
    g_string_append(ret_text, c.at);
    if (!all || lines->len + raised->len * LAYOUT_RANGE_BYTES > max_bytes) {
        wire_put_u32(out, 0);
        return;
    }
    wire_put_u32(out, n);
    wire_put_bytes(out, lines->data, lines->len);
    for (guint i = 0; i < raised->len; i++) {
        wire_put_u32(out, g_array_index(raised, TextRange, i).at);
        wire_put_u32(out, g_array_index(raised, TextRange, i).len);
    }
}
