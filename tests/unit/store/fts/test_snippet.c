/* Snippets: the right window, marks on every form of a word, text as people read it. */
#include "store/fts/snippet.h"

#include <string.h>

static Marks *
parse(const char *q)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Query) query = query_parse(q, 256, 12, &error);
    g_assert_no_error(error);
    return marks_of_query(query);
}

/* The snippet as text, hits in brackets. */
static char *
snippet(const char *text, const char *q)
{
    g_autoptr(Marks) marks = parse(q);
    g_autoptr(GPtrArray) parts = snippet_make(text, marks, NULL);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const SnippetPart *part = g_ptr_array_index(parts, i);
        g_assert_cmpstr(part->text, !=, "");
        g_assert_true(g_utf8_validate(part->text, -1, NULL));
        if (i > 0)
            g_assert_cmpint(part->hit, !=,
                            ((const SnippetPart *)g_ptr_array_index(parts, i - 1))->hit);
        g_string_append_printf(out, part->hit ? "[%s]" : "%s", part->text);
    }
    return g_string_free(out, FALSE);
}

static void
test_short_pages(void)
{
    static const char *const rows[][3] = {
        {"Die Gebühren der Stadt.", "Gebühr", "Die [Gebühren] der Stadt."},
        {"Die Gebuehren\nder   Stadt", "gebühr stadt", "Die [Gebuehren] der [Stadt]"},
        {"Die Abfall-\n  gebühr, die Müll-\nund Abwasser", "Abfallgebühr",
         "Die [Abfallgebühr], die Müll- und "
         "Abwasser"},
        {"Nach § 5 Abs. 2", "§ 5", "Nach [§ 5] Abs. 2"},
        {"§ 7 Zwinger", "Zwinger", "§ 7 [Zwinger]"},
        {"Nach § 5 Abs. 2", "5", "Nach § [5] Abs. 2"},
        {"„Gebühr“ (Hund)", "hund gebühr", "„[Gebühr]“ ([Hund])"},
        {"Hund Hunde", "Hund", "[Hund] [Hunde]"},
        {"Ge\xc2\xad"
         "bühr\tder\x01Stadt",
         "Gebühr", "[Gebühr] der Stadt"},
        {"Nichts davon", "Hund", "Nichts davon"},
        {"Die Partner:innen", "Partner", "Die [Partner:innen]"},
        {"", "Hund", ""},
        {" \n ", "Hund", ""},
        {"... --- ...", "Hund", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = snippet(rows[i][0], rows[i][1]);
        g_assert_cmpstr(got, ==, rows[i][2]);
    }
}

static char *
filler(int words)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < words; i++)
        g_string_append(out, "Füllwort ");
    return g_string_free(out, FALSE);
}

static void
test_window_with_most_terms(void)
{
    g_autofree char *fill = filler(60);
    g_autofree char *text =
        g_strdup_printf("Hund allein. %s Der Hund zahlt Steuer. %s Steuer", fill, fill);
    g_autofree char *got = snippet(text, "Steuer Hund");
    g_assert_nonnull(strstr(got, "Der [Hund] zahlt [Steuer]. Füllwort"));
    g_assert_nonnull(strstr(got, "Füllwort Der"));
    g_assert_true(g_str_has_prefix(got, "Füllwort")); /* cut between words */
    g_assert_true(g_str_has_suffix(got, "Füllwort"));
    g_assert_cmpint(g_utf8_strlen(got, -1), <=, SNIPPET_CHARS + 4); /* the brackets */
    g_assert_cmpint(g_utf8_strlen(got, -1), >, SNIPPET_CHARS - 12);
}

static void
test_hit_at_the_end_has_text_before(void)
{
    g_autofree char *fill = filler(60);
    g_autofree char *text = g_strdup_printf("%sHund.", fill);
    g_autofree char *got = snippet(text, "Hund");
    g_assert_true(g_str_has_suffix(got, "Füllwort [Hund]."));
    g_assert_cmpint(g_utf8_strlen(got, -1), >, SNIPPET_CHARS - 12);
}

/* Whatever the page: bounded, whole characters, no empty parts. */
static void
test_any_page(void)
{
    static const char *const pieces[] = {"Hund", " ",           "§ 5",   "-\n",    "\xc2\xad",
                                         "ü",    "\n\n\n",      "(",     "図書館", ".",
                                         "x",    "Hunde:innen", "1.500", "\u0308"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(21);
    for (int round = 0; round < 3000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 0, 300); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        g_autoptr(Marks) marks = parse("Hund § 5 図書館 x");
        g_autoptr(GPtrArray) parts = snippet_make(text->str, marks, NULL);
        glong chars = 0;
        for (guint i = 0; i < parts->len; i++) {
            const SnippetPart *part = g_ptr_array_index(parts, i);
            g_assert_true(g_utf8_validate(part->text, -1, NULL));
            g_assert_cmpstr(part->text, !=, "");
            chars += g_utf8_strlen(part->text, -1);
        }
        g_assert_cmpint(chars, <=, SNIPPET_CHARS);
    }
}

static void
test_word_longer_than_a_snippet(void)
{
    g_autoptr(GString) text = g_string_new("Hund ");
    for (int i = 0; i < 5000; i++)
        g_string_append(text, "ü");
    g_autofree char *got = snippet(text->str, "Hund");
    g_assert_true(g_str_has_prefix(got, "[Hund]"));
    g_autofree char *long_word = snippet(text->str + 5, text->str + 5 + 2 * 4900);
    g_assert_cmpint(g_utf8_strlen(long_word, -1), <=, SNIPPET_CHARS + 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/snippet/short-pages", test_short_pages);
    g_test_add_func("/snippet/window", test_window_with_most_terms);
    g_test_add_func("/snippet/end", test_hit_at_the_end_has_text_before);
    g_test_add_func("/snippet/any-page", test_any_page);
    g_test_add_func("/snippet/long-word", test_word_longer_than_a_snippet);
    return g_test_run();
}
