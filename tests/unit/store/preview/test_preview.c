/* test_preview.c - images of pages as they are kept: whole or not at all, and what is forgotten. */
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/preview/preview.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

static char *data;

static void
setup(void)
{
    data = g_dir_make_tmp("rw-preview-XXXXXX", NULL);
    g_assert_nonnull(data);
}

static void
teardown(void)
{
    dir_remove(data);
    g_clear_pointer(&data, g_free);
}

static void
save(const char *pdf, uint32_t page, const char *large, const char *small)
{
    Digest sha256 = digest_of(pdf, strlen(pdf));
    g_auto(Preview) preview = {.sizes = {{1200, 1697}, {240, 339}}};
    preview.images[PREVIEW_PAGE] = g_bytes_new(large, strlen(large));
    preview.images[PREVIEW_THUMB] = g_bytes_new(small, strlen(small));
    g_autoptr(GError) error = NULL;
    g_assert_true(preview_save(data, &sha256, page, &preview, &error));
    g_assert_no_error(error);
}

/* The image as text; "-" when it is not kept. */
static char *
load(const char *pdf, uint32_t page, PreviewKind kind)
{
    Digest sha256 = digest_of(pdf, strlen(pdf));
    g_autoptr(GError) error = NULL;
    PreviewOutcome outcome;
    g_autoptr(GBytes) image = preview_load(data, &sha256, page, kind, &outcome, &error);
    if (image == NULL) {
        g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
        return g_strdup("-");
    }
    g_assert_cmpint(outcome, ==, PREVIEW_OK);
    gsize len;
    const char *bytes = g_bytes_get_data(image, &len);
    return g_strndup(bytes, len);
}

static void
assert_kept(const char *pdf, uint32_t page, PreviewKind kind, const char *expected)
{
    g_autofree char *found = load(pdf, page, kind);
    g_assert_cmpstr(found, ==, expected);
}

static char *
path_of(const char *pdf, uint32_t page)
{
    Digest sha256 = digest_of(pdf, strlen(pdf));
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&sha256, hex);
    return g_strdup_printf("%s/previews/%u/%.2s/%s/%u", data, PREVIEW_VERSION, hex, hex, page);
}

static void
test_both_sizes(void)
{
    setup();
    assert_kept("a", 1, PREVIEW_PAGE, "-");
    save("a", 1, "LARGE", "small");
    save("a", 12, "LARGE twelve", "small twelve");
    assert_kept("a", 1, PREVIEW_PAGE, "LARGE");
    assert_kept("a", 1, PREVIEW_THUMB, "small");
    assert_kept("a", 12, PREVIEW_THUMB, "small twelve");
    assert_kept("a", 2, PREVIEW_PAGE, "-");
    assert_kept("b", 1, PREVIEW_PAGE, "-");
    save("a", 1, "again", "smaller");
    assert_kept("a", 1, PREVIEW_PAGE, "again");
    g_autofree char *path = path_of("a", 1);
    struct stat st;
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 0777, ==, 0600);
    teardown();
}

static void
test_no_image_has_its_reason(void)
{
    setup();
    Digest sha256 = digest_of("a", 1);
    g_auto(Preview) preview = {.outcome = PREVIEW_LIMIT};
    g_autoptr(GError) error = NULL;
    g_assert_true(preview_save(data, &sha256, 3, &preview, &error));
    PreviewOutcome outcome = PREVIEW_OK;
    g_assert_null(preview_load(data, &sha256, 3, PREVIEW_THUMB, &outcome, &error));
    g_assert_no_error(error);
    g_assert_cmpint(outcome, ==, PREVIEW_LIMIT);
    teardown();
}

/* Every length to which the file can be cut, and every byte that can rot. */
static void
test_damage_is_never_shown(void)
{
    setup();
    save("a", 1, "LARGE", "small");
    g_autofree char *path = path_of("a", 1);
    g_autofree char *whole = NULL;
    gsize len;
    g_assert_true(g_file_get_contents(path, &whole, &len, NULL));
    g_assert_cmpuint(len, ==, 48 + 5 + 5);
    for (gsize i = 0; i < len; i++) {
        g_assert_true(g_file_set_contents(path, whole, (gssize)i, NULL));
        assert_kept("a", 1, PREVIEW_THUMB, "-");
        g_autofree char *rotten = g_memdup2(whole, len);
        rotten[i] = (char)(rotten[i] ^ 0x20);
        g_assert_true(g_file_set_contents(path, rotten, (gssize)len, NULL));
        g_autofree char *large = load("a", 1, PREVIEW_PAGE);
        g_autofree char *small = load("a", 1, PREVIEW_THUMB);
        g_assert_cmpstr(large, ==, i < 48 || i < 53 ? "-" : "LARGE");
        g_assert_cmpstr(small, ==, i < 48 || i >= 53 ? "-" : "small");
    }
    teardown();
}

static void
test_forgetting(void)
{
    setup();
    Digest a = digest_of("a", 1);
    g_assert_true(preview_forget(data, &a, NULL));
    g_assert_true(preview_forget_all(data, NULL));
    save("a", 1, "LARGE", "small");
    save("a", 2, "LARGE", "small");
    save("b", 1, "of b", "b");
    g_assert_true(preview_forget(data, &a, NULL));
    assert_kept("a", 1, PREVIEW_PAGE, "-");
    assert_kept("a", 2, PREVIEW_PAGE, "-");
    assert_kept("b", 1, PREVIEW_PAGE, "of b");
    g_assert_true(preview_forget_all(data, NULL));
    assert_kept("b", 1, PREVIEW_PAGE, "-");
    save("b", 1, "of b", "b");
    assert_kept("b", 1, PREVIEW_PAGE, "of b");
    teardown();
}

static bool
keep_b(const Digest *sha256, void *user)
{
    (void)user;
    Digest b = digest_of("b", 1);
    return digest_equal(sha256, &b);
}

static void
age(const char *pdf, uint32_t page, int seconds)
{
    g_autofree char *path = path_of(pdf, page);
    time_t then = time(NULL) - seconds;
    g_assert_cmpint(utime(path, &(struct utimbuf){.actime = then, .modtime = then}), ==, 0);
}

static void
test_sweep(void)
{
    setup();
    g_assert_true(preview_sweep(data, 0, keep_b, NULL, NULL)); /* nothing there */
    g_autofree char *other = g_build_filename(data, "previews", "0", "ab", NULL);
    g_assert_cmpint(g_mkdir_with_parents(other, 0700), ==, 0);
    save("a", 1, "of a", "a");
    for (uint32_t page = 1; page <= 3; page++) {
        save("b", page, "of b", "b");
        age("b", page, (int)(1000 - page));
    }
    age("b", 2, 5000);
    struct stat st;
    g_autofree char *path = path_of("b", 1);
    g_assert_cmpint(stat(path, &st), ==, 0);
    uint64_t one = (uint64_t)st.st_blocks * 512;
    g_assert_true(preview_sweep(data, 1024 * one, keep_b, NULL, NULL));
    g_assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    assert_kept("a", 1, PREVIEW_PAGE, "-");
    assert_kept("b", 2, PREVIEW_PAGE, "of b");
    if (one > 0) { /* a file system may keep so little in the entry itself */
        g_assert_true(preview_sweep(data, 2 * one, keep_b, NULL, NULL));
        assert_kept("b", 1, PREVIEW_PAGE, "of b");
        assert_kept("b", 2, PREVIEW_PAGE, "-"); /* drawn longest ago */
        assert_kept("b", 3, PREVIEW_PAGE, "of b");
        g_assert_true(preview_sweep(data, 0, keep_b, NULL, NULL));
        assert_kept("b", 3, PREVIEW_PAGE, "-");
    }
    teardown();
}

static void
test_size_of_images(void)
{
    static const struct {
        double width, height;
        int large_width, large_height, thumb_width, thumb_height;
    } cases[] = {
        {595.3, 841.9, 1200, 1697, 240, 339}, /* A4 */
        {841.9, 595.3, 1200, 849, 240, 170},  /* across */
        {100, 1000, 632, 6325, 126, 1265},    /* a receipt: narrower */
        {5953, 8419, 1200, 1697, 240, 339},   /* any unit */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PreviewSize large = {0}, thumb = {0};
        g_assert_true(preview_fit(cases[i].width, cases[i].height, PREVIEW_WIDTH, &large));
        g_assert_true(preview_fit(cases[i].width, cases[i].height, PREVIEW_THUMB_WIDTH, &thumb));
        g_assert_cmpint(large.width, ==, cases[i].large_width);
        g_assert_cmpint(large.height, ==, cases[i].large_height);
        g_assert_cmpint(thumb.width, ==, cases[i].thumb_width);
        g_assert_cmpint(thumb.height, ==, cases[i].thumb_height);
    }
    PreviewSize none;
    g_assert_false(preview_fit(0, 100, PREVIEW_WIDTH, &none));
    g_assert_false(preview_fit(100, -1, PREVIEW_WIDTH, &none));
    g_assert_false(preview_fit(1e9, 1e9, PREVIEW_WIDTH, &none));
    g_assert_false(preview_fit(0.0 / 0.0, 100, PREVIEW_WIDTH, &none));
    g_assert_false(preview_fit(1, 500000, PREVIEW_WIDTH, &none)); /* a line */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/preview/both_sizes", test_both_sizes);
    g_test_add_func("/preview/no_image_has_its_reason", test_no_image_has_its_reason);
    g_test_add_func("/preview/damage_is_never_shown", test_damage_is_never_shown);
    g_test_add_func("/preview/forgetting", test_forgetting);
    g_test_add_func("/preview/sweep", test_sweep);
    g_test_add_func("/preview/size_of_images", test_size_of_images);
    return g_test_run();
}
