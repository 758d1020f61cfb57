/* test_law.c - the golden statutes of tests/golden/law through the worker of this build: headings
 * found (precision and recall over all of them at least 0.99), numbers of Absätze in each §, texts
 * of pages equal to the reader's. Scans are read by OCR first and judged for themselves: headings,
 * and the words of the pages that were typed by hand (at most 3 of 100 wrong, signs of paragraphs
 * put right). Skips where
 * ../shared/corpus is not there. What may differ is stated below, with its reason. */
#include "server/extract/extractor.h"
#include "server/extract/whole.h"
#include "server/worker/sandbox.h"
#include "store/base/fdio.h"
#include "store/legal/structure.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <string.h>

static const struct {
    const char *name, *reason;
} not_judged[] = {
    {"niederschrift_", "minutes: TOP is no unit of a law"},
    {"beschlussvorlage_", "a proposal to the council, not a law"},
    {"hauptsatzung-2.-aenderung_ocr", "the text layer is somebody's OCR, with its faults"},
};

static const struct {
    const char *page, *reason; /* NAME:PAGE */
} other_texts[] = {
    {"chor-beitragsordnung_v1:3", "bank and account on two lines are read as one wrapped line"},
    {"chor-beitragsordnung_v3:3", "bank and account on two lines are read as one wrapped line"},
    {"FeuerwKostErsV_BW:1", "a table of contents, which is kept apart; a title over lines"},
    {"beitragssatz-satzung-1-seite:1", "the reader left out the letterhead"},
    {"konstanz-hauptsatzung_v2:3",
     "page numbers of the source inside the text of a spoiled conversion"},
    {"konstanz-hauptsatzung_v2:9", "the same"},
    {"konstanz-hauptsatzung_v5:1", "the reader gives the table of contents, which is kept apart"},
    {"raum-bad-boll-verbandssatzung_v2:1", "the same"},
    {"strassenreinigungssatzung-mit-1.-aenderung:1", "a note at the foot stays in the text"},
    {"verwaltungskostensatzung:2", "the title of the act over three lines"},
    {"verwaltungskostensatzung:3", "a table: the words of its first row in two paragraphs"},
    {"vwv-dienstgrade-anlage3_aes-nocopy:1", "a table with cells of many lines"},
    {"vwv-dienstgrade-anlage3_aes-nocopy:4", "the same"},
};

static Extractor *extractor;
static char *corpus, *golden;
static unsigned texts_wrong;

/* Of headings. */
typedef struct {
    unsigned expected, found, right;
} Tally;

static Tally of_texts, of_scans;

/* §§ of texts: with the number of Absätze that the reader counted, and with another. */
static unsigned counted_right, counted_wrong, files_counted;

typedef struct {
    unsigned n, wrong;
} Words;

static Words typed; /* of the pages that were typed by hand */

static bool
is_judged(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(not_judged); i++) {
        if (g_str_has_prefix(name, not_judged[i].name)) {
            g_test_skip(not_judged[i].reason);
            return false;
        }
    }
    return true;
}

/* --- headings --- */

static bool
is_heading(const Section *s)
{
    return s->kind != SECTION_FRONT && !(s->kind >= SECTION_ABSATZ && s->kind <= SECTION_FOLLOWING);
}

/* "§ 17 a)" and "§ 17a" are one label. */
static void
append_label(GString *row, const char *label)
{
    for (const char *at = label; *at != '\0'; at++) {
        bool before_letter =
            *at == ' ' && g_ascii_islower(at[1]) && (at[2] == '\0' || at[2] == ')');
        if (!before_letter && !(*at == ')' && at[1] == '\0'))
            g_string_append_c(row, *at);
    }
}

static char *
row_of(const char *kind, const char *label, const char *heading, const char *page)
{
    g_autoptr(GString) row = g_string_new(kind);
    g_string_append_c(row, '|');
    append_label(row, label);
    g_string_append_printf(row, "|%s|%s", heading, page);
    return g_strdup(row->str);
}

/* A dash is read from an image as a hyphen. */
static void
plain_dashes(char **row)
{
    g_auto(GStrv) parts = g_strsplit(*row, "–", 0);
    g_free(*row);
    *row = g_strjoinv("-", parts);
}

/* The headings of a golden file: row -> how often. */
static GHashTable *
read_rows(const char *name, bool scan, unsigned *ret_n)
{
    g_autofree char *file = g_strconcat(name, ".tree.tsv", NULL);
    g_autofree char *path = g_build_filename(golden, file, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '#' || **line == '\0')
            continue;
        g_auto(GStrv) f = g_strsplit(*line, "\t", 0);
        g_assert_cmpuint(g_strv_length(f), >=, 4);
        char *row = row_of(f[0], f[1], f[2], f[3]);
        if (scan)
            plain_dashes(&row);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(rows, row)) + 1;
        g_hash_table_replace(rows, row, GUINT_TO_POINTER(n));
        (*ret_n)++;
    }
    return rows;
}

static void
judge_headings(const char *name, const Structure *s, bool scan, Tally *tally)
{
    unsigned n = 0, got = 0, ok = 0;
    g_autoptr(GHashTable) rows = read_rows(name, scan, &n);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *section = g_ptr_array_index(s->sections, i);
        if (!is_heading(section))
            continue;
        got++;
        g_autofree char *page = g_strdup_printf("%u", section->page);
        g_autofree char *row = row_of(section_kind_name(section->kind), section->label,
                                      section->heading != NULL ? section->heading : "", page);
        if (scan)
            plain_dashes(&row);
        guint left = GPOINTER_TO_UINT(g_hash_table_lookup(rows, row));
        if (left == 0) {
            g_test_message("%s: found %s", name, row);
            continue;
        }
        ok++;
        g_hash_table_replace(rows, g_strdup(row), GUINT_TO_POINTER(left - 1));
    }
    GHashTableIter iter;
    gpointer row, left;
    g_hash_table_iter_init(&iter, rows);
    while (g_hash_table_iter_next(&iter, &row, &left))
        if (GPOINTER_TO_UINT(left) > 0)
            g_test_message("%s: missed %s", name, (const char *)row);
    g_test_message("%s: %u headings, %u found, %u right", name, n, got, ok);
    tally->expected += n;
    tally->found += got;
    tally->right += ok;
}

/* --- Absätze --- */

/* The numbered Absätze right below § S. */
static unsigned
count_absaetze(const Structure *structure, uint32_t s)
{
    const Section *section = g_ptr_array_index(structure->sections, s);
    unsigned n = 0;
    for (uint32_t i = s + 1; i < section->end; i++) {
        const Section *x = g_ptr_array_index(structure->sections, i);
        n += x->kind == SECTION_ABSATZ && x->parent == s;
    }
    return n;
}

/* Each § of the golden file against the § with its label and page. */
static void
judge_absaetze(const char *name, const Structure *s)
{
    g_autofree char *file = g_strconcat(name, ".tree.tsv", NULL);
    g_autofree char *path = g_build_filename(golden, file, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    uint32_t next = 0;
    unsigned n = 0;
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) f = g_strsplit(*line, "\t", 0);
        if (!g_str_has_prefix(*line, "paragraf\t") || g_strv_length(f) < 5 || *f[4] == '\0')
            continue;
        g_autofree char *want = row_of(f[0], f[1], "", f[3]);
        for (uint32_t i = next; i < s->sections->len; i++) {
            const Section *x = g_ptr_array_index(s->sections, i);
            g_autofree char *page = g_strdup_printf("%u", x->page);
            g_autofree char *row = row_of(section_kind_name(x->kind), x->label, "", page);
            if (strcmp(row, want) != 0)
                continue;
            unsigned got = count_absaetze(s, i);
            bool right = got == g_ascii_strtoull(f[4], NULL, 10);
            if (!right)
                g_test_message("%s: %s has %u Absätze, read %u", name, f[1], got,
                               (unsigned)g_ascii_strtoull(f[4], NULL, 10));
            counted_right += right;
            counted_wrong += !right;
            n++;
            next = i + 1;
            break;
        }
    }
    files_counted += n > 0;
}

/* --- texts --- */

static bool
may_differ(const char *name, const char *page)
{
    g_autofree char *key = g_strdup_printf("%s:%s", name, page);
    for (size_t i = 0; i < G_N_ELEMENTS(other_texts); i++)
        if (strcmp(other_texts[i].page, key) == 0)
            return true;
    return false;
}

static char *
text_of_page(const Structure *s, unsigned page)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < s->by_text->len; i++) {
        const Origin *o =
            &g_array_index(s->origins, Origin, g_array_index(s->by_text, uint32_t, i));
        if (o->page != page)
            continue;
        char before = o->at > 0 ? s->text[o->at - 1] : '\0';
        if (out->len > 0 && g_ascii_isspace(before) && !g_ascii_isspace(out->str[out->len - 1]))
            g_string_append_c(out, before == '\t' ? ' ' : before);
        g_string_append_len(out, s->text + o->at, o->len);
    }
    g_string_append_c(out, '\n');
    return g_strdup(out->str);
}

static void
judge_texts(const char *name, const Structure *s)
{
    g_autofree char *file = g_strconcat(name, ".text.txt", NULL);
    g_autofree char *path = g_build_filename(golden, file, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_auto(GStrv) pages = g_strsplit(text, "=== page ", 0);
    for (char **page = pages + 1; *page != NULL; page++) {
        char *body = strchr(*page, '\n');
        g_assert_nonnull(body);
        *body++ = '\0';
        if (may_differ(name, *page))
            continue;
        g_autoptr(GString) want = g_string_new(body);
        g_string_replace(want, " | ", " ", 0);
        g_string_replace(want, "\n\n", "\n", 0);
        g_autofree char *got = text_of_page(s, (unsigned)g_ascii_strtoull(*page, NULL, 10));
        if (strcmp(got, want->str) != 0) {
            g_test_message("%s page %s reads\n%s", name, *page, got);
            texts_wrong++;
        }
    }
}

/* --- scans --- */

/* What was read on PAGE, with the signs that were put right. */
static char *
repaired_page(const Structure *s, const Extraction *x, unsigned page)
{
    GString *out = g_string_new(NULL);
    const char *raw = x->pages->pdata[page - 1];
    for (guint i = 0; i < s->origins->len; i++) {
        const Origin *o = &g_array_index(s->origins, Origin, i);
        if (o->page != page)
            continue;
        if (o->role == ORIGIN_CHANGED && g_str_has_prefix(s->text + o->at, "§"))
            g_string_append_len(out, s->text + o->at, o->len);
        else
            g_string_append_len(out, raw + o->raw_at, o->raw_len);
    }
    return g_string_free(out, FALSE);
}

/* NAME.pPAGE.txt: a page typed by hand; lines with # are remarks. */
static void
judge_words(const char *name, const Structure *s, const Extraction *x, Words *words)
{
    for (unsigned page = 1; page <= x->pages->len; page++) {
        g_autofree char *file = g_strdup_printf("%s.p%u.txt", name, page);
        g_autofree char *path = g_build_filename(golden, "ocr", file, NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL))
            continue;
        g_autofree char *got = repaired_page(s, x, page);
        const char *truth = text;
        while (*truth == '#')
            truth = strchr(truth, '\n') + 1;
        unsigned n, wrong = fixture_word_errors(truth, got, &n);
        g_test_message("%s: %u of %u words wrong", file, wrong, n);
        words->n += n;
        words->wrong += wrong;
    }
}

/* --- one file --- */

static void
test_file(gconstpointer data)
{
    const char *name = data;
    g_autofree char *tsv = g_strconcat(name, ".tree.tsv", NULL);
    g_autofree char *path = g_build_filename(golden, tsv, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "# file: "));
    g_autofree char *file = g_strndup(text + 8, strcspn(text + 8, "\t\n"));
    g_autofree char *pdf = g_build_filename(corpus, file, NULL);
    auto_fd int fd = open(pdf, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_test_skip("its PDF is not there");
        return;
    }
    if (!is_judged(name))
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x =
        extract_whole(extractor, &limits_default, g_get_num_processors(), fd, &error);
    g_assert_no_error(error);
    bool scan = x->state != TEXT_DONE;
    if (scan && x->state != TEXT_OCR) {
        g_assert_false(extractor_has_ocr(extractor)); /* else it should have read it */
        g_test_skip("a scan, and there is no OCR");
        return;
    }
    g_autoptr(Structure) s = structure_derive(x, NULL);
    g_assert_cmpstr(structure_check(s, x), ==, NULL);
    judge_headings(name, s, scan, scan ? &of_scans : &of_texts);
    if (scan) {
        judge_words(name, s, x, &typed);
        return;
    }
    judge_absaetze(name, s);
    judge_texts(name, s);
}

static void
check(const Tally *t, unsigned percent)
{
    if (t->expected == 0) {
        g_test_skip("nothing was judged");
        return;
    }
    g_test_message("precision %u of %u, recall %u of %u", t->right, t->found, t->right,
                   t->expected);
    g_assert_cmpuint(t->right * 100, >=, t->found * percent);
    g_assert_cmpuint(t->right * 100, >=, t->expected * percent);
}

static void
test_texts(void)
{
    check(&of_texts, 99);
    g_assert_cmpuint(texts_wrong, ==, 0);
}

static void
test_absaetze(void)
{
    if (files_counted == 0) {
        g_test_skip("nothing was judged");
        return;
    }
    unsigned all = counted_right + counted_wrong;
    g_test_message("%u of %u §§ of %u files have their Absätze", counted_right, all, files_counted);
    g_assert_cmpuint(counted_right * 100, >=, all * 99);
}

static void
test_scans(void)
{
    check(&of_scans, 95);
    g_test_message("%u of %u words wrong", typed.wrong, typed.n);
    g_assert_cmpuint(typed.wrong * 100, <=, typed.n * 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    corpus = fixture_checkout("../shared/corpus");
    golden = fixture_checkout("tests/golden/law");
    g_autoptr(GDir) dir = g_dir_open(golden, 0, NULL);
    if (dir == NULL || !g_file_test(corpus, G_FILE_TEST_IS_DIR)) {
        g_print("1..0 # SKIP no ../shared/corpus beside this checkout\n");
        return 0;
    }
    g_autofree char *worker = fixture_program("regelwerk-worker");
    ExtractorOptions options = fixture_options(worker);
    options.limits.extract_cpu_s = SANDBOX_POSSIBLE ? 4 : 30;
    g_autofree char *ocr = fixture_program("regelwerk-ocr");
    options.ocr = SANDBOX_POSSIBLE; /* under a sanitizer it takes minutes */
    options.ocr_later = true;
    options.ocr_path = ocr;
    g_autoptr(GError) error = NULL;
    extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *file; (file = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(file, ".tree.tsv"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".tree.tsv")));
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_strconcat("/law/", name, NULL);
        g_test_add_data_func(path, name, test_file);
    }
    g_test_add_func("/law-zz/texts", test_texts);
    g_test_add_func("/law-zz/absaetze", test_absaetze);
    g_test_add_func("/law-zz/scans", test_scans);
    int result = g_test_run();
    extractor_stop(extractor);
    g_free(corpus);
    g_free(golden);
    return result;
}
