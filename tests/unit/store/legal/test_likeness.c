/* Likeness of texts: what it does not depend on, its stored form, and whether the versions of one
 * statute of the corpus find each other and nothing else. */
#include "store/legal/likeness.h"

#include <string.h>

static Likeness
of(const char *const *pages)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (; *pages != NULL; pages++)
        g_ptr_array_add(list, (void *)*pages);
    Likeness l;
    likeness_of(list, &l);
    return l;
}

static Likeness
of_text(const char *text)
{
    return of((const char *const[]){text, NULL});
}

/* N different words, "w" and a number in letters, from FIRST on. */
static char *
words(unsigned first, unsigned n)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = first; i < first + n; i++)
        g_string_append_printf(text, "w%c%c%c ", 'a' + (int)(i / 676 % 26),
                               'a' + (int)(i / 26 % 26), 'a' + (int)(i % 26));
    return g_string_free(text, FALSE);
}

static void
test_layout_does_not_count(void)
{
    Likeness a = of_text("Die Gebührensatzung der Stadt Baden-Baden gilt ab 2025 für alle Bürger.");
    const char *const same[] = {
        "DIE GEBÜHRENSATZUNG DER STADT BADEN-BADEN GILT AB 2025 FÜR ALLE BÜRGER",
        "Die Gebühren-\nsatzung der Stadt Baden-\nBaden gilt\n\n ab 2025, für alle Bürger",
        "Die Gebu\xcc\x88hrensatzung der Stadt Baden-Baden gilt ab 2025 für alle Bür\xc2\xadger!",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
        Likeness b = of_text(same[i]);
        g_test_message("%s", same[i]);
        g_assert_cmpuint(likeness_permille(&a, &b), ==, 1000);
    }
    Likeness pages = of((const char *const[]){
        "Die Gebührensatzung der Stadt", "Baden-Baden gilt ab 2025", "", "für alle Bürger.", NULL});
    g_assert_cmpuint(likeness_permille(&a, &pages), ==, 1000);
    Likeness other =
        of_text("Die Gebührensatzung der Stadt Baden-Baden gilt ab 2026 für alle Bürger.");
    g_assert_cmpuint(likeness_permille(&a, &other), <, 1000);
}

static void
test_it_is_the_share_of_common_runs(void)
{
    static const struct {
        unsigned first, n, other_first, other_n, low, high;
    } cases[] = {
        {0, 50, 0, 50, 1000, 1000},    {0, 50, 100, 50, 0, 0},
        {0, 53, 25, 53, 333, 333},     {0, 5, 0, 4, 500, 500},
        {0, 3, 0, 3, 1000, 1000},      {0, 3, 0, 2, 0, 0},
        {0, 2000, 0, 1000, 380, 620},  {0, 3000, 1000, 3000, 380, 620},
        {0, 2000, 1900, 2000, 0, 100},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *x = words(cases[i].first, cases[i].n);
        g_autofree char *y = words(cases[i].other_first, cases[i].other_n);
        Likeness a = of_text(x), b = of_text(y);
        unsigned seen = likeness_permille(&a, &b);
        g_test_message("case %zu: %u", i, seen);
        g_assert_cmpuint(seen, ==, likeness_permille(&b, &a));
        g_assert_true(seen >= cases[i].low && seen <= cases[i].high);
    }
    Likeness none = of_text(" .,; \n"), some = of_text("Satzung");
    g_assert_cmpuint(none.n, ==, 0);
    g_assert_cmpuint(likeness_permille(&none, &none), ==, 0);
    g_assert_cmpuint(likeness_permille(&none, &some), ==, 0);
}

static void
test_the_stored_form(void)
{
    g_autofree char *text = words(0, 1000);
    Likeness a = of_text(text), back;
    g_autoptr(GBytes) stored = likeness_encode(&a);
    gsize len;
    const uint8_t *data = g_bytes_get_data(stored, &len);
    g_assert_cmpuint(len, ==, LIKENESS_BYTES_MAX);
    g_assert_true(likeness_decode(data, len, &back));
    g_assert_cmpmem(a.hash, sizeof a.hash, back.hash, sizeof back.hash);
    for (gsize cut = 0; cut < len; cut++)
        g_assert_false(likeness_decode(data, cut, &back));
    static const gsize changed[] = {0, 1, 2};
    for (size_t i = 0; i < G_N_ELEMENTS(changed); i++) {
        g_autofree uint8_t *copy = g_memdup2(data, len);
        copy[changed[i]] ^= 2;
        g_assert_false(likeness_decode(copy, len, &back));
    }
    g_autofree uint8_t *unordered = g_memdup2(data, len);
    memcpy(unordered + 4, data + 12, 8);
    g_assert_false(likeness_decode(unordered, len, &back));
    /* What is stored must be what a later run computes. */
    Likeness known = of_text("ein zwei drei vier");
    g_assert_cmpuint(known.n, ==, 1);
    g_assert_cmphex(known.hash[0], ==, 0x98c1376674484bd9u);
}

/* The text of a PDF of the corpus; NULL if there is none or no pdftotext. */
static char *
text_of(const char *path)
{
    g_autofree char *tool = g_find_program_in_path("pdftotext");
    char *out = NULL;
    if (tool == NULL || !g_file_test(path, G_FILE_TEST_EXISTS))
        return NULL;
    const char *argv[] = {tool, path, "-", NULL};
    int status = 1;
    (void)!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                        NULL, &status, NULL);
    if (status != 0)
        g_clear_pointer(&out, g_free);
    return out;
}

static void
test_versions_find_their_family(void)
{
    static const struct {
        const char *family;
        unsigned versions;
    } families[] = {{"chor-beitragsordnung", 3},
                    {"kit-organisationssatzung", 4},
                    {"kit-wahlordnung", 4},
                    {"konstanz-hauptsatzung", 5},
                    {"raum-bad-boll-verbandssatzung", 2}};
    enum { ALL = 18 };
    Likeness l[ALL];
    size_t family[ALL], n = 0;
    for (size_t f = 0; f < G_N_ELEMENTS(families); f++)
        for (unsigned v = 1; v <= families[f].versions; v++) {
            g_autofree char *path =
                g_strdup_printf("../shared/corpus/satzungen/%s_v%u.pdf", families[f].family, v);
            g_autofree char *text = text_of(path);
            if (text == NULL) {
                g_test_skip("needs ../shared/corpus and pdftotext");
                return;
            }
            l[n] = of_text(text);
            family[n++] = f;
        }
    unsigned least = 1000, most = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            unsigned permille = likeness_permille(&l[i], &l[k]);
            if (family[i] == family[k])
                least = MIN(least, permille);
            else
                most = MAX(most, permille);
        }
    g_test_message("within a family at least %u, between families at most %u", least, most);
    g_assert_cmpuint(least, >=, LIKENESS_SAME_DOCUMENT);
    g_assert_cmpuint(most, <, LIKENESS_SAME_DOCUMENT / 4);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/legal/likeness/layout", test_layout_does_not_count);
    g_test_add_func("/legal/likeness/share", test_it_is_the_share_of_common_runs);
    g_test_add_func("/legal/likeness/stored", test_the_stored_form);
    g_test_add_func("/legal/likeness/corpus", test_versions_find_their_family);
    return g_test_run();
}
