/* test_import_plan.c - which files an import takes, in which order, with which values; and what
 * stands in the way. */
#include "server/cli/import_plan.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/base/error.h"

typedef struct {
    char *dir;
    GPtrArray *made; /* paths to remove, in reverse order */
} Fix;

static void
setup(Fix *fix, gconstpointer data)
{
    (void)data;
    fix->dir = g_dir_make_tmp("rw-plan-XXXXXX", NULL);
    fix->made = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(fix->made, g_strdup(fix->dir));
}

static void
teardown(Fix *fix, gconstpointer data)
{
    (void)data;
    for (guint i = fix->made->len; i > 0; i--)
        g_assert_cmpint(g_remove(fix->made->pdata[i - 1]), ==, 0);
    g_ptr_array_unref(fix->made);
    g_free(fix->dir);
}

static char *
make_file(Fix *fix, const char *name, const char *text)
{
    char *path = g_build_filename(fix->dir, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_ptr_array_add(fix->made, path);
    return path;
}

static void
test_folder_means_its_pdfs_sorted(Fix *fix, gconstpointer data)
{
    (void)data;
    make_file(fix, "b.pdf", "");
    make_file(fix, "a.PDF", "");
    make_file(fix, "notes.txt", "");
    make_file(fix, ".hidden.pdf", "");
    make_file(fix, "ä.pdf", "");
    g_autofree char *single = g_build_filename(fix->dir, "notes.txt", NULL);
    g_autofree char *missing = g_build_filename(fix->dir, "missing.pdf", NULL);
    char *paths[] = {fix->dir, single, missing, NULL};
    g_auto(ImportValues) values = {.slug = g_strdup("s"), .effective_from = 20250101};
    g_autoptr(GPtrArray) rows = import_plan_paths(paths, &values);
    const char *const names[] = {"a.PDF", "b.pdf", "ä.pdf", "notes.txt", "missing.pdf"};
    g_assert_cmpuint(rows->len, ==, G_N_ELEMENTS(names));
    for (guint i = 0; i < rows->len; i++) {
        const ImportRow *row = rows->pdata[i];
        g_autofree char *base = g_path_get_basename(row->path);
        g_assert_cmpstr(base, ==, names[i]);
        g_assert_cmpstr(row->values.slug, ==, "s");
        g_assert_cmpuint(row->values.effective_from, ==, 20250101);
        g_assert_cmpint(row->problem != NULL, ==, i == 4);
        g_assert_cmpint(row->in_order, ==, i != 4);
    }
}

static void
test_empty_folder_is_a_problem(Fix *fix, gconstpointer data)
{
    (void)data;
    char *paths[] = {fix->dir, NULL};
    g_auto(ImportValues) values = {0};
    g_autoptr(GPtrArray) rows = import_plan_paths(paths, &values);
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpstr(((ImportRow *)rows->pdata[0])->problem, ==, "no *.pdf in this folder");
}

static void
test_manifest(Fix *fix, gconstpointer data)
{
    (void)data;
    const char *file =
        make_file(fix, "m.csv",
                  "\xef\xbb\xbf"
                  "path;slug;title;decided_on;published_at;effective_from;effective_until;note\r\n"
                  "a.pdf;s;\"Satzung; neu\";10.03.2025;2025-03-19T09:00:00+01:00;2025-03-20;;\r\n"
                  "/abs/b.pdf;s;;;19.03.2025;;;kurz\r\n"
                  "c.pdf;;;30.02.2025;;;;\r\n"
                  ";t;;;;;;\r\n"
                  "d.pdf;t;;;;2025-03-20;2025-03-20;\r\n"
                  "e.pdf;u;;;;;;;;;\r\n"
                  "f.pdf;v;;;;;;;zu viel\r\n"
                  "g.pdf\r\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = import_plan_manifest(file, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, 8);
    const ImportRow *a = rows->pdata[0], *b = rows->pdata[1], *g = rows->pdata[7];
    g_autofree char *a_path = g_build_filename(fix->dir, "a.pdf", NULL);
    g_assert_cmpstr(a->path, ==, a_path);
    g_assert_cmpstr(a->values.title, ==, "Satzung; neu");
    g_assert_cmpuint(a->values.decided_on, ==, 20250310);
    g_assert_cmpint(a->values.published_us, ==, 1742371200 * (int64_t)1000000);
    g_assert_cmpuint(a->values.effective_until, ==, LOCAL_DATE_NONE);
    g_assert_true(a->in_order && b->in_order && !g->in_order);
    g_assert_cmpstr(b->path, ==, "/abs/b.pdf");
    g_assert_cmpstr(b->values.note, ==, "kurz");
    g_assert_cmpint(b->values.published_us, ==, date_start_us(20250319));
    g_assert_null(b->values.title);
    g_assert_cmpstr(g->label, ==, "line 9, g.pdf");

    const char *const problems[] = {NULL,
                                    NULL,
                                    "decided_on: “30.02.2025” is not a day like 2025-03-19",
                                    "the path is missing",
                                    "effective_until is not after effective_from",
                                    NULL,
                                    "more fields than columns",
                                    NULL};
    for (guint i = 0; i < rows->len; i++)
        g_assert_cmpstr(((ImportRow *)rows->pdata[i])->problem, ==, problems[i]);
}

static void
test_manifest_that_cannot_be_read(Fix *fix, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ": empty"},
        {"slug,title\n", ": line 1: there is no column “path”"},
        {"path,titel\n", ": line 1: there is no column “titel”"},
        {"path,slug,slug\n", ": line 1: the column “slug” stands there twice"},
        {"path\n\"a\n", ": line 2: a quote has no end"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_build_filename(fix->dir, "m.csv", NULL);
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_null(import_plan_manifest(path, &error));
        g_assert_true(g_str_has_suffix(error->message, cases[i].expected));
        g_remove(path);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(import_plan_manifest("/nonexistent/m.csv", &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    g_assert_null(import_plan_manifest(fix->dir, &error)); /* a folder */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(path, function) g_test_add("/import-plan/" path, Fix, NULL, setup, function, teardown)
    ADD("folder-means-its-pdfs-sorted", test_folder_means_its_pdfs_sorted);
    ADD("empty-folder-is-a-problem", test_empty_folder_is_a_problem);
    ADD("manifest", test_manifest);
    ADD("manifest-that-cannot-be-read", test_manifest_that_cannot_be_read);
    return g_test_run();
}
