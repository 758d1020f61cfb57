/* test_ocr.c - a scan through the real regelwerk-ocr of this build, caged where the build can: one
 * of the sample PDFs, whose pages are pictures. And the truth: pages of real scans that were typed
 * by hand, where the corpus is at hand. */
#include "server/extract/extractor.h"
#include "server/extract/findings.h"
#include "server/extract/ocr_pages.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODEL "/usr/share/tesseract-ocr/5/tessdata/deu.traineddata"

static Extractor *
start_when(bool later, uint64_t memory, const char *model)
{
    g_autofree char *worker = fixture_program("regelwerk-worker");
    g_autofree char *ocr = fixture_program("regelwerk-ocr");
    ExtractorOptions options = fixture_options(worker);
    options.ocr = true;
    options.ocr_later = later;
    options.ocr_path = ocr;
    options.ocr_model = model;
    if (memory > 0)
        options.limits.ocr_bytes = memory;
    g_autoptr(GError) error = NULL;
    Extractor *e = extractor_start(&options, &error);
    g_assert_no_error(error);
    return e;
}

static Extractor *
start(uint64_t memory, const char *model)
{
    return start_when(false, memory, model);
}

static Extractor *extractor; /* of the tests that want the usual one */

/* A scan of two pages. */
static int
open_scan(void)
{
    g_autofree char *samples = fixture_program("../../samples/friedhofsordnung-1998.pdf");
    int fd = open(samples, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    return fd;
}

static void
read_page(Extractor *e, int fd, uint32_t number, OcrPage *ret_page)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(extractor_run_ocr(e, fd, number, ret_page, &error));
    g_assert_no_error(error);
}

static void
test_words_have_their_places(void)
{
    auto_fd int fd = open_scan();
    g_auto(OcrPage) page = {0};
    read_page(extractor, fd, 1, &page);
    const char *word = strstr(page.text, "Friedhofspersonals");
    g_assert_nonnull(word);
    g_assert_true(page.layout->ocr);
    g_assert_true(page_layout_fits(page.layout, page.text));
    g_assert_cmpuint(page.layout->lines->len, ==, page_line_count(page.text));
    g_assert_cmpuint(page.layout->width, ==, 5953); /* A4 */
    g_assert_cmpuint(page.layout->height, ==, 8419);
    bool found = false;
    for (guint i = 0; i < page.layout->words->len; i++) {
        const WordBox *w = &g_array_index(page.layout->words, WordBox, i);
        g_assert_cmpuint(w->x0, <, w->x1);
        g_assert_cmpuint(w->y0, <, w->y1);
        g_assert_cmpuint(w->x1, <=, page.layout->width + 1);
        g_assert_cmpuint(w->y1, <=, page.layout->height + 1);
        g_assert_cmpuint(w->confidence, <=, 100);
        if (w->at != (size_t)(word - page.text))
            continue;
        found = true;
        g_assert_cmpuint(w->confidence, >, 80);
        g_assert_cmpuint(w->x1 - w->x0, >, 5 * (w->y1 - w->y0)); /* a long word on one line */
    }
    g_assert_true(found);
}

static void
test_equal_pages_give_equal_bytes(void)
{
    auto_fd int fd = open_scan();
    g_autoptr(GByteArray) a = g_byte_array_new();
    g_autoptr(GByteArray) b = g_byte_array_new();
    g_auto(OcrPage) first = {0};
    g_auto(OcrPage) second = {0};
    read_page(extractor, fd, 2, &first);
    read_page(extractor, fd, 2, &second);
    g_assert_cmpstr(first.text, ==, second.text);
    page_layout_encode(first.layout, a);
    page_layout_encode(second.layout, b);
    g_assert_cmpmem(a->data, a->len, b->data, b->len);
}

static void
test_a_page_that_does_not_exist(void)
{
    auto_fd int fd = open_scan();
    g_auto(OcrPage) page = {0};
    read_page(extractor, fd, 3, &page);
    g_assert_null(page.text);
    read_page(extractor, fd, UINT32_MAX, &page);
    g_assert_null(page.text);
}

/* --- whole documents --- */

typedef struct {
    int running, left; /* pages at once; pages that may still begin */
    uint32_t done;
} Crowd;

static bool
enter(void *data)
{
    Crowd *c = data;
    if (g_atomic_int_add(&c->left, -1) <= 0)
        return false;
    g_atomic_int_inc(&c->running);
    return true;
}

static void
leave(void *data)
{
    g_atomic_int_add(&((Crowd *)data)->running, -1);
}

static void
progress(uint32_t done, void *data)
{
    Crowd *c = data;
    g_assert_cmpuint(done, ==, c->done + 1);
    c->done = done;
}

static bool
read_document(Extractor *e, Extraction *x, Crowd *crowd, GError **error)
{
    auto_fd int fd = open_scan();
    const OcrCrew crew = {.extractor = e,
                          .limits = &limits_default,
                          .threads = 2,
                          .enter = enter,
                          .leave = leave,
                          .progress = progress,
                          .data = crowd};
    return ocr_pages_read(&crew, fd, x, error);
}

/* What the worker says of the scan. */
static Extraction *
extract_scan(void)
{
    auto_fd int fd = open_scan();
    g_autoptr(GError) error = NULL;
    Extraction *x = extractor_run(extractor, fd, &error);
    g_assert_no_error(error);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
    g_assert_cmpuint(ocr_pages_wanted(x, 10), ==, 2);
    g_assert_cmpuint(ocr_pages_wanted(x, 1), ==, 1);
    return x;
}

static void
test_a_scan_gets_its_text(void)
{
    g_autoptr(Extraction) x = extract_scan();
    Crowd crowd = {.left = 10};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_document(extractor, x, &crowd, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(crowd.done, ==, 2);
    g_assert_cmpint(crowd.running, ==, 0);
    g_assert_cmpint(x->state, ==, TEXT_OCR);
    g_assert_cmpuint(x->text_bytes, ==, strlen(x->pages->pdata[0]) + strlen(x->pages->pdata[1]));
    g_assert_nonnull(strstr(x->pages->pdata[1], "Bestattungseinrichtungen"));
    g_assert_cmpuint(x->layouts->len, ==, 2);
    const char *detail;
    g_assert_true(fixture_finding(x, FINDING_OCR_PAGES, &detail));
    g_assert_cmpstr(detail, ==, "2/2");
    g_assert_true(fixture_finding(x, FINDING_OCR_SURE, &detail));
    g_assert_cmpint(atoi(detail), >, 85);
    g_assert_false(fixture_finding(x, FINDING_NO_TEXT, NULL));
    g_assert_false(fixture_finding(x, FINDING_OCR_FAILED, NULL));
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_autoptr(Extraction) again = extraction_decode(stored, limits_default.text_bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpint(again->state, ==, TEXT_OCR);
}

static void
test_pages_with_text_keep_it(void)
{
    g_autoptr(Extraction) x = extract_scan();
    g_free(x->pages->pdata[0]);
    x->pages->pdata[0] = g_strdup("Text der ersten Seite");
    x->text_bytes = strlen(x->pages->pdata[0]) + strlen(x->pages->pdata[1]);
    x->state = TEXT_DONE;
    Crowd crowd = {.left = 10};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_document(extractor, x, &crowd, &error));
    g_assert_cmpuint(crowd.done, ==, 1);
    g_assert_cmpint(x->state, ==, TEXT_OCR);
    g_assert_cmpstr(x->pages->pdata[0], ==, "Text der ersten Seite");
    g_assert_nonnull(strstr(x->pages->pdata[1], "Bestattungseinrichtungen"));
    const char *detail;
    g_assert_true(fixture_finding(x, FINDING_OCR_PAGES, &detail));
    g_assert_cmpstr(detail, ==, "1/2");
}

static void
test_pages_beyond_the_memory_stay_without_text(void)
{
    if (!extractor_has_ocr(extractor) || strstr(extractor_sandbox_level(extractor), "no seccomp")) {
        g_test_skip("this build has no limits of memory");
        return;
    }
    g_autoptr(Extractor) small = start(160 * MIB, NULL);
    g_autoptr(Extraction) x = extract_scan();
    Crowd crowd = {.left = 10};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_document(small, x, &crowd, &error));
    g_assert_no_error(error);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
    const char *detail;
    g_assert_true(fixture_finding(x, FINDING_OCR_FAILED, &detail));
    g_assert_cmpstr(detail, ==, "2/2");
    g_assert_true(fixture_finding(x, FINDING_NO_TEXT, NULL));
}

static void
test_a_run_that_is_stopped_changes_nothing(void)
{
    g_autoptr(Extraction) x = extract_scan();
    Crowd crowd = {.left = 1}; /* the second page may not begin */
    g_autoptr(GError) error = NULL;
    g_assert_false(read_document(extractor, x, &crowd, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
    g_assert_cmpstr(x->pages->pdata[0], ==, "");
}

static void
test_without_its_model(void)
{
    g_autoptr(Extractor) e = start(0, "/nonexistent/deu.traineddata");
    g_assert_false(extractor_has_ocr(e));
    g_assert_nonnull(strstr(extractor_sandbox_level(e), "no OCR"));
    auto_fd int fd = open_scan();
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extractor_run(e, fd, &error);
    g_assert_no_error(error);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
}

static void
test_later(void)
{
    g_autoptr(Extractor) e = start_when(true, 0, MODEL);
    g_assert_nonnull(strstr(extractor_sandbox_level(e), "OCR when it is needed"));
    g_assert_true(extractor_may_ocr(e));
    auto_fd int fd = open_scan();
    g_auto(OcrPage) page = {0};
    read_page(e, fd, 1, &page); /* without asking before */
    g_assert_nonnull(strstr(page.text, "Friedhofspersonals"));
    g_assert_true(extractor_has_ocr(e));
}

static void
test_later_without_its_model(void)
{
    g_autoptr(Extractor) e = start_when(true, 0, "/nonexistent/deu.traineddata");
    g_assert_true(extractor_may_ocr(e));
    g_assert_false(extractor_has_ocr(e));
    auto_fd int fd = open_scan();
    g_auto(OcrPage) page = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(extractor_run_ocr(e, fd, 1, &page, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
}

/* --- truth --- */

/* Pages typed by hand: what is printed, one line per line; lines with # are remarks. A sign of
 * paragraphs costs a word or two each time; tests/malice/test_law.c judges what the
 * grammar makes of it. */
static void
test_truth(void)
{
    static const struct {
        const char *truth, *pdf;
        uint32_t page;
        guint most; /* wrong words in 1,000 */
    } pages[] = {
        {"entwaesserungssatzung-22-seiten_scan.p3.txt", "entwässerungssatzung-22-seiten_scan.pdf",
         3, 50},
        {"hauptsatzung-2.-aenderung_scan.p1.txt", "hauptsatzung-2.-änderung_scan.pdf", 1, 45},
        {"hauptsatzung-2018_scan.p5.txt", "hauptsatzung-2018_scan.pdf", 5, 20},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autofree char *relative = g_strconcat("tests/golden/law/ocr/", pages[i].truth, NULL);
        g_autofree char *truth_path = fixture_checkout(relative);
        g_autofree char *corpus = g_strconcat("../shared/corpus/ortsrecht/", pages[i].pdf, NULL);
        g_autofree char *pdf_path = fixture_checkout(corpus);
        auto_fd int fd = open(pdf_path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            g_test_skip("the corpus is not here");
            return;
        }
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(truth_path, &text, NULL, NULL));
        while (*text == '#')
            memmove(text, strchr(text, '\n') + 1, strlen(strchr(text, '\n') + 1) + 1);
        g_auto(OcrPage) page = {0};
        read_page(extractor, fd, pages[i].page, &page);
        unsigned n, errors = fixture_word_errors(text, page.text, &n);
        g_test_message("%s: %u of %u words wrong", pages[i].truth, errors, n);
        g_assert_cmpuint(errors * 1000, <=, pages[i].most * n);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (access(MODEL, R_OK) != 0) {
        g_print("1..0 # SKIP the package tesseract-ocr-deu is missing\n");
        return 0;
    }
    extractor = start(0, NULL);
    g_assert_true(extractor_has_ocr(extractor));
    g_test_add_func("/ocr/words_have_their_places", test_words_have_their_places);
    g_test_add_func("/ocr/equal_pages_give_equal_bytes", test_equal_pages_give_equal_bytes);
    g_test_add_func("/ocr/a_page_that_does_not_exist", test_a_page_that_does_not_exist);
    g_test_add_func("/ocr/a_scan_gets_its_text", test_a_scan_gets_its_text);
    g_test_add_func("/ocr/pages_with_text_keep_it", test_pages_with_text_keep_it);
    g_test_add_func("/ocr/pages_beyond_the_memory_stay_without_text",
                    test_pages_beyond_the_memory_stay_without_text);
    g_test_add_func("/ocr/a_run_that_is_stopped_changes_nothing",
                    test_a_run_that_is_stopped_changes_nothing);
    g_test_add_func("/ocr/without_its_model", test_without_its_model);
    g_test_add_func("/ocr/later", test_later);
    g_test_add_func("/ocr/later_without_its_model", test_later_without_its_model);
    g_test_add_func("/ocr/truth", test_truth);
    int status = g_test_run();
    extractor_stop(extractor);
    return status;
}
