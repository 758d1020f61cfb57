/* make_pdf.c - typesets the sample documents: make_pdf DIR TEXT... writes DIR/NAME.pdf for every NAME.txt. The texts are plain
 * UTF-8 with a few marks at the start of a paragraph (see block_parse); the result has hyphenated and justified lines,
 * bookmarks for sections, metadata, and is the same, byte by byte, at every run: all dates come from the text.
 * With "@style scan" the pages are pictures without a text layer, like those from an office scanner. */
#include <cairo-pdf.h>
#include <glib.h>
#include <hyphen.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <string.h>

#define PAGE_WIDTH 595.276
#define PAGE_HEIGHT 841.89
#define MARGIN_X 74.0
#define MARGIN_TOP 82.0
#define MARGIN_BOTTOM 76.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN_X)
#define SCAN_SCALE (150.0 / 72.0)
#define SOFT_HYPHEN "\302\255"
#define MAX_PAGES 64

typedef enum {
    BLOCK_TITLE,    /* "# "  centred, large, bold */
    BLOCK_SUBTITLE, /* "~ "  centred */
    BLOCK_PART,     /* "= "  centred, bold: a part of the law */
    BLOCK_SECTION,  /* "§ "  or "Anlage ": bold, with a bookmark */
    BLOCK_ITEM,     /* "(1) ", "1. ", "a) ": a label and a hanging text */
    BLOCK_ROW,      /* "| a | b": a row of a table, last column to the right */
    BLOCK_FIELD,    /* "_ label": a line to fill in by hand */
    BLOCK_CHOICE,   /* "[] text": a box to tick */
    BLOCK_PLACE,    /* "! text": to the left, lines kept: place, date, signature */
    BLOCK_TEXT,
} BlockKind;

typedef struct {
    BlockKind kind;
    int level;       /* of an item: 0 for (1), 1 for 1., 2 for a) */
    char *label;     /* of an item, or NULL */
    char *text;
} Block;

typedef struct {
    char *title, *author, *subject, *date, *head;
    bool is_scan;
    GPtrArray *blocks; /* Block * */
} Source;

typedef struct {
    cairo_surface_t *pdf;
    cairo_t *cr;             /* what is drawn on now: the PDF or a page's picture */
    cairo_surface_t *picture; /* of a scan */
    const Source *source;
    HyphenDict *hyphens;
    int page, pages;  /* pages: 0 in the first pass, which only counts */
    double y;
} Typesetter;

static void
block_free(gpointer data)
{
    Block *block = data;
    g_free(block->label);
    g_free(block->text);
    g_free(block);
}

static void
source_clear(Source *source)
{
    g_free(source->title);
    g_free(source->author);
    g_free(source->subject);
    g_free(source->date);
    g_free(source->head);
    g_ptr_array_unref(source->blocks);
}

/* The label at the start of an item: its length in bytes without the blank, or 0. */
static size_t
item_label(const char *text, int *ret_level)
{
    size_t i = 0;
    bool opened = text[0] == '(';
    if (opened)
        i = 1;
    size_t digits = i;
    while (g_ascii_isdigit(text[i]))
        i++;
    if (i > digits && i - digits <= 2) {
        if (opened && g_ascii_islower(text[i]))
            i++; /* (3a) */
        if (text[i] == (opened ? ')' : '.') && text[i + 1] == ' ') {
            *ret_level = opened ? 0 : 1;
            return i + 1;
        }
        return 0;
    }
    if (!opened && g_ascii_islower(text[0]) && text[1] == ')' && text[2] == ' ') {
        *ret_level = 2;
        return 2;
    }
    return 0;
}

static Block *
block_parse(const char *text)
{
    static const struct {
        const char *mark;
        BlockKind kind;
        bool keep;
    } marks[] = {
        {"# ", BLOCK_TITLE, false},  {"~ ", BLOCK_SUBTITLE, false}, {"= ", BLOCK_PART, false},
        {"§ ", BLOCK_SECTION, true}, {"Anlage ", BLOCK_SECTION, true}, {"TOP ", BLOCK_SECTION, true},
        {"| ", BLOCK_ROW, false},    {"_ ", BLOCK_FIELD, false},    {"[] ", BLOCK_CHOICE, false},
        {"! ", BLOCK_PLACE, false},
    };
    Block *block = g_new0(Block, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(text, marks[i].mark)) {
            block->kind = marks[i].kind;
            block->text = g_strdup(marks[i].keep ? text : text + strlen(marks[i].mark));
            return block;
        }
    }
    size_t label = item_label(text, &block->level);
    if (label > 0) {
        block->kind = BLOCK_ITEM;
        block->label = g_strndup(text, label);
        block->text = g_strdup(text + label + 1);
        return block;
    }
    block->kind = BLOCK_TEXT;
    block->text = g_strdup(text);
    return block;
}

static bool
source_read(const char *path, Source *ret_source)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &data, NULL, &error) || !g_utf8_validate(data, -1, NULL)) {
        g_printerr("%s: %s\n", path, error != NULL ? error->message : "not UTF-8");
        return false;
    }
    *ret_source = (Source){.blocks = g_ptr_array_new_with_free_func(block_free)};
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    g_autoptr(GString) paragraph = g_string_new(NULL);
    for (char **line = lines;; line++) {
        const char *text = *line != NULL ? g_strstrip(*line) : "";
        bool is_row = g_str_has_prefix(text, "| ") || g_str_has_prefix(text, "_ ") || g_str_has_prefix(text, "[] ");
        if ((text[0] == '\0' || is_row) && paragraph->len > 0) {
            g_ptr_array_add(ret_source->blocks, block_parse(paragraph->str));
            g_string_truncate(paragraph, 0);
        }
        if (*line == NULL)
            break;
        if (text[0] == '@') {
            const char *value = strchr(text, ' ');
            value = value != NULL ? value + 1 : "";
            if (g_str_has_prefix(text, "@title "))
                ret_source->title = g_strdup(value);
            else if (g_str_has_prefix(text, "@author "))
                ret_source->author = g_strdup(value);
            else if (g_str_has_prefix(text, "@subject "))
                ret_source->subject = g_strdup(value);
            else if (g_str_has_prefix(text, "@date "))
                ret_source->date = g_strdup(value);
            else if (g_str_has_prefix(text, "@head "))
                ret_source->head = g_strdup(value);
            else if (g_str_has_prefix(text, "@style "))
                ret_source->is_scan = strcmp(value, "scan") == 0;
            else {
                g_printerr("%s: unknown setting %s\n", path, text);
                source_clear(ret_source);
                return false;
            }
            continue;
        }
        if (text[0] == '\0')
            continue;
        if (paragraph->len > 0) /* lines of a place block stay apart */
            g_string_append_c(paragraph, paragraph->str[0] == '!' ? '\n' : ' ');
        g_string_append(paragraph, text);
    }
    if (ret_source->title == NULL || ret_source->date == NULL) {
        g_printerr("%s: needs @title and @date\n", path);
        source_clear(ret_source);
        return false;
    }
    return true;
}

/* TEXT with soft hyphens where German words may be broken, at least three letters from either end. */
static char *
hyphenate(HyphenDict *dict, const char *text)
{
    GString *out = g_string_new(NULL);
    const char *p = text;
    while (*p != '\0') {
        const char *start = p;
        while (g_unichar_isalpha(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        size_t len = (size_t) (p - start);
        if (len == 0) {
            const char *next = g_utf8_next_char(p);
            g_string_append_len(out, p, next - p);
            p = next;
            continue;
        }
        g_autofree char *latin = g_convert(start, (gssize) len, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
        size_t letters = latin != NULL ? strlen(latin) : 0;
        if (letters < 7) {
            g_string_append_len(out, start, (gssize) len);
            continue;
        }
        g_autofree char *lower = g_strdup(latin);
        for (size_t i = 0; i < letters; i++) {
            unsigned char c = (unsigned char) lower[i];
            if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde))
                lower[i] = (char) (c + 32);
        }
        g_autofree char *marks = g_malloc0(letters + 5);
        char **rep = NULL;
        int *pos = NULL, *cut = NULL;
        hnj_hyphen_hyphenate2(dict, lower, (int) letters, marks, NULL, &rep, &pos, &cut);
        const char *q = start;
        for (size_t i = 0; i < letters; i++) {
            const char *next = g_utf8_next_char(q);
            g_string_append_len(out, q, next - q);
            q = next;
            if ((marks[i] & 1) != 0 && i >= 2 && i + 3 < letters)
                g_string_append(out, SOFT_HYPHEN);
        }
        g_free(pos);
        g_free(cut);
        g_free(rep);
    }
    return g_string_free(out, FALSE);
}

static PangoLayout *
layout_new(const Typesetter *t, const char *font, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(t->cr);
    g_autoptr(PangoFontDescription) description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    if (width > 0)
        pango_layout_set_width(layout, (int) (width * PANGO_SCALE));
    return layout;
}

/* Draws one line of text at (X, Y = its top); returns its height. ALIGN is for WIDTH. */
static double
draw_line(Typesetter *t, const char *font, const char *text, double x, double width, PangoAlignment align)
{
    g_autoptr(PangoLayout) layout = layout_new(t, font, 0);
    pango_layout_set_text(layout, text, -1);
    PangoRectangle box;
    pango_layout_get_extents(layout, NULL, &box);
    double natural = (double) box.width / PANGO_SCALE;
    if (align == PANGO_ALIGN_CENTER)
        x += (width - natural) / 2;
    else if (align == PANGO_ALIGN_RIGHT)
        x += width - natural;
    cairo_move_to(t->cr, x, t->y);
    pango_cairo_show_layout(t->cr, layout);
    return (double) box.height / PANGO_SCALE;
}

static void
page_begin(Typesetter *t)
{
    t->page++;
    t->y = MARGIN_TOP;
    if (t->source->is_scan) {
        t->picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int) (PAGE_WIDTH * SCAN_SCALE),
                                                (int) (PAGE_HEIGHT * SCAN_SCALE));
        t->cr = cairo_create(t->picture);
        cairo_set_source_rgb(t->cr, 1, 1, 1);
        cairo_paint(t->cr);
        cairo_scale(t->cr, SCAN_SCALE, SCAN_SCALE);
        cairo_rotate(t->cr, 0.004 * (t->page % 2 == 0 ? -1 : 1)); /* laid on the glass by hand */
    } else {
        t->cr = cairo_create(t->pdf);
    }
    cairo_set_source_rgb(t->cr, 0.08, 0.08, 0.08);
    double body = t->y;
    if (t->source->head != NULL && t->page > 1) {
        t->y = 42;
        draw_line(t, "Liberation Sans 8", t->source->head, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_LEFT);
        draw_line(t, "Liberation Sans 8", "Stadt Musterstadt", MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_RIGHT);
        cairo_set_line_width(t->cr, 0.5);
        cairo_move_to(t->cr, MARGIN_X, 55);
        cairo_line_to(t->cr, PAGE_WIDTH - MARGIN_X, 55);
        cairo_stroke(t->cr);
    }
    t->y = PAGE_HEIGHT - 48;
    g_autofree char *number = t->pages > 0 ? g_strdup_printf("Seite %d von %d", t->page, t->pages) : g_strdup("Seite");
    draw_line(t, "Liberation Sans 8", number, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_CENTER);
    t->y = body;
}

/* Grains of dust, the same at every run. */
static void
draw_dust(cairo_t *cr, unsigned seed)
{
    cairo_set_source_rgb(cr, 0.55, 0.55, 0.55);
    for (int i = 0; i < 60; i++) {
        seed = seed * 1664525u + 1013904223u;
        double x = (seed >> 8) % 595;
        seed = seed * 1664525u + 1013904223u;
        double y = (seed >> 8) % 842;
        cairo_rectangle(cr, x, y, 0.6, 0.6);
        cairo_fill(cr);
    }
}

static void
page_end(Typesetter *t)
{
    if (t->source->is_scan)
        draw_dust(t->cr, (unsigned) t->page);
    cairo_destroy(t->cr);
    t->cr = NULL;
    if (t->source->is_scan) {
        cairo_t *cr = cairo_create(t->pdf);
        cairo_scale(cr, 1 / SCAN_SCALE, 1 / SCAN_SCALE);
        cairo_set_source_surface(cr, t->picture, 0, 0);
        cairo_paint(cr);
        cairo_destroy(cr);
        cairo_surface_destroy(t->picture);
        t->picture = NULL;
    }
    cairo_surface_show_page(t->pdf);
}

static void
need(Typesetter *t, double height)
{
    if (t->y + height <= PAGE_HEIGHT - MARGIN_BOTTOM)
        return;
    page_end(t);
    page_begin(t);
}

/* A justified, hyphenated paragraph. The lines are found with soft hyphens and drawn one by one with a real hyphen at
 * the end, as typesetting programs do, so that readers of the PDF meet what they meet everywhere. */
static void
draw_paragraph(Typesetter *t, const char *font, const char *text, double x, double width, bool justify)
{
    bool is_title = strstr(font, " 16") != NULL;
    g_autofree char *hyphenated = is_title ? g_strdup(text) : hyphenate(t->hyphens, text);
    g_autoptr(PangoLayout) layout = layout_new(t, font, width);
    pango_layout_set_text(layout, hyphenated, -1);
    int n = pango_layout_get_line_count(layout);
    for (int i = 0; i < n; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        g_autofree char *part = g_strndup(hyphenated + line->start_index, (gsize) line->length);
        bool broken = g_str_has_suffix(part, SOFT_HYPHEN);
        g_auto(GStrv) pieces = g_strsplit(part, SOFT_HYPHEN, -1);
        g_autofree char *joined = g_strjoinv(NULL, pieces);
        g_autofree char *whole = g_strconcat(g_strchomp(joined), broken ? "-" : NULL, NULL);
        g_autoptr(PangoLayout) one = layout_new(t, font, width);
        pango_layout_set_text(one, whole, -1);
        if (justify && i + 1 < n) {
            pango_layout_set_justify(one, TRUE);
            pango_layout_set_justify_last_line(one, TRUE);
        }
        if (pango_layout_get_line_count(one) > 1) { /* a hair too wide after rounding */
            pango_layout_set_width(one, -1);
        }
        double height = is_title ? 21 : 14.2;
        need(t, height);
        cairo_move_to(t->cr, x, t->y);
        pango_cairo_update_layout(t->cr, one);
        pango_cairo_show_layout(t->cr, one);
        t->y += height;
    }
}

static void
draw_row(Typesetter *t, const Block *block)
{
    g_auto(GStrv) cells = g_strsplit(block->text, " | ", -1);
    guint n = g_strv_length(cells);
    need(t, 16);
    double top = t->y;
    double lowest = top;
    double first = n > 1 ? TEXT_WIDTH * 0.56 : TEXT_WIDTH;
    for (guint i = 0; i < n; i++) {
        double width = i == 0 ? first : (TEXT_WIDTH - first) / (n - 1);
        double x = MARGIN_X + (i == 0 ? 0 : first + (i - 1) * width);
        t->y = top;
        if (i == 0)
            draw_paragraph(t, "Liberation Serif 10.5", cells[i], x, width - 8, false);
        else
            t->y += draw_line(t, "Liberation Serif 10.5", cells[i], x, width, PANGO_ALIGN_RIGHT);
        lowest = MAX(lowest, t->y);
    }
    t->y = lowest + 3;
    cairo_set_line_width(t->cr, 0.3);
    cairo_move_to(t->cr, MARGIN_X, t->y - 1);
    cairo_line_to(t->cr, PAGE_WIDTH - MARGIN_X, t->y - 1);
    cairo_stroke(t->cr);
}

static void
draw_block(Typesetter *t, const Block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        need(t, 40);
        draw_paragraph(t, "Liberation Sans Bold 16", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 14;
        break;
    case BLOCK_SUBTITLE:
        draw_paragraph(t, "Liberation Sans 10", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 8;
        break;
    case BLOCK_PART:
        need(t, 70);
        t->y += 9;
        t->y += draw_line(t, "Liberation Sans Bold 11", block->text, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_CENTER) + 6;
        break;
    case BLOCK_SECTION:
        need(t, 60); /* a heading is never the last line of a page */
        t->y += 8;
        if (!t->source->is_scan && t->pages > 0) {
            g_autofree char *target = g_strdup_printf("page=%d pos=[%d %d]", t->page, (int) MARGIN_X, (int) t->y);
            cairo_pdf_surface_add_outline(t->pdf, CAIRO_PDF_OUTLINE_ROOT, block->text, target, 0);
        }
        draw_paragraph(t, "Liberation Sans Bold 10.5", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 4;
        break;
    case BLOCK_ITEM: {
        static const double indent[] = {0, 22, 42};
        static const double hang[] = {22, 20, 18};
        double x = MARGIN_X + indent[block->level];
        need(t, 28);
        draw_line(t, "Liberation Serif 10.5", block->label, x, 0, PANGO_ALIGN_LEFT);
        draw_paragraph(t, "Liberation Serif 10.5", block->text, x + hang[block->level],
                       TEXT_WIDTH - indent[block->level] - hang[block->level], true);
        t->y += block->level == 0 ? 5 : 2;
        break;
    }
    case BLOCK_ROW:
        draw_row(t, block);
        break;
    case BLOCK_FIELD:
        need(t, 28);
        t->y += 5;
        t->y += draw_line(t, "Liberation Sans 9", block->text, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_LEFT);
        cairo_set_line_width(t->cr, 0.6);
        cairo_move_to(t->cr, MARGIN_X + 190, t->y);
        cairo_line_to(t->cr, PAGE_WIDTH - MARGIN_X, t->y);
        cairo_stroke(t->cr);
        t->y += 3;
        break;
    case BLOCK_CHOICE:
        need(t, 20);
        cairo_set_line_width(t->cr, 0.8);
        cairo_rectangle(t->cr, MARGIN_X + 4, t->y + 2.5, 8, 8);
        cairo_stroke(t->cr);
        draw_paragraph(t, "Liberation Sans 9.5", block->text, MARGIN_X + 22, TEXT_WIDTH - 22, false);
        t->y += 3;
        break;
    case BLOCK_PLACE: {
        g_auto(GStrv) lines = g_strsplit(block->text, "\n", -1);
        need(t, 16 * (g_strv_length(lines) + 1));
        t->y += 10;
        for (char **line = lines; *line != NULL; line++)
            t->y += draw_line(t, "Liberation Serif 10.5", *line, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_LEFT);
        t->y += 6;
        break;
    }
    case BLOCK_TEXT:
        draw_paragraph(t, "Liberation Serif 10.5", block->text, MARGIN_X, TEXT_WIDTH, true);
        t->y += 6;
        break;
    }
}

static cairo_status_t
write_chunk(void *closure, const unsigned char *data, unsigned int len)
{
    g_byte_array_append(closure, data, len);
    return CAIRO_STATUS_SUCCESS;
}

/* Typesets SOURCE into OUT; PAGES as an earlier pass counted them, or 0. Returns the number of pages. */
static int
typeset(const Source *source, HyphenDict *hyphens, int pages, GByteArray *out)
{
    Typesetter t = {.source = source, .hyphens = hyphens, .pages = pages};
    t.pdf = cairo_pdf_surface_create_for_stream(write_chunk, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_TITLE, source->title);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_CREATE_DATE, source->date);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_MOD_DATE, source->date);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_CREATOR,
                                   source->is_scan ? "Musterscan 3000" : "Textverarbeitung der Stadt Musterstadt");
    if (source->author != NULL)
        cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_AUTHOR, source->author);
    if (source->subject != NULL)
        cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_SUBJECT, source->subject);
    page_begin(&t);
    for (guint i = 0; i < source->blocks->len; i++)
        draw_block(&t, source->blocks->pdata[i]);
    page_end(&t);
    cairo_surface_finish(t.pdf);
    if (cairo_surface_status(t.pdf) != CAIRO_STATUS_SUCCESS) {
        g_printerr("%s: %s\n", source->title, cairo_status_to_string(cairo_surface_status(t.pdf)));
        t.page = 0;
    }
    cairo_surface_destroy(t.pdf);
    return t.page;
}

static bool
make(const char *dir, const char *path, HyphenDict *hyphens)
{
    Source source;
    if (!source_read(path, &source))
        return false;
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *stem = g_strndup(base, strlen(base) - strlen(".txt"));
    g_autofree char *file = g_strdup_printf("%s/%s.pdf", dir, stem);
    g_autoptr(GByteArray) draft = g_byte_array_new();
    g_autoptr(GByteArray) final = g_byte_array_new();
    int pages = typeset(&source, hyphens, 0, draft);
    bool ok = pages > 0 && pages < MAX_PAGES && typeset(&source, hyphens, pages, final) == pages;
    g_autoptr(GError) error = NULL;
    if (ok && !g_file_set_contents(file, (const char *) final->data, final->len, &error)) {
        g_printerr("%s\n", error->message);
        ok = false;
    }
    source_clear(&source);
    return ok;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        g_printerr("usage: make_pdf DIR TEXT.txt...\n");
        return 2;
    }
    HyphenDict *hyphens = hnj_hyphen_load("/usr/share/hyphen/hyph_de_DE.dic");
    if (hyphens == NULL) {
        g_printerr("the hyphenation patterns are missing (Debian package hyphen-de)\n");
        return 1;
    }
    int failed = 0;
    for (int i = 2; i < argc; i++)
        failed += g_str_has_suffix(argv[i], ".txt") && make(argv[1], argv[i], hyphens) ? 0 : 1;
    hnj_hyphen_free(hyphens);
    return failed > 0;
}
