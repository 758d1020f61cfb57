/* test_result.c - the frames of an honest worker: what the supervisor makes of the bytes. */
#include "tests/unit/server/extract/result_frames.h"

static void
test_complete(void)
{
    g_autoptr(GByteArray) out = two_pages();
    number(out, FACT_BAD_PAGES, 1);
    number(out, FACT_ERRORS, 4000000000u);
    text(out, FRAME_FACT, FACT_TITLE, " <b>Titel</b>\n");
    text(out, FRAME_FACT, FACT_MAGIC, "image/gif");
    number(out, FACT_CREATED, (uint64_t)INT64_MAX); /* a year nobody can show */
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    g_assert_cmpuint(x->text_bytes, ==, 8);
    g_assert_cmpstr(x->pages->pdata[1], ==, "zwei");
    g_assert_cmpstr(x->title, ==, "<b>Titel</b>");
    g_assert_cmpint(x->created_us, ==, 0);
    const Finding *few = x->findings->pdata[0], *bad = x->findings->pdata[1],
                  *errors = x->findings->pdata[2], *magic = x->findings->pdata[3];
    g_assert_cmpstr(few->code, ==, "few-letters");
    g_assert_cmpstr(few->detail, ==, "4");
    g_assert_cmpstr(bad->code, ==, "damaged-pages");
    g_assert_cmpstr(bad->detail, ==, "1");
    g_assert_cmpstr(errors->detail, ==, "4000000000");
    g_assert_cmpstr(magic->code, ==, "magic-disagrees");
}

/* --- layouts --- */

/* What is left of a layout with LINES lines and the RAISED ranges of a page that came as TEXT. */
static void
assert_layout(const char *came, uint32_t lines, uint32_t n, const TextRange *ranges,
              guint expected_lines, guint expected_ranges)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    number(out, FACT_PAGES, 1);
    text(out, FRAME_PAGE, 1, came);
    layout(out, 1, lines, boxes, n, ranges);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    const PageLayout *got = x->layouts->pdata[0];
    g_assert_cmpuint(got->width, ==, 5950);
    g_assert_cmpuint(got->lines->len, ==, expected_lines);
    g_assert_cmpuint(got->raised->len, ==, expected_ranges);
    g_assert_true(page_layout_fits(got, x->pages->pdata[0]));
    if (expected_lines > 0) {
        g_assert_cmpuint(g_array_index(got->lines, LineBox, 0).y1, ==, 1200);
        g_assert_cmpuint(g_array_index(got->lines, LineBox, 0).style, ==, LINE_BOLD);
    }
    if (expected_ranges > 0) {
        const TextRange *range = &g_array_index(got->raised, TextRange, expected_ranges - 1);
        g_assert_cmpint(((char *)x->pages->pdata[0])[range->at], ==, '2');
    }
}

static void
test_layout_fits_the_cleaned_text(void)
{
    static const TextRange two[] = {{2, 1}, {6, 1}}, late[] = {{6, 2}}, back[] = {{6, 1}, {2, 1}},
                           inside[] = {{1, 1}};
    assert_layout("ab1\nm 2", 2, 2, two, 2, 2);
    assert_layout("ab1\nm 2\n", 2, 2, two, 2, 2);
    assert_layout("ab1\nm 2", 0, 0, NULL, 0, 0);
    /* Dropped characters move the ranges; one that is dropped itself takes all with it. */
    assert_layout("\302\2371\n\001\1772", 2, 2, two, 2, 2);
    assert_layout("ab\001\nm 2", 2, 2, two, 2, 0);
    /* More or fewer lines than the text has. */
    assert_layout("ab1\rm 2", 1, 2, two, 0, 2);
    assert_layout("ab1 m 2", 2, 2, two, 0, 2);
    /* Ranges beyond the end, backwards, inside a character. */
    assert_layout("ab1\nm 2", 2, 1, late, 2, 0);
    assert_layout("ab1\nm 2", 2, 2, back, 2, 0);
    assert_layout("\303\274b\nm 2", 2, 1, inside, 2, 0);
}

static void
test_pages_without_layout(void)
{
    g_autoptr(GByteArray) out = two_pages();
    layout(out, 2, 1, boxes, 0, NULL);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpuint(x->layouts->len, ==, 2);
    g_assert_cmpuint(((PageLayout *)x->layouts->pdata[0])->width, ==, 0);
    g_assert_cmpuint(((PageLayout *)x->layouts->pdata[1])->lines->len, ==, 1);
}

/* --- after the text --- */

static const char *
detail_of(const Extraction *x, const char *code)
{
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *f = x->findings->pdata[i];
        if (strcmp(f->code, code) == 0)
            return f->detail != NULL ? f->detail : "";
    }
    return NULL;
}

/* A child that dies behind TEXT_END has lost no text, wherever its last frame is cut. */
static void
test_death_after_the_text(void)
{
    g_autoptr(GByteArray) out = two_pages();
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    guint whole = out->len;
    text(out, FRAME_OUTLINE, 1, "\001Kapitel");
    end(out);
    for (guint len = whole; len < out->len; len++) {
        g_autoptr(Extraction) x = extraction_new();
        g_assert_cmpint(result_parse(out->data, len, &small_limits, x), ==, RESULT_COMPLETE);
        g_assert_cmpuint(x->pages->len, ==, 2);
        g_assert_nonnull(detail_of(x, "unchecked-scripts"));
        g_assert_nonnull(detail_of(x, "unchecked-rest"));
        g_assert_null(detail_of(x, "no-pdfa"));
        g_assert_null(detail_of(x, "untagged"));
    }
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_null(detail_of(x, "unchecked-rest"));
    g_assert_nonnull(detail_of(x, "untagged"));
    g_assert_cmpuint(x->outline->len, ==, 1);
}

static void
test_outline_and_headings(void)
{
    g_autoptr(GByteArray) out = two_pages();
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    text(out, FRAME_OUTLINE, 0, "\001Erster\nTeil \001");
    text(out, FRAME_OUTLINE, 2, "\002");
    frame(out, FRAME_HEADING, 1, "\0", 1); /* a table of contents */
    text(out, FRAME_HEADING, 2, "\007H");
    text(out, FRAME_HEADING, 2, "\001\001\002"); /* nothing is left of it */
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpuint(x->outline->len, ==, 2);
    const OutlineEntry *first = x->outline->pdata[0], *second = x->outline->pdata[1];
    g_assert_cmpstr(first->title, ==, "Erster Teil");
    g_assert_cmpuint(first->page, ==, 0);
    g_assert_cmpuint(second->level, ==, 2);
    g_assert_cmpstr(second->title, ==, "");
    g_assert_cmpuint(x->headings->len, ==, 2);
    const TagHeading *contents = x->headings->pdata[0], *heading = x->headings->pdata[1];
    g_assert_cmpuint(contents->level, ==, 0);
    g_assert_cmpstr(heading->text, ==, "H");
    g_assert_cmpuint(heading->page, ==, 2);
}

/* --- control characters --- */

static void
assert_pages(const char *first, const char *second, const char *expected, const char *unread)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    number(out, FACT_PAGES, 2);
    text(out, FRAME_PAGE, 1, first);
    text(out, FRAME_PAGE, 2, second);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpstr(x->pages->pdata[0], ==, expected);
    g_assert_cmpuint(x->text_bytes, ==, strlen(x->pages->pdata[0]) + strlen(x->pages->pdata[1]));
    g_assert_cmpstr(detail_of(x, "text-unmapped"), ==, unread);
}

#define SECTION "\302\237"

static void
test_control_characters_of_cork(void)
{
    assert_pages(SECTION " 1 Stra\303\277e o\033en " SECTION "\n2 \022so\020", SECTION " 3",
                 "§ 1 Straße oﬀen §\n2 „so“", NULL);
    /* Too few, not before numbers, or the same signs as Unicode has them: no evidence, no text. */
    assert_pages(SECTION " 1", SECTION " 2", " 1", "2");
    assert_pages(SECTION " a " SECTION " b " SECTION " c", SECTION " 2", " a  b  c", "4");
    assert_pages(SECTION " 1 " SECTION " 2 §", SECTION " 3", " 1  2 §", "3");
    assert_pages("a\033b a\033b a\033b\303\237", "", "ab ab abß", "3");
    assert_pages("\001\002\003 Text", SECTION " 1", " Text", "4");
}

static void
test_layout_of_cork(void)
{
    static const TextRange range = {13, 1};
    g_autoptr(GByteArray) out = g_byte_array_new();
    number(out, FACT_PAGES, 1);
    text(out, FRAME_PAGE, 1, SECTION " 1 " SECTION " 2\n\033e 2 " SECTION " 3");
    layout(out, 1, 2, boxes, 1, &range);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    const PageLayout *got = x->layouts->pdata[0];
    g_assert_cmpuint(got->lines->len, ==, 2);
    g_assert_cmpuint(got->raised->len, ==, 1);
    const TextRange *moved = &g_array_index(got->raised, TextRange, 0);
    g_assert_cmpint(((char *)x->pages->pdata[0])[moved->at], ==, '2');
    g_assert_cmpuint(moved->at, ==, range.at + 2);
}

static void
test_failed_by_the_worker(void)
{
    g_autoptr(GByteArray) out = two_pages();
    frame(out, FRAME_FAILED, FAILURE_ENCRYPTED, NULL, 0);
    assert_kind(out, RESULT_NO_END);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpint(x->state, ==, TEXT_FAILED);
    g_assert_cmpint(x->reason, ==, REASON_ENCRYPTED);
    g_assert_cmpuint(x->pages->len, ==, 0);
    g_assert_cmpuint(x->layouts->len, ==, 0);
    g_assert_cmpuint(x->text_bytes, ==, 0);
}

static void
test_no_memory_explains_a_missing_end(void)
{
    g_autoptr(GByteArray) out = two_pages();
    frame(out, FRAME_NO_MEMORY, 0, NULL, 0);
    assert_kind(out, RESULT_NO_MEMORY);
    end(out); /* poppler coped with it */
    assert_kind(out, RESULT_COMPLETE);
}

static void
test_no_text(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    number(out, FACT_PAGES, 2);
    text(out, FRAME_PAGE, 1, " \n--\342\202\254--");
    frame(out, FRAME_PAGE, 2, NULL, 0);
    end(out);
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(out, x), ==, RESULT_COMPLETE);
    g_assert_cmpint(x->state, ==, TEXT_NO_TEXT);
    g_assert_cmpuint(x->pages->len, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/result/complete", test_complete);
    g_test_add_func("/result/layout-fits", test_layout_fits_the_cleaned_text);
    g_test_add_func("/result/no-layout", test_pages_without_layout);
    g_test_add_func("/result/death-after-the-text", test_death_after_the_text);
    g_test_add_func("/result/outline-headings", test_outline_and_headings);
    g_test_add_func("/result/cork", test_control_characters_of_cork);
    g_test_add_func("/result/cork-layout", test_layout_of_cork);
    g_test_add_func("/result/failed", test_failed_by_the_worker);
    g_test_add_func("/result/no-memory", test_no_memory_explains_a_missing_end);
    g_test_add_func("/result/no-text", test_no_text);
    return g_test_run();
}
