/* Since when each Absatz has its wording: histories of a bylaw as they happen. The expected lines
 * name the parts that are not from the first version: "§ 3 Abs. 2: 1 reworded in para-3". */
#include "store/diff/since.h"

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

#define HEAD "Satzung der Stadt Musterstadt über die Benutzung der Bücherei\n\n"
#define P1                                                                                         \
    "§ 1 Zweck\nDie Bücherei dient der Bildung aller Einwohnerinnen und Einwohner der Stadt.\n\n"
#define P2_HEAD "§ 2 Gebühren\n"
#define P2_1 "(1) Für die Ausleihe wird eine Gebühr von fünf Euro im Jahr erhoben.\n"
#define P2_2 "(2) Kinder und Jugendliche unter 18 Jahren zahlen keine Gebühr für die Ausleihe.\n\n"
#define P3 "§ 3 Fristen\nDie Leihfrist beträgt vier Wochen und kann zweimal verlängert werden.\n\n"
#define P4 "§ 4 Inkrafttreten\nDiese Satzung tritt am 1. Januar 2020 in Kraft.\n"
#define FIRST HEAD P1 P2_HEAD P2_1 P2_2 P3 P4

static const struct {
    const char *name;
    const char *versions[5];
    const char *parts;
} cases[] = {
    {"one version", {FIRST}, ""},
    {"the same again", {FIRST, FIRST, FIRST}, ""},
    {"laid out anew",
     {FIRST,
      HEAD "§ 1 Zweck\nDie Bücherei dient der Bil-\ndung aller Einwohnerinnen\nund Einwohner der "
           "Stadt.\n\n" P2_HEAD "\n(1) Für die Ausleihe wird eine Gebühr\nvon fünf Euro im Jahr "
           "erhoben.\n\n" P2_2 P3 P4},
     ""},
    {"reworded",
     {FIRST, HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2 P3 P4},
     "§ 2 Abs. 1: 1 reworded in para-2\n"},
    {"reworded twice: the last counts",
     {FIRST,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2 P3 P4,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von neun Euro im Jahr erhoben.\n" P2_2 P3 P4},
     "§ 2 Abs. 1: 2 reworded in para-2\n"},
    {"reworded and back again: the last counts",
     {FIRST,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2 P3 P4,
      FIRST},
     "§ 2 Abs. 1: 2 reworded in para-2\n"},
    {"reworded long ago",
     {FIRST,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2 P3 P4,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2
      "§ 3 Fristen\nDie Leihfrist beträgt sechs Wochen und kann zweimal verlängert werden.\n\n" P4},
     "§ 2 Abs. 1: 1 reworded in para-2\n§ 3: 2 reworded in para-3\n"},
    {"an Absatz put in between: the others only get another number",
     {FIRST, HEAD P1 P2_HEAD P2_1
      "(2) Für Säumige wird zusätzlich eine Mahngebühr von zwei Euro erhoben.\n"
      "(3) Kinder und Jugendliche unter 18 Jahren zahlen keine Gebühr für die Ausleihe.\n\n" P3 P4},
     "§ 2 Abs. 2: 1 added in para-2\n"},
    {"a § put in between, the next ones renumbered",
     {FIRST, HEAD P1
      "§ 2 Anmeldung\nWer Bücher leihen will, meldet sich mit einem Ausweis an der Theke an.\n\n"
      "§ 3 Gebühren\n" P2_1 P2_2
      "§ 4 Fristen\nDie Leihfrist beträgt vier Wochen und kann zweimal verlängert werden.\n\n"
      "§ 5 Inkrafttreten\nDiese Satzung tritt am 1. Januar 2020 in Kraft.\n"},
     "§ 2: 1 added in para-2\n"},
    {"reworded, then renumbered: the comparison of then has the old number",
     {FIRST,
      HEAD P1 P2_HEAD
      "(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2 P3 P4,
      HEAD P1
      "§ 2 Anmeldung\nWer Bücher leihen will, meldet sich mit einem Ausweis an der Theke an.\n\n"
      "§ 3 Gebühren\n(1) Für die Ausleihe wird eine Gebühr von sieben Euro im Jahr erhoben.\n" P2_2
      "§ 4 Fristen\nDie Leihfrist beträgt vier Wochen und kann zweimal verlängert werden.\n\n"
      "§ 5 Inkrafttreten\nDiese Satzung tritt am 1. Januar 2020 in Kraft.\n"},
     "§ 2: 2 added in para-2\n§ 3 Abs. 1: 1 reworded in para-2\n"},
    {"moved within the bylaw",
     {FIRST, HEAD P1
      "§ 2 Fristen\nDie Leihfrist beträgt vier Wochen und kann zweimal verlängert werden.\n\n"
      "§ 3 Gebühren\n" P2_1 P2_2 P4},
     ""},
    {"an Absatz moved to another §",
     {FIRST, HEAD P1 P2_HEAD
      "Für die Ausleihe wird eine Gebühr von fünf Euro im Jahr erhoben.\n\n"
      "§ 3 Fristen\n(1) Die Leihfrist beträgt vier Wochen und kann zweimal verlängert werden.\n"
      "(2) Kinder und Jugendliche unter 18 Jahren zahlen keine Gebühr für die Ausleihe.\n\n" P4},
     ""},
    {"removed: nothing is left to say",
     {FIRST, HEAD P1 P2_HEAD P2_1 P2_2
      "§ 3 Inkrafttreten\nDiese Satzung tritt am 1. Januar 2020 in Kraft.\n"},
     ""},
    {"removed and brought back",
     {FIRST,
      HEAD P1 P2_HEAD P2_1 P2_2
      "§ 3 Inkrafttreten\nDiese Satzung tritt am 1. Januar 2020 in Kraft.\n",
      FIRST},
     "§ 3: 2 added in para-3\n"},
    {"an Absatz removed and brought back",
     {FIRST, HEAD P1 P2_HEAD P2_1 "\n" P3 P4, FIRST},
     "§ 2 Abs. 2: 2 added in para-2\n"},
};

static void
test_histories(void)
{
    for (size_t c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_test_message("%s", cases[c].name);
        g_autoptr(Structure) last = derive(cases[c].versions[0]);
        g_autoptr(GArray) parts = since_begin(last);
        for (uint32_t v = 1; cases[c].versions[v] != NULL; v++) {
            g_autoptr(Structure) next = derive(cases[c].versions[v]);
            GArray *then = since_next(parts, last, next, v);
            g_array_unref(parts);
            parts = then;
            structure_free(last);
            last = g_steal_pointer(&next);
        }
        g_autoptr(GString) said = g_string_new(NULL);
        uint32_t before = 0;
        for (guint i = 0; i < parts->len; i++) {
            const SincePart *part = &g_array_index(parts, SincePart, i);
            const Section *x = last->sections->pdata[part->section];
            g_assert_true(i == 0 || part->section > before); /* each section once, in order */
            before = part->section;
            if (part->version > 0)
                g_string_append_printf(said, "%s: %u %s in %s\n", x->label, part->version,
                                       part->added ? "added" : "reworded", part->place);
        }
        g_assert_cmpstr(said->str, ==, cases[c].parts);
    }
}

static void
test_texts_without_sections(void)
{
    g_autoptr(Structure) empty = derive("");
    g_autoptr(Structure) first = derive(FIRST);
    g_autoptr(GArray) none = since_begin(empty);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GArray) some = since_next(none, empty, first, 1);
    g_assert_cmpuint(some->len, >, 4);
    for (guint i = 0; i < some->len; i++)
        g_assert_true(g_array_index(some, SincePart, i).added);
    g_autoptr(GArray) gone = since_next(some, first, empty, 2);
    g_assert_cmpuint(gone->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diff/since/histories", test_histories);
    g_test_add_func("/diff/since/texts_without_sections", test_texts_without_sections);
    return g_test_run();
}
