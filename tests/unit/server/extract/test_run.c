/* test_run.c - PDFs through the real worker of this build, caged where the build can: what comes
 * out. */
#include "server/extract/extractor.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
test_text_and_metadata(void)
{
    static const char *const texts[] = {"Geb\\374hrensatzung \\247 1", "zweite Seite"};
    g_autoptr(Extraction) x =
        fixture_run_pdf(texts, 2,
                        "/Title <feff00a70020003100200153> /Author (Amt f\\374r Soziales)\n"
                        "/Subject (S) /Creator (Writer) /Producer (P)\n"
                        "/CreationDate (D:20240312100000+01'00') /ModDate (D:20240312090500Z)",
                        NULL);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    g_assert_cmpuint(x->page_count, ==, 2);
    g_assert_cmpuint(x->pages->len, ==, 2);
    g_assert_nonnull(strstr(x->pages->pdata[0], "Geb\303\274hrensatzung \302\247 1"));
    g_assert_nonnull(strstr(x->pages->pdata[1], "zweite Seite"));
    g_assert_cmpuint(x->text_bytes, ==, strlen(x->pages->pdata[0]) + strlen(x->pages->pdata[1]));
    g_assert_cmpstr(x->title, ==, "\302\247 1 \305\223");
    g_assert_cmpstr(x->author, ==, "Amt f\303\274r Soziales");
    g_assert_cmpstr(x->subject, ==, "S");
    g_assert_cmpstr(x->creator, ==, "Writer");
    g_assert_cmpstr(x->producer, ==, "P");
    g_assert_cmpint(x->created_us, ==, INT64_C(1710234000000000));
    g_assert_cmpint(x->modified_us, ==, INT64_C(1710234300000000));
    g_assert_cmpstr(x->pdf_version, ==, "1.7");
    g_assert_cmpstr(x->magic_type, ==, "application/pdf");
    g_assert_false(x->encrypted);
    const char *version = NULL;
    g_assert_true(fixture_finding(x, "pdf-version", &version));
    g_assert_cmpstr(version, ==, "1.7");
}

static void
test_hyphens_at_line_ends_stay(void)
{
    static const char *const texts[] = {"Geb\\374h-) Tj 0 -14 Td (renordnung"};
    g_autoptr(Extraction) x = fixture_run_pdf(texts, 1, NULL, NULL);
    g_assert_nonnull(strstr(x->pages->pdata[0], "Geb\303\274h-\nrenordnung"));
}

static const LineBox *
line_of(const Extraction *x, guint page, guint line)
{
    const PageLayout *layout = x->layouts->pdata[page];
    g_assert_cmpuint(layout->lines->len, >, line);
    return &g_array_index(layout->lines, LineBox, line);
}

/* 12 points at 72, 720 of a page of 595 by 842, then a line of 20 points in the bold font. */
static void
test_layout_of_lines(void)
{
    static const char *const texts[] = {
        "Erste Zeile) Tj /F2 20 Tf 0 -100 Td (Fette Zeile", NULL,
        "mit /F2 Wort) Tj /F2 12 Tf ( fett) Tj /F1 12 Tf ( und langem Rest"};
    g_autoptr(Extraction) x = fixture_run_pdf(texts, 3, NULL, NULL);
    g_assert_cmpuint(x->layouts->len, ==, 3);
    const PageLayout *page = x->layouts->pdata[0];
    g_assert_cmpuint(page->width, ==, 5950);
    g_assert_cmpuint(page->height, ==, 8420);
    g_assert_cmpuint(page->lines->len, ==, 2);
    const LineBox *plain = line_of(x, 0, 0), *fat = line_of(x, 0, 1);
    g_assert_cmpuint(plain->x0, ==, 720);
    g_assert_cmpuint(plain->y0, >, 1070);
    g_assert_cmpuint(plain->y0, <, plain->y1);
    g_assert_cmpuint(plain->y1, <, 1260);
    g_assert_cmpuint(plain->x1, >, plain->x0 + 300);
    g_assert_cmpuint(plain->size, ==, 120);
    g_assert_cmpuint(plain->style, ==, 0);
    g_assert_cmpuint(fat->y0, >, 1980);
    g_assert_cmpuint(fat->size, ==, 200);
    g_assert_cmpuint(fat->style, ==, LINE_BOLD | LINE_ITALIC);
    g_assert_cmpuint(((PageLayout *)x->layouts->pdata[1])->lines->len, ==, 0);
    g_assert_cmpuint(line_of(x, 2, 0)->style, ==, 0); /* one bold word */
}

static void
assert_raised(const char *text, const char *first, const char *second)
{
    g_autoptr(Extraction) x = fixture_run_pdf(&text, 1, NULL, NULL);
    const PageLayout *layout = x->layouts->pdata[0];
    const char *const expected[] = {first, second};
    guint count = (first != NULL) + (second != NULL);
    g_assert_cmpuint(layout->raised->len, ==, count);
    for (guint i = 0; i < count; i++) {
        const TextRange *range = &g_array_index(layout->raised, TextRange, i);
        g_autofree char *digits = g_strndup((char *)x->pages->pdata[0] + range->at, range->len);
        g_assert_cmpstr(digits, ==, expected[i]);
    }
}

/* Small is not enough, and raised is not enough. */
static void
test_raised_digits(void)
{
    assert_raised("\\374ber 5 m) Tj /F1 7 Tf 4 Ts (12) Tj /F1 12 Tf 0 Ts ( Fl\\344che; \\271Satz",
                  "12", "\302\271");
    assert_raised("Fu\\337) Tj /F1 7 Tf (12) Tj /F1 12 Tf ( auf der Zeile", NULL, NULL);
    assert_raised("H) Tj /F1 7 Tf -3 Ts (2) Tj /F1 12 Tf 0 Ts (O und mehr", NULL, NULL);
    assert_raised("Note) Tj /F1 7 Tf 4 Ts (a) Tj /F1 12 Tf 0 Ts ( und mehr", NULL, NULL);
}

/* The NUL is lost on the way, the control character in cleaning: the range still says "3". */
static void
test_raised_after_what_is_dropped(void)
{
    assert_raised("a\\001\\177b m) Tj /F1 7 Tf 4 Ts (3) Tj /F1 12 Tf 0 Ts ( Ende", "3", NULL);
}

static void
test_no_text(void)
{
    static const char *const texts[] = {NULL, "--- . ---"};
    g_autoptr(Extraction) x = fixture_run_pdf(texts, 2, NULL, NULL);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
    g_assert_cmpint(x->reason, ==, REASON_NONE);
    g_assert_cmpuint(x->pages->len, ==, 2);
    g_assert_true(fixture_finding(x, "no-text-layer", NULL));
    g_assert_false(fixture_finding(x, "pages-without-text", NULL));
}

static void
test_pages_without_text(void)
{
    static const char *const texts[] = {"Text", NULL, NULL};
    g_autoptr(Extraction) x = fixture_run_pdf(texts, 3, NULL, NULL);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    const char *detail = NULL;
    g_assert_true(fixture_finding(x, "pages-without-text", &detail));
    g_assert_cmpstr(detail, ==, "2/3");
}

static void
test_damaged(void)
{
    static const char garbage[] = "%PDF-1.7\nnothing that poppler could make a document of";
    g_autoptr(Extraction) x = fixture_run(garbage, sizeof garbage - 1);
    g_assert_cmpint(x->state, ==, TEXT_FAILED);
    g_assert_cmpint(x->reason, ==, REASON_DAMAGED);
    g_assert_cmpuint(x->pages->len, ==, 0);
    g_assert_true(fixture_finding(x, "damaged", NULL));
    g_assert_true(fixture_finding(x, "no-eof", NULL));

    g_autoptr(Extraction) none = fixture_run_pdf(NULL, 0, NULL, NULL);
    g_assert_cmpint(none->state, ==, TEXT_FAILED);
    g_assert_cmpint(none->reason, ==, REASON_DAMAGED);

    g_autoptr(Extraction) empty = fixture_run("", 0);
    g_assert_cmpint(empty->reason, ==, REASON_DAMAGED);
}

/* PDFs made once (qpdf --encrypt, head -c) from one page with the text "Satzung mit Schutz, § 1".
 */
static void
test_golden_files(void)
{
    static const struct {
        const char *file;
        TextState state;
        TextReason reason;
        bool encrypted;
        const char *finding;
    } goldens[] = {
        {"owner-locked.pdf", TEXT_DONE, REASON_NONE, true, "encrypted-restrictions"},
        {"encrypted-free.pdf", TEXT_DONE, REASON_NONE, true, "encrypted-open"},
        {"needs-password.pdf", TEXT_FAILED, REASON_ENCRYPTED, false, "encrypted"},
        {"cut-off.pdf", TEXT_DONE, REASON_NONE, false, "no-eof"},
        {"cut-early.pdf", TEXT_FAILED, REASON_DAMAGED, false, "damaged"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(goldens); i++) {
        g_test_message("%s", goldens[i].file);
        g_autofree char *folder = fixture_checkout("tests/golden/pdf");
        g_autofree char *path = g_build_filename(folder, goldens[i].file, NULL);
        auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
        g_assert_cmpint(fd, >=, 0);
        g_autoptr(Extraction) x = extractor_run(fixture_extractor(), fd, NULL);
        g_assert_cmpint(x->state, ==, goldens[i].state);
        g_assert_cmpint(x->reason, ==, goldens[i].reason);
        g_assert_cmpint(x->encrypted, ==, goldens[i].encrypted);
        g_assert_true(fixture_finding(x, goldens[i].finding, NULL));
        g_assert_cmpint(fixture_finding(x, "encrypted-open", NULL), ==,
                        strcmp(goldens[i].finding, "encrypted-open") == 0);
        if (x->state == TEXT_DONE)
            g_assert_nonnull(strstr(x->pages->pdata[0], "Satzung mit Schutz, \302\247 1"));
    }
}

/* The fonts of such texts say what a code means by the name of a map alone: without poppler-data
 * they give an empty page. "-V" maps refer to their "-H" map. */
static void
test_east_asian_text(void)
{
    static const struct {
        const char *ordering, *encoding, *hex, *text;
    } cases[] = {
        {"Japan1", "UniJIS-UTF16-H", "65E5672C8A9E", "日本語"},
        {"Japan1", "UniJIS-UTF16-V", "65E5672C8A9E", "日本語"},
        {"Japan1", "90ms-RKSJ-H", "93FA967B8CEA", "日本語"},
        {"Japan1", "EUC-H", "C6FCCBDCB8EC", "日本語"},
        {"GB1", "UniGB-UTF16-H", "4E2D6587", "中文"},
        {"GB1", "GBK-EUC-H", "D6D0CEC4", "中文"},
        {"CNS1", "UniCNS-UTF16-H", "4E2D6587", "中文"},
        {"CNS1", "ETen-B5-H", "A4A4A4E5", "中文"},
        {"Korea1", "UniKS-UTF16-H", "D55CAD6D", "한국"},
        {"Korea1", "KSCms-UHC-H", "C7D1B1B9", "한국"},
    };
    if (!g_file_test("/usr/share/poppler/cMap/Adobe-Japan1", G_FILE_TEST_IS_DIR)) {
        g_test_skip("needs the package poppler-data");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].encoding);
        GString *pdf = fixture_cid_pdf(cases[i].ordering, cases[i].encoding, cases[i].hex);
        g_autoptr(Extraction) x = fixture_run(pdf->str, pdf->len);
        g_string_free(pdf, TRUE);
        g_assert_cmpint(x->state, ==, TEXT_DONE);
        g_autofree char *text = g_strstrip(g_strdup(x->pages->pdata[0]));
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void
test_hostile_strings_are_cleaned(void)
{
    static const char *const texts[] = {"Text"};
    g_autoptr(Extraction) x =
        fixture_run_pdf(texts, 1, "/Title <feff00410042202e0043000a0044> /Author (  )", NULL);
    g_assert_cmpstr(x->title, ==, "ABC D"); /* without U+202E, on one line */
    g_assert_null(x->author);

    /* Poppler gives up on a lone surrogate; that must not cost more than the title. */
    g_autoptr(Extraction) y = fixture_run_pdf(texts, 1, "/Title <feff0041d8000042>", NULL);
    g_assert_cmpint(y->state, ==, TEXT_DONE);
    g_assert_true(y->title == NULL || g_utf8_validate(y->title, -1, NULL));
}

/* Many threads with one extractor: every result is the one of its own file. */
static void *
run_numbered(void *data)
{
    int base = GPOINTER_TO_INT(data);
    for (int i = 0; i < 20; i++) {
        g_autofree char *text = g_strdup_printf("Nummer %d.", base + i);
        const char *texts[] = {text};
        g_autoptr(Extraction) x = fixture_run_pdf(texts, 1, NULL, NULL);
        g_assert_cmpint(x->state, ==, TEXT_DONE);
        g_assert_nonnull(strstr(x->pages->pdata[0], text));
    }
    return NULL;
}

static void
test_parallel(void)
{
    pthread_t threads[6];
    for (int i = 0; i < 6; i++)
        g_assert_cmpint(
            pthread_create(&threads[i], NULL, run_numbered, GINT_TO_POINTER(1000 * (i + 1))), ==,
            0);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
}

static void
test_limits(void)
{
    static const char *const texts[] = {"eins", "zwei", "drei"};
    GString *pdf = fixture_pdf(texts, 3, NULL, NULL);
    auto_fd int fd = fixture_fd(pdf->str, pdf->len);
    g_string_free(pdf, TRUE);
    g_autofree char *worker = fixture_program("regelwerk-worker");
    for (int which = 0; which < 3; which++) {
        ExtractorOptions options = fixture_options(worker);
        if (which == 0)
            options.limits.pages = 2;
        else if (which == 1)
            options.limits.text_bytes = 10;
        else
            options.limits.upload_bytes = 100;
        g_autoptr(GError) error = NULL;
        g_autoptr(Extractor) small = extractor_start(&options, &error);
        g_assert_no_error(error);
        g_autoptr(Extraction) x = extractor_run(small, fd, &error);
        g_assert_no_error(error);
        g_assert_cmpint(x->state, ==, TEXT_FAILED);
        g_assert_cmpint(x->reason, ==, REASON_LIMIT);
        g_assert_cmpuint(x->pages->len, ==, 0);
    }
}

static void
test_start_errors(void)
{
    ExtractorOptions options = fixture_options("/nonexistent/worker");
    g_autoptr(GError) error = NULL;
    g_assert_null(extractor_start(&options, &error));
    g_assert_true(is_error(error, STORE_ERROR_IO));
    g_clear_error(&error);
    options = fixture_options("/bin/true"); /* starts and says nothing */
    g_assert_null(extractor_start(&options, &error));
    g_assert_true(is_error(error, STORE_ERROR_IO));
}

static void
add_tests(void)
{
    g_test_add_func("/run/text-and-metadata", test_text_and_metadata);
    g_test_add_func("/run/hyphens", test_hyphens_at_line_ends_stay);
    g_test_add_func("/run/layout", test_layout_of_lines);
    g_test_add_func("/run/raised", test_raised_digits);
    g_test_add_func("/run/raised-cleaned", test_raised_after_what_is_dropped);
    g_test_add_func("/run/no-text", test_no_text);
    g_test_add_func("/run/pages-without-text", test_pages_without_text);
    g_test_add_func("/run/damaged", test_damaged);
    g_test_add_func("/run/golden", test_golden_files);
    g_test_add_func("/run/east-asian-text", test_east_asian_text);
    g_test_add_func("/run/strings", test_hostile_strings_are_cleaned);
    g_test_add_func("/run/parallel", test_parallel);
    g_test_add_func("/run/limits", test_limits);
    g_test_add_func("/run/start-errors", test_start_errors);
}

int
main(int argc, char **argv)
{
    return fixture_main(argc, argv, add_tests);
}
