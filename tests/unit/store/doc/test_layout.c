/* Where text stands: which layouts fit a text, and the stored form there and back. */
#include "store/doc/extraction.h"

#include <string.h>

static PageLayout *
sample(void)
{
    PageLayout *layout = page_layout_new();
    layout->width = 5950;
    layout->height = 8420;
    LineBox lines[] = {{700, 500, 3000, 620, 120, LINE_BOLD}, {700, 640, 5200, 700, 110, 0}};
    g_array_append_vals(layout->lines, lines, G_N_ELEMENTS(lines));
    TextRange raised = {.at = 8, .len = 1};
    g_array_append_val(layout->raised, raised);
    return layout;
}

/* Line 1 is "Größe" with a two-byte letter at 2 and 4. */
static const char text[] = "Größe\n1Die Größe\n";

static void
test_lines(void)
{
    g_assert_cmpuint(page_line_count(""), ==, 0);
    g_assert_cmpuint(page_line_count("a"), ==, 1);
    g_assert_cmpuint(page_line_count("a\n"), ==, 1);
    g_assert_cmpuint(page_line_count("a\n\nb"), ==, 3);
    g_assert_cmpuint(page_line_count("\n"), ==, 1);
}

static void
test_fits(void)
{
    static const struct {
        TextRange first, second;
        bool fits;
    } cases[] = {
        {{0, 1}, {2, 2}, true},  {{0, 4}, {2, 2}, false}, /* overlap */
        {{0, 4}, {4, 2}, true},  {{3, 1}, {8, 1}, false}, /* inside a letter */
        {{2, 1}, {8, 1}, false}, {{0, 0}, {8, 1}, false}, /* ends inside one; empty */
        {{0, 1}, {19, 1}, true}, {{0, 1}, {21, 1}, false}, {{0, 1}, {1, UINT32_MAX}, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PageLayout *layout = page_layout_new();
        g_array_append_val(layout->raised, cases[i].first);
        g_array_append_val(layout->raised, cases[i].second);
        g_test_message("case %zu", i);
        g_assert_cmpint(page_layout_fits(layout, text), ==, cases[i].fits);
        page_layout_free(layout);
    }
    PageLayout *layout = sample();
    g_assert_true(page_layout_fits(layout, text));
    g_assert_false(page_layout_fits(layout, "Größe 1Die Größe\n")); /* one line for two boxes */
    WordBox word = {.at = 0, .len = 1, .confidence = 101};
    g_array_append_val(layout->words, word);
    g_assert_false(page_layout_fits(layout, text));
    page_layout_free(layout);
}

static Extraction *
sample_extraction(void)
{
    Extraction *x = extraction_new();
    x->state = TEXT_OCR;
    x->page_count = 2;
    x->lang = g_strdup("de-DE");
    g_ptr_array_add(x->pages, g_strdup(text));
    g_ptr_array_add(x->pages, g_strdup(""));
    PageLayout *layout = sample();
    WordBox words[] = {{0, 7, 700, 500, 3000, 620, 96}, {8, 4, 0, 65535, 1, 0, 100}};
    g_array_append_vals(layout->words, words, G_N_ELEMENTS(words));
    layout->ocr = true;
    g_ptr_array_add(x->layouts, layout);
    g_ptr_array_add(x->layouts, page_layout_new());
    OutlineEntry *entry = g_new0(OutlineEntry, 1);
    *entry = (OutlineEntry){.level = 1, .page = 2, .title = g_strdup("§ 1 Größe")};
    g_ptr_array_add(x->outline, entry);
    TagHeading *heading = g_new0(TagHeading, 1);
    *heading = (TagHeading){.level = 2, .page = 1, .text = g_strdup("§ 1 Größe")};
    g_ptr_array_add(x->headings, heading);
    return x;
}

static void
test_there_and_back(void)
{
    g_autoptr(Extraction) x = sample_extraction();
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) y = extraction_decode(stored, 1 << 20, &error);
    g_assert_no_error(error);
    const PageLayout *a = x->layouts->pdata[0], *b = y->layouts->pdata[0];
    g_assert_cmpuint(b->width, ==, 5950);
    g_assert_true(b->ocr);
    g_assert_cmpmem(a->lines->data, a->lines->len * sizeof(LineBox), b->lines->data,
                    b->lines->len * sizeof(LineBox));
    g_assert_cmpuint(b->raised->len, ==, 1);
    g_assert_cmpuint(g_array_index(b->raised, TextRange, 0).at, ==, 8);
    for (guint i = 0; i < 2; i++) {
        const WordBox *v = &g_array_index(a->words, WordBox, i);
        const WordBox *w = &g_array_index(b->words, WordBox, i);
        g_assert_true(v->at == w->at && v->len == w->len && v->y0 == w->y0 && v->x1 == w->x1 &&
                      v->confidence == w->confidence);
    }
    g_assert_cmpstr(((OutlineEntry *)y->outline->pdata[0])->title, ==, "§ 1 Größe");
    g_assert_cmpuint(((TagHeading *)y->headings->pdata[0])->level, ==, 2);
    g_assert_cmpstr(y->lang, ==, "de-DE");
    g_autoptr(GBytes) again = extraction_encode(y);
    g_assert_true(g_bytes_equal(stored, again));
}

/* A layout that does not fit its text is not handed on. */
static void
test_refused(void)
{
    g_autoptr(Extraction) x = sample_extraction();
    g_free(x->pages->pdata[0]);
    x->pages->pdata[0] = g_strdup("kurz");
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_autoptr(GError) error = NULL;
    g_assert_null(extraction_decode(stored, 1 << 20, &error));
    g_assert_nonnull(error);

    g_autoptr(GByteArray) out = g_byte_array_new();
    PageLayout *layout = sample();
    page_layout_encode(layout, out);
    page_layout_free(layout);
    for (guint len = 0; len < out->len; len++) {
        WireReader r = wire_reader(out->data, len);
        g_assert_null(page_layout_decode(&r));
    }
    static const uint8_t huge[] = {0, 1, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f};
    WireReader r = wire_reader(huge, sizeof huge);
    g_assert_null(page_layout_decode(&r));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout/lines", test_lines);
    g_test_add_func("/layout/fits", test_fits);
    g_test_add_func("/layout/there-and-back", test_there_and_back);
    g_test_add_func("/layout/refused", test_refused);
    return g_test_run();
}
