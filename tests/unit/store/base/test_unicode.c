/* Word forms, folding and the German order: what spellings must meet, and what must stay apart. */
#include "store/base/unicode.h"

#include <string.h>

static void
test_fold_makes_spellings_meet(void)
{
    static const char *const rows[][6] = {
        {"gebuhr", "Gebühr", "Gebuehr", "gebuhr", "GEBÜHR", "Gebu\xcc\x88hr"},
        {"strasse", "Straße", "Strasse", "STRASSE", "stra\u1e9ee",
         "Stra\xc2\xad\xc3\x9f"
         "e"},
        {"neue", "neue", "NEUE", "neue", "neue", "ne\u200bue"},
        {"mauer", "Mauer", "mauer", "MAUER", "mauer", "mauer"},
        {"sauern", "säuern", "saeuern", "SÄUERN", "sa\xcc\x88uern", "sauern"},
        {"quelle", "Quelle", "quelle", "QUELLE", "quelle", "quelle"},
        {"ubergrosse", "Übergröße", "Uebergroesse", "ÜBERGRÖSSE", "ubergrosse", "uebergroeße"},
        {"finanzen", "ﬁnanzen", "Finanzen", "FINANZEN", "ﬁ\u00adnanzen", "finanzen"},
        {"arztlich", "Ärztlich", "aerztlich", "arztlich", "Aerztlich", "A\xcc\x88rztlich"},
        {"cafe", "Café", "cafe", "Cafe\xcc\x81", "CAFÉ", "café"},
        {"oie", "Œie", "oie", "ŒIE", "øie", "öie"},
        {"lodz", "Łódź", "lodz", "ŁÓDŹ", "łódź", "Lodz"},
        {"μαιου", "Μαΐου", "μαΐου", "ΜΑΪ́ΟΥ", "μαιου", "μαίου"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (size_t k = 1; k < G_N_ELEMENTS(rows[i]); k++) {
            g_autofree char *folded = fold_text(rows[i][k]);
            g_assert_cmpstr(folded, ==, rows[i][0]);
        }
    }
}

static void
test_fold_keeps_apart(void)
{
    static const char *const rows[][2] = {
        {"neuen", "neun"},   {"Euer", "Eur"},   {"Mauer", "Maur"},
        {"Frauen", "Fraun"}, {"Masse", "Mase"}, {"Satzung", "Sitzung"},
        {"Quelle", "Qulle"}, {"한국", "하국"},  {"が", "か"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *a = fold_text(rows[i][0]);
        g_autofree char *b = fold_text(rows[i][1]);
        g_assert_cmpstr(a, !=, b);
    }
}

static void
test_fold_keeps_the_rest(void)
{
    g_autofree char *folded = fold_text("Satzung über: § 5, „Müll“ (2. Änderung)");
    g_assert_cmpstr(folded, ==, "satzung uber: § 5, „mull“ (2. anderung)");
    g_autofree char *none = fold_text("");
    g_assert_cmpstr(none, ==, "");
}

static void
test_form_is_exact(void)
{
    static const char *const rows[][2] = {
        {"GEBÜHR", "gebühr"},
        {"Gebu\xcc\x88hr", "gebühr"},
        {"Straße", "straße"},
        {"ﬂuß", "fluß"},
        {"Ge\xc2\xad"
         "bühr",
         "gebühr"},
        {"m²", "m2"},
        {"İ", "i\u0307"},
        {"ΣΑΣ", "σας"},
        {"Ÿ", "ÿ"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) form = g_string_new("x");
        unicode_word_form(rows[i][0], strlen(rows[i][0]), form);
        g_assert_cmpstr(form->str + 1, ==, rows[i][1]);
    }
}

/* The short way for Latin-1 must be ICU's way: a trailing ligature forces the long one. */
static void
test_latin1_equals_icu(void)
{
    for (uint32_t c = 0x21; c < 0x100; c++) {
        if (unicode_class(c) != CHAR_LETTER)
            continue;
        g_autoptr(GString) word = g_string_new(NULL);
        g_autoptr(GString) fast = g_string_new(NULL);
        g_autoptr(GString) slow = g_string_new(NULL);
        g_string_append_unichar(word, c);
        unicode_word_form(word->str, word->len, fast);
        g_string_append(word, "ﬁ");
        unicode_word_form(word->str, word->len, slow);
        g_string_append(fast, "fi");
        g_assert_cmpstr(fast->str, ==, slow->str);
    }
}

static int
compare_keys(const char *a, const char *b)
{
    g_autoptr(GBytes) ka = collation_key(a);
    g_autoptr(GBytes) kb = collation_key(b);
    return g_bytes_compare(ka, kb);
}

static void
test_collation_is_din_5007(void)
{
    /* Ascending: ä sorts as a and only decides between equals; ß as ss; blanks before letters. */
    static const char *const sorted[] = {
        "",
        "2. Änderungssatzung",
        "10. Änderungssatzung",
        "Abfall",
        "Abfall Satzung",
        "Abfallsatzung",
        "Ärzte",
        "Arztkosten",
        "Gebühr",
        "Gebühren",
        "Geschäft",
        "Göbel",
        "Goethe",
        "Goldmann",
        "Strasse",
        "Straße",
        "Strasse Süd",
        "Zoo",
    };
    for (size_t i = 1; i < G_N_ELEMENTS(sorted); i++) {
        if (compare_keys(sorted[i - 1], sorted[i]) >= 0)
            g_error("%s must come before %s", sorted[i - 1], sorted[i]);
    }
    g_assert_cmpint(compare_keys("Gebühr", "Gebu\xcc\x88hr"), ==, 0);
}

static void
test_classes(void)
{
    g_assert_cmpint(unicode_class('a'), ==, CHAR_LETTER);
    g_assert_cmpint(unicode_class(0xdf), ==, CHAR_LETTER);
    g_assert_cmpint(unicode_class(0xd7), ==, CHAR_OTHER);
    g_assert_cmpint(unicode_class('7'), ==, CHAR_DIGIT);
    g_assert_cmpint(unicode_class(0xb2), ==, CHAR_DIGIT);
    g_assert_cmpint(unicode_class(0x308), ==, CHAR_MARK);
    g_assert_cmpint(unicode_class(0xad), ==, CHAR_IGNORABLE);
    g_assert_cmpint(unicode_class(0x200b), ==, CHAR_IGNORABLE);
    g_assert_cmpint(unicode_class(0x4e2d), ==, CHAR_COMPLEX);
    g_assert_cmpint(unicode_class(0xe01), ==, CHAR_COMPLEX);
    g_assert_cmpint(unicode_class(0x439), ==, CHAR_LETTER);
    g_assert_cmpint(unicode_class(0xa7), ==, CHAR_OTHER);
    g_assert_cmpint(unicode_class(0xfffd), ==, CHAR_OTHER);
}

static void
test_complex_breaks_cover_the_run(void)
{
    static const char text[] = "図書館条例ประชาธิปไตย";
    g_autoptr(GArray) ends = unicode_complex_breaks(text, strlen(text));
    g_assert_cmpuint(ends->len, >, 2);
    guint32 before = 0;
    for (guint i = 0; i < ends->len; i++) {
        guint32 end = g_array_index(ends, guint32, i);
        g_assert_cmpuint(end, >, before);
        before = end;
    }
    g_assert_cmpuint(before, ==, strlen(text));
}

static void
test_bad_bytes_are_read_one_by_one(void)
{
    static const char bad[] = "\xff\xc3(\xe2\x82";
    size_t step, at = 0;
    for (size_t left = strlen(bad); left > 0; left -= step, at += step) {
        unicode_decode(bad + at, left, &step);
        g_assert_cmpuint(step, ==, 1);
    }
    g_autofree char *folded = fold_text(bad);
    g_assert_true(g_utf8_validate(folded, -1, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unicode/fold-meets", test_fold_makes_spellings_meet);
    g_test_add_func("/unicode/fold-keeps-apart", test_fold_keeps_apart);
    g_test_add_func("/unicode/fold-keeps-the-rest", test_fold_keeps_the_rest);
    g_test_add_func("/unicode/form", test_form_is_exact);
    g_test_add_func("/unicode/latin1-equals-icu", test_latin1_equals_icu);
    g_test_add_func("/unicode/collation", test_collation_is_din_5007);
    g_test_add_func("/unicode/classes", test_classes);
    g_test_add_func("/unicode/complex", test_complex_breaks_cover_the_run);
    g_test_add_func("/unicode/bad-bytes", test_bad_bytes_are_read_one_by_one);
    return g_test_run();
}
