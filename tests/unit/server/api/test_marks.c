/* test_marks.c - where the marks of hits are put, by lines and by words of OCR. */
#include "server/api/marks.h"

#include <string.h>

static const Mark *
at(const GArray *marks, guint i)
{
    return &g_array_index(marks, Mark, i);
}

static TextRange
range_of(const char *text, const char *word)
{
    return (TextRange){.at = (uint32_t)(strstr(text, word) - text), .len = (uint32_t)strlen(word)};
}

static PageLayout *
two_lines(void)
{
    PageLayout *layout = page_layout_new();
    const LineBox lines[] = {{.x0 = 1000, .y0 = 500, .x1 = 3000, .y1 = 620},
                             {.x0 = 1000, .y0 = 640, .x1 = 2000, .y1 = 760}};
    g_array_append_vals(layout->lines, lines, 2);
    return layout;
}

static void
test_part_of_a_line(void)
{
    static const char text[] = "Die Gebühr ist fällig.\nSie beträgt 5 Euro.";
    PageLayout *layout = two_lines();
    const TextRange ranges[] = {range_of(text, "Die"), range_of(text, "Gebühr"),
                                range_of(text, "fällig."), range_of(text, "Sie")};
    g_autoptr(GArray) marks = marks_make(layout, text, ranges, G_N_ELEMENTS(ranges));
    g_assert_cmpuint(marks->len, ==, 4);
    g_assert_cmpuint(at(marks, 0)->x0, ==, 1000); /* the line's own ends are exact */
    g_assert_cmpuint(at(marks, 2)->x1, ==, 3000);
    g_assert_cmpuint(at(marks, 3)->x0, ==, 1000);
    g_assert_cmpuint(at(marks, 0)->y0, ==, 500);
    g_assert_cmpuint(at(marks, 0)->y1, ==, 620);
    g_assert_cmpuint(at(marks, 3)->y0, ==, 640);
    for (guint i = 0; i + 1 < 3; i++) { /* apart, and each with a width */
        g_assert_cmpuint(at(marks, i)->x0, <, at(marks, i)->x1);
        g_assert_cmpuint(at(marks, i)->x1, <, at(marks, i + 1)->x0);
        g_assert_cmpuint(at(marks, i)->hit, ==, i);
    }
    page_layout_free(layout);
}

/* A line of a sample, set in Liberation Serif to one width, with the places that poppler gives. */
static void
test_close_to_the_truth(void)
{
    static const char text[] =
        "die Erfahrungen der freien Träger und gibt Menschen mit Einwanderungsge-";
    static const struct {
        const char *word;
        int x0, x1;
    } words[] = {{"Erfahrungen", 965, 1675}, {"Träger", 2336, 2702}, {"Menschen", 3301, 3860}};
    PageLayout *layout = page_layout_new();
    const LineBox line = {.x0 = 740, .y0 = 2028, .x1 = 5206, .y1 = 2183};
    g_array_append_val(layout->lines, line);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const TextRange range = range_of(text, words[i].word);
        g_autoptr(GArray) marks = marks_make(layout, text, &range, 1);
        g_assert_cmpuint(marks->len, ==, 1);
        g_assert_cmpint(ABS(at(marks, 0)->x0 - words[i].x0), <, 40); /* half a letter */
        g_assert_cmpint(ABS(at(marks, 0)->x1 - words[i].x1), <, 40);
    }
    page_layout_free(layout);
}

static void
test_over_a_line_end(void)
{
    static const char text[] = "fällig werden die Gebüh-\nren am Ersten";
    PageLayout *layout = two_lines();
    const TextRange ranges[] = {range_of(text, "Gebüh-\nren"), range_of(text, "am")};
    g_autoptr(GArray) marks = marks_make(layout, text, ranges, G_N_ELEMENTS(ranges));
    g_assert_cmpuint(marks->len, ==, 3);
    g_assert_cmpuint(at(marks, 0)->hit, ==, 0);
    g_assert_cmpuint(at(marks, 0)->x1, ==, 3000);
    g_assert_cmpuint(at(marks, 1)->hit, ==, 0);
    g_assert_cmpuint(at(marks, 1)->x0, ==, 1000);
    g_assert_cmpuint(at(marks, 1)->y0, ==, 640);
    g_assert_cmpuint(at(marks, 2)->hit, ==, 1);
    page_layout_free(layout);
}

static void
test_words_of_ocr(void)
{
    static const char text[] = "Die Gebühr, fällig";
    PageLayout *layout = two_lines();
    const WordBox words[] = {{.at = 0, .len = 3, .x0 = 10, .y0 = 20, .x1 = 30, .y1 = 40},
                             {.at = 4, .len = 8, .x0 = 50, .y0 = 21, .x1 = 90, .y1 = 41},
                             {.at = 13, .len = 7, .x0 = 95, .y0 = 22, .x1 = 99, .y1 = 42}};
    g_array_append_vals(layout->words, words, 3);
    const TextRange ranges[] = {range_of(text, "Gebühr"), range_of(text, "fällig")};
    g_autoptr(GArray) marks = marks_make(layout, text, ranges, G_N_ELEMENTS(ranges));
    g_assert_cmpuint(marks->len, ==, 2);
    g_assert_cmpuint(at(marks, 0)->x0, ==, 50);
    g_assert_cmpuint(at(marks, 0)->y1, ==, 41);
    g_assert_cmpuint(at(marks, 1)->x1, ==, 99);
    g_assert_cmpuint(at(marks, 1)->hit, ==, 1);
    page_layout_free(layout);
}

static void
test_page_without_boxes(void)
{
    PageLayout *layout = page_layout_new();
    const TextRange range = {.at = 0, .len = 3};
    g_autoptr(GArray) marks = marks_make(layout, "Die", &range, 1);
    g_assert_cmpuint(marks->len, ==, 0);
    page_layout_free(layout);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/marks/part_of_a_line", test_part_of_a_line);
    g_test_add_func("/marks/close_to_the_truth", test_close_to_the_truth);
    g_test_add_func("/marks/over_a_line_end", test_over_a_line_end);
    g_test_add_func("/marks/words_of_ocr", test_words_of_ocr);
    g_test_add_func("/marks/page_without_boxes", test_page_without_boxes);
    return g_test_run();
}
