/* test_catalog.c - language, title bar and programs in the bytes of a PDF. */
#include "server/worker/catalog.h"

#include <glib.h>
#include <string.h>

static Catalog
read_text(const char *text)
{
    Catalog c;
    catalog_read(text, strlen(text), &c);
    return c;
}

static void
test_language(void)
{
    static const struct {
        const char *pdf;
        CatalogAnswer answer;
        const char *lang;
    } cases[] = {
        {"1 0 obj <</Type/Catalog/Lang(de-DE)/Pages 2 0 R>> endobj", CATALOG_YES, "de-DE"},
        {"1 0 obj << /Lang (de) /Type /Catalog >> endobj", CATALOG_YES, "de"},
        {"1 0 obj <</Type/Catalog>> endobj 2 0 obj <</Lang(en)>> endobj", CATALOG_NO, ""},
        {"2 0 obj <</Lang(en)>> endobj 1 0 obj <</Type/Catalog>> endobj", CATALOG_NO, ""},
        {"1 0 obj <</Type/Catalog/Lang()>> endobj", CATALOG_NO, ""},
        {"1 0 obj <</Type/Catalog/Lang(\377\001\002)>> endobj", CATALOG_UNKNOWN, ""},
        {"1 0 obj <</Type/Catalog/Lang 5 0 R>> endobj", CATALOG_UNKNOWN, ""},
        {"1 0 obj <</Type/Catalog/Language(de)>> endobj", CATALOG_NO, ""},
        {"1 0 obj <</Type/Catalog/Lang(de", CATALOG_UNKNOWN, ""},
        {"1 0 obj <</Type/Catalog/Lang(en)>> endobj 1 0 obj <</Type/Catalog/Lang(de)>> endobj",
         CATALOG_YES, "de"},
        {"1 0 obj <</Type/ObjStm/N 5>> stream", CATALOG_UNKNOWN, ""},
        {"", CATALOG_UNKNOWN, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].pdf);
        Catalog c = read_text(cases[i].pdf);
        g_assert_cmpint(c.has_lang, ==, cases[i].answer);
        g_assert_cmpstr(c.lang, ==, cases[i].lang);
    }
}

static void
test_title_bar(void)
{
    g_assert_cmpint(read_text("obj /Type/Catalog endobj").shows_title, ==, CATALOG_NO);
    g_assert_cmpint(
        read_text("obj /Type/Catalog/ViewerPreferences<</DisplayDocTitle true>>").shows_title, ==,
        CATALOG_YES);
    g_assert_cmpint(
        read_text("obj /Type/Catalog/ViewerPreferences<</DisplayDocTitle false>>").shows_title, ==,
        CATALOG_NO);
    /* In another object: perhaps a compressed one. */
    g_assert_cmpint(read_text("obj /Type/Catalog/ViewerPreferences 7 0 R").shows_title, ==,
                    CATALOG_UNKNOWN);
    g_assert_cmpint(read_text("obj /ObjStm").shows_title, ==, CATALOG_UNKNOWN);
}

static void
test_launch(void)
{
    g_assert_true(read_text("<</S/Launch/F(cmd.exe)>>").launches);
    g_assert_true(read_text("<< /Type /Action /S  /Launch >>").launches);
    g_assert_false(read_text("/Launch <</S/URI>>").launches);
}

static void
test_table(void)
{
    g_assert_true(read_text("%PDF-1.4 xref 0 1 startxref\n9\n%%EOF").has_table);
    g_assert_true(read_text("%PDF-1.5 7 0 obj <<>> startxref\n9\n%%EOF").has_table);
    g_assert_true(read_text("junk%PDF-1.4 xref startxref\n9\n%%EOF").has_table);
    g_assert_true(read_text("junk%PDF-1.4 xref startxref\n13\n%%EOF").has_table);
    g_assert_false(read_text("%PDF-1.4 xref startxref\n7\n%%EOF").has_table);
    g_assert_false(read_text("%PDF-1.4 xref startxref\n99\n%%EOF").has_table);
    g_assert_false(read_text("%PDF-1.4 xref startxref\n\n").has_table);
    g_assert_false(read_text("%PDF-1.4 xref").has_table);
    g_assert_false(read_text("").has_table);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalog/language", test_language);
    g_test_add_func("/catalog/title-bar", test_title_bar);
    g_test_add_func("/catalog/launch", test_launch);
    g_test_add_func("/catalog/table", test_table);
    return g_test_run();
}
