/* test_corpus.c - every PDF of ../shared/corpus, the hostile ones too, through the worker of this
 * build: the outcome is one of those in the column `outcome` of its manifest, the findings are
 * those that tests/golden/findings has from other tools; and its first and last page through the
 * program for images, which has an image or a reason. Skips where that folder is not there. */
#include "server/extract/extractor.h"
#include "server/worker/sandbox.h"
#include "store/base/fdio.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define COLUMN_FILE 0
#define COLUMN_PAGES 5
#define COLUMN_OUTCOME 7

static Extractor *extractor;
static char *corpus;
static GHashTable *expected; /* file -> codes of its findings */
static unsigned judged;

static bool
is_pdf(int fd)
{
    char head[5];
    return pread(fd, head, sizeof head, 0) == sizeof head && memcmp(head, "%PDF-", 5) == 0;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Against the row of FILE, if it has one. The version of the PDF is in all, and whether there is
 * OCR is a matter of the machine. */
static void
judge_findings(const char *file, const Extraction *x)
{
    const char *want = g_hash_table_lookup(expected, file);
    if (want == NULL)
        return;
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *finding = x->findings->pdata[i];
        if (strcmp(finding->code, "pdf-version") != 0 &&
            strcmp(finding->code, "ocr-unavailable") != 0)
            g_ptr_array_add(codes, finding->code);
    }
    g_ptr_array_sort(codes, by_name);
    g_ptr_array_add(codes, NULL);
    g_autofree char *got = g_strjoinv(" ", (char **)codes->pdata);
    g_assert_cmpstr(got, ==, want);
    judged++;
}

static void
read_expected(void)
{
    g_autofree char *path = fixture_checkout("tests/golden/findings/findings.tsv");
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (char **line = lines; *line != NULL; line++) {
        char *tab = strchr(*line, '\t');
        if (**line != '#' && tab != NULL)
            g_hash_table_insert(expected, g_strndup(*line, (gsize)(tab - *line)),
                                g_strdup(tab + 1));
    }
}

/* Every row of the table has its file. */
static void
test_all_judged(void)
{
    g_test_message("findings of %u files are as expected", judged);
    g_assert_cmpuint(judged, ==, g_hash_table_size(expected));
}

/* "done", "failed:limit", or "refused:not_pdf" as the store would say before the worker is asked.
 */
static char *
outcome_of(const char *file, int fd, uint32_t *ret_pages)
{
    *ret_pages = 0;
    if (!is_pdf(fd))
        return g_strdup("refused:not_pdf");
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extractor_run(extractor, fd, &error);
    g_assert_no_error(error);
    judge_findings(file, x);
    *ret_pages = x->pages->len;
    for (guint i = 0; i < x->pages->len; i++)
        g_assert_true(g_utf8_validate(x->pages->pdata[i], -1, NULL));
    const char *reason = text_reason_name(x->reason);
    return g_strconcat(text_state_name(x->state), reason != NULL ? ":" : NULL, reason, NULL);
}

/* A page of a file whose text could be read can be drawn, or takes too much. */
static void
draw(int fd, uint32_t number, bool readable)
{
    g_autoptr(GError) error = NULL;
    g_auto(Preview) preview = {0};
    g_assert_true(extractor_run_image(extractor, fd, number, &preview, &error));
    g_assert_no_error(error);
    g_test_message("page %u: %s", number,
                   preview.outcome == PREVIEW_OK          ? "drawn"
                   : preview.outcome == PREVIEW_ENCRYPTED ? "encrypted"
                   : preview.outcome == PREVIEW_DAMAGED   ? "damaged"
                                                          : "limit");
    g_assert_true((preview.outcome == PREVIEW_OK) == (preview.images[PREVIEW_THUMB] != NULL));
    if (readable)
        g_assert_true(preview.outcome == PREVIEW_OK || preview.outcome == PREVIEW_LIMIT);
}

static void
test_file(gconstpointer data)
{
    char *const *columns = data;
    g_autofree char *path = g_build_filename(corpus, columns[COLUMN_FILE], NULL);
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    uint32_t pages;
    g_autofree char *outcome = outcome_of(columns[COLUMN_FILE], fd, &pages);
    g_test_message("%s, expected %s", outcome, columns[COLUMN_OUTCOME]);
    g_auto(GStrv) allowed = g_strsplit(columns[COLUMN_OUTCOME], "|", 0);
    g_assert_true(g_strv_contains((const char *const *)allowed, outcome));
    if (pages > 0 && g_ascii_strtoull(columns[COLUMN_PAGES], NULL, 10) > 0)
        g_assert_cmpuint(pages, ==, g_ascii_strtoull(columns[COLUMN_PAGES], NULL, 10));
    bool readable = g_str_has_prefix(outcome, "done") || strcmp(outcome, "no_text") == 0;
    draw(fd, 1, readable);
    if (pages > 1)
        draw(fd, pages, readable);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    corpus = fixture_checkout("../shared/corpus");
    g_autofree char *manifest = g_build_filename(corpus, "MANIFEST.tsv", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(manifest, &text, NULL, NULL)) {
        g_print("1..0 # SKIP no ../shared/corpus beside this checkout\n");
        g_free(corpus);
        return 0;
    }
    g_autofree char *worker = fixture_program("regelwerk-worker");
    g_autofree char *render = fixture_program("regelwerk-render");
    ExtractorOptions options = fixture_options(worker);
    options.images = true;
    options.render_path = render;
    /* Enough for 1,000 honest pages, under a sanitizer too; the bombs burn all of it. */
    options.limits.extract_cpu_s = SANDBOX_POSSIBLE ? 4 : 30;
    options.limits.preview_cpu_s = options.limits.extract_cpu_s;
    g_autoptr(GError) error = NULL;
    extractor = extractor_start(&options, &error);
    g_assert_no_error(error);

    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        char **columns = g_strsplit(*line, "\t", 0);
        g_ptr_array_add(rows, columns);
        g_assert_cmpuint(g_strv_length(columns), >, COLUMN_OUTCOME);
        g_autofree char *name = g_strconcat("/corpus/", columns[COLUMN_FILE], NULL);
        g_test_add_data_func(name, columns, test_file);
    }
    read_expected();
    g_test_add_func("/corpus-zz/findings", test_all_judged);
    int result = g_test_run();
    g_hash_table_unref(expected);
    extractor_stop(extractor);
    g_free(corpus);
    return result;
}
