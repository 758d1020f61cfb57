/* test_sign.c - misread signs of paragraphs: which are put right, and which numbers stay numbers.
 */
#include "store/legal/sign.h"

#include <string.h>

/* LINE with all that sign_find() finds put right. */
static char *
repaired(const char *line)
{
    Span span = {line, strlen(line)};
    GString *out = g_string_new(NULL);
    size_t at = 0;
    SignRepair r;
    while (sign_find(span, at, &r)) {
        g_assert_cmpuint(r.at, >=, at);
        g_assert_cmpuint(r.len, >, 0);
        g_assert_cmpuint(r.at + r.len, <=, span.len);
        g_string_append_len(out, line + at, (gssize)(r.at - at));
        g_string_append(out, r.text);
        at = r.at + r.len;
    }
    g_string_append(out, line + at);
    return g_string_free(out, FALSE);
}

static void
test_citations(void)
{
    static const char *const pairs[][2] = {
        {"Aufgrund des $ 6 der Hessischen", "Aufgrund des § 6 der Hessischen"},
        {"gem. & 50 Abs. 1 HGO, die", "gem. § 50 Abs. 1 HGO, die"},
        {"nach $ 37 Abs. 1 und", "nach § 37 Abs. 1 und"},
        {"nach 8 37 Abs. 1 Satz 2 oder nach 8 37 Abs. 5",
         "nach § 37 Abs. 1 Satz 2 oder nach § 37 Abs. 5"},
        {"Grundstücksfläche (8 11) mit dem Faktor (88 12 bis 15).",
         "Grundstücksfläche (§ 11) mit dem Faktor (§§ 12 bis 15)."},
        {"Aufgrund der 88 5, 19, 20 und 93 Abs. 1", "Aufgrund der §§ 5, 19, 20 und 93 Abs. 1"},
        {"der 8$ 1 und 9 des Gesetzes", "der §§ 1 und 9 des Gesetzes"},
        {"nach 8$ 45ff Baugesetzbuch", "nach §§ 45ff Baugesetzbuch"},
        {"i. S. v. 8 11 BauNVO erfolgt", "i. S. v. § 11 BauNVO erfolgt"},
        {"des neu aufgenommenen 8 4 (2).", "des neu aufgenommenen § 4 (2)."},
        {"8. 8 3a Abs. 2 gilt", "8. § 3a Abs. 2 gilt"},
        {"2. &4 Abs. 2 Abwasser", "2. § 4 Abs. 2 Abwasser"},
        {"1. In$2 (1) Ziff. 1 wird", "1. In§ 2 (1) Ziff. 1 wird"},
        {"8 37 Abs. 3 HWG unterliegt", "§ 37 Abs. 3 HWG unterliegt"}, /* a citation goes on here */
        {"Il. Abgaben", "II. Abgaben"},
        {"lII. Mitteilungen", "III. Mitteilungen"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *got = repaired(pairs[i][0]);
        g_assert_cmpstr(got, ==, pairs[i][1]);
    }
}

static void
test_numbers_stay(void)
{
    static const char *const lines[] = {
        "bis 800 mg/l; bei einem",
        "1. 84 Abs. 1 ein Grundstück", /* of which law? */
        "am 8 12.2014 in Kraft",
        "Ein Beitrag von 8 12,50 Euro",
        "mit 8 500 Einwohnern",
        "nach 8 30 Uhr",
        "Meier & Söhne",
        "S. 85) erlassenen",
        "(GVBl. I S. 85])",
        "nach 88 Tagen",
        "8 11",
        "8 5 Ortsbeirat", /* for the numbering */
        "$14",
        "die Zahl von 88 und mehr",
        "III. Teil",
        "Ille. Abgaben",
        "l. Satz eins",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *got = repaired(lines[i]);
        g_assert_cmpstr(got, ==, lines[i]);
    }
}

static void
test_headings(void)
{
    static const struct {
        const char *line;
        size_t len;
    } cases[] = {{"& 6 Titel", 1}, {"$14", 1},  {"81", 1},          {"812", 1},  {"88", 1},
                 {"8 39", 1},      {"85 =", 1}, {"g10", 1},         {"54", 1},   {"S 3a Titel", 1},
                 {"&$ 6", 2},      {"83a", 1},  {"84 Abs. 1", 0},   {"80", 0},   {"8", 0},
                 {"", 0},          {"8000", 0}, {"54 Personen", 0}, {"Satz", 0}, {"gelb", 0},
                 {"88 Namen", 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Span line = {cases[i].line, strlen(cases[i].line)};
        if (sign_of_heading(line) != cases[i].len)
            g_error("\"%s\": %zu", cases[i].line, sign_of_heading(line));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sign/citations", test_citations);
    g_test_add_func("/sign/numbers-stay", test_numbers_stay);
    g_test_add_func("/sign/headings", test_headings);
    return g_test_run();
}
