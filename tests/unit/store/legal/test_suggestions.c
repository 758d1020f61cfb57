/* What a text says about itself, with its place. */
#include "store/legal/suggestions.h"

#include <string.h>

static const IdentityBody bodies[] = {{"gemeinderat", "Gemeinderat"}, {"fachrat", "Fachrat"}};

static Suggestions *
read_pages(const char *first, const char *second, const char *third)
{
    g_autoptr(Extraction) x = extraction_new();
    const char *pages[] = {first, second, third};
    for (size_t i = 0; i < G_N_ELEMENTS(pages) && pages[i] != NULL; i++)
        g_ptr_array_add(x->pages, g_strdup(pages[i]));
    return suggestions_read(x, bodies, G_N_ELEMENTS(bodies));
}

static void
check(const Suggestions *s, SuggestedField field, const char *value, uint32_t page,
      const char *excerpt)
{
    const Suggested *seen = &s->field[field];
    g_test_message("%s", suggested_field_name(field));
    g_assert_cmpstr(seen->value, ==, value);
    g_assert_cmpuint(seen->page, ==, page);
    g_assert_cmpstr(seen->excerpt, ==, excerpt);
}

static void
test_every_field_has_its_place(void)
{
    g_autoptr(Suggestions) s =
        read_pages("Satzung\nüber die Entschädigung des Gemeinderats\n\nAufgrund von § 4 der "
                   "Gemeindeordnung hat der "
                   "Gemeinderat der Stadt\nin seiner Sitzung am 12. November 2024 folgende "
                   "Sat-\nzung beschlossen:\n",
                   "§ 1 Sitzungsgeld\nEs beträgt 40 Euro.\n",
                   "§ 9 Inkrafttreten\nDiese Satzung tritt am\n1. Januar 2025 in "
                   "Kraft.\nMusterstadt, den 13. November "
                   "2024\nDie Oberbürgermeisterin\n");
    const char *title = "Satzung über die Entschädigung des Gemeinderats";
    check(s, SUGGESTED_TITLE, title, 1, title);
    check(s, SUGGESTED_TYPE, "satzung", 1, title);
    check(s, SUGGESTED_BODY, "gemeinderat", 1, title);
    check(s, SUGGESTED_DECIDED_ON, "2024-11-12", 1,
          "Aufgrund von § 4 der Gemeindeordnung hat der Gemeinderat der Stadt in seiner Sitzung am "
          "12. "
          "November 2024 folgende Satzung beschlossen");
    check(s, SUGGESTED_SIGNED_ON, "2024-11-13", 3, "Musterstadt, den 13. November 2024");
    check(s, SUGGESTED_EFFECTIVE_FROM, "2025-01-01", 3,
          "Diese Satzung tritt am 1. Januar 2025 in Kraft");
    check(s, SUGGESTED_EFFECTIVE_UNTIL, NULL, 0, NULL);
}

static void
test_a_rule_is_no_day(void)
{
    static const struct {
        const char *text;
        DateValue rule;
    } cases[] = {
        {"Diese Satzung tritt am Tage nach der Bekanntmachung in Kraft",
         DATE_VALUE_DAY_AFTER_PUBLICATION},
        {"Diese Satzung tritt mit ihrer öffentlichen Bekanntmachung in Kraft",
         DATE_VALUE_PUBLICATION},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Suggestions) s = read_pages("Seite 1\n", cases[i].text, NULL);
        check(s, SUGGESTED_EFFECTIVE_FROM, NULL, 2, cases[i].text);
        g_assert_cmpint(s->field[SUGGESTED_EFFECTIVE_FROM].rule, ==, cases[i].rule);
    }
}

static void
test_nothing_is_invented(void)
{
    static const char *const texts[] = {
        "",
        "\n\f\n",
        "Einladung zum Sommerfest am 1. Januar 2025",
        "§ 4 tritt am 1.1.2030 in Kraft.",
        "Diese Ordnung setzt alle vor dem 1.1.2030 beschlossenen Regelungen außer Kraft.",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Suggestions) s = read_pages(texts[i], NULL, NULL);
        for (int f = 0; f < SUGGESTED_COUNT; f++)
            check(s, (SuggestedField)f, NULL, 0, NULL);
    }
    g_autoptr(Suggestions) none = read_pages(NULL, NULL, NULL);
    for (int f = 0; f < SUGGESTED_COUNT; f++)
        check(none, (SuggestedField)f, NULL, 0, NULL);
}

/* However long words and sentences are, an excerpt is short and whole characters. */
static void
test_excerpts_are_short(void)
{
    static const char *const fillers[] = {"ä",     "ö ", "Ä\xc2\xad", "\xe2\x80\x93",
                                          "a-\nb", "(",  "1"};
    for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++) {
        GString *text = g_string_new("Diese Satzung ");
        while (text->len < 3000)
            g_string_append(text, fillers[i]);
        g_string_append(text, " hat der Rat in der Sitzung vom 1.2.2024 ");
        while (text->len < 6000)
            g_string_append(text, fillers[i]);
        g_string_append(text, " beschlossen, sie tritt am 1.1.2025 in Kraft");
        g_autoptr(Suggestions) s = read_pages(text->str, text->str, NULL);
        const Suggested *from = &s->field[SUGGESTED_EFFECTIVE_FROM];
        g_assert_cmpstr(from->value, ==, "2025-01-01");
        for (int f = 0; f < SUGGESTED_COUNT; f++) {
            const char *excerpt = s->field[f].excerpt;
            g_assert_cmpuint(excerpt != NULL ? strlen(excerpt) : 0, <=, SUGGESTED_EXCERPT_BYTES);
            g_assert_true(excerpt == NULL || g_utf8_validate(excerpt, -1, NULL));
        }
        g_string_free(text, TRUE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/legal/suggestions/places", test_every_field_has_its_place);
    g_test_add_func("/legal/suggestions/rule", test_a_rule_is_no_day);
    g_test_add_func("/legal/suggestions/nothing", test_nothing_is_invented);
    g_test_add_func("/legal/suggestions/short", test_excerpts_are_short);
    return g_test_run();
}
