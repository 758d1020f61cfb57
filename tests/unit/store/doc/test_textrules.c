/* What may be stored as text, and slugs. */
#include "store/doc/textrules.h"

#include "store/base/error.h"
#include "store/base/limits.h"

#include <string.h>

static void
test_slugs(void)
{
    const struct {
        const char *title, *slug;
    } cases[] = {
        {"Geschäftsordnung Integrationsnetzwerk", "geschaeftsordnung-integrationsnetzwerk"},
        {"Gebührensatzung (Straße)", "gebuehrensatzung-strasse"},
        {"ÄÖÜ ẞ", "aeoeue-ss"},
        {"Gebu\xcc\x88hren", "gebuehren"}, /* u and a combining diaeresis */
        {"Café – Ordnung, Nr. 3", "cafe-ordnung-nr-3"},
        {"  --  ", "dokument"},
        {"Проба", "dokument"},
        {"§ 4 Abs. 1", "4-abs-1"},
        {"Ab\xc2\xad"
         "fall",
         "abfall"}, /* soft hyphen */
        {"", "dokument"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *slug = slug_derive(cases[i].title);
        g_assert_cmpstr(slug, ==, cases[i].slug);
        g_assert_true(slug_is_valid(slug));
    }
}

static void
test_long_slugs_fit_and_stay_valid(void)
{
    for (int len = 80; len < 140; len++) {
        g_autoptr(GString) title = g_string_new(NULL);
        while ((int)title->len < len)
            g_string_append(title, title->len % 9 == 8 ? " " : "ü");
        g_autofree char *slug = slug_derive(title->str);
        g_assert_cmpuint(strlen(slug), <=, LIMIT_SLUG_BYTES);
        g_assert_true(slug_is_valid(slug));
        g_autofree char *second = slug_numbered(slug, 10000);
        g_assert_true(slug_is_valid(second));
        g_assert_true(g_str_has_suffix(second, "-10000"));
    }
    g_autofree char *one_word = g_strnfill(150, 'x');
    g_autofree char *slug = slug_derive(one_word);
    g_assert_cmpuint(strlen(slug), ==, LIMIT_SLUG_BYTES);
}

static void
test_valid_slugs_and_ids(void)
{
    static const char *const good[] = {"a", "a-b", "2025", "x-2"};
    static const char *const bad[] = {"", "-a", "a-", "a--b", "A", "a_b", "a.b", "ä", "a/b", "a b"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(slug_is_valid(good[i]) && id_is_valid(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(slug_is_valid(bad[i]));
    g_assert_true(id_is_valid("ag_sprache"));
    g_autofree char *long_id = g_strnfill(LIMIT_ID_BYTES + 1, 'x');
    g_assert_false(id_is_valid(long_id));
}

static void
test_lines(void)
{
    const struct {
        const char *in, *out; /* NULL: refused */
    } cases[] = {
        {"  Satzung\xc2\xa0 ", "Satzung"},
        {"u\xcc\x88", "ü"},
        {"a\nb", NULL},
        {"a\x7f", NULL},
        {"a\xc2\x85", NULL},       /* next line, a C1 control */
        {"a\xe2\x80\xae x", NULL}, /* right-to-left override */
        {"\xef\xbb\xbf"
         "a",
         NULL},
        {" \t", NULL},
        {"\xc3", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *out = text_line(cases[i].in, 20, "title", &error);
        g_assert_cmpstr(out, ==, cases[i].out);
        if (cases[i].out == NULL) {
            g_assert_true(is_error(error, STORE_ERROR_INVALID));
            g_assert_cmpstr(store_error_field(error), ==, "title");
        }
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *exact = text_line("12345678901234567890", 20, "title", &error);
    g_assert_nonnull(exact);
    g_assert_null(text_line("123456789012345678901", 20, "title", &error));
}

static void
test_several_lines(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_assert_true(text_lines(" a\r\nb\tc\n", 100, "note", &text, &error));
    g_assert_cmpstr(text, ==, "a\nb\tc");
    g_clear_pointer(&text, g_free);
    g_assert_true(text_lines(NULL, 100, "note", &text, &error));
    g_assert_null(text);
    g_assert_true(text_lines("  \n", 100, "note", &text, &error));
    g_assert_null(text);
    g_assert_false(text_lines("a\x01", 100, "note", &text, &error));
    g_clear_error(&error);
    g_assert_false(text_lines("\xff", 100, "note", &text, &error));
    g_clear_error(&error);
    g_assert_false(text_lines("abc", 2, "note", &text, &error));
}

static void
test_file_names_are_repaired(void)
{
    const struct {
        const char *in, *out;
    } cases[] = {
        {"Satzung.pdf", "Satzung.pdf"},
        {"C:\\Users\\x\\Satzung.pdf", "Satzung.pdf"},
        {"../../etc/passwd", "passwd"},
        {"a\r\nb.pdf", "a__b.pdf"},
        {"x\xff.pdf", "x\xef\xbf\xbd.pdf"},
        {"..", "dokument.pdf"},
        {"", "dokument.pdf"},
        {NULL, "dokument.pdf"},
        {"ordner/", "dokument.pdf"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *out = text_file_name(cases[i].in);
        g_assert_cmpstr(out, ==, cases[i].out);
    }
    g_autoptr(GString) name = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append(name, "ü");
    g_autofree char *cut = text_file_name(name->str);
    g_assert_cmpuint(strlen(cut), ==, LIMIT_FILENAME_BYTES - 1);
    g_assert_true(g_utf8_validate(cut, -1, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/doc/textrules/" #name, test_##name)
    ADD(slugs);
    ADD(long_slugs_fit_and_stay_valid);
    ADD(valid_slugs_and_ids);
    ADD(lines);
    ADD(several_lines);
    ADD(file_names_are_repaired);
    return g_test_run();
}
