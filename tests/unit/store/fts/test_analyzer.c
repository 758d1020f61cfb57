/* Words and terms of German texts. Each row gives a text and its tokens as STEM, blank between; a
 * token at the position of the one before is written behind a plus. */
#include "store/fts/analyzer.h"

#include <pthread.h>
#include <string.h>

static char *
stems_of(const char *text, size_t len, bool forms)
{
    GString *out = g_string_new(NULL);
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, len);
    Token token;
    while (token_next(&reader, &token)) {
        g_assert_cmpuint(token.start, <, token.end);
        g_assert_cmpuint(token.end, <=, len);
        if (out->len > 0)
            g_string_append_c(out, token.kind == TOKEN_WORD ? ' ' : '+');
        g_string_append(out, forms ? token.term->form : token.term->stem);
    }
    return g_string_free(out, FALSE);
}

static void
assert_stems(const char *text, const char *stems)
{
    g_autofree char *found = stems_of(text, strlen(text), false);
    g_assert_cmpstr(found, ==, stems);
}

static void
test_spellings_and_inflections_meet(void)
{
    assert_stems("Gebühr Gebühren Gebuehr gebuhr GEBÜHR Gebu\xcc\x88hren",
                 "gebuhr gebuhr gebuhr gebuhr "
                 "gebuhr gebuhr");
    assert_stems("Straße Strasse Straßen", "strass strass strass");
    assert_stems("Satzung Satzungen", "satzung satzung");
    assert_stems("neue neuen neun", "neu neu neun");
    assert_stems("der Hund, des Hundes", "der hund des hund");
}

static void
test_words_end(void)
{
    assert_stems("", "");
    assert_stems(" \n\t--- ,;.", "");
    assert_stems("z.B. GBl.S. 1", "z b gbl s 1");
    assert_stems("Abfall-Satzung Nr.5", "abfall satzung nr 5");
    assert_stems("Satzung.Die Beschlüsse:im Rat", "satzung die beschluss im rat");
    assert_stems("A4 5a m²", "a4 5a m2");
    assert_stems("„Müll“ (2025)", "mull 2025");
    assert_stems("20.12.1985 3,5", "20 12 1985 3 5");
    assert_stems("1.500 EUR 1.500,00 12.345.678 0.500 1.50 1.5000",
                 "1500 eur 1500 00 12345678 0 500 1 50 1 "
                 "5000");
    assert_stems("1.500", "1500");
    assert_stems("図書館条例 Satzung", "図書館 条例 satzung");
}

static void
test_broken_words_are_joined(void)
{
    assert_stems("Deut-\nsche Gemeinde", "deutsch gemeind");
    assert_stems("Deut\xc2\xad\nsche", "deutsch");
    assert_stems("Deut\xe2\x80\x90\r\n  sche", "deutsch");
    assert_stems("Deut- \n\tsche", "deutsch");
    assert_stems("Ab\xc2\xad"
                 "fall\u200bge\u2060bühr",
                 "abfallgebuhr");
    assert_stems("Abwasser-\nund Müllgebühr", "abwass und mullgebuhr");
    assert_stems("Ein-\noder Ausgang, Vor-\nbis Nach", "ein oder ausgang vor bis nach");
    assert_stems("Grund-\nundverordnung", "grundundverordn");
    assert_stems("Baden-\nWürttemberg", "bad wurttemberg");
    assert_stems("12-\nmonatig", "12 monat");
    assert_stems("Ende -\nanfang", "end anfang");
    assert_stems("Schluss-\n\nabsatz", "schluss absatz");
    assert_stems("Ver-\nwaltungs-\nverfahren", "verwaltungsverfahr");
    assert_stems("Kom-\n", "kom");
    assert_stems("\xc2\xad\nende", "end");
}

static void
test_gender_forms_are_one_word(void)
{
    assert_stems("Partner:innen", "partnerin+partn");
    assert_stems("Bürger*innen", "burgerin+burg");
    assert_stems("Lehrer_in", "lehrerin+lehr");
    assert_stems("Einwohner/-innen", "einwohnerin+einwohn");
    assert_stems("BürgerInnen", "burgerin");
    assert_stems("Ort:in Esslingen", "ortin+ort essling");
    assert_stems("auf/in dem", "auf in dem");
    assert_stems("Innen:innenstadt", "inn innenstadt");
}

static void
test_sections(void)
{
    assert_stems("§ 5 Abs. 2", "5+§5 abs 2");
    assert_stems("§5a", "5a+§5a");
    assert_stems("§§\u00a0"
                 "34 bis 36",
                 "34+§34 bis 36");
    assert_stems("§\n12", "12+§12");
    assert_stems("§ 3 a", "3+§3 a");
    assert_stems("§ 1234567", "1234567");
    assert_stems("§ 5abc", "5abc");
    assert_stems("§", "");
    assert_stems("§ Satz", "satz");
    g_auto(TokenReader) reader = token_reader(analyzer_get(), "(§ 5)", 6);
    Token token;
    g_assert_true(token_next(&reader, &token));
    g_assert_cmpuint(token.start, ==, 4);
    g_assert_true(token_next(&reader, &token));
    g_assert_cmpint(token.kind, ==, TOKEN_SECTION);
    g_assert_cmpuint(token.start, ==, 1);
    g_assert_cmpuint(token.end, ==, 5);
}

static void
test_forms_stay_exact(void)
{
    static const char text[] = "GEBÜHREN Gebuehr straße Deut-\nsche";
    g_autofree char *forms = stems_of(text, strlen(text), true);
    g_assert_cmpstr(forms, ==, "gebühren gebuehr straße deutsche");
}

static void
test_stop_words(void)
{
    static const char text[] = "Für über und UND Während Satzung Amt";
    static const bool stops[] = {true, true, true, true, true, false, false};
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, strlen(text));
    Token token;
    for (size_t i = 0; i < G_N_ELEMENTS(stops); i++) {
        g_assert_true(token_next(&reader, &token));
        g_assert_cmpint(token.term->stop, ==, stops[i]);
    }
}

static void
test_offsets_give_the_word_back(void)
{
    static const char text[] = "Die Abfall-\n  gebühr, § 5";
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, strlen(text));
    Token token;
    g_assert_true(token_next(&reader, &token));
    g_assert_true(token_next(&reader, &token));
    g_assert_cmpmem(text + token.start, token.end - token.start, "Abfall-\n  gebühr", 17);
}

/* Whatever the bytes: it ends, offsets stay inside and ascend, terms are valid UTF-8 and not too
 * long. */
static void
test_any_bytes(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    static const char *const pieces[] = {
        "§",    "-\n",      "\xc2\xad\n", "a", "Ä",      "u\xcc\x88", "5",  ".500",   ":in",
        "\xff", "\xe2\x82", "図",         "ก", "\u200b", " ",         "\n", "*innen", "ß"};
    for (int round = 0; round < 3000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int n = g_rand_int_range(rand, 0, 40);
        for (int i = 0; i < n; i++)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        g_autofree char *exact =
            g_memdup2(text->str, MAX(text->len, 1)); /* so that asan sees the end */
        g_auto(TokenReader) reader = token_reader(analyzer_get(), exact, text->len);
        Token token;
        uint32_t before = 0;
        while (token_next(&reader, &token)) {
            g_assert_cmpuint(token.start, <, token.end);
            g_assert_cmpuint(token.end, <=, text->len);
            if (token.kind == TOKEN_WORD)
                g_assert_cmpuint(token.start, >=, before);
            before = token.start;
            g_assert_cmpuint(token.term->stem_len, >, 0);
            g_assert_true(g_utf8_validate(token.term->stem, token.term->stem_len, NULL));
            g_assert_true(g_utf8_validate(token.term->form, token.term->form_len, NULL));
        }
    }
}

static void
test_long_words(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append(text, "ü");
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text->str, text->len);
    Token token;
    g_assert_true(token_next(&reader, &token));
    g_assert_cmpuint(token.term->form_len, ==, TERM_BYTES_MAX);
    g_assert_true(g_utf8_validate(token.term->form, -1, NULL));
    g_assert_false(token_next(&reader, &token));
}

/* More kinds of words than the cache holds: it starts anew, terms are the same. */
static void
test_cache_is_bounded(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 70000; i++)
        g_string_append_printf(text, "wort%d ", i);
    for (int round = 0; round < 2; round++) {
        g_autofree char *stems = stems_of(text->str, text->len, false);
        g_assert_cmpuint(strlen(stems) + 1, ==, text->len);
        assert_stems("Gebühren", "gebuhr");
    }
}

static void *
analyze_in_thread(void *data)
{
    for (int i = 0; i < 200; i++)
        assert_stems("Die Gebühren der Straße § 5", "die gebuhr der strass 5+§5");
    return data;
}

static void
test_threads(void)
{
    pthread_t threads[4];
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, analyze_in_thread, NULL), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_assert_cmpint(pthread_join(threads[i], NULL), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/analyzer/meet", test_spellings_and_inflections_meet);
    g_test_add_func("/analyzer/words-end", test_words_end);
    g_test_add_func("/analyzer/broken-words", test_broken_words_are_joined);
    g_test_add_func("/analyzer/gender-forms", test_gender_forms_are_one_word);
    g_test_add_func("/analyzer/sections", test_sections);
    g_test_add_func("/analyzer/forms", test_forms_stay_exact);
    g_test_add_func("/analyzer/stop-words", test_stop_words);
    g_test_add_func("/analyzer/offsets", test_offsets_give_the_word_back);
    g_test_add_func("/analyzer/any-bytes", test_any_bytes);
    g_test_add_func("/analyzer/long-words", test_long_words);
    g_test_add_func("/analyzer/cache", test_cache_is_bounded);
    g_test_add_func("/analyzer/threads", test_threads);
    return g_test_run();
}
