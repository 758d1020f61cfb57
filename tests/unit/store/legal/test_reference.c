/* Citations in the style of German bylaws: what they name, and whose law it is. */
#include "store/legal/reference.h"

#include <string.h>

typedef struct {
    const char *text, *expect;
} Case;

/* "§ 5 Abs. 2=para-5_abs-2 | ?…" : per reference its kind ("" internal, "!" other law, "?" unsure),
 * then each target as its id, a range as "a..b", then "<law>". */
static char *
render(const char *text, const ReferenceContext *context)
{
    g_autoptr(GPtrArray) found = references_find(text, strlen(text), context);
    GString *out = g_string_new(NULL);
    size_t end = 0;
    for (guint i = 0; i < found->len; i++) {
        const Reference *r = found->pdata[i];
        g_assert_cmpuint(r->start, >=, end);
        end = r->start + r->len;
        g_assert_cmpuint(end, <=, strlen(text));
        g_string_append_printf(out, "%s%s", i > 0 ? " | " : "",
                               r->kind == REFERENCE_INTERNAL    ? ""
                               : r->kind == REFERENCE_OTHER_LAW ? "!"
                                                                : "?");
        for (guint k = 0; k < r->targets->len; k++) {
            const ReferenceTarget *target = r->targets->pdata[k];
            g_string_append_printf(out, "%s%s%s%s", k > 0 ? " " : "", target->from,
                                   target->to != NULL ? ".." : "",
                                   target->to != NULL ? target->to : "");
        }
        g_assert_true((r->kind == REFERENCE_OTHER_LAW) == (r->law != NULL));
        if (r->law != NULL)
            g_string_append_printf(out, " <%s>", r->law);
    }
    return g_string_free(out, FALSE);
}

static void
check(const Case *cases, size_t n, const char *unit, const char *title)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < n; i++) {
        ReferenceContext context = {.unit = unit, .title = title};
        g_autofree char *seen = render(cases[i].text, &context);
        if (strcmp(seen, cases[i].expect) != 0) {
            g_test_message("%s\n  expected %s\n  found    %s", cases[i].text, cases[i].expect,
                           seen);
            wrong++;
        }
    }
    g_assert_cmpuint(wrong, ==, 0);
}

#define MAIN_TITLE "Satzung über die Erhebung der Hundesteuer (Hundesteuersatzung – HuStS)"

static void
test_what_is_named(void)
{
    static const Case cases[] = {
        {"Die Steuer nach § 5 wird erhoben.", "para-5"},
        {"Die Steuer nach § 5a wird erhoben.", "para-5a"},
        {"Die Steuer nach § 5 a wird erhoben.", "para-5a"},
        {"nach §5 Abs.2", "para-5_abs-2"},
        {"nach § 5 Abs. 2 Satz 1 Nr. 3 Buchst. b", "para-5_abs-2_satz-1_nr-3_buchst-b"},
        {"nach § 5 Absatz 2 Satz 1 Nummer 3 Buchstabe b", "para-5_abs-2_satz-1_nr-3_buchst-b"},
        {"nach § 2 Abs. 3 Buchstabe a) gehören", "para-2_abs-3_buchst-a"},
        {"nach § 2 Abs. 3 Buchstabe b) und c) werden",
         "para-2_abs-3_buchst-b para-2_abs-3_buchst-c"},
        {"nach § 2 Abs. 3 lit. a erhoben", "para-2_abs-3_buchst-a"},
        {"nach § 2 Abs. 3 a) erhoben", "para-2_abs-3_buchst-a"},
        {"nach § 2 Abs. 3 Nr. 1 Buchst. aa erhoben", "para-2_abs-3_nr-1_dbuchst-aa"},
        {"nach § 2 Abs. 3 Buchst. a Doppelbuchst. bb", "para-2_abs-3_buchst-a_dbuchst-bb"},
        {"nach Abschnitt IV", "abschnitt-iv"},
        {"die §§ 4 bis 6 gelten", "para-4..para-6"},
        {"die §§ 4-6 gelten", "para-4..para-6"},
        {"die Reinigung (§§ 6 – 9)", "para-6..para-9"},
        {"nach § 4 bis § 6", "para-4..para-6"},
        {"die §§ 4, 5 und 7a gelten", "para-4 para-5 para-7a"},
        {"die §§ 4 und 5 gelten", "para-4 para-5"},
        {"die §§ 4 oder 5", "para-4 para-5"},
        {"die §§ 4, 6 bis 8 und 10 gelten", "para-4 para-6..para-8 para-10"},
        {"nach § 4 Abs. 1 und 2 gilt", "para-4_abs-1 para-4_abs-2"},
        {"nach § 4 Abs. 1 bis 3 gilt", "para-4_abs-1..para-4_abs-3"},
        {"nach § 4 Abs. 1 – 3 gilt", "para-4_abs-1..para-4_abs-3"},
        {"nach § 4 Abs. 1 und Abs. 3 gilt", "para-4_abs-1 para-4_abs-3"},
        {"nach § 4 Abs. 1 Satz 2 und Abs. 3 Satz 1", "para-4_abs-1_satz-2 para-4_abs-3_satz-1"},
        {"nach § 4 Abs. 1 Satz 2 und 3 gilt", "para-4_abs-1_satz-2 para-4_abs-1_satz-3"},
        {"nach § 4 Abs. 1 Satz 2 und 3 Satz 1 gilt", "para-4_abs-1_satz-2 para-4_abs-3_satz-1"},
        {"nach § 4 Absatz 1 Nummer 2, 3, 5 und 6 zu stellen",
         "para-4_abs-1_nr-2 para-4_abs-1_nr-3 para-4_abs-1_nr-5 para-4_abs-1_nr-6"},
        {"nach § 4 Abs. 1 Nr. 1 bis 3", "para-4_abs-1_nr-1..para-4_abs-1_nr-3"},
        {"nach § 4 Abs. 1 Nrn. 1 und 3", "para-4_abs-1_nr-1 para-4_abs-1_nr-3"},
        {"nach § 4 Abs. 1, Satz 2 gilt", "para-4_abs-1_satz-2"},
        {"nach § 4 Abs. 1 S. 2 gilt", "para-4_abs-1_satz-2"},
        {"nach § 4, Abs. 1 gilt", "para-4_abs-1"},
        {"nach § 4 Ziff. 2 gilt", "para-4_nr-2"},
        {"nach § 4 Ziffer 2.1 gilt", "para-4_nr-2-1"},
        {"nach § 4 (2) gilt", "para-4_abs-2"},
        {"nach § 4 (2) Satz 1 gilt", "para-4_abs-2_satz-1"},
        {"nach § 4 II gilt", "para-4_abs-2"},
        {"nach § 4 Abs. 1 b Satz 2", "para-4_abs-1b_satz-2"},
        {"nach § 4 Abs. 1a gilt", "para-4_abs-1a"},
        {"nach § 4 Satz 2 Halbsatz 1 gilt", "para-4_satz-2"},
        {"nach § 4 Abs. 2 Satz 1 2. Halbsatz gilt", "para-4_abs-2_satz-1"},
        {"nach § 4 Abs. 2 Satz 1 Hs. 2 und Satz 3", "para-4_abs-2_satz-1 para-4_abs-2_satz-3"},
        {"nach § 4 f. gilt", "para-4..para-5"},
        {"nach §§ 4 ff. gilt", "para-4"},
        {"entgegen § 6 Abs. 1 und Abs. 2, die Straße", "para-6_abs-1 para-6_abs-2"},
        {"nach § 3 i.V.m. § 5 Abs. 1", "para-3 | para-5_abs-1"},
        {"nach § 3 in Verbindung mit § 5", "para-3 | para-5"},
        {"nach § 3, § 5 Abs. 2 und § 7", "para-3 | para-5_abs-2 | para-7"},
        {"gemäß\n§ 5 Abs. 2", "para-5_abs-2"},
        {"gemäß §\n5 Abs.\n2 gilt", "para-5_abs-2"},
        {"gemäß § 5 Ab-\nsatz 2 gilt", "para-5_abs-2"},
        {"gemäß §\xc2\xa0"
         "5\xe2\x80\xaf"
         "Abs.\xc2\xa0"
         "2",
         "para-5_abs-2"},
        {"Gemäß § 5 und § 6 beträgt sie", "para-5 | para-6"},
        {"§ 10 Abs. 5 gilt entsprechend.", "para-10_abs-5"},
        {"§ 5 gilt entsprechend.", "para-5"},
        {"Die Absätze 1 bis 5 gelten nicht", "para-3_abs-1..para-3_abs-5"},
        {"Absatz 1 oder 2 gilt", "para-3_abs-1 para-3_abs-2"},
        {"Absatz 2 bleibt unberührt", "para-3_abs-2"},
        {"Abs. 3 Satz 2 bleibt unberührt", "para-3_abs-3_satz-2"},
        {"die in Satz 4 festgelegte Fläche", "para-3_abs-2_satz-4"},
        {"Sätze 1 und 2 gelten", "para-3_abs-2_satz-1 para-3_abs-2_satz-2"},
        {"Satz 1 gilt nicht für Absatz 4", "para-3_abs-2_satz-1 | para-3_abs-4"},
        {"in den Fällen der Nummer 4", "para-3_abs-2_nr-4"},
        {"in den Fällen der Nummern 1 und 3", "para-3_abs-2_nr-1 para-3_abs-2_nr-3"},
        {"nach Nr. 2 erhöht", "para-3_abs-2_nr-2"},
        {"nach Buchst. a bis c", "para-3_abs-2_buchst-a..para-3_abs-2_buchst-c"},
        {"Satz 2 des Absatzes 1 gilt", "para-3_abs-1_satz-2"},
        {"Absatz 2 des § 7 gilt", "para-7_abs-2"},
        {"nach Nummer 3 der Anlage 2", "anlage-2_nr-3"},
        {"nach Nr. 3 und 4 der Anlage", "?para-3_abs-2_nr-3 para-3_abs-2_nr-4"},
        {"siehe Anlage 2", "anlage-2"},
        {"die Anlagen 1 und 2 sind", "anlage-1 anlage-2"},
        {"die Anlagen 1 bis 3 sind", "anlage-1..anlage-3"},
        {"nach Anlage 1 Nr. 4 erhoben", "anlage-1_nr-4"},
        {"nach Anlage A erhoben", "anlage-a"},
        {"nach Anlage II erhoben", "anlage-ii"},
        {"nach der Anlage zu dieser Satzung", ""},
        {"im Anhang geregelt", "anlage"},
        {"im Anhang 2 geregelt", "anlage-2"},
        {"Artikel 3 bleibt", "art-3"},
        {"nach Art. 3 Abs. 2", "art-3_abs-2"},
        {"nach Artikel 3 § 5", "art-3_para-5"},
        {"nach Teil II dieser Satzung", "teil-ii"},
        {"Die Vorschriften in Teil 3 gelten", "teil-3"},
        {"gilt Abschnitt 3 entsprechend", "abschnitt-3"},
        {"nach Teil II Abschnitt 3", "teil-ii_abschnitt-3"},
        {"die Abschnitte 2 und 3", "abschnitt-2 abschnitt-3"},
        {"nach Kapitel 4", "kapitel-4"},
        {"nach Paragraph 5 Absatz 1", "para-5_abs-1"},
        {"nach den Paragrafen 5 und 6", "para-5 para-6"},
    };
    check(cases, G_N_ELEMENTS(cases), "para-3_abs-2_satz-1", MAIN_TITLE);
}

static void
test_whose_law(void)
{
    static const Case cases[] = {
        {"nach § 34 BauGB", "!para-34 <BauGB>"},
        {"nach § 34 Abs. 1 Satz 2 BauGB", "!para-34_abs-1_satz-2 <BauGB>"},
        {"(§ 61 Abs. 1, Satz 2 GemO)", "!para-61_abs-1_satz-2 <GemO>"},
        {"nach § 4 der Gemeindeordnung gilt", "!para-4 <Gemeindeordnung>"},
        {"nach § 4 Gemeindeordnung gilt", "!para-4 <Gemeindeordnung>"},
        {"Aufgrund von § 4 der Gemeindeordnung für Baden-Württemberg (GemO) und",
         "!para-4 <Gemeindeordnung für Baden-Württemberg (GemO)>"},
        {"nach § 2 Abs. 1 des Kommunalabgabengesetzes (KAG) gilt",
         "!para-2_abs-1 <Kommunalabgabengesetzes (KAG)>"},
        {"§§ 2, 8, 11 und 13 des Kommunalabgabengesetzes",
         "!para-2 para-8 para-11 para-13 <Kommunalabgabengesetzes>"},
        {"§§ 2, 8 Abs. 2, 9 und 11 KAG", "!para-2 para-8_abs-2 para-8_abs-9 para-8_abs-11 <KAG>"},
        {"nach § 5 Satz 1 i.V.m. § 7 GemO gilt", "!para-5_satz-1 <GemO> | !para-7 <GemO>"},
        {"nach § 5 Satz 1 i. V. m. § 7 GemO gilt", "!para-5_satz-1 <GemO> | !para-7 <GemO>"},
        {"Aufgrund der § 4 und § 11 GemO", "!para-4 <GemO> | !para-11 <GemO>"},
        {"§ 4 Abs. 1, § 7 und § 11 der Gemeindeordnung",
         "!para-4_abs-1 <Gemeindeordnung> | !para-7 <Gemeindeordnung> | !para-11 "
         "<Gemeindeordnung>"},
        {"nach § 5 und nach § 7 GemO", "?para-5 | !para-7 <GemO>"},
        {"nach § 7 GemO und § 5", "!para-7 <GemO> | ?para-5"},
        {"nach § 7 GemO und § 5 dieser Satzung", "!para-7 <GemO> | para-5"},
        {"nach Absatz 1 und § 24 GemO", "para-3_abs-1 | !para-24 <GemO>"},
        {"nach § 3 dieser Satzung", "para-3"},
        {"nach § 3 Abs. 1 der vorliegenden Satzung", "para-3_abs-1"},
        {"die §§ 4 und 5 dieser Satzung", "para-4 para-5"},
        {"nach § 7 Abs. 1 der Satzung, wobei", "para-7_abs-1"},
        {"nach § 7 der Hundesteuersatzung gilt", "para-7"},
        {"nach § 7 HuStS gilt", "para-7"},
        {"nach § 4 der Hauptsatzung", "!para-4 <Hauptsatzung>"},
        {"nach § 4 der Satzung über die Erhebung von Kurtaxe",
         "!para-4 <Satzung über die Erhebung von Kurtaxe>"},
        {"nach § 4 der Geschäftsordnung des Gemeinderats", "!para-4 <Geschäftsordnung>"},
        {"nach § 41 der Hessischen Gemeindeordnung", "!para-41 <Hessischen Gemeindeordnung>"},
        {"nach § 4 der jeweils geltenden Gemeindeordnung", "!para-4 <Gemeindeordnung>"},
        {"nach § 181 Bürgerliches Gesetzbuch befreit", "!para-181 <Bürgerliches Gesetzbuch>"},
        {"nach § 12 des Baugesetzbuches", "!para-12 <Baugesetzbuches>"},
        {"nach § 5 SGB VIII", "!para-5 <SGB VIII>"},
        {"nach § 5 Abs. 2 SGB XII erhalten", "!para-5_abs-2 <SGB XII>"},
        {"nach § 8 des Zwölften Buches Sozialgesetzbuch",
         "!para-8 <Zwölften Buches Sozialgesetzbuch>"},
        {"nach § 7 GO NRW", "!para-7 <GO NRW>"},
        {"nach § 1 DVO GemO", "!para-1 <DVO GemO>"},
        {"des § 36 Abs. 1 Nr. 1 des Gesetzes über Ordnungswidrigkeiten ist der Vorstand",
         "!para-36_abs-1_nr-1 <Gesetzes über Ordnungswidrigkeiten>"},
        {"gemäß § 13 des Gesetzes über kommunale Zusammenarbeit (GKZ) gilt",
         "!para-13 <Gesetzes über kommunale Zusammenarbeit (GKZ)>"},
        {"nach Art. 6 DSGVO", "!art-6 <DSGVO>"},
        {"nach Artikel 6 Abs. 1 Buchst. e DS-GVO", "!art-6_abs-1_buchst-e <DS-GVO>"},
        {"nach Art. 28 Abs. 2 GG", "!art-28_abs-2 <GG>"},
        {"nach Artikel 15 der Richtlinie 2006/123/EG", "!art-15 <Richtlinie>"},
        {"(§ 7 Abs. 1 Satz 2 HStrG)", "!para-7_abs-1_satz-2 <HStrG>"},
        {"nach §§ 1030 ff. BGB, § 1093 BGB", "!para-1030 <BGB> | !para-1093 <BGB>"},
        {"nach §§ 144/145 BauGB", "!para-144 para-145 <BauGB>"},
        {"§ 39\nAbs. 2 der Gemeinde-\nordnung genannten", "!para-39_abs-2 <Gemeindeordnung>"},
        {"nach § 45 Abs. 1 b Satz 2 Straßenverkehrs-Ordnung",
         "!para-45_abs-1b_satz-2 <Straßenverkehrs-Ordnung>"},
        {"nach § 5 der Verbandsversammlung vorgelegt", "para-5"},
        {"nach § 5 der Vorstand entscheidet", "para-5"},
        {"nach § 5 des Oberbürgermeisters", "para-5"},
        {"nach § 5 EUR 20 beträgt", "para-5"},
        {"nach § 5 Tagesordnung", "para-5"},
        {"nach § 3 der Anlage", "?para-3"},
        {"nach Nummer 3 des Gebührenverzeichnisses", "?para-3_abs-2_nr-3"},
        {"nach § 5 der genannten Satzung", "?para-5"},
        {"nach Abs. 2 derselben Vorschrift", "?para-3_abs-2"},
        {"BGB §§ 1030 und 1031", "?para-1030 para-1031"},
        {"nach Anlage 2 zu § 63 HBO", "!anlage-2 <HBO> | !para-63 <HBO>"},
        {"die §§ 4, 5 Abs. 2 und 7 gelten", "?para-4 para-5_abs-2 para-5_abs-7"},
        {"§ 4 Abs. 1 wird wie folgt geändert", "?para-4_abs-1"},
        {"nach § 4 und Kommunalabgabengesetz", "para-4"},
    };
    check(cases, G_N_ELEMENTS(cases), "para-3_abs-2", MAIN_TITLE);
}

static void
test_what_is_no_reference(void)
{
    static const Case cases[] = {
        {"§ 5 Organe", ""},
        {"§ 5\nOrgane der Stadt", ""},
        {"§ 5 – Organe", ""},
        {"Text.\n§ 6 Beziehungen zwischen", ""},
        {"Text\n§ 6\nBeziehungen", ""},
        {"• § 2 - Rechtsstellung", ""},
        {"Rat 4 ### § 3 Zusammensetzung 4", ""},
        {"Klimaausschuss 7 § 8 Spitalausschuss 9", ""},
        {"Nr. 4 Gebühren", ""},
        {"Nummer 2 und 3", ""},
        {"Verfassung - § 1 - Verwaltungsorgane", ""},
        {"Teil I. Organisationssatzung", ""},
        {"Anlage 2 zu § 5", "para-5"},
        {"\nAnlage 1\nGebühren", ""},
        {"\nArtikel 2\nInkrafttreten", ""},
        {"Abschnitt 3 Gebühren", ""},
        {"Hausnummer Nr. 4", ""},
        {"im Bebauungsplan Nr. 12", ""},
        {"(GBl. S. 1)", ""},
        {"(GBl. 2024 Nr. 102)", ""},
        {"laufende Nummer, Name", ""},
        {"zum Teil 2 Stunden", ""},
        {"der Absatz von Waren", ""},
        {"Straßenabschnitt 3", ""},
        {"1. Januar 2025", ""},
        {"der Hebesatz 300 v. H.", ""},
        {"ein Satz 100 Stück", ""},
        {"§ und Recht", ""},
        {"§§", ""},
        {"", ""},
        {"nach § 5 und 3 weitere Mitglieder", "para-5"},
        {"nach Absatz 1 und 20 Euro", "para-3_abs-1"},
        {"nach Absatz 1, 14 Tage nach", "para-3_abs-1"},
        {"nach Absatz 1 und 50 % der", "para-3_abs-1"},
        {"nach § 4 Nr. 2,\n3. die Wahl", "para-4_nr-2"},
        {"nach § 5 am 1.1.2024 und 2. Mai", "para-5"},
        {"nach Buchst. a,\nb) der", "?buchst-a"},
    };
    check(cases, G_N_ELEMENTS(cases) - 1, "para-3_abs-2", MAIN_TITLE);
    check(cases + G_N_ELEMENTS(cases) - 1, 1, NULL, NULL);
}

static void
test_the_context_decides(void)
{
    const struct {
        const char *text, *unit, *title, *expect;
    } cases[] = {
        {"Absatz 2 gilt", NULL, NULL, "?abs-2"},
        {"Absatz 2 gilt", "para-7", NULL, "para-7_abs-2"},
        {"Satz 2 gilt", "para-7", NULL, "para-7_satz-2"},
        {"Satz 2 gilt", "para-7_abs-1_nr-3", NULL, "para-7_abs-1_satz-2"},
        {"nach Buchst. c und Buchst. a", "para-7_abs-1_nr-3", NULL,
         "para-7_abs-1_nr-3_buchst-c para-7_abs-1_nr-3_buchst-a"},
        {"Absatz 2 gilt", "anlage-1_para-4_abs-1", NULL, "anlage-1_para-4_abs-2"},
        {"§ 2 gilt", "anlage-1_para-4_abs-1", NULL, "anlage-1_para-2"},
        {"nach § 2 gilt", "anlage-1", NULL, "para-2"},
        {"(1) A.\n(2) Satz 1 gilt.\n(3) Satz 2 und Absatz 1", "para-7", NULL,
         "para-7_abs-2_satz-1 | para-7_abs-3_satz-2 | para-7_abs-1"},
        {"nach § 4 der Hauptsatzung", NULL, "Hauptsatzung der Stadt Konstanz", "para-4"},
        {"nach § 4 der Hauptsatzung der Stadt Konstanz gilt", NULL,
         "Hauptsatzung der Stadt Konstanz", "para-4"},
        {"nach § 4 der Hauptsatzung", NULL, NULL, "?para-4"},
        {"nach § 4 der Hauptsatzung vom 3. Mai 2001", NULL, "Hauptsatzung", "?para-4"},
        {"nach § 4 der Geschäftsordnung des Gemeinderats", NULL,
         "Geschäftsordnung Integrationsnetzwerk", "?para-4"},
        {"nach § 4 der Geschäftsordnung", NULL, "Geschäftsordnung Integrationsnetzwerk", "para-4"},
        {"nach § 4 der Satzung gilt", NULL, "Gebührenordnung", "?para-4"},
        {"nach § 4 der Satzung über die Märkte gilt", NULL, "Satzung über die Märkte", "para-4"},
        {"nach § 4 gilt", NULL, "Satzung zur Änderung der Hauptsatzung", "?para-4"},
        {"nach § 4 gilt", NULL, "Satzung zur 3. Änderung der Hauptsatzung", "?para-4"},
        {"nach § 4 gilt", NULL, "1. Änderungssatzung", "?para-4"},
        {"nach § 6 der Hauptsatzung gilt", NULL, "2. Satzung zur Änderung der Hauptsatzung",
         "?para-6"},
        {"nach § 4 dieser Satzung gilt", NULL, "1. Änderungssatzung", "para-4"},
        {"nach § 4 gilt", NULL, "Hauptsatzung mit 1. Änderung", "para-4"},
        {"nach § 4 KAG", NULL, "Satzung (Hebesatzsatzung – KAG)", "para-4"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ReferenceContext context = {.unit = cases[i].unit, .title = cases[i].title};
        g_autofree char *seen = render(cases[i].text, &context);
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(seen, ==, cases[i].expect);
    }
}

static void
test_each_target_has_its_place(void)
{
    const char *text = "Nach den §§ 4, 5 bis 7 und 9 Abs. 2 gilt:";
    g_autoptr(GPtrArray) found = references_find(text, strlen(text), NULL);
    g_assert_cmpuint(found->len, ==, 1);
    const Reference *r = found->pdata[0];
    static const char *const places[] = {"§§ 4", "5 bis 7", "9 Abs. 2"};
    g_assert_cmpuint(r->targets->len, ==, G_N_ELEMENTS(places));
    for (guint i = 0; i < r->targets->len; i++) {
        const ReferenceTarget *target = r->targets->pdata[i];
        g_autofree char *place = g_strndup(text + target->start, target->len);
        g_assert_cmpstr(place, ==, places[i]);
    }
    g_autofree char *whole = g_strndup(text + r->start, r->len);
    g_assert_cmpstr(whole, ==, "§§ 4, 5 bis 7 und 9 Abs. 2");
}

/* Much of the same, cut anywhere and with bytes that are no text: it ends soon and stays inside. */
static void
test_hostile_texts_end(void)
{
    static const char *const pieces[] = {"§ ",       "§ 1 ",
                                         "§§ 1, ",   "1, 1, ",
                                         "§ 1 der ", "Absatz 1 und ",
                                         "§ 1 und ", "Satz 1 des Absatzes 1 des ",
                                         "§ 1 f. ",  "(§ 1 ",
                                         "§ 1 bis ", "i.V.m. § 1 ",
                                         "\xc2",     "\xa7 \xff",
                                         "§ 1\n",    "(1) ",
                                         "- ",       "Ä",
                                         "a-\n",     "§ 1 GemO, "};
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *text = g_string_new(NULL);
        while (text->len < 3000000)
            g_string_append(text, pieces[i]);
        gint64 start = g_get_monotonic_time();
        ReferenceContext context = {.unit = "para-1_abs-1", .title = MAIN_TITLE};
        g_autoptr(GPtrArray) found = references_find(text->str, text->len, &context);
        g_assert_cmpuint(found->len, <=, REFERENCES_MAX);
        g_test_message("%s: %u, %" G_GINT64_FORMAT " ms", pieces[i], found->len,
                       (g_get_monotonic_time() - start) / 1000);
        g_string_free(text, TRUE);
    }
}

static bool
in_list(const char *id, void *data)
{
    return g_strv_contains((const char *const *)data, id);
}

static void
test_resolving(void)
{
    static const char *const ids[] = {"para-5", "para-5_abs-2", "para-5_abs-2_nr-3", "anlage-1",
                                      NULL};
    const struct {
        const char *id, *expect;
    } cases[] = {
        {"para-5_abs-2", "para-5_abs-2"},
        {"para-5_abs-2_satz-1", "para-5_abs-2"},
        {"para-5_abs-2_satz-1_nr-3", "para-5_abs-2_nr-3"},
        {"para-5_abs-2_satz-1_nr-3_buchst-b", "para-5_abs-2_nr-3"},
        {"para-5_abs-9_satz-1", "para-5"},
        {"para-6_abs-1", NULL},
        {"anlage-1_nr-4", "anlage-1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *seen = reference_resolve(cases[i].id, in_list, (void *)ids);
        g_assert_cmpstr(seen, ==, cases[i].expect);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/legal/reference/named", test_what_is_named);
    g_test_add_func("/legal/reference/law", test_whose_law);
    g_test_add_func("/legal/reference/none", test_what_is_no_reference);
    g_test_add_func("/legal/reference/context", test_the_context_decides);
    g_test_add_func("/legal/reference/places", test_each_target_has_its_place);
    g_test_add_func("/legal/reference/hostile", test_hostile_texts_end);
    g_test_add_func("/legal/reference/resolve", test_resolving);
    return g_test_run();
}
