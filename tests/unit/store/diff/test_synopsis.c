/* test_synopsis.c - what is said about two versions: rows by §, words inside them, and the
 * highlights; and that nothing is said where only the layout differs. */
#include "store/diff/synopsis.h"

#include <string.h>
#include <time.h>

static Structure *
derive(const char *text)
{
    g_autoptr(Extraction) x = extraction_new();
    g_auto(GStrv) pages = g_strsplit(text, "\f", -1);
    for (char **page = pages; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    x->page_count = x->pages->len;
    return structure_derive(x, NULL);
}

static const char *
name_of(const Piece *piece)
{
    return piece == NULL                     ? "-"
           : *piece->section->label != '\0'  ? piece->section->label
           : piece->section->heading != NULL ? piece->section->heading
                                             : piece->section->id;
}

static void
append_words(GString *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        g_string_append_c(out, text[i] == '\n' ? '/' : text[i]);
}

static void
append_spans(GString *out, const SynopsisRow *row, const char *from, const char *to)
{
    for (guint i = 0; i < row->spans->len; i++) {
        const WordingSpan *span = &g_array_index(row->spans, WordingSpan, i);
        g_string_append(out, span->kind == SPAN_REMOVED ? "[-"
                             : span->kind == SPAN_ADDED ? "{+"
                                                        : "");
        if (span->kind == SPAN_REMOVED)
            append_words(out, from + span->from_at, span->from_len);
        else
            append_words(out, to + span->to_at, span->to_len);
        g_string_append(out, span->kind == SPAN_REMOVED ? "-]"
                             : span->kind == SPAN_ADDED ? "+}"
                                                        : "");
    }
}

/* A line for each row that is not equal ("changed § 4 > § 4: ..."), then "! " lines of highlights.
 * The spans of every row tile both wordings. */
static char *
compare(const char *was, const char *is)
{
    g_autoptr(Structure) from = derive(was);
    g_autoptr(Structure) to = derive(is);
    g_autoptr(Synopsis) s = synopsis_make(from, to);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < s->rows->len; i++) {
        const SynopsisRow *row = s->rows->pdata[i];
        const Piece *a = synopsis_from(s, row), *b = synopsis_to(s, row);
        uint32_t from_len = 0, to_len = 0;
        for (guint k = 0; k < row->spans->len; k++) {
            from_len += g_array_index(row->spans, WordingSpan, k).from_len;
            to_len += g_array_index(row->spans, WordingSpan, k).to_len;
        }
        if (a != NULL && !row->split)
            g_assert_cmpuint(from_len, ==, a->wording.len);
        if (b != NULL && !row->merged)
            g_assert_cmpuint(to_len, ==, b->wording.len);
        if (row->kind == ROW_EQUAL)
            continue;
        g_string_append_printf(out, "%s %s > %s", row_kind_name(row->kind), name_of(a), name_of(b));
        if (row->kind == ROW_CHANGED || row->split || row->merged) {
            g_string_append(out, ": ");
            append_spans(out, row, from->text, to->text);
        }
        g_string_append_c(out, '\n');
    }
    g_assert_cmpint(synopsis_is_empty(s), ==, out->len == 0);
    for (guint i = 0; i < s->highlights->len; i++) {
        const Highlight *h = s->highlights->pdata[i];
        g_string_append_printf(out, "! %s: %s > %s\n", h->label, h->from != NULL ? h->from : "-",
                               h->to != NULL ? h->to : "-");
    }
    return g_strdup(out->str);
}

static void
check(const char *was, const char *is, const char *want)
{
    g_autofree char *got = compare(was, is);
    g_assert_cmpstr(got, ==, want);
}

#define P1                                                                                         \
    "§ 1 Zweck\nDie Satzung regelt die Arbeit des Rates und seiner Gremien in der Gemeinde.\n"
#define P2 "§ 2 Organe\nOrgane sind der Rat und der Ausschuss für Soziales, Kultur und Sport.\n"
#define P3 "§ 3 Kosten\nDie Kosten der Beteiligten trägt die Gemeinde nach Maßgabe des Haushalts.\n"

/* --- only the layout differs --- */

static void
test_layout_is_no_change(void)
{
    static const struct {
        const char *was, *is;
    } cases[] = {
        {"Der Gemeinderat tagt öffentlich.", "Der Gemeinderat\ntagt öffentlich."},
        {"Der Gemeinderat tagt öffentlich.", "Der Gemeinde-\nrat tagt öffentlich."},
        {"Der Gemeinderat tagt öffentlich.", "Der Gemeinde\u00adrat tagt öffentlich."},
        {"Die Sitzung ist nicht-öffentlich.", "Die Sitzung ist nicht-\nöffentlich."},
        {"Die Sitzung ist nicht-öffentlich.", "Die Sitzung ist nicht‑öffentlich."},
        {"Das Land Baden-Württemberg zahlt.", "Das Land Baden-\nWürttemberg zahlt."},
        {"Nach § 5 Abs. 2 gilt dies.", "Nach §\u00a05 Abs.\u00a02 gilt dies."},
        {"Nach §5 gilt dies zu 5%.", "Nach § 5 gilt dies zu 5 %."},
        {"Er heißt „Rat“ und nicht ‚Kammer‘.", "Er heißt \"Rat\" und nicht »Kammer«."},
        {"Von 8–12 Uhr – auch montags – offen.", "Von 8 - 12 Uhr - auch montags - offen."},
        {"Die Pﬂicht betriﬀt die Oﬃziellen.", "Die Pflicht betrifft die Offiziellen."},
        {"Es gilt ab 1.1.2024 ...", "Es gilt ab 1. 1. 2024 …"},
        {"Es zählt: • Rat • Amt", "Es zählt: – Rat – Amt"},
        {"Die Bürger*innen und Partner:innen.", "Die Bürger*innen und\nPartner:innen."},
        {"haupt- und ehrenamtlich tätig", "haupt-\nund ehrenamtlich tätig"},
        {"Der Haupt satzung wegen.", "Der Hauptsatzung wegen."},
        {"I. Allgemeines zum Rat", "I. Allgemeines  zum\tRat"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *was = g_strconcat(P1, "§ 2 Text\n(1) ", cases[i].was,
                                           "\n(2) Zweitens gilt dies.\n", P3, NULL);
        g_autofree char *is =
            g_strconcat(P1, "§ 2 Text\n(1) ", cases[i].is, "\n(2) Zweitens gilt dies.\n", P3, NULL);
        g_autofree char *got = compare(was, is);
        if (*got != '\0')
            g_error("case %zu:\n%s", i, got);
    }
}

/* A conversion that ran the Absätze of a § together: no line is that of the other version, and
 * nothing changed. */
static void
test_lines_laid_anew(void)
{
    static const char *const parts[] = {"(1) Der Ausschuss berät den Haushalt der Stadt.",
                                        "(2) Er befasst sich mit Fragen der Entwicklung.",
                                        "(3) Er betreut die Umsetzung des Klimaschutzes.",
                                        "(4) Alle weiteren Angelegenheiten bleiben beim Rat."};
    g_autofree char *was = g_strdup_printf(P1 "§ 2 Aufgaben\n%s\n%s %s %s\n" P3, parts[0], parts[1],
                                           parts[2], parts[3]);
    g_autofree char *is = g_strdup_printf(P1 "§ 2 Aufgaben\n%s\n%s\n%s\n%s\n" P3, parts[0],
                                          parts[1], parts[2], parts[3]);
    g_autofree char *there = compare(was, is), *back = compare(is, was);
    g_assert_cmpstr(there, ==, "");
    g_assert_cmpstr(back, ==, "");
    /* A word among them is told as that word. */
    g_autoptr(GString) changed = g_string_new(is);
    g_string_replace(changed, "Fragen", "Zielen", 0);
    g_autofree char *word = compare(was, changed->str);
    g_assert_nonnull(strstr(word, "[-Fragen-]{+Zielen+}"));
    g_assert_null(strstr(word, "Klimaschutzes-]"));
}

static void
test_other_pages(void)
{
    check(P1 P2 P3, P1 "\f" P2 P3, "");
    check("§ 1 ZWECK\nDies gilt.\n" P2, "§ 1 Zweck\nDies gilt.\n" P2, "");
}

/* What must not be lost among all that does not count. */
static void
test_small_changes_count(void)
{
    static const char *const pairs[][2] = {
        {"Die Gebühr beträgt 5 Euro.", "Die Gebühr beträgt 6 Euro."},
        {"Die Gebühr beträgt 12,50 Euro.", "Die Gebühr beträgt 12.50 Euro."},
        {"Der Rat tagt, Ausschüsse nicht.", "Der Rat tagt. Ausschüsse nicht."},
        {"Es gelten 3-5 Tage.", "Es gelten 35 Tage."},
        {"Er kann Gebühren erheben.", "Er kann gebühren erheben."},
        {"Nach § 5a gilt dies.", "Nach § 5 gilt dies."},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *was = g_strconcat(P1, "§ 2 Text\n", pairs[i][0], "\n", NULL);
        g_autofree char *is = g_strconcat(P1, "§ 2 Text\n", pairs[i][1], "\n", NULL);
        g_autofree char *got = compare(was, is);
        g_assert_true(g_str_has_prefix(got, "changed § 2 > § 2: "));
    }
}

/* --- words --- */

static void
test_words(void)
{
    check(P1 "§ 2 Sitzungen\n(1) Die Einladung erfolgt mit einer Frist von vierzehn Tagen.\n",
          P1 "§ 2 Sitzungen\n(1) Die Einladung erfolgt mit einer Frist von zehn Tagen.\n",
          "changed § 2 > § 2: (1) Die Einladung erfolgt mit einer Frist von [-vierzehn-]{+zehn+} "
          "Tagen.\n! § 2 Abs. 1: vierzehn > zehn\n");
    check(P1 "§ 2 Geld\n(1) Eins.\n(2) Die Gebühr beträgt 12,50 Euro.\n",
          P1 "§ 2 Geld\n(1) Eins.\n(2) Die Gebühr beträgt 15,00 Euro.\n",
          "changed § 2 > § 2: (1) Eins./(2) Die Gebühr beträgt [-12,50-]{+15,00+} Euro.\n"
          "! § 2 Abs. 2: 12,50 > 15,00\n");
    /* a word that only stands between two long changes is part of them */
    check(P1 "§ 2 Geld\nDer Rat wählt den Vorsitz der Kommission jedes Jahr neu.\n",
          P1 "§ 2 Geld\nDer Rat bestimmt alle drei der Gremien und Ausschüsse jedes Jahr neu.\n",
          "changed § 2 > § 2: Der Rat [-wählt den Vorsitz der Kommission-]{+bestimmt alle drei der "
          "Gremien und Ausschüsse+} jedes Jahr neu.\n");
    /* taken out with the blank before it */
    check(P1 "§ 2 Geld\nDer Rat tagt auch montags schriftlich.\n",
          P1 "§ 2 Geld\nDer Rat tagt auch montags.\n",
          "changed § 2 > § 2: Der Rat tagt auch montags[- schriftlich-].\n");
    check(P1 "§ 2 Sitzungen und Geld\nDies gilt.\n", P1 "§ 2 Sitzungen\nDies gilt.\n",
          "changed § 2 > § 2: Dies gilt.\n");
}

static void
test_absatz_put_in(void)
{
    check(P1 "§ 2 Rat\n(1) Der Rat tagt am Montag.\n(2) Der Rat wählt den Vorsitz neu.\n(3) Der "
             "Rat kann beraten.\n",
          P1 "§ 2 Rat\n(1) Der Rat tagt am Montag.\n(2) Gäste sind willkommen.\n(3) Der Rat wählt "
             "den Vorsitz neu.\n(4) Der Rat kann abstimmen.\n",
          "changed § 2 > § 2: (1) Der Rat tagt am Montag.{+/(2) Gäste sind "
          "willkommen.+}/([-2-]{+3+}) Der Rat "
          "wählt den Vorsitz neu./([-3-]{+4+}) Der Rat kann [-beraten-]{+abstimmen+}.\n"
          "! § 2 Abs. 2: - > § 2 Abs. 2\n");
    check(P1 "§ 2 Rat\n(1) Der Rat tagt am Montag.\n(2) Gäste sind willkommen.\n",
          P1 "§ 2 Rat\n(1) Der Rat tagt am Montag.\n",
          "changed § 2 > § 2: (1) Der Rat tagt am Montag.[-/(2) Gäste sind willkommen.-]\n"
          "! § 2 Abs. 2: § 2 Abs. 2 > -\n");
}

/* --- highlights --- */

static void
test_highlights(void)
{
    static const struct {
        const char *was, *is, *want;
    } cases[] = {
        {"Das Ergebnis soll im Protokoll stehen.", "Das Ergebnis muss im Protokoll stehen.",
         "soll > muss"},
        {"Hunde dürfen mitgeführt werden.", "Hunde dürfen nicht mitgeführt werden.", "- > nicht"},
        {"Hunde dürfen nicht mitgeführt werden.", "Hunde dürfen mitgeführt werden.", "nicht > -"},
        {"Es ist eine Gebühr zu zahlen.", "Es ist keine Gebühr zu zahlen.", "eine > keine"},
        {"Sie gilt ab 1. Januar 2024 überall.", "Sie gilt ab 1. Januar 2025 überall.",
         "1. Januar 2024 > 1. Januar 2025"},
        {"Sie gilt ab 1. Januar 2024 überall.", "Sie gilt ab 15. März 2025 überall.",
         "1. Januar 2024 > 15. März 2025"},
        {"Es gilt nach § 5 der Satzung dies.", "Es gilt nach § 6 der Satzung dies.", "§ 5 > § 6"},
        {"Der Rat hat einundzwanzig Mitglieder.", "Der Rat hat 22 Mitglieder.",
         "einundzwanzig > 22"},
        {"Die Frist beträgt drei Wochen.", "Die Frist beträgt 20 Tage.", "drei > 20"},
        {"Offen ist von 8 bis 12 Uhr.", "Offen ist von 9 bis 13 Uhr.", "8 > 9;12 > 13"},
        {"Der Rat ist schnell.", "Der Rat ist langsam.", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *was =
            g_strconcat(P1, "§ 2 Text\n(1) Eins.\n(2) ", cases[i].was, "\n", NULL);
        g_autofree char *is = g_strconcat(P1, "§ 2 Text\n(1) Eins.\n(2) ", cases[i].is, "\n", NULL);
        g_autofree char *got = compare(was, is);
        g_autoptr(GString) told = g_string_new(NULL);
        g_auto(GStrv) lines = g_strsplit(got, "\n", -1);
        for (char **line = lines; *line != NULL; line++) {
            if (!g_str_has_prefix(*line, "! "))
                continue;
            g_assert_true(g_str_has_prefix(*line, "! § 2 Abs. 2: "));
            g_string_append_printf(told, "%s%s", told->len > 0 ? ";" : "",
                                   *line + strlen("! § 2 Abs. 2: "));
        }
        g_assert_cmpstr(told->str, ==, cases[i].want);
    }
}

/* --- sections --- */

static void
test_added_and_removed(void)
{
    check(P1 P2, P1 P2 P3, "added - > § 3\n");
    check(P1 P2 P3, P1 P2, "removed § 3 > -\n");
    check(P1 P2 P3, P2 P3, "removed § 1 > -\n");
}

static void
test_renumbered(void)
{
    check(P1 P2
          "§ 3 Kosten\nDie Kosten der Beteiligten trägt die Gemeinde nach Maßgabe des Haushalts.\n",
          P1 P2
          "§ 3 Jugend\nJunge Menschen werden an allen Planungen beteiligt, die sie angehen.\n"
          "§ 4 Kosten\nDie Kosten der Beteiligten trägt die Gemeinde nach Maßgabe des Haushalts.\n",
          "added - > § 3\nrenumbered § 3 > § 4\n");
    /* renumbered and changed */
    check(P1 P2
          "§ 3 Kosten\nDie Kosten der Beteiligten trägt die Gemeinde nach Maßgabe des Haushalts.\n",
          P1 P2
          "§ 3 Jugend\nJunge Menschen werden an allen Planungen beteiligt, die sie angehen.\n"
          "§ 4 Kosten\nDie Kosten der Beteiligten trägt die Stadt nach Maßgabe des Haushalts.\n",
          "added - > § 3\nchanged § 3 > § 4: Die Kosten der Beteiligten trägt die "
          "[-Gemeinde-]{+Stadt+} nach Maßgabe des Haushalts.\n");
    /* the same number, written anew */
    check(P1 "§ 2 Alt\nGanz andere Worte stehen hier.\n" P3,
          P1 "§ 2 Neu\nKeiner davon blieb am Platz.\n" P3,
          "changed § 2 > § 2: [-Ganz andere Worte stehen hier-]{+Keiner davon blieb am Platz+}.\n");
}

static void
test_moved(void)
{
    check(P1 "Anlage 1 Farben\nDie Farben der Gemeinde sind Blau und Gelb in gleichen Teilen.\n"
             "Anlage 2 Siegel\nDas Siegel zeigt den Turm der alten Kirche im Tal der Gemeinde.\n",
          P1 "Anlage 2 Siegel\nDas Siegel zeigt den Turm der alten Kirche im Tal der Gemeinde.\n"
             "Anlage 1 Farben\nDie Farben der Gemeinde sind Blau und Gelb in gleichen Teilen.\n",
          "moved Anlage 1 > Anlage 1\n");
}

#define LONG_1                                                                                     \
    "(1) Der Rat tritt mindestens viermal im Jahr zusammen und berät über alle Angelegenheiten.\n"
#define LONG_2                                                                                     \
    "(2) Die Einladung ergeht schriftlich mit einer Frist von zwei Wochen an alle Mitglieder.\n"
#define LONG_3 "Beschlüsse werden mit einfacher Mehrheit der anwesenden Mitglieder gefasst.\n"
#define LONG_4                                                                                     \
    "Bei Stimmengleichheit gilt ein Antrag als abgelehnt und wird nicht erneut beraten.\n"

static void
test_split(void)
{
    check(P1 "§ 2 Sitzungen\n" LONG_1 LONG_2 "(3) " LONG_3 "(4) " LONG_4 P3,
          P1
          "§ 2 Sitzungen\n" LONG_1 LONG_2 "§ 3 Beschlüsse\n(1) " LONG_3 "(2) " LONG_4
          "§ 4 Kosten\nDie Kosten der Beteiligten trägt die Gemeinde nach Maßgabe des Haushalts.\n",
          "changed § 2 > § 2: (1) Der Rat tritt mindestens viermal im Jahr zusammen und berät über "
          "alle "
          "Angelegenheiten./(2) Die Einladung ergeht schriftlich mit einer Frist von zwei Wochen "
          "an alle Mitglieder.\n"
          "changed § 2 > § 3: ([-3-]{+1+}) Beschlüsse werden mit einfacher Mehrheit der anwesenden "
          "Mitglieder gefasst./"
          "([-4-]{+2+}) Bei Stimmengleichheit gilt ein Antrag als abgelehnt und wird nicht erneut "
          "beraten.\n"
          "renumbered § 3 > § 4\n");
    check(P1 "§ 2 Sitzungen\n" LONG_1 LONG_2 "§ 3 Beschlüsse\n(1) " LONG_3 "(2) " LONG_4,
          P1 "§ 2 Sitzungen\n" LONG_1 LONG_2 "(3) " LONG_3 "(4) " LONG_4,
          "changed § 2 > § 2: (1) Der Rat tritt mindestens viermal im Jahr zusammen und berät über "
          "alle "
          "Angelegenheiten./(2) Die Einladung ergeht schriftlich mit einer Frist von zwei Wochen "
          "an alle Mitglieder./\n"
          "changed § 3 > § 2: ([-1-]{+3+}) Beschlüsse werden mit einfacher Mehrheit der anwesenden "
          "Mitglieder gefasst./"
          "([-2-]{+4+}) Bei Stimmengleichheit gilt ein Antrag als abgelehnt und wird nicht erneut "
          "beraten.\n");
}

/* N words of 64 different ones in no order, a § of one line. */
static char *
random_section(guint n)
{
    GString *out = g_string_new("§ 1 Zweck\n");
    for (guint i = 0; i < n; i++)
        g_string_append_printf(out, "wort%c%c ", 'a' + g_test_rand_int_range(0, 8),
                               'a' + g_test_rand_int_range(0, 8));
    g_string_append(out, "\n§ 2 Ende\nSchluss.\n");
    return g_string_free(out, FALSE);
}

/* What is said as a whole because a bound was reached is said to be so. */
static void
test_coarse(void)
{
    for (guint n = 60; n <= 6000; n *= 100) {
        g_autofree char *was = random_section(n), *is = random_section(n);
        g_autoptr(Structure) from = derive(was), to = derive(is);
        g_autoptr(Synopsis) s = synopsis_make(from, to);
        g_assert_false(synopsis_is_empty(s));
        g_assert_cmpint(s->coarse, ==, n > 60);
    }
}

/* Of this thread: what else the machine has to do must not count. */
static int64_t
processor_us(void)
{
    struct timespec t;
    g_assert_cmpint(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), ==, 0);
    return (int64_t)t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

/* Many changes in one § of many Absätze: no more than a small multiple of the same in half as many.
 */
static int64_t
time_of(guint n)
{
    GString *texts[2];
    for (guint k = 0; k < 2; k++) {
        texts[k] = g_string_new("§ 1 Zweck\n");
        for (guint i = 1; i <= n; i++)
            g_string_append_printf(texts[k], "(%u) Der Betrag Nummer %u ist %s.\n", i, i,
                                   k == 0 ? "klein" : "gross");
    }
    g_autoptr(Structure) from = derive(texts[0]->str), to = derive(texts[1]->str);
    int64_t begin = processor_us();
    g_autoptr(Synopsis) s = synopsis_make(from, to);
    int64_t took = processor_us() - begin;
    g_assert_false(synopsis_is_empty(s));
    g_string_free(texts[0], TRUE);
    g_string_free(texts[1], TRUE);
    return took;
}

static void
test_many_changes_in_one_section(void)
{
    int64_t small = G_MAXINT64, large = G_MAXINT64;
    for (int round = 0; round < 3; round++) {
        small = MIN(small, time_of(4000));
        large = MIN(large, time_of(16000));
    }
    g_test_message("4,000: %" G_GINT64_FORMAT " us, 16,000: %" G_GINT64_FORMAT " us", small, large);
    g_assert_cmpint(large, <, 10 * small); /* quadratic would be 16 times */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/synopsis/layout-is-no-change", test_layout_is_no_change);
    g_test_add_func("/synopsis/lines-laid-anew", test_lines_laid_anew);
    g_test_add_func("/synopsis/other-pages", test_other_pages);
    g_test_add_func("/synopsis/small-changes-count", test_small_changes_count);
    g_test_add_func("/synopsis/words", test_words);
    g_test_add_func("/synopsis/absatz-put-in", test_absatz_put_in);
    g_test_add_func("/synopsis/highlights", test_highlights);
    g_test_add_func("/synopsis/added-and-removed", test_added_and_removed);
    g_test_add_func("/synopsis/renumbered", test_renumbered);
    g_test_add_func("/synopsis/moved", test_moved);
    g_test_add_func("/synopsis/split", test_split);
    g_test_add_func("/synopsis/coarse", test_coarse);
    g_test_add_func("/synopsis/many-changes-in-one-section", test_many_changes_in_one_section);
    return g_test_run();
}
