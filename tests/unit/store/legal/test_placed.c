/* test_placed.c - what only the places of lines tell: rows of tables, running lines of short
 * documents, tables of contents over two columns; and headings that the outline names. */
#include "tests/unit/store/legal/placed.h"

/* Sets rows of words and values column by column, as PDFs have them. */
static void
set_columns(Setter *s, unsigned y, const char *const (*rows)[2], size_t n)
{
    for (size_t column = 0; column < 2; column++)
        for (size_t i = 0; i < n; i++)
            if (rows[i][column] != NULL)
                setter_line(s, column == 0 ? 700 : -5200, y + (unsigned)i * 140, false,
                            rows[i][column]);
}

static void
test_a_row_is_one_line(void)
{
    static const char *const rows[][2] = {{"Behälter", "Jahresgebühr"},
                                          {"Behälter 60 Liter", "96,00 Euro"},
                                          {"Behälter 120 Liter", "171,60 Euro"},
                                          {"Großbehälter 1.100 Liter", "1.386,00 Euro"}};
    Setter s = setter_new();
    setter_begin_page(&s);
    setter_line(&s, 700, 700, true, "§ 1 Gebühren");
    setter_line(&s, 700, 1000, false, "Die Gebühr beträgt im Jahr:");
    set_columns(&s, 1140, rows, G_N_ELEMENTS(rows));
    setter_line(&s, 700, 2000, false, "Sie wird im März fällig.");
    g_autoptr(Structure) got = setter_structure(&s, NULL);
    g_assert_cmpstr(got->text, ==,
                    "§ 1 Gebühren\nDie Gebühr beträgt im Jahr:\nBehälter\tJahresgebühr\n"
                    "Behälter 60 Liter\t96,00 Euro\nBehälter 120 Liter\t171,60 Euro\n"
                    "Großbehälter 1.100 Liter\t1.386,00 Euro\nSie wird im März fällig.\n");
}

/* Words over two lines, with the value beside the first or the last; a value of words over two
 * lines. */
static void
test_words_of_a_row_wrap(void)
{
    static const char *const rows[][2] = {
        {"Beglaubigung einer Urkunde, die von der", "10,00"},
        {"behörde selbst nicht stammt", NULL},
        {"Einsicht in Akten und Register für jede ange-", NULL},
        {"fangene halbe Stunde", "12,50"},
        {"Auskunft aus dem Archiv, wenn sie länger", "nach Aufwand"},
        {"dauert als üblich", "siehe Absatz 2"},
        {"Kopie", "0,50"}};
    Setter s = setter_new();
    setter_begin_page(&s);
    set_columns(&s, 700, rows, G_N_ELEMENTS(rows));
    g_autoptr(Structure) got = setter_structure(&s, NULL);
    g_assert_cmpstr(
        got->text, ==,
        "Beglaubigung einer Urkunde, die von der behörde selbst nicht stammt\t10,00\n"
        "Einsicht in Akten und Register für jede angefangene halbe Stunde\t12,50\n"
        "Auskunft aus dem Archiv, wenn sie länger dauert als üblich\tnach Aufwand siehe "
        "Absatz 2\nKopie\t0,50\n");
}

/* A number before each row, in a column of its own; the label of a list is none. */
static void
test_rows_have_numbers(void)
{
    static const char *const numbers[] = {"1", "2"}, *const labels[] = {"1.", "2."};
    static const char *const words[] = {"Auskunft", "Abschrift"}, *const values[] = {"5,00",
                                                                                     "7,00"};
    for (int list = 0; list < 2; list++) {
        Setter s = setter_new();
        setter_begin_page(&s);
        for (unsigned i = 0; i < 2; i++)
            setter_line(&s, 700, 700 + i * 140, false, list ? labels[i] : numbers[i]);
        for (unsigned i = 0; i < 2; i++)
            setter_line(&s, 1200, 700 + i * 140, false, words[i]);
        for (unsigned i = 0; i < 2; i++)
            setter_line(&s, -5200, 700 + i * 140, false, values[i]);
        g_autoptr(Structure) got = setter_structure(&s, NULL);
        g_assert_cmpstr(got->text, ==,
                        list ? "1. Auskunft\t5,00\n2. Abschrift\t7,00\n"
                             : "1\tAuskunft\t5,00\n2\tAbschrift\t7,00\n");
    }
}

/* Two columns of words are no rows with values, and one date beside a line is no column. */
static void
test_prose_stays_as_it_came(void)
{
    Setter s = setter_new();
    setter_begin_page(&s);
    static const char *const left[] = {"Die Bürgermeisterin", "der Stadt Muster"};
    static const char *const right[] = {"Die Schriftführerin", "des Rates"};
    for (unsigned i = 0; i < 2; i++)
        setter_line(&s, 700, 700 + i * 140, false, left[i]);
    for (unsigned i = 0; i < 2; i++)
        setter_line(&s, 4000, 700 + i * 140, false, right[i]);
    g_autoptr(Structure) got = setter_structure(&s, NULL);
    g_assert_null(strchr(got->text, '\t'));
    g_assert_cmpuint(strstr(got->text, "der Stadt") - got->text, <,
                     strstr(got->text, "Die Schrift") - got->text);
}

/* N pages with a title on the first and the same line above the text of the others. */
static char *
text_under_header(unsigned n, const char *header, unsigned y)
{
    Setter s = setter_new();
    for (unsigned page = 1; page <= n; page++) {
        setter_begin_page(&s);
        if (page == 1)
            setter_line(&s, 700, 400, true, "Satzung");
        else
            setter_line(&s, 700, y, false, header);
        for (unsigned i = 0; i < 5; i++) {
            g_autofree char *words = g_strdup_printf("Wort %c und %c steht", 'a' + i, 'a' + page);
            setter_line(&s, 700, 700 + i * 140, false, words);
        }
    }
    g_autoptr(Structure) got = setter_structure(&s, NULL);
    return g_strdup(got->text);
}

static void
test_two_pages_with_a_header(void)
{
    g_autofree char *apart = text_under_header(3, "Satzung der Stadt", 400);
    g_assert_null(strstr(apart, "der Stadt"));
    g_autofree char *close = text_under_header(3, "Satzung der Stadt", 560);
    g_assert_nonnull(strstr(close, "der Stadt")); /* next to the text it is text */
    g_autofree char *once = text_under_header(2, "Satzung der Stadt", 400);
    g_assert_nonnull(strstr(once, "der Stadt"));
}

/* Above a body in two columns the table has two halves, and the second comes after the left column.
 */
static void
test_contents_above_both_columns(void)
{
    Setter s = setter_new();
    setter_begin_page(&s);
    setter_line(&s, 700, 300, true, "Inhaltsverzeichnis");
    static const char *const left[] = {"§ 1 Name . . . . . . . . . . . . . . . 1",
                                       "§ 2 Zweck . . . . . . . . . . . . . . 1",
                                       "§ 3 Mittel . . . . . . . . . . . . . . 1"};
    static const char *const right[] = {"§ 4 Beitrag . . . . . . . . . . . . . 1",
                                        "§ 5 Vorstand . . . . . . . . . . . . 1",
                                        "§ 6 Ende . . . . . . . . . . . . . . . 1"};
    static const char *const text[] = {"Der Verein trägt einen langen Namen und",
                                       "ist in dem Register des Gerichtes auch"};
    for (unsigned column = 0; column < 2; column++) {
        int x = column == 0 ? 700 : 3000;
        for (unsigned i = 0; i < 3; i++)
            setter_line(&s, x, 600 + i * 140, false, column == 0 ? left[i] : right[i]);
        if (column == 0)
            setter_line(&s, x, 1400, true, "§ 1 Name");
        for (unsigned i = 0; i < 8; i++)
            setter_line(&s, x, 1700 + i * 140, false, text[i % 2]);
    }
    g_autoptr(Structure) got = setter_structure(&s, NULL);
    g_assert_null(strstr(got->text, "Beitrag"));
    g_assert_null(strstr(got->text, ". ."));
    g_assert_cmpuint(structure_find(got, "para-1"), !=, SECTION_NONE);
    g_assert_cmpuint(structure_find(got, "para-4"), ==, SECTION_NONE);
}

/* In a scan only the place tells a title as wide as the text from its first line; and a colon tells
 * the heading of what is certified. */
static void
test_a_wide_title_in_a_scan(void)
{
    static const char title[] =
        "Maßstäbe und Sätze für Schlamm aus Anlagen und Abwasser aus Gruben";
    static const char full[] =
        "Der Maßstab für das Abholen und Behandeln von Schlamm und Abwasser aus den";
    for (int centred = 0; centred < 2; centred++) {
        Setter s = setter_new();
        setter_begin_page(&s);
        s.layout->ocr = true;
        setter_line(&s, 2700, 700, false, "§ 1");
        setter_line(&s, 700 + (centred ? 200 : 0), 970, false, title);
        for (unsigned i = 0; i < 6; i++)
            setter_line(&s, 700, 1250 + i * 140, false, full);
        setter_line(&s, 700, 2200, false, "§ 2 Ende");
        setter_line(&s, 700, 2500, false, "Es ist zu Ende.");
        setter_line(&s, 700, 2900, false, "Ausfertigungsvermerk:");
        setter_line(&s, 700, 3200, false, "Es wird bestätigt, dass es so ist.");
        g_autoptr(Structure) got = setter_structure(&s, NULL);
        const Section *section = got->sections->pdata[structure_find(got, "para-1")];
        g_assert_cmpstr(section->heading, ==, centred ? title : NULL);
        const Section *closing = got->sections->pdata[structure_find(got, "schluss")];
        g_assert_cmpstr(closing->heading, ==, "Ausfertigungsvermerk");
    }
}

/* The outline names headings where there are no tags: "§ 7" after "§ 4" is one then. */
static void
test_the_outline_is_second_to_tags(void)
{
    for (int with = 0; with < 3; with++) {
        g_autoptr(Extraction) x = extraction_new();
        g_ptr_array_add(x->pages, g_strdup("§ 4 Vier\nEs ist so.\n§ 7 Sieben\nEs ist so.\n"));
        x->page_count = 1;
        OutlineEntry *entry = g_new0(OutlineEntry, 1);
        *entry = (OutlineEntry){.level = 1, .page = 1, .title = g_strdup("§ 7 Sieben")};
        TagHeading *tag = g_new0(TagHeading, 1);
        *tag = (TagHeading){.level = 1, .page = 1, .text = g_strdup("§ 4 Vier")};
        g_ptr_array_add(x->outline, entry);
        g_ptr_array_add(x->headings, tag);
        if (with == 0)
            g_ptr_array_set_size(x->outline, 0);
        if (with < 2)
            g_ptr_array_set_size(x->headings, 0);
        g_autoptr(Structure) s = structure_derive(x, NULL);
        g_assert_cmpint(structure_find(s, "para-7") != SECTION_NONE, ==, with == 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/placed/a-row-is-one-line", test_a_row_is_one_line);
    g_test_add_func("/placed/words-of-a-row-wrap", test_words_of_a_row_wrap);
    g_test_add_func("/placed/rows-have-numbers", test_rows_have_numbers);
    g_test_add_func("/placed/prose-stays-as-it-came", test_prose_stays_as_it_came);
    g_test_add_func("/placed/two-pages-with-a-header", test_two_pages_with_a_header);
    g_test_add_func("/placed/contents-above-both-columns", test_contents_above_both_columns);
    g_test_add_func("/placed/a-wide-title-in-a-scan", test_a_wide_title_in_a_scan);
    g_test_add_func("/placed/the-outline-is-second-to-tags", test_the_outline_is_second_to_tags);
    return g_test_run();
}
