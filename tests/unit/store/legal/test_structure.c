/* test_structure.c - law out of text: hand-made pages, and what must not change the tree. */
#include "store/legal/structure.h"

#include <string.h>

#define BODY                                                                                        \
    "§ 1 Name und Sitz\n(1) Der Verein heißt Muster.\n(2) Er hat seinen Sitz in Musterstadt und " \
    "ist\n"                                                                                         \
    "in das Register eingetragen.\n§ 2 Aufgaben\nZu den Aufgaben gehören\n1. die Pflege der "     \
    "Kultur,\n"                                                                                     \
    "2. die Förderung der Bildung,\na) in der Schule,\nb) im Betrieb.\n"

static Extraction *
pages_of(const char *const *pages)
{
    Extraction *x = extraction_new();
    for (; *pages != NULL; pages++)
        g_ptr_array_add(x->pages, g_strdup(*pages));
    x->page_count = x->pages->len;
    return x;
}

/* The ids and headings of all sections, one a line; what must hold is asked for. */
static char *
tree_of(const char *const *pages, const GPtrArray *corrections)
{
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, corrections);
    g_assert_cmpstr(structure_check(s, x), ==, NULL);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *section = g_ptr_array_index(s->sections, i);
        if (section->kind != SECTION_FRONT && section->kind != SECTION_CONTENTS)
            g_string_append_printf(out, "%s %s\n", section->id,
                                   section->heading != NULL ? section->heading : "-");
    }
    return g_string_free(out, FALSE);
}

static char *
tree_of_text(const char *text)
{
    const char *const pages[] = {text, NULL};
    return tree_of(pages, NULL);
}

#define TREE                                                                                       \
    "para-1 Name und Sitz\npara-1_abs-1 -\npara-1_abs-2 -\npara-2 Aufgaben\npara-2_nr-1 -\n"       \
    "para-2_nr-2 -\npara-2_nr-2_buchst-a -\npara-2_nr-2_buchst-b -\n"

static void
test_tree(void)
{
    g_autofree char *tree = tree_of_text(BODY);
    g_assert_cmpstr(tree, ==, TREE);
}

static void
test_contents_do_not_change_the_tree(void)
{
    g_autofree char *tree = tree_of_text(
        "Inhaltsverzeichnis\n§ 1 Name und Sitz ....... 2\n§ 2 Aufgaben ....... 3\n" BODY);
    g_assert_cmpstr(tree, ==, TREE);
}

static void
test_running_lines_do_not_change_the_tree(void)
{
    const char *const pages[] = {
        "Satzung des Vereins\n§ 1 Name und Sitz\n(1) Der Verein heißt Muster.\nSeite 1 von 3\n",
        "Satzung des Vereins\n(2) Er hat seinen Sitz in Musterstadt.\n§ 2 Aufgaben\nSeite 2 von "
        "3\n",
        "Satzung des Vereins\nZu den Aufgaben gehören\n1. die Pflege der Kultur,\n2. die "
        "Förderung\na) der "
        "Schule,\nb) im Betrieb.\nSeite 3 von 3\n",
        NULL};
    g_autofree char *tree = tree_of(pages, NULL);
    g_assert_cmpstr(tree, ==, TREE);
}

static const struct {
    const char *text, *reading;
} joins[] = {
    {"die Mitglieder-\nversammlung tagt\n", "die Mitgliederversammlung tagt\n"},
    {"die haupt-\nund ehrenamtlich Tätigen\n", "die haupt- und ehrenamtlich Tätigen\n"},
    {"in Baden-\nWürttemberg gilt\n", "in Baden-Württemberg gilt\n"},
    {"die Abwasser-\n/und Wasser\n", "die Abwasser-/und Wasser\n"},
    {"die Satzung\nvom Jahr\n", "die Satzung vom Jahr\n"},
    {"S a t z u n g\n", "Satzung\n"},
    {"Verpﬂichtung\xc2\xa0zur Ha\xc2\xad"
     "ftung\n",
     "Verpflichtung zur Haftung\n"},
    {"fu\xcc\x88r Bürger:innen\n", "für Bürger:innen\n"},
};

static void
test_lines_are_joined(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(joins); i++) {
        const char *const pages[] = {joins[i].text, NULL};
        g_autoptr(Extraction) x = pages_of(pages);
        g_autoptr(Structure) s = structure_derive(x, NULL);
        g_assert_cmpstr(structure_check(s, x), ==, NULL);
        g_assert_cmpstr(s->text, ==, joins[i].reading);
    }
}

/* standards.md section 9: a line after § LAST, and whether it is a heading. */
static const struct {
    const char *last, *line;
    bool heading;
} lines[] = {
    {"§ 3 Drei", "§ 3 a Beschlussfassung", true},
    {"§ 3 Drei", "§ 3a Beschlussfassung", true},
    {"§ 3 Drei", "§§ 4 bis 6 gelten entsprechend.", false},
    {"§ 3 Drei", "§ 4 Abs. 2 GemO gilt entsprechend", false},
    {"§ 3 Drei", "§ 4 GemO in der jeweils", false},
    {"§ 4 Vier", "§ 5 Satz 1 bleibt unberührt.", false},
    {"§ 4 Vier", "§ 7 Einberufung", false},
    {"§ 11 Elf", "§ 12 – Inkrafttreten", true},
    {"§ 4 Vier", "§ 5 Der Fachrat", true},
    {"§ 4 Vier", "§ 5 des Grundgesetzes", false},
    {"§ 8 Acht", "§ 9 BGB findet Anwendung", false},
    {"§ 5 Fünf", "  §  6:  Arbeitsgruppen", true},
    {"§ 3 Drei", "§ 4 Sitzungen, Ladung und Tagesordnung", true},
    {"§ 4 Vier", "1. Januar 2025", false},
    {"§ 4 Vier", "(GBl. S. 1)", false},
};

static void
test_headings_and_references(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        Extraction *x = extraction_new();
        GString *text = g_string_new(NULL);
        unsigned last = (unsigned)g_ascii_strtoull(lines[i].last + strlen("§ "), NULL, 10);
        for (unsigned n = 1; n < last; n++)
            g_string_append_printf(text, "§ %u Titel\nEs gilt dies und jenes.\n", n);
        g_string_append_printf(text, "%s\nEs gilt dies und jenes.\n%s\nDas Nähere steht hier.\n",
                               lines[i].last, lines[i].line);
        g_ptr_array_add(x->pages, g_string_free(text, FALSE));
        g_autoptr(Structure) s = structure_derive(x, NULL);
        g_assert_cmpstr(structure_check(s, x), ==, NULL);
        g_test_message("%s", lines[i].line);
        g_assert_cmpuint(s->sections->len, ==, last + lines[i].heading);
        extraction_free(x);
    }
}

/* A full stop ends the sentence behind a small word, but not behind an abbreviation. */
static void
test_small_words_before_an_item(void)
{
    static const char *const before[] = {"führt er es durch.", "gilt nach Abs.", "er nimmt an."};
    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        g_autofree char *text = g_strdup_printf("§ 1 Eins\n(1) Es ist.\n(2) Wie es kommt, %s\n"
                                                "(3) Es bleibt.\n§ 2 Zwei\nEs ist.\n",
                                                before[i]);
        g_autofree char *tree = tree_of_text(text);
        g_assert_cmpint(strstr(tree, "para-1_abs-3") != NULL, ==, i != 1);
    }
}

/* Enacting words before another § 1 begin another act; the same words inside a § do not. */
static void
test_two_acts_in_one_file(void)
{
    static const char first[] =
        "Artikel 1 Die Satzung wird geändert\nEs ist.\nArtikel 2 Inkrafttreten\n"
        "Die Satzung tritt in Kraft.\n";
    static const char enacts[] = "Aufgrund des Gesetzes über die Gemeinden hat der Rat am Montag\n"
                                 "folgende Satzung beschlossen:\n";
    g_autofree char *two =
        g_strconcat(first, enacts, "§ 1 Eins\nEs ist.\n§ 2 Zwei\nEs ist.\n", NULL);
    g_autofree char *tree = tree_of_text(two);
    g_assert_cmpstr(
        tree, ==,
        "art-1 Die Satzung wird geändert\nart-2 Inkrafttreten\npraeambel -\npara-1 Eins\n"
        "para-2 Zwei\n");
    g_autofree char *one = g_strconcat("§ 1 Eins\nEs ist.\n", enacts, "§ 2 Zwei\nEs ist.\n", NULL);
    g_autofree char *same = tree_of_text(one);
    g_assert_cmpstr(same, ==, "para-1 Eins\npara-2 Zwei\n");
}

static void
test_gap_is_reported(void)
{
    const char *const pages[] = {
        "§ 1 Eins\nText dazu.\n§ 4 Vier\nText dazu.\n§ 5 Fünf\nText dazu.\n", NULL};
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, NULL);
    g_assert_cmpuint(s->sections->len, ==, 3);
    g_assert_cmpuint(s->problems->len, ==, 1);
    const Problem *problem = g_ptr_array_index(s->problems, 0);
    g_assert_cmpint(problem->code, ==, PROBLEM_GAP);
    g_assert_cmpstr(problem->label, ==, "§ 4");
}

/* "order § 2 1", "untitled § 3 0": code, label, whether it is about a section; a line each. */
static char *
problems_of(const char *text, const Correction *said)
{
    const char *const pages[] = {text, NULL};
    g_autoptr(GPtrArray) corrections = g_ptr_array_new();
    if (said != NULL)
        g_ptr_array_add(corrections, (gpointer)said);
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, corrections);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < s->problems->len; i++) {
        const Problem *p = g_ptr_array_index(s->problems, i);
        g_string_append_printf(out, "%s %s %d\n", problem_code_name(p->code), p->label,
                               p->section != SECTION_NONE);
    }
    return g_strdup(out->str);
}

static void
test_problems(void)
{
    static const struct {
        const char *text;
        Correction said;
        const char *want;
    } cases[] = {
        {"§ 1 Eins\nText dazu.\n§ 2\nDies ist nur ein Text ohne jeden Titel, der lang genug ist, "
         "dass ihn niemand für einen hält.\n§ 3 Drei\nText dazu.\n",
         {0},
         "untitled § 2 1\n"},
        {"§ 1\nDies ist nur ein Text ohne jeden Titel, der lang genug ist, dass ihn niemand für "
         "einen hält.\n§ 2 Zwei\nText dazu.\n§ 3 Drei\nText dazu.\n",
         {0},
         "untitled § 1 1\n"},
        {"§ 1\nDies ist nur ein Text ohne jeden Titel, der lang genug ist, dass ihn niemand für "
         "einen hält.\n§ 2\nUnd auch dies ist nur ein Text ohne jeden Titel, der lang genug ist, "
         "so dass alles gut ist.\n§ 3 Drei\nText dazu.\n",
         {0},
         ""},
        {"§ 1 Eins\nText dazu.\n§ 2 Zwei\nText dazu.\n§ 3 Drei\nText dazu.\nVorher\nText.\n",
         {.page = 1,
          .line = (char *)"Vorher",
          .kind = SECTION_PARAGRAPH,
          .label = (char *)"§ 2a",
          .heading = (char *)"Vorher"},
         "order § 2a 1\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got =
            problems_of(cases[i].text, cases[i].said.line != NULL ? &cases[i].said : NULL);
        g_assert_cmpstr(got, ==, cases[i].want);
    }
}

/* A heading by its tags whose number goes back stays text, and that is told. */
static void
test_a_number_that_goes_back_is_told(void)
{
    const char *const pages[] = {
        "§ 4 Vier\nText dazu.\n§ 5 Fünf\nText dazu.\n§ 3 Drei\nText dazu.\n§ 6 Sechs\nText.\n",
        NULL};
    g_autoptr(Extraction) x = pages_of(pages);
    static const char *const tagged[] = {"§ 4 Vier", "§ 5 Fünf", "§ 3 Drei", "§ 6 Sechs"};
    for (size_t i = 0; i < G_N_ELEMENTS(tagged); i++) {
        TagHeading *h = g_new0(TagHeading, 1);
        h->level = 1;
        h->text = g_strdup(tagged[i]);
        g_ptr_array_add(x->headings, h);
    }
    g_autoptr(Structure) s = structure_derive(x, NULL);
    guint told = 0;
    for (guint i = 0; i < s->problems->len; i++) {
        const Problem *p = g_ptr_array_index(s->problems, i);
        told += p->code == PROBLEM_ORDER && strcmp(p->label, "§ 3") == 0 &&
                p->section == SECTION_NONE && p->page == 1;
    }
    g_assert_cmpuint(told, ==, 1);
    g_assert_cmpuint(structure_find(s, "para-3"), ==, SECTION_NONE);
    g_assert_cmpuint(structure_find(s, "para-6"), !=, SECTION_NONE);
}

/* More units than are counted: the rest is text of the last one, and that is told once. */
static void
test_the_limit_is_told(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 1; i <= 9400; i++) {
        g_string_append_printf(text, "§ %d T\n", i);
        for (int k = 1; k <= 27; k++)
            g_string_append_printf(text, "(%d) X.\n", k);
    }
    const char *const pages[] = {text->str, NULL};
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, NULL);
    g_assert_cmpuint(s->sections->len, ==, 1u << 18);
    guint told = 0;
    for (guint i = 0; i < s->problems->len; i++)
        told += ((Problem *)s->problems->pdata[i])->code == PROBLEM_LIMIT;
    g_assert_cmpuint(told, ==, 1);
}

static void
test_correction(void)
{
    g_autoptr(GPtrArray) corrections =
        g_ptr_array_new_with_free_func((GDestroyNotify)correction_free);
    Correction *c = g_new0(Correction, 1);
    *c = (Correction){
        .verdict = CORRECTION_NO_HEADING, .page = 1, .line = g_strdup("§  2 Aufgaben")};
    g_ptr_array_add(corrections, c);
    const char *const pages[] = {BODY, NULL};
    g_autofree char *tree = tree_of(pages, corrections);
    g_assert_null(strstr(tree, "para-2 "));
}

/* The tree of PAGES with one word of staff; "?" before it when its line was not found. */
static char *
tree_with(const char *const *pages, const Correction *said)
{
    g_autoptr(GPtrArray) corrections = g_ptr_array_new();
    g_ptr_array_add(corrections, (gpointer)said);
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, corrections);
    bool lost = false;
    for (guint i = 0; i < s->problems->len; i++)
        lost |= ((Problem *)s->problems->pdata[i])->code == PROBLEM_CORRECTION;
    g_autofree char *tree = tree_of(pages, corrections);
    return g_strconcat(lost ? "?" : "", tree, NULL);
}

/* A unit where staff says so: what of its lines is head, and what follows counts on from it. */
static void
test_corrected_heads(void)
{
    static const struct {
        const char *text;
        Correction said;
        const char *tree;
    } cases[] = {
        /* the title on the line of the label, on the next, over three, before words of the text */
        {"§ 1 A\n(1) Es ist.\nDrei Zweck\n(1) Es ist.\n§ 4 D\nEs ist.\n",
         {.page = 1,
          .line = (char *)"Drei Zweck",
          .kind = SECTION_PARAGRAPH,
          .label = (char *)"§ 3",
          .heading = (char *)"Zweck"},
         "para-1 A\npara-1_abs-1 -\npara-3 Zweck\npara-3_abs-1 -\npara-4 D\n"},
        {"§ 1 A\n(1) Es ist.\n8 2\nZweck\nDer Zweck ist gut.\n",
         {.page = 1,
          .line = (char *)"8 2",
          .kind = SECTION_PARAGRAPH,
          .label = (char *)"§ 2",
          .heading = (char *)"Zweck"},
         "para-1 A\npara-1_abs-1 -\npara-2 Zweck\n"},
        {"§ 1 A\nEs ist.\n§ 2 Zweck und Ziele Der Zweck ist gut.\n",
         {.page = 1,
          .line = (char *)"§ 2 Zweck und Ziele Der Zweck ist gut.",
          .kind = SECTION_PARAGRAPH,
          .label = (char *)"§ 2",
          .heading = (char *)"Zweck und Ziele"},
         "para-1 A\npara-2 Zweck und Ziele\n"},
        {"§ 1 A\nEs ist.\nGebüh-\nren und\nKosten\nSie sind hoch.\n",
         {.page = 1,
          .line = (char *)"Gebüh-",
          .kind = SECTION_HEADING,
          .heading = (char *)"Gebühren und Kosten"},
         "para-1 A\nueberschrift Gebühren und Kosten\n"},
        /* without a title of its own: what the line says */
        {"§ 1 A\nEs ist.\nSchluss mit allem\nEs ist.\n",
         {.page = 1, .line = (char *)"Schluss mit allem", .kind = SECTION_HEADING},
         "para-1 A\nueberschrift Schluss mit allem\n"},
        /* items: the label is all of the head, and the list goes on */
        {"§ 1 A\n(1) Es ist.\n2) Er ist.\n(3) Es ist.\n",
         {.page = 1, .line = (char *)"2) Er ist.", .kind = SECTION_ABSATZ, .label = (char *)"(2)"},
         "para-1 A\npara-1_abs-1 -\npara-1_abs-2 -\npara-1_abs-3 -\n"},
        {"§ 1 A\nOrgane sind\ni. der Rat,\n2. der Ausschuss.\n",
         {.page = 1, .line = (char *)"i. der Rat,", .kind = SECTION_NUMBER, .label = (char *)"1"},
         "para-1 A\npara-1_nr-1 -\npara-1_nr-2 -\n"},
        /* parts, annexes and the end */
        {"§ 1 A\nEs ist.\nTeil zwo Kosten\n§ 2 B\nEs ist.\n",
         {.page = 1,
          .line = (char *)"Teil zwo Kosten",
          .kind = SECTION_PART,
          .label = (char *)"Teil 2",
          .heading = (char *)"Kosten"},
         "para-1 A\nteil-2 Kosten\npara-2 B\n"},
        {"§ 1 A\nEs ist.\nBeilage\n§ 1 B\nEs ist.\n",
         {.page = 1, .line = (char *)"Beilage", .kind = SECTION_ANNEX, .label = (char *)"Anlage 1"},
         "para-1 A\nanlage-1 Beilage\nanlage-1_para-1 B\n"},
        {"§ 1 A\nEs ist.\nBeschlossen am Montag\n",
         {.page = 1, .line = (char *)"Beschlossen am Montag", .kind = SECTION_CLOSING},
         "para-1 A\nschluss Beschlossen am Montag\n"},
        /* the second of two equal lines; one inside what would be a head */
        {"§ 1 A\nWort\nEs ist.\nWort\nEs ist.\n",
         {.page = 1, .line = (char *)"Wort", .nth = 2, .kind = SECTION_HEADING},
         "para-1 A\nueberschrift Wort\n"},
        {"§ 1 A\nEs ist.\n",
         {.page = 2, .line = (char *)"§ 1 A", .verdict = CORRECTION_NO_HEADING},
         "?para-1 A\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const pages[] = {cases[i].text, NULL};
        g_autofree char *tree = tree_with(pages, &cases[i].said);
        g_assert_cmpstr(tree, ==, cases[i].tree);
    }
}

/* Another extraction sets blanks and hyphens differently: the line is found all the same. */
static void
test_corrections_hold_for_another_extraction(void)
{
    const Correction said = {.page = 1,
                             .line = (char *)"Schluss mit Straf-",
                             .kind = SECTION_PARAGRAPH,
                             .label = (char *)"§ 2",
                             .heading = (char *)"Schluss mit Strafen"};
    static const char *const texts[] = {
        "§ 1 A\nEs ist.\nSchluss mit Straf-\nen\nEs ist.\n",
        "§ 1 A\n\nEs ist.\nSchluss  mit Straf‐\nen\n\nEs ist.\n",
        "§ 1 A\nEs ist.\nSchluss\302\240mit Straf\302\255\nen\nEs ist.\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *const pages[] = {texts[i], NULL};
        g_autofree char *tree = tree_with(pages, &said);
        g_assert_cmpstr(tree, ==, "para-1 A\npara-2 Schluss mit Strafen\n");
    }
}

static void
test_places(void)
{
    const char *const pages[] = {BODY, NULL};
    g_autoptr(Extraction) x = pages_of(pages);
    g_autoptr(Structure) s = structure_derive(x, NULL);
    const Origin *o = structure_origin_of(s, 1, (uint32_t)(strstr(BODY, "Pflege") - BODY));
    g_assert_nonnull(o);
    uint32_t i = structure_section_at(s, o->at);
    const Section *section = g_ptr_array_index(s->sections, i);
    g_assert_cmpstr(section->label, ==, "§ 2 Nr. 1");
    g_assert_cmpuint(structure_find(s, "para-2_nr-1"), ==, i);
}

/* Time grows with the length: twice the hostile text may not take much more than twice as long. */
static void
test_hostile_text(void)
{
    static const char *const parts[] = {"§ ", "1 a\n", "(1)\n",    "\n",     "-\n",
                                        "• ", "i\n",   "Inhalt\n", "§ 9 X\n"};
    for (size_t p = 0; p < G_N_ELEMENTS(parts); p++) {
        GString *text = g_string_new(NULL);
        while (text->len < 200000)
            g_string_append(text, parts[(p + text->len % 2) % G_N_ELEMENTS(parts)]);
        const char *const pages[] = {text->str, NULL};
        g_autofree char *tree = tree_of(pages, NULL);
        g_assert_nonnull(tree);
        g_string_free(text, TRUE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/structure/tree", test_tree);
    g_test_add_func("/structure/contents-do-not-change-the-tree",
                    test_contents_do_not_change_the_tree);
    g_test_add_func("/structure/running-lines-do-not-change-the-tree",
                    test_running_lines_do_not_change_the_tree);
    g_test_add_func("/structure/lines-are-joined", test_lines_are_joined);
    g_test_add_func("/structure/headings-and-references", test_headings_and_references);
    g_test_add_func("/structure/small-words-before-an-item", test_small_words_before_an_item);
    g_test_add_func("/structure/two-acts-in-one-file", test_two_acts_in_one_file);
    g_test_add_func("/structure/gap-is-reported", test_gap_is_reported);
    g_test_add_func("/structure/problems", test_problems);
    g_test_add_func("/structure/a-number-that-goes-back-is-told",
                    test_a_number_that_goes_back_is_told);
    g_test_add_func("/structure/the-limit-is-told", test_the_limit_is_told);
    g_test_add_func("/structure/correction", test_correction);
    g_test_add_func("/structure/corrected-heads", test_corrected_heads);
    g_test_add_func("/structure/corrections-hold-for-another-extraction",
                    test_corrections_hold_for_another_extraction);
    g_test_add_func("/structure/places", test_places);
    g_test_add_func("/structure/hostile-text", test_hostile_text);
    return g_test_run();
}
