/* fixtures.c - see fixtures.h. */
#include "tests/unit/server/extract/fixtures.h"

#include "store/base/fdio.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
    GString *pdf;
    GArray *offsets; /* size_t, of object i + 1 */
} Writer;

static void object(Writer *w, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
object(Writer *w, const char *format, ...)
{
    va_list args;
    g_array_append_val(w->offsets, w->pdf->len);
    g_string_append_printf(w->pdf, "%u 0 obj\n", w->offsets->len);
    va_start(args, format);
    g_string_append_vprintf(w->pdf, format, args);
    va_end(args);
    g_string_append(w->pdf, "\nendobj\n");
}

static void
finish(Writer *w)
{
    size_t xref = w->pdf->len;
    g_string_append_printf(w->pdf, "xref\n0 %u\n0000000000 65535 f \n", w->offsets->len + 1);
    for (guint i = 0; i < w->offsets->len; i++)
        g_string_append_printf(w->pdf, "%010zu 00000 n \n", g_array_index(w->offsets, size_t, i));
    g_string_append_printf(w->pdf,
                           "trailer << /Size %u /Root 1 0 R /Info 4 0 R >>\n"
                           "startxref\n%zu\n%%%%EOF\n",
                           w->offsets->len + 1, xref);
}

GString *
fixture_pdf(const char *const *texts, size_t pages, const char *info, const char *catalog)
{
    Writer w = {.pdf = g_string_new("%PDF-1.7\n"),
                .offsets = g_array_new(FALSE, FALSE, sizeof(size_t))};
    g_autoptr(GString) kids = g_string_new(NULL);
    for (size_t i = 0; i < pages; i++)
        g_string_append_printf(kids, "%zu 0 R ", 5 + 2 * i);
    object(&w, "<< /Type /Catalog /Pages 2 0 R %s >>", catalog != NULL ? catalog : "");
    object(&w, "<< /Type /Pages /Kids [%s] /Count %zu >>", kids->str, pages);
    object(&w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    object(&w, "<< %s >>", info != NULL ? info : "");
    for (size_t i = 0; i < pages; i++) {
        g_autofree char *content =
            texts[i] != NULL ? g_strdup_printf("BT /F1 12 Tf 72 720 Td (%s) Tj ET", texts[i])
                             : g_strdup("");
        object(&w,
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %zu 0 R\n"
               "   /Resources << /Font << /F1 3 0 R /F2 << /Type /Font /Subtype /Type1\n"
               "   /BaseFont /Helvetica-BoldOblique /Encoding /WinAnsiEncoding >> >> >> >>",
               6 + 2 * i);
        object(&w, "<< /Length %zu >>\nstream\n%s\nendstream", strlen(content), content);
    }
    finish(&w);
    g_array_unref(w.offsets);
    return w.pdf;
}

GString *
fixture_objects(const char *const *objects, size_t n)
{
    Writer w = {.pdf = g_string_new("%PDF-1.7\n"),
                .offsets = g_array_new(FALSE, FALSE, sizeof(size_t))};
    for (size_t i = 0; i < n; i++)
        object(&w, "%s", objects[i]);
    finish(&w);
    g_array_unref(w.offsets);
    return w.pdf;
}

GString *
fixture_cid_pdf(const char *ordering, const char *encoding, const char *hex)
{
    Writer w = {.pdf = g_string_new("%PDF-1.7\n"),
                .offsets = g_array_new(FALSE, FALSE, sizeof(size_t))};
    g_autofree char *content = g_strdup_printf("BT /F1 12 Tf 72 720 Td <%s> Tj ET", hex);
    object(&w, "<< /Type /Catalog /Pages 2 0 R >>");
    object(&w, "<< /Type /Pages /Kids [5 0 R] /Count 1 >>");
    object(&w,
           "<< /Type /Font /Subtype /Type0 /BaseFont /Probe /Encoding /%s "
           "/DescendantFonts [7 0 R] >>",
           encoding);
    object(&w, "<< >>");
    object(&w, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R\n"
               "   /Resources << /Font << /F1 3 0 R >> >> >>");
    object(&w, "<< /Length %zu >>\nstream\n%s\nendstream", strlen(content), content);
    object(&w,
           "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Probe /DW 1000 /CIDSystemInfo\n"
           "   << /Registry (Adobe) /Ordering (%s) /Supplement 2 >> /FontDescriptor 8 0 R >>",
           ordering);
    object(&w, "<< /Type /FontDescriptor /FontName /Probe /Flags 4 /FontBBox [0 0 1000 1000]\n"
               "   /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>");
    finish(&w);
    g_array_unref(w.offsets);
    return w.pdf;
}

int
fixture_fd(const void *bytes, size_t len)
{
    auto_fd int fd = memfd_create("fixture", MFD_CLOEXEC);
    g_autoptr(GError) error = NULL;
    fd_write_all(fd, bytes, len, &error);
    g_assert_no_error(error);
    return steal_fd(&fd);
}

/* Where this program lies, up to and without the last PART of its path. */
static char *
above(const char *part)
{
    char *self = g_file_read_link("/proc/self/exe", NULL);
    char *at = g_strrstr(self, part);
    g_assert_nonnull(at);
    *at = '\0';
    return self;
}

char *
fixture_program(const char *program)
{
    /* Tests run as build/VARIANT/tests/..., programs lie in build/VARIANT/bin. */
    g_autofree char *build = above("/tests/");
    return g_build_filename(build, "bin", program, NULL);
}

char *
fixture_checkout(const char *relative)
{
    g_autofree char *checkout = above("/build/");
    return g_build_filename(checkout, relative, NULL);
}

ExtractorOptions
fixture_options(const char *program)
{
    return (ExtractorOptions){
        .worker_path = program, .sandbox = SANDBOX_BEST, .limits = limits_default};
}

bool
fixture_finding(const Extraction *x, const char *code, const char **ret_detail)
{
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(x->findings, i);
        if (strcmp(finding->code, code) != 0)
            continue;
        if (ret_detail != NULL)
            *ret_detail = finding->detail;
        return true;
    }
    return false;
}

void
fixture_assert_finding(const Extraction *x, const char *code, const char *detail)
{
    const char *found = NULL;
    g_test_message("%s", code);
    g_assert_true(fixture_finding(x, code, &found));
    g_assert_cmpstr(found, ==, detail);
}

static Extractor *extractor; /* of fixture_main */

int
fixture_main(int argc, char **argv, void (*add_tests)(void))
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *worker = fixture_program("regelwerk-worker");
    const ExtractorOptions options = fixture_options(worker);
    g_autoptr(GError) error = NULL;
    extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
    g_test_message("%s", extractor_sandbox_level(extractor));
    add_tests();
    int status = g_test_run();
    extractor_stop(extractor);
    return status;
}

Extractor *
fixture_extractor(void)
{
    return extractor;
}

Extraction *
fixture_run(const void *bytes, size_t len)
{
    g_autoptr(GError) error = NULL;
    auto_fd int fd = fixture_fd(bytes, len);
    Extraction *x = extractor_run(extractor, fd, &error);
    g_assert_no_error(error);
    return x;
}

Extraction *
fixture_run_pdf(const char *const *texts, size_t pages, const char *info, const char *catalog)
{
    GString *pdf = fixture_pdf(texts, pages, info, catalog);
    Extraction *x = fixture_run(pdf->str, pdf->len);
    g_string_free(pdf, TRUE);
    return x;
}

static GPtrArray *
words_of(char *text)
{
    GPtrArray *words = g_ptr_array_new();
    char *rest = text;
    for (char *word; (word = strtok_r(rest, " \n", &rest)) != NULL;)
        g_ptr_array_add(words, word);
    return words;
}

/* Words to insert, delete or replace, to make GOT of WANTED (Levenshtein). */
static guint
word_errors(const GPtrArray *wanted, const GPtrArray *got)
{
    g_autofree guint *row = g_new0(guint, got->len + 1);
    for (guint j = 0; j <= got->len; j++)
        row[j] = j;
    for (guint i = 1; i <= wanted->len; i++) {
        guint diagonal = row[0];
        row[0] = i;
        for (guint j = 1; j <= got->len; j++) {
            guint above = row[j];
            guint other = strcmp(wanted->pdata[i - 1], got->pdata[j - 1]) != 0;
            row[j] = MIN(MIN(above, row[j - 1]) + 1, diagonal + other);
            diagonal = above;
        }
    }
    return row[got->len];
}

unsigned
fixture_word_errors(const char *wanted, const char *got, unsigned *ret_n)
{
    g_autofree char *a = g_strdup(wanted);
    g_autofree char *b = g_strdup(got);
    g_autoptr(GPtrArray) wanted_words = words_of(a);
    g_autoptr(GPtrArray) got_words = words_of(b);
    *ret_n = wanted_words->len;
    return word_errors(wanted_words, got_words);
}
