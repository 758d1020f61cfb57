/* test_catalog.c - language, title bar and programs in the bytes of a PDF. */
#include "server/worker/catalog.h"

#include <glib.h>
#include <string.h>
#include <zlib.h>

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

/* A stream of objects: 4 is a dictionary, 7 is OBJECT; EXTRA stands in the stream's dictionary. */
static GString *
compressed(const char *object, const char *extra)
{
    g_autofree char *plain = g_strdup_printf("4 0 7 8 <</A 1>>%s", object);
    uLongf n = compressBound(strlen(plain));
    g_autofree Bytef *packed = g_malloc(n);
    g_assert_cmpint(compress(packed, &n, (const Bytef *)plain, strlen(plain)), ==, Z_OK);
    GString *file = g_string_new("%PDF-1.5\n9 0 obj\n<< /Type /ObjStm /N 2 /First 8 ");
    g_string_append_printf(file, "/Length %lu /Filter /FlateDecode %s >>\nstream\n", n, extra);
    g_string_append_len(file, (const char *)packed, (gssize)n);
    g_string_append(file, "\nendstream\nendobj\n");
    return file;
}

static Catalog
read_compressed(const char *object, const char *extra)
{
    g_autoptr(GString) file = compressed(object, extra);
    Catalog c;
    catalog_read(file->str, file->len, &c);
    return c;
}

static void
test_compressed(void)
{
    Catalog c = read_compressed("<</Type/Catalog/Lang(de-DE)>>", "");
    g_assert_cmpint(c.has_lang, ==, CATALOG_YES);
    g_assert_cmpstr(c.lang, ==, "de-DE");
    g_assert_cmpint(c.shows_title, ==, CATALOG_NO);
    c = read_compressed("<</Type/Catalog/ViewerPreferences<</DisplayDocTitle true>>>>", "");
    g_assert_cmpint(c.has_lang, ==, CATALOG_NO);
    g_assert_cmpint(c.shows_title, ==, CATALOG_YES);
    c = read_compressed("<</S/Launch/F(cmd.exe)>>", "");
    g_assert_true(c.launches);
    g_assert_cmpint(c.has_lang, ==, CATALOG_UNKNOWN);
    c = read_compressed("<</Type/Catalog>>", "/DecodeParms <</Predictor 12>>");
    g_assert_cmpint(c.has_lang, ==, CATALOG_UNKNOWN);
}

/* Cut anywhere, or with any byte changed, it ends, and never reads beyond. */
static void
test_compressed_hostile(void)
{
    g_autoptr(GString) file = compressed("<</Type/Catalog/Lang(de-DE)>>", "");
    for (gsize len = 0; len < file->len; len++) {
        g_autofree char *cut = g_memdup2(file->str, len);
        Catalog c;
        catalog_read(cut != NULL ? cut : "", len, &c);
        g_autofree char *changed = g_memdup2(file->str, file->len);
        changed[len] ^= 0x15;
        catalog_read(changed, file->len, &c);
    }
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < 50000; i++)
        g_string_append(many, " obj /ObjStm /N 2 /First 8 /FlateDecode stream\n");
    Catalog c;
    catalog_read(many->str, many->len, &c);
    g_assert_cmpint(c.has_lang, ==, CATALOG_UNKNOWN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalog/language", test_language);
    g_test_add_func("/catalog/title-bar", test_title_bar);
    g_test_add_func("/catalog/launch", test_launch);
    g_test_add_func("/catalog/table", test_table);
    g_test_add_func("/catalog/compressed", test_compressed);
    g_test_add_func("/catalog/compressed-hostile", test_compressed_hostile);
    return g_test_run();
}
