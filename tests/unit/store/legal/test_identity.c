/* Title, type and body as first pages give them. */
#include "store/legal/identity.h"

#include <string.h>

static const IdentityBody bodies[] = {
    {"gemeinderat", "Gemeinderat"},
    {"jugendgemeinderat", "Jugendgemeinderat"},
    {"fmi", "Fachrat für Migration und Integration"},
    {"fachrat", "Fachrat"},
};

static Identity *
identify(const char *page, const char *second)
{
    g_autoptr(Extraction) x = extraction_new();
    g_ptr_array_add(x->pages, g_strdup(page));
    if (second != NULL)
        g_ptr_array_add(x->pages, g_strdup(second));
    return identity_suggest(x, bodies, G_N_ELEMENTS(bodies));
}

static void
test_first_pages(void)
{
    static const struct {
        const char *page, *title, *type, *body; /* NULL: none */
    } cases[] = {
        {"Satzung\nüber die Straßenreinigung\n(Straßenreinigungssatzung – StrRS)\nAufgrund des § 5 "
         "der",
         "Satzung über die Straßenreinigung (Straßenreinigungssatzung – StrRS)", "satzung", NULL},
        {"-1-\n\nSatzung\n\nüber die Erhebung von Gebühren\n\nAufgrund",
         "Satzung über die Erhebung von Gebühren", "satzung", NULL},
        {"Satzung über die Erhebung der\nHundesteuer (Hundesteuersatzung)\nvom 14. November 2023\n",
         "Satzung über die Erhebung der Hundesteuer (Hundesteuersatzung)", "satzung", NULL},
        {"Hauptsatzung der Stadt Musterstadt vom 17. September 2024\n\nAufgrund",
         "Hauptsatzung der Stadt Musterstadt", "satzung", NULL},
        {"DER GEMEINDEVORSTAND\n2. Satzung zur Änderung der\nHauptsatzung vom 23.10.2018\nin der "
         "Fassung vom 22.04.2021\n",
         "2. Satzung zur Änderung der Hauptsatzung vom 23.10.2018", "satzung", NULL},
        {"SATZUNG über den Marktverkehr\nAufgrund", "Satzung über den Marktverkehr", "satzung",
         NULL},
        {"S A T Z U N G\nüber den Marktverkehr\n", "Satzung über den Marktverkehr", "satzung",
         NULL},
        {"Benutzungsordnung für die städtischen\nKinder-\ntageseinrichtungen\nDie Arbeit",
         "Benutzungsordnung für die städtischen Kindertageseinrichtungen", "ordnung", NULL},
        {"Wahl- und Abstimmungsordnung\nder Studierendenschaft\nBeschluss:",
         "Wahl- und Abstimmungsordnung der Studierendenschaft", "ordnung", NULL},
        {"Geschäftsordnung des Gemeinderates\n§ 1 Vorsitz", "Geschäftsordnung des Gemeinderates",
         "geschaeftsordnung", "gemeinderat"},
        {"Geschäftsordnung des Jugendgemeinderats\n", "Geschäftsordnung des Jugendgemeinderats",
         "geschaeftsordnung", "jugendgemeinderat"},
        {"Gebührenordnung für das Stadtarchiv\n", "Gebührenordnung für das Stadtarchiv",
         "gebuehrenordnung", NULL},
        {"Polizeiverordnung gegen\numweltschädliches Verhalten\n",
         "Polizeiverordnung gegen umweltschädliches Verhalten", "verordnung", NULL},
        {"Richtlinien zur Förderung der Vereine\n", "Richtlinien zur Förderung der Vereine",
         "richtlinie", NULL},
        {"Niederschrift über die 2. Sitzung des\nFachrats für Migration und Integration im\nJahr "
         "2025\n"
         "Dienstag, 24. Juni",
         "Niederschrift über die 2. Sitzung des Fachrats für Migration und Integration im Jahr "
         "2025",
         "protokoll", "fmi"},
        {"Beschlussvorlage 2024/017\nAmt: Kämmerei\n", "Beschlussvorlage 2024/017", "vorlage",
         NULL},
        {"Antrag auf Aufnahme\nals Mitglied\nHiermit beantrage ich",
         "Antrag auf Aufnahme als Mitglied", "formular", NULL},
        {"Antrag der Fraktion Mitte\n", "Antrag der Fraktion Mitte", NULL, NULL},
        {"Öffentliche Bekanntmachung\nder Stadt Musterstadt\n",
         "Öffentliche Bekanntmachung der Stadt Musterstadt", "bekanntmachung", NULL},
        {"Bürgerliches Gesetzbuch (BGB)\nBGB\n", "Bürgerliches Gesetzbuch (BGB)", NULL, NULL},
        {"Inhaltsverzeichnis\n• § 1 Organe\n• § 2 Aufgaben\n", NULL, NULL, NULL},
        {"Satzung\n", NULL, NULL, NULL},
        {"Verordnung\nLand Baden-Württemberg\n", NULL, NULL, NULL},
        {"Tagesordnung der Sitzung\n", NULL, NULL, NULL},
        {"Gemeinde Musterstadt\nRathausplatz 1\n", NULL, NULL, NULL},
        {"§ 1\nSatzung über X\n", NULL, NULL, NULL},
        {"Satzung wird wie folgt geändert\n", NULL, NULL, NULL},
        {"Satzung über Märkte ............ 4\n", NULL, NULL, NULL},
        {"Präambel\nDiese Satzung der Stadt\n", NULL, NULL, NULL},
        {"Sehr geehrte Damen und Herren,\ndie Satzung über Märkte\n", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Identity) identity = identify(cases[i].page, NULL);
        g_test_message("%s", cases[i].page);
        g_assert_cmpstr(identity->title.value, ==, cases[i].title);
        g_assert_cmpstr(identity->type.value, ==, cases[i].type);
        g_assert_cmpstr(identity->body.value, ==, cases[i].body);
    }
}

static void
test_the_place_is_kept(void)
{
    const char *page = "Stadt Musterstadt\n\n  Satzung\n  über den Markt \n\nAufgrund";
    g_autoptr(Identity) identity = identify(page, NULL);
    g_autofree char *place = g_strndup(page + identity->title.start, identity->title.len);
    g_assert_cmpstr(place, ==, "Satzung\n  über den Markt");
    g_assert_cmpuint(identity->title.page, ==, 1);
    g_assert_cmpuint(identity->type.page, ==, 1);
}

static PageLayout *
layout_of(const unsigned *sizes, size_t n)
{
    PageLayout *layout = page_layout_new();
    layout->width = 5950;
    layout->height = 8420;
    for (size_t i = 0; i < n; i++) {
        LineBox box = {.x0 = 700,
                       .y0 = (uint16_t)(500 + 200 * i),
                       .x1 = 5000,
                       .y1 = (uint16_t)(600 + 200 * i),
                       .size = (uint16_t)sizes[i]};
        g_array_append_val(layout->lines, box);
    }
    return layout;
}

static void
test_the_largest_wins_and_later_pages_need_it(void)
{
    const char *first = "Inhaltsverzeichnis\n§ 1 Organe 1\n";
    const char *second =
        "Verbandsordnung im Text\nHauptsatzung\nStadt Konstanz\nAufgrund der Gemeinde hat "
        "der Rat die folgende lange Zeile\n";
    g_autoptr(Extraction) x = extraction_new();
    g_ptr_array_add(x->pages, g_strdup(first));
    g_ptr_array_add(x->pages, g_strdup(second));
    g_autoptr(Identity) without = identity_suggest(x, NULL, 0);
    g_assert_null(without->title.value);
    g_ptr_array_add(x->layouts, layout_of((const unsigned[]){200, 110}, 2));
    g_ptr_array_add(x->layouts, layout_of((const unsigned[]){130, 200, 200, 110}, 4));
    g_autoptr(Identity) with = identity_suggest(x, NULL, 0);
    g_assert_cmpstr(with->title.value, ==, "Hauptsatzung Stadt Konstanz");
    g_assert_cmpuint(with->title.page, ==, 2);
}

static void
test_hostile_pages_end(void)
{
    static const char *const pieces[] = {"Satzung über ", "Satzung\n", "\n",
                                         "S A T Z ",      "(",         "über\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *page = g_string_new(NULL);
        while (page->len < 1000000)
            g_string_append(page, pieces[i]);
        g_autoptr(Identity) identity = identify(page->str, page->str);
        if (identity->title.value != NULL)
            g_assert_cmpuint(strlen(identity->title.value), <=, 1000);
        g_string_free(page, TRUE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/legal/identity/pages", test_first_pages);
    g_test_add_func("/legal/identity/place", test_the_place_is_kept);
    g_test_add_func("/legal/identity/layout", test_the_largest_wins_and_later_pages_need_it);
    g_test_add_func("/legal/identity/hostile", test_hostile_pages_end);
    return g_test_run();
}
