/* make_pdf.c - typesets the sample documents: make_pdf DIR TEXT... writes DIR/NAME.pdf for every
 * NAME.txt. The texts are plain UTF-8 with a few marks at the start of a paragraph (see
 * block_parse); the result has hyphenated and justified lines, bookmarks for sections, metadata,
 * and is the same, byte by byte, at every run: all dates come from the text. With "@style scan" the
 * pages are pictures without a text layer, like those from an office scanner. */
#include "scripts/samples/page.h"

#include <string.h>

#define MAX_PAGES 64

static void
draw_row(Typesetter *t, const Block *block)
{
    g_auto(GStrv) cells = g_strsplit(block->text, " | ", -1);
    guint n = g_strv_length(cells);
    page_need(t, 16);
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
        page_need(t, 40);
        draw_paragraph(t, "Liberation Sans Bold 16", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 14;
        break;
    case BLOCK_SUBTITLE:
        draw_paragraph(t, "Liberation Sans 10", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 8;
        break;
    case BLOCK_PART:
        page_need(t, 70);
        t->y += 9;
        t->y += draw_line(t, "Liberation Sans Bold 11", block->text, MARGIN_X, TEXT_WIDTH,
                          PANGO_ALIGN_CENTER) +
                6;
        break;
    case BLOCK_SECTION:
        page_need(t, 60); /* a heading is never the last line of a page */
        t->y += 8;
        if (!t->source->is_scan && t->pages > 0) {
            g_autofree char *target =
                g_strdup_printf("page=%d pos=[%d %d]", t->page, (int)MARGIN_X, (int)t->y);
            cairo_pdf_surface_add_outline(t->pdf, CAIRO_PDF_OUTLINE_ROOT, block->text, target, 0);
        }
        draw_paragraph(t, "Liberation Sans Bold 10.5", block->text, MARGIN_X, TEXT_WIDTH, false);
        t->y += 4;
        break;
    case BLOCK_ITEM: {
        static const double indent[] = {0, 22, 42};
        static const double hang[] = {22, 20, 18};
        double x = MARGIN_X + indent[block->level];
        page_need(t, 28);
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
        page_need(t, 28);
        t->y += 5;
        t->y +=
            draw_line(t, "Liberation Sans 9", block->text, MARGIN_X, TEXT_WIDTH, PANGO_ALIGN_LEFT);
        cairo_set_line_width(t->cr, 0.6);
        cairo_move_to(t->cr, MARGIN_X + 190, t->y);
        cairo_line_to(t->cr, PAGE_WIDTH - MARGIN_X, t->y);
        cairo_stroke(t->cr);
        t->y += 3;
        break;
    case BLOCK_CHOICE:
        page_need(t, 20);
        cairo_set_line_width(t->cr, 0.8);
        cairo_rectangle(t->cr, MARGIN_X + 4, t->y + 2.5, 8, 8);
        cairo_stroke(t->cr);
        draw_paragraph(t, "Liberation Sans 9.5", block->text, MARGIN_X + 22, TEXT_WIDTH - 22,
                       false);
        t->y += 3;
        break;
    case BLOCK_PLACE: {
        g_auto(GStrv) lines = g_strsplit(block->text, "\n", -1);
        page_need(t, 16 * (g_strv_length(lines) + 1));
        t->y += 10;
        for (char **line = lines; *line != NULL; line++)
            t->y += draw_line(t, "Liberation Serif 10.5", *line, MARGIN_X, TEXT_WIDTH,
                              PANGO_ALIGN_LEFT);
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

/* Typesets SOURCE into OUT; PAGES as an earlier pass counted them, or 0. Returns the number of
 * pages. */
static int
typeset(const Source *source, HyphenDict *hyphens, int pages, GByteArray *out)
{
    Typesetter t = {.source = source, .hyphens = hyphens, .pages = pages};
    t.pdf = cairo_pdf_surface_create_for_stream(write_chunk, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_TITLE, source->title);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_CREATE_DATE, source->date);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_MOD_DATE, source->date);
    cairo_pdf_surface_set_metadata(t.pdf, CAIRO_PDF_METADATA_CREATOR,
                                   source->is_scan ? "Musterscan 3000"
                                                   : "Textverarbeitung der Stadt Musterstadt");
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
