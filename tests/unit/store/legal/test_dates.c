/* Dates of a bylaw as its text gives them. */
#include "store/legal/dates.h"
#include "store/legal/written_date.h"

#include <string.h>

static char *
render(const char *text)
{
    g_autoptr(GArray) found = dates_find(text, strlen(text));
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const DateSuggestion *s = &g_array_index(found, DateSuggestion, i);
        g_assert_cmpuint(s->start + s->len, <=, strlen(text));
        g_assert_true((s->day != LOCAL_DATE_NONE) == (s->value == DATE_VALUE_DAY));
        char day[11];
        const char *value =
            s->value == DATE_VALUE_DAY ? date_format(s->day, day) : date_value_name(s->value);
        g_string_append_printf(out, "%s%s %s", i > 0 ? "; " : "", date_purpose_name(s->purpose),
                               value);
    }
    return g_string_free(out, FALSE);
}

static void
test_days_as_written(void)
{
    static const struct {
        const char *text;
        LocalDate day; /* 0: none */
        DateLead lead;
    } cases[] = {
        {"am 1. Januar 2025", 20250101, LEAD_ON},
        {"am 01.01.2025", 20250101, LEAD_ON},
        {"vom 1. 1. 2025", 20250101, LEAD_FROM},
        {"zum 01.01. 2025", 20250101, LEAD_TO},
        {"den 22. 06.2021", 20210622, LEAD_THE},
        {"ab 1.März 2025", 20250301, LEAD_FROM},
        {"am 1. Mrz. 2025", 20250301, LEAD_ON},
        {"am 27. September. 1999", 19990927, LEAD_ON},
        {"am 30.\nAugust\n1999", 19990830, LEAD_ON},
        {"am 1. Jänner 2020", 20200101, LEAD_ON},
        {"2025-03-19", 20250319, LEAD_NONE},
        {"am Dienstag, dem 12. März 2024", 20240312, LEAD_ON},
        {"am Dienstag, den 12. März 2024", 20240312, LEAD_ON},
        {"am Dienstag 12. März 2024", 20240312, LEAD_ON},
        {"mit Ablauf des 31. Dezember 2024", 20241231, LEAD_END},
        {"am 29.02.2024", 20240229, LEAD_ON},
        {"am 29.02.2023", 0, 0},
        {"am 31.04.2023", 0, 0},
        {"am 12.03.24", 0, 0},
        {"am 12.3.", 0, 0},
        {"am 12. März", 0, 0},
        {"am 12. März 24", 0, 0},
        {"am 32.01.2024", 0, 0},
        {"am 01.13.2024", 0, 0},
        {"am 1.1.20245", 0, 0},
        {"am 1.1.3024", 0, 0},
        {"Nr. 12.03.2024.5", 20240312, LEAD_NONE},
        {"2025-02-30", 0, 0},
        {"§ 1. Absatz 2025", 0, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scan t = {cases[i].text, strlen(cases[i].text)};
        g_autoptr(GArray) found = written_dates(t, 10);
        g_test_message("%s", cases[i].text);
        g_assert_cmpuint(found->len, ==, cases[i].day != 0);
        if (found->len == 0)
            continue;
        const WrittenDate *d = &g_array_index(found, WrittenDate, 0);
        g_assert_cmpuint(d->day, ==, cases[i].day);
        g_assert_cmpuint(d->lead, ==, cases[i].lead);
    }
}

static void
test_what_they_are_for(void)
{
    static const struct {
        const char *text, *expect;
    } cases[] = {
        {"Diese Satzung tritt am 1. Januar 2025 in Kraft.", "effective_from 2025-01-01"},
        {"Diese Satzung tritt zum 01.01.2025 in Kraft.", "effective_from 2025-01-01"},
        {"Diese Satzung tritt mit Wirkung vom 01.01.2024 in Kraft.", "effective_from 2024-01-01"},
        {"Diese Satzung tritt mit Wirkung zum 01.01.2024 in Kraft.", "effective_from 2024-01-01"},
        {"Diese Satzung tritt rückwirkend zum 1. Januar 2024 in Kraft.",
         "effective_from 2024-01-01"},
        {"Diese Satzung tritt rückwirkend am 1. Januar 2024 in Kraft.",
         "effective_from 2024-01-01"},
        {"Die Satzung tritt ab 1.1.2025 in Kraft.", "effective_from 2025-01-01"},
        {"Sie tritt am 1. Januar 2025 in Kraft.", "effective_from 2025-01-01"},
        {"Die Satzung vom 12.3.2001 tritt am 1.1.2002 in Kraft.", "effective_from 2002-01-01"},
        {"die Satzung, die am 1.1.2002 in Kraft tritt", "effective_from 2002-01-01"},
        {"Die Ordnung ist am 1.1.2002 in Kraft getreten.", "effective_from 2002-01-01"},
        {"Inkrafttreten: 01.01.2025", "effective_from 2025-01-01"},
        {"Inkrafttreten am 01.01.2025", "effective_from 2025-01-01"},
        {"§ 12 Inkrafttreten\nDiese Satzung tritt am 1. Juli 2024 in Kraft.",
         "effective_from 2024-07-01"},
        {"Diese Satzung tritt am Tage nach der öffentlichen Bekanntmachung in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt am Tag nach ihrer Bekanntmachung in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt am Tag nach der Bekanntmachung in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt einen Tag nach ihrer ortsüblichen Bekanntmachung in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt am ersten Tag nach der Veröffentlichung im Amtsblatt in Kraft.",
         "effective_from day_after_publication"},
        {"Die Satzung tritt am Tage nach ihrer Verkündung in Kraft.",
         "effective_from day_after_publication"},
        {"Sie tritt an dem auf die Bekanntmachung folgenden Tag in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt am Tage\nnach der Be-\nkanntmachung in Kraft.",
         "effective_from day_after_publication"},
        {"Diese Satzung tritt am Tag ihrer Bekanntmachung in Kraft.", "effective_from publication"},
        {"Diese Satzung tritt mit dem Tage der Bekanntmachung in Kraft.",
         "effective_from publication"},
        {"Diese Satzung tritt mit ihrer Bekanntmachung in Kraft.", "effective_from publication"},
        {"Diese Satzung tritt 14 Tage nach ihrer Bekanntmachung in Kraft.", ""},
        {"Diese Satzung tritt eine Woche nach der Bekanntmachung in Kraft.", ""},
        {"Diese Satzung tritt am ersten Tag des auf die Bekanntmachung folgenden Monats in Kraft.",
         ""},
        {"Diese Satzung tritt am vierzehnten Tag nach der Bekanntmachung in Kraft.", ""},
        {"Diese Satzung tritt in Kraft.", ""},
        {"Diese Satzung tritt am 1.1.25 in Kraft.", ""},
        {"Die Maßnahme bleibt ab 1.1.2025 in Kraft.", ""},
        {"Gleichzeitig tritt die Satzung vom 12.03.2001 außer Kraft.",
         "repealed_from effective_from"},
        {"Zugleich tritt die Satzung vom 12.03.2001 ausser Kraft.", "repealed_from effective_from"},
        {"Die Satzung vom 12.03.2001 tritt am 1.1.2025 außer Kraft.", "repealed_from 2025-01-01"},
        {"Mit Ablauf des 31.12.2024 tritt die Satzung vom 3.3.2003 außer Kraft.",
         "repealed_from 2025-01-01"},
        {"Diese Satzung tritt am 31.12.2026 außer Kraft.", "effective_until 2026-12-31"},
        {"Diese Satzung tritt mit Ablauf des 31.12.2026 außer Kraft.",
         "effective_until 2027-01-01"},
        {"Diese Satzung tritt am 1.1.2025 in Kraft und am 31.12.2026 außer Kraft.",
         "effective_from 2025-01-01; effective_until 2026-12-31"},
        {"Diese Satzung tritt am 1. Januar 2025 in Kraft. Gleichzeitig tritt die Satzung vom 3. "
         "Mai "
         "2001 außer Kraft.",
         "effective_from 2025-01-01; repealed_from effective_from"},
        {"Diese Satzung gilt bis zum 31.12.2026.", "effective_until 2027-01-01"},
        {"Sie gilt bis 31.12.2026.", "effective_until 2027-01-01"},
        {"Der Tarif gilt bis 31.12.2026.", ""},
        {"Der Gemeinderat hat am 12.03.2024 folgende Satzung beschlossen:",
         "decided_on 2024-03-12"},
        {"hat der Gemeinderat am 12. März 2024 folgende Satzung beschlossen:",
         "decided_on 2024-03-12"},
        {"hat die Gemeindevertretung in ihrer Sitzung am 30. August 1999 folgende Satzung "
         "beschlossen:",
         "decided_on 1999-08-30"},
        {"hat der Rat in der Sitzung vom 30.08.1999 beschlossen:", "decided_on 1999-08-30"},
        {"Aufgrund des § 5 HGO in der Fassung vom 07.03.2005 (GVBl. I S. 142), zuletzt geändert "
         "durch "
         "Gesetz vom 16.02.2023 (GVBl. S. 90), hat die Gemeindevertretung in der Sitzung am "
         "9.12.2025 "
         "folgende Satzung beschlossen:",
         "decided_on 2025-12-09"},
        {"Aufgrund von § 4 GemO in der Fassung vom 24.07.2000 (GBl. S. 581) hat der Gemeinderat "
         "folgende Satzung beschlossen:",
         ""},
        {"Beschlossen: 22.01.2014", "decided_on 2014-01-22"},
        {"Beschlossen am 22.01.2014", "decided_on 2014-01-22"},
        {"Beschlossen durch den Gemeinderat am 22.01.2014", "decided_on 2014-01-22"},
        {"beschlossen am 22.01.2014", "decided_on 2014-01-22"},
        {"Beschluss des Gemeinderats vom 16.10.2014", "decided_on 2014-10-16"},
        {"geändert durch Beschluss vom 16.10.2014", "decided_on 2014-10-16"},
        {"Beschluss über die Feststellung vom 16.10.2014", ""},
        {"Der Antrag wird am 1.1.2025 gestellt.", ""},
        {"Ausgefertigt: Esslingen, den 13.03.2024", "signed_on 2024-03-13"},
        {"Ausgefertigt:\nEsslingen am Neckar, den 13. März 2024\n", "signed_on 2024-03-13"},
        {"ausgefertigt am 13.03.2024", "signed_on 2024-03-13"},
        {"Esslingen am Neckar, den 13. März 2024\nDer Oberbürgermeister", "signed_on 2024-03-13"},
        {"Linsengericht, 09.12.2025\n", "signed_on 2025-12-09"},
        {"Konstanz, den 29.09.2023", "signed_on 2023-09-29"},
        {"Der Antrag ist bis zum Freitag, den 29.09.2023\n", ""},
        {"Stand: 01.01.2025", ""},
        {"Stand, den 01.01.2025", ""},
        {"Hauptsatzung der Gemeinde Linsengericht vom 23. Oktober 2018\n§ 1",
         "signed_on 2018-10-23"},
        {"Satzung\nüber die Hundesteuer\nvom 23.10.2018\n", "signed_on 2018-10-23"},
        {"Hauptsatzung in der Fassung vom 22.04.2021\n", ""},
        {"Gesetz vom 22.04.2021\n", ""},
        {"Beschlossen: 1.2.2014\nText\nBeschlossen: 1.2.2014", "decided_on 2014-02-01"},
        {"Die Änderung vom 3.3.2003 tritt am 1.4.2003 in Kraft. Die Änderung vom 5.5.2005 tritt am "
         "1.6.2005 in Kraft.",
         "effective_from 2005-06-01; effective_from 2003-04-01"},
        {"Diese Satzung tritt am 1.1.2021 in Kraft. Abweichend hiervon tritt § 10 rückwirkend zum "
         "1.1.2019 in Kraft.",
         "effective_from 2021-01-01; effective_from 2019-01-01"},
        {"Diese Satzung tritt am 18.1.1988 in Kraft. Die Änderung vom 5.5.2005 tritt am 1.6.2005 "
         "in "
         "Kraft.",
         "effective_from 2005-06-01; effective_from 1988-01-18"},
        {"Diese Vorschrift tritt mit Ablauf des 31.12.2029 außer Kraft.", ""},
        {"§ 4 tritt am 1.1.2030 außer Kraft.", ""},
        {"Zuständig ist die Behörde gem. § 85 HSOG.\n§ 6 \nInkrafttreten \nDiese Satzung tritt am "
         "1. Oktober 1999 in Kraft.",
         "effective_from 1999-10-01"},
        {"Der Abschnitt wird aufgehoben.\nArtikel 2\nInkrafttreten\nDie Satzung tritt am "
         "01.03.2025 in "
         "Kraft.",
         "effective_from 2025-03-01"},
        {"Die Beitragssatzung tritt am 01.01.2026 In Kraft.", "effective_from 2026-01-01"},
        {"Diese Ordnung wurde am 19.01.2026 beschlossen.\nSie setzt alle vorher beschlossenen "
         "Regelungen außer Kraft.",
         "decided_on 2026-01-19"},
        {"Der Antrag wurde am 19.01.2026 beschlossen.", ""},
        {"Eine Rechtsverordnung muss spätestens mit Ablauf des 31. Dezember 2029 außer Kraft "
         "treten.",
         "repealed_from 2030-01-01"},
        {"", ""},
        {"Kraft in außer in Kraft Kraft", ""},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *seen = render(cases[i].text);
        if (strcmp(seen, cases[i].expect) != 0) {
            g_test_message("%s\n  expected %s\n  found    %s", cases[i].text, cases[i].expect,
                           seen);
            wrong++;
        }
    }
    g_assert_cmpuint(wrong, ==, 0);
}

static void
test_the_place_is_kept(void)
{
    const char *text = "§ 9\nDiese Satzung tritt am Tage nach der Bekanntmachung in Kraft.\n"
                       "Ausgefertigt: Esslingen, den 13.03.2024";
    g_autoptr(GArray) found = dates_find(text, strlen(text));
    static const char *const places[] = {"Ausgefertigt: Esslingen, den 13.03.2024",
                                         "am Tage nach der Bekanntmachung in Kraft"};
    g_assert_cmpuint(found->len, ==, G_N_ELEMENTS(places));
    for (guint i = 0; i < found->len; i++) {
        const DateSuggestion *s = &g_array_index(found, DateSuggestion, i);
        g_autofree char *place = g_strndup(text + s->start, s->len);
        g_assert_cmpstr(place, ==, places[i]);
    }
}

static void
test_hostile_texts_end(void)
{
    static const char *const pieces[] = {"in Kraft ",
                                         "1.1.2025 ",
                                         "am 1.1.2025 tritt ",
                                         "beschlossen ",
                                         "Beschluss ",
                                         "1. ",
                                         "\xc2",
                                         "a.\n",
                                         "Esslingen, den 1.1.2025\n",
                                         "vom 1.1.2025\n",
                                         "tritt am Tage nach "};
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *text = g_string_new(NULL);
        while (text->len < 2000000)
            g_string_append(text, pieces[i]);
        g_test_timer_start();
        g_autoptr(GArray) found = dates_find(text->str, text->len);
        g_assert_cmpuint(found->len, <=, DATES_MAX);
        g_test_message("%s: %.0f ms", pieces[i], g_test_timer_elapsed() * 1000);
        g_string_free(text, TRUE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/legal/dates/written", test_days_as_written);
    g_test_add_func("/legal/dates/purpose", test_what_they_are_for);
    g_test_add_func("/legal/dates/place", test_the_place_is_kept);
    g_test_add_func("/legal/dates/hostile", test_hostile_texts_end);
    return g_test_run();
}
