/* test_families.c - versions of real bylaws side by side: the sections that changed and no others.
 * What changed was written down by reading the PDFs (tests/golden/families). Skips where
 * ../shared/corpus is not there. */
#include "server/extract/extractor.h"
#include "server/worker/sandbox.h"
#include "store/base/fdio.h"
#include "store/diff/synopsis.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <string.h>

#define DAMAGED "v2 is a damaged conversion: page numbers in sentences, lost lines and headings"
#define CONTENTS "a column of the contents stands in the middle of a sentence and stays in the text"

/* What is not judged: FROM, TO and a label, with the reason. */
static const struct {
    const char *from, *to, *label, *reason;
} not_judged[] = {
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 6", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 11a", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 12", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 14", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 15", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 16", DAMAGED},
    {"konstanz-hauptsatzung_v1", "konstanz-hauptsatzung_v2", "§ 17", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 6", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 11a", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 12", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 14", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 15", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 16", DAMAGED},
    {"konstanz-hauptsatzung_v2", "konstanz-hauptsatzung_v3", "§ 17", DAMAGED},
    {"kit-organisationssatzung_v1", "kit-organisationssatzung_v2", "§ 2", CONTENTS},
    {"kit-organisationssatzung_v3", "kit-organisationssatzung_v4", "§ 2", CONTENTS},
};

static Extractor *extractor;
static char *corpus, *golden;
static GHashTable *texts; /* name -> Structure */

static const char *
reason_against(const char *from, const char *to, const char *label)
{
    for (size_t i = 0; i < G_N_ELEMENTS(not_judged); i++)
        if (strcmp(not_judged[i].from, from) == 0 && strcmp(not_judged[i].to, to) == 0 &&
            strcmp(not_judged[i].label, label) == 0)
            return not_judged[i].reason;
    return NULL;
}

static const Structure *
text_of(const char *name)
{
    Structure *s = g_hash_table_lookup(texts, name);
    if (s != NULL)
        return s;
    g_autofree char *file = g_strdup_printf("%s.pdf", name);
    g_autofree char *path = g_build_filename(corpus, "satzungen", file, NULL);
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extractor_run(extractor, fd, &error);
    g_assert_no_error(error);
    s = structure_derive(x, NULL);
    g_hash_table_insert(texts, g_strdup(name), s);
    return s;
}

static char *
label_of(const Piece *piece)
{
    if (piece == NULL)
        return g_strdup("");
    switch (piece->section->kind) {
    case SECTION_FRONT:
        return g_strdup("front");
    case SECTION_CLOSING:
        return g_strdup("closing");
    case SECTION_PREAMBLE:
        return g_strdup("Präambel");
    default:
        return g_strdup(piece->section->label);
    }
}

/* Sections with a number; title pages, contents and what stands behind the last § are cut
 * differently by each reader. */
static bool
is_judged(const char *was, const char *is)
{
    return g_str_has_prefix(was, "§") || g_str_has_prefix(is, "§");
}

/* Rows "KIND FROM > TO" of the comparison that are not equal. */
static GPtrArray *
compared(const char *from, const char *to)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Synopsis) s = synopsis_make(text_of(from), text_of(to));
    for (guint i = 0; i < s->rows->len; i++) {
        const SynopsisRow *row = s->rows->pdata[i];
        if (row->kind == ROW_EQUAL)
            continue;
        g_autofree char *was = label_of(synopsis_from(s, row));
        g_autofree char *is = label_of(synopsis_to(s, row));
        if (is_judged(was, is) && reason_against(from, to, *is != '\0' ? is : was) == NULL)
            g_ptr_array_add(rows, g_strdup_printf("%s %s > %s", row_kind_name(row->kind), was, is));
    }
    return rows;
}

static bool
take(GPtrArray *rows, const char *row)
{
    guint at;
    if (!g_ptr_array_find_with_equal_func(rows, row, g_str_equal, &at))
        return false;
    g_ptr_array_remove_index(rows, at);
    return true;
}

/* The rows of PAIR ("FROM\tTO") are those of the golden file, each once. */
static void
test_pair(gconstpointer data)
{
    const char *pair = data;
    g_autofree char *path = g_build_filename(golden, "families.tsv", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) names = g_strsplit(pair, "\t", 2);
    g_autoptr(GPtrArray) rows = compared(names[0], names[1]);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    unsigned expected = 0, missed = 0;
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) f = g_strsplit(*line, "\t", 6);
        g_assert_cmpuint(g_strv_length(f), ==, 6);
        if (strcmp(f[0], names[0]) != 0 || strcmp(f[1], names[1]) != 0 || !is_judged(f[3], f[4]) ||
            reason_against(f[0], f[1], *f[4] != '\0' ? f[4] : f[3]) != NULL)
            continue;
        g_autofree char *row = g_strdup_printf("%s %s > %s", f[2], f[3], f[4]);
        expected++;
        if (!take(rows, row)) {
            g_test_message("missed: %s (%s)", row, f[5]);
            missed++;
        }
    }
    for (guint i = 0; i < rows->len; i++)
        g_test_message("told, and not so: %s", (const char *)rows->pdata[i]);
    g_test_message("%u sections, %u missed, %u too many", expected, missed, rows->len);
    g_assert_cmpuint(missed, ==, 0);
    g_assert_cmpuint(rows->len, ==, 0);
}

/* The same text in the other direction, and with itself. */
static void
test_themselves(void)
{
    GHashTableIter iter;
    gpointer name, text;
    g_hash_table_iter_init(&iter, texts);
    while (g_hash_table_iter_next(&iter, &name, &text)) {
        g_autoptr(Synopsis) s = synopsis_make(text, text);
        g_assert_true(synopsis_is_empty(s));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* each pair is judged */
    corpus = fixture_checkout("../shared/corpus");
    golden = fixture_checkout("tests/golden/families");
    if (!g_file_test(corpus, G_FILE_TEST_IS_DIR)) {
        g_print("1..0 # SKIP no ../shared/corpus beside this checkout\n");
        return 0;
    }
    g_autofree char *path = g_build_filename(golden, "families.tsv", NULL);
    g_autofree char *list = NULL;
    g_assert_true(g_file_get_contents(path, &list, NULL, NULL));
    g_autofree char *worker = fixture_program("regelwerk-worker");
    ExtractorOptions options = fixture_options(worker);
    options.limits.extract_cpu_s = SANDBOX_POSSIBLE ? 4 : 30;
    g_autoptr(GError) error = NULL;
    extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
    texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)structure_free);
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(list, "\n", 0);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) f = g_strsplit(*line, "\t", 3);
        g_autofree char *pair = g_strdup_printf("%s\t%s", f[0], f[1]);
        if (g_ptr_array_find_with_equal_func(pairs, pair, g_str_equal, NULL))
            continue;
        g_ptr_array_add(pairs, g_steal_pointer(&pair));
        g_autofree char *name = g_strdup_printf("/families/%s/%s", f[0], f[1]);
        g_test_add_data_func(name, pairs->pdata[pairs->len - 1], test_pair);
    }
    g_test_add_func("/families-zz/themselves", test_themselves);
    int result = g_test_run();
    g_hash_table_unref(texts);
    extractor_stop(extractor);
    g_free(corpus);
    g_free(golden);
    return result;
}
