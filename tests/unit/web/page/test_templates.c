/* test_templates.c - every page with hostile values in every field: nothing of them may become
 * markup or an address. The same pages with nothing in them must not fail. */
#include "tests/browser/fill.h"

#include "web/templates.h"

static size_t
count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

#define RENDER(Struct, name)                                                                       \
    static void render_##name(GString *out, FillKind kind, Lang lang)                              \
    {                                                                                              \
        Struct m = {0};                                                                            \
        g_autoptr(Arena) arena = arena_new();                                                      \
        unsigned seed = 0;                                                                         \
        fill(arena, &Struct##_model, &m, kind, &seed);                                             \
        template_##name(out, &m, lang);                                                            \
    }
FILL_PAGES(RENDER)

static const struct {
    const char *name;
    void (*render)(GString *out, FillKind kind, Lang lang);
} pages[] = {
#define ROW(Struct, name) {#name, render_##name},
    FILL_PAGES(ROW)};

static void
test_hostile_values_stay_text(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        pages[i].render(out, FILL_HOSTILE, LANG_DE);
        g_assert_cmpuint(count(out->str, "&lt;script&gt;"), >, 0); /* the values are there */
        g_assert_cmpuint(count(out->str, "<script>"), ==, 0);
        g_assert_cmpuint(count(out->str, "<img src=x"), ==, 0);
        g_assert_cmpuint(count(out->str, "' autofocus onfocus='"), ==, 0);
        g_assert_cmpuint(count(out->str, "\"javascript:"), ==, 0);
        g_assert_cmpuint(count(out->str, "\"data:"), ==, 0);
        g_assert_cmpuint(count(out->str, "\"//"), ==, 0);
        g_assert_cmpuint(count(out->str, "\"/\\"), ==, 0);
    }
}

static void
test_pages_without_values(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        pages[i].render(out, FILL_NOTHING, LANG_EN);
        g_assert_true(g_str_has_prefix(out->str, "<!DOCTYPE html>\n<html"));
        g_assert_true(g_str_has_suffix(out->str, "</html>\n"));
        g_assert_cmpuint(count(out->str, "<main "), ==, 1);
        g_assert_cmpuint(count(out->str, "<h1 "), ==, 1);
    }
}

static void
test_every_page_leads_to_the_duties(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        pages[i].render(out, FILL_NOTHING, LANG_DE);
        static const char *const links[] = {
            "href=\"/impressum\"",       "href=\"/datenschutz\"", "href=\"/barrierefreiheit\"",
            "href=\"/leichte-sprache\"", "href=\"#inhalt\"",      "id=\"inhalt\""};
        for (size_t k = 0; k < G_N_ELEMENTS(links); k++)
            g_assert_cmpuint(count(out->str, links[k]), >=, 1);
    }
    g_autoptr(GString) start = g_string_new(NULL);
    render_start(start, FILL_NOTHING, LANG_DE);
    g_assert_nonnull(strstr(start->str, ">Öffentliche Bekanntmachungen</a>"));
    g_assert_nonnull(strstr(start->str, ">Ortsrecht</a>"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/templates/hostile_values_stay_text", test_hostile_values_stay_text);
    g_test_add_func("/templates/pages_without_values", test_pages_without_values);
    g_test_add_func("/templates/every_page_leads_to_the_duties",
                    test_every_page_leads_to_the_duties);
    return g_test_run();
}
