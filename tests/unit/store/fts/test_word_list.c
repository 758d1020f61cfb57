/* The list of all words: each stem once with its sum, and letters found wherever they stand. */
#include "store/fts/word_list.h"

#include "store/fts/part_build.h"

#include <string.h>

static const char *const texts[] = {
    "Hundesteuer Steuer Steuern Hund",
    "Zweitwohnungsteuersatzung Abfall Steuer",
    "Amt Gesamtbetrag Ämter Bauamt x",
};

/* An index of one part per text; with NUMBERS merged ones, else segments. */
typedef struct {
    Index index;
    GBytes *bytes[G_N_ELEMENTS(texts)];
} Fixture;

static void
fill(Fixture *f, bool numbers)
{
    f->index.parts = g_array_new(FALSE, TRUE, sizeof(IndexPart));
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(PartBuilder) b = part_builder_new(PART_TEXTS);
        g_autoptr(GPtrArray) pages = g_ptr_array_new();
        g_ptr_array_add(pages, (char *)texts[i]);
        part_builder_add_text(b, i + 1, pages, NULL);
        f->bytes[i] = part_builder_finish(b);
        IndexPart part = {.number = numbers ? i + 1 : 0};
        gsize len;
        const void *data = g_bytes_get_data(f->bytes[i], &len);
        g_assert_true(part_open(data, len, i + 1, &part.part, NULL));
        g_array_append_val(f->index.parts, part);
    }
}

static void
clear(Fixture *f)
{
    g_array_unref(f->index.parts);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_bytes_unref(f->bytes[i]);
}

/* The words of the list as "fold stem-length units". */
static char *
dump(const WordList *list)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < word_list_length(list); i++) {
        ListedWord w = word_list_at(list, i);
        g_assert_cmpuint(w.letters, ==, word_letters(w.fold, w.fold_len));
        g_string_append_printf(out, "%.*s %u %u\n", (int)w.fold_len, w.fold, w.stem_len,
                               (unsigned)w.units);
    }
    return g_string_free(out, FALSE);
}

static void
test_each_stem_once(void)
{
    Fixture f = {0};
    fill(&f, true);
    g_autoptr(WordList) list = word_list_of_parts(&f.index, 1);
    g_autofree char *have = dump(list);
    g_assert_cmpstr(
        have, ==,
        "abfall 6 1\namt 3 1\namter 3 1\nbauamt 6 1\ngesamtbetrag 12 1\nhund 4 1\n"
        "hundesteuer 9 1\nsteuer 4 2\nsteuern 4 2\nx 1 1\nzweitwohnungsteuersatzung 22 1\n");
    guint steuer = word_list_find_stem(list, "steu", 4);
    g_assert_cmpuint(steuer, ==, 7);
    g_assert_cmpuint(word_list_parts(list, steuer), ==, 3); /* the first and the second */
    g_assert_cmpuint(word_list_find_stem(list, "steuer", 6), ==, word_list_length(list));
    g_autoptr(WordList) again = word_list_of_parts(&f.index, 1);
    g_assert_true(again == list); /* kept */
    g_autoptr(WordList) none = word_list_of_segments(&f.index);
    g_assert_cmpuint(word_list_length(none), ==, 0);
    guint like = 0; /* "steuern" alone has all of its letters; "steuer" lacks one */
    g_assert_true(word_list_find_like(list, 4, 4, word_letters("steuern", 7), 0, &like));
    g_assert_cmpuint(like, ==, steuer + 1);
    like = 0;
    g_assert_true(word_list_find_like(list, 4, 4, word_letters("steuern", 7), 1, &like));
    g_assert_cmpuint(like, ==, steuer);
    g_assert_false(word_list_find_like(list, 5, 8, word_letters("steuern", 7), 1, &like));
    guint at = 0;
    g_assert_false(word_list_find(none, "x", 1, &at));
    g_array_set_size(f.index.parts, 2); /* a part went */
    g_autoptr(WordList) less = word_list_of_parts(&f.index, 1);
    g_assert_true(less != list);
    at = 0;
    g_assert_false(word_list_find(less, "bauamt", 6, &at));
    clear(&f);
}

static void
test_letters_are_found_wherever_they_stand(void)
{
    static const char *const wanted[] = {
        "steuer", "amt",   "x",     "abfall", "hund", "satzung", "zweitwohnungsteuersatzung",
        "ll",     "er\nx", "nichts"};
    Fixture f = {0};
    fill(&f, false);
    g_autoptr(WordList) list = word_list_of_segments(&f.index);
    for (guint k = 0; k < G_N_ELEMENTS(wanted); k++) {
        size_t len = strlen(wanted[k]);
        guint at = 0, n = word_list_length(list);
        for (guint i = 0; i < n; i++) {
            ListedWord w = word_list_at(list, i);
            if (memmem(w.fold, w.fold_len, wanted[k], len) == NULL)
                continue;
            g_assert_true(word_list_find(list, wanted[k], len, &at));
            g_assert_cmpuint(at++, ==, i);
        }
        if (strchr(wanted[k], '\n') == NULL)
            g_assert_false(word_list_find(list, wanted[k], len, &at));
    }
    clear(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word-list/stems", test_each_stem_once);
    g_test_add_func("/word-list/find", test_letters_are_found_wherever_they_stand);
    return g_test_run();
}
