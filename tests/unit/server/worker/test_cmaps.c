/* test_cmaps.c - files that were read before the cage closed are found by fopen after they are
 * gone, all others where they always were, and no process can change them for another. */
#include "server/worker/cmaps.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static char *root;

static char *
path_of(const char *name)
{
    return g_build_filename(root, name, NULL);
}

static void
put(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* What fopen of NAME gives, NULL when it does not. */
static char *
read_now(const char *name)
{
    g_autofree char *path = path_of(name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    char text[64];
    size_t len = fread(text, 1, sizeof text, file);
    g_assert_cmpint(fclose(file), ==, 0);
    return g_strndup(text, len);
}

static void
assert_reads(const char *name, const char *expected)
{
    g_autofree char *text = read_now(name);
    g_assert_cmpstr(text, ==, expected);
}

static void
remove_all(void)
{
    static const char *const names[] = {
        "cMap/Adobe-X/H", "cMap/Identity", "cMap/a/b/deep",  "cMap/a/b",           "cMap/a",
        "cMap/Adobe-X",   "cMap",          "cidToUnicode/X", "cidToUnicode/empty", "cidToUnicode"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(names[i]);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
}

static void
test_read_after_the_files_are_gone(void)
{
    put("cMap/Adobe-X/H", "map of H");
    put("cMap/Identity", "identity");
    put("cMap/a/b/deep", "deeper than poppler looks");
    put("cidToUnicode/X", "0041\n");
    put("cidToUnicode/empty", "");
    put("other", "not a map");
    g_assert_true(cmaps_load(root));
    remove_all();
    assert_reads("cMap/Adobe-X/H", "map of H");
    assert_reads("cMap/Adobe-X/H", "map of H"); /* again, from its beginning */
    assert_reads("cMap/Identity", "identity");
    assert_reads("cidToUnicode/X", "0041\n");
    assert_reads("cMap/a/b/deep", NULL);
    assert_reads("cidToUnicode/empty", NULL);
    assert_reads("cMap/Adobe-X/V", NULL);
    assert_reads("other", "not a map");
}

/* Writing is a matter of the file system, also under the name of a map. */
static void
test_writing_is_libcs(void)
{
    g_autofree char *path = path_of("cMap/Adobe-X/H");
    g_assert_null(fopen(path, "r+")); /* it is gone */
    g_autofree char *other = path_of("other");
    FILE *file = fopen(other, "w");
    g_assert_nonnull(file);
    g_assert_cmpint(fputs("new", file), >=, 0);
    g_assert_cmpint(fclose(file), ==, 0);
    assert_reads("other", "new");
}

/* Private and read-only: who made it writable would write to pages of his own. */
static void
test_nothing_is_shared_for_writing(void)
{
    g_autofree char *maps = NULL;
    g_assert_true(g_file_get_contents("/proc/self/maps", &maps, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(maps, "\n", -1);
    unsigned ours = 0;
    for (char **line = lines; *line != NULL; line++) {
        if (strstr(*line, "memfd:cmaps") == NULL)
            continue;
        ours++;
        g_assert_nonnull(strstr(*line, " r--p "));
    }
    g_assert_cmpuint(ours, ==, 1);
}

static void
test_no_package(void)
{
    if (g_test_subprocess()) {
        g_assert_true(cmaps_load("/nonexistent/poppler"));
        g_assert_null(fopen("/nonexistent/poppler/cMap/Identity", "r"));
        FILE *self = fopen("/proc/self/exe", "r");
        g_assert_nonnull(self);
        fclose(self);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("cmaps-XXXXXX", NULL);
    g_test_add_func("/cmaps/read_after_the_files_are_gone", test_read_after_the_files_are_gone);
    g_test_add_func("/cmaps/writing_is_libcs", test_writing_is_libcs);
    g_test_add_func("/cmaps/nothing_is_shared_for_writing", test_nothing_is_shared_for_writing);
    g_test_add_func("/cmaps/no_package", test_no_package);
    int result = g_test_run();
    g_autofree char *other = path_of("other");
    g_remove(other);
    g_rmdir(root);
    g_free(root);
    return result;
}
