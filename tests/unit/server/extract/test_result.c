/* test_result.c - the frames of a worker, honest and lying: what the supervisor makes of the bytes.
 */
#include "server/extract/result.h"

#include "server/extract/protocol.h"
#include "store/base/wire.h"

#include <string.h>

static const Limits small_limits = {.pages = 10, .text_bytes = 1000};

static void
frame(GByteArray *out, unsigned kind, uint32_t number, const void *bytes, size_t len)
{
    wire_put_u8(out, (uint8_t)kind);
    wire_put_u32(out, number);
    wire_put_u32(out, (uint32_t)len);
    wire_put_bytes(out, bytes, len);
}

static void
text(GByteArray *out, unsigned kind, uint32_t number, const char *s)
{
    frame(out, kind, number, s, strlen(s));
}

static void
number(GByteArray *out, Fact fact, uint64_t v)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    wire_put_u64(bytes, v);
    frame(out, FRAME_FACT, fact, bytes->data, bytes->len);
}

static void
end(GByteArray *out)
{
    frame(out, FRAME_END, 0, NULL, 0);
}

static GByteArray *
two_pages(void)
{
    GByteArray *out = g_byte_array_new();
    number(out, FACT_PAGES, 2);
    text(out, FRAME_PAGE, 1, "eins");
    text(out, FRAME_PAGE, 2, "zwei");
    return out;
}

static ResultKind
parse(const GByteArray *bytes, Extraction *x)
{
    return result_parse(bytes->data, bytes->len, &small_limits, x);
}

static void
assert_kind(const GByteArray *bytes, ResultKind kind)
{
    g_autoptr(Extraction) x = extraction_new();
    g_assert_cmpint(parse(bytes, x), ==, kind);
}

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

static void
layout(GByteArray *out, uint32_t page, uint32_t lines, const LineBox *boxes, uint32_t raised,
       const TextRange *ranges)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    wire_put_u16(bytes, 5950);
    wire_put_u16(bytes, 8420);
    wire_put_u32(bytes, lines);
    for (uint32_t i = 0; i < lines; i++) {
        const uint16_t values[] = {boxes[i].x0, boxes[i].y0,   boxes[i].x1,
                                   boxes[i].y1, boxes[i].size, boxes[i].style};
        for (size_t k = 0; k < G_N_ELEMENTS(values); k++)
            wire_put_u16(bytes, values[k]);
    }
    for (uint32_t i = 0; i < raised; i++) {
        wire_put_u32(bytes, ranges[i].at);
        wire_put_u32(bytes, ranges[i].len);
    }
    frame(out, FRAME_LAYOUT, page, bytes->data, bytes->len);
}

static const LineBox boxes[] = {{720, 1070, 2000, 1200, 120, LINE_BOLD},
                                {720, 1270, 2000, 1400, 120, 0x8000}};

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

/* Whatever is cut off, however late, is not a result. */
static void
test_every_cut_is_no_end(void)
{
    g_autoptr(GByteArray) out = two_pages();
    end(out);
    for (guint len = 0; len < out->len; len++) {
        g_autoptr(Extraction) x = extraction_new();
        g_assert_cmpint(result_parse(out->data, len, &small_limits, x), ==, RESULT_NO_END);
    }
    assert_kind(out, RESULT_COMPLETE);
}

typedef void (*Lie)(GByteArray *out);

static void
lie_end_then_more(GByteArray *out)
{
    end(out);
    text(out, FRAME_PAGE, 3, "drei");
}
static void
lie_end_then_byte(GByteArray *out)
{
    end(out);
    wire_put_u8(out, 0);
}
static void
lie_end_twice(GByteArray *out)
{
    end(out);
    end(out);
}
static void
lie_end_with_bytes(GByteArray *out)
{
    text(out, FRAME_END, 0, "x");
}
static void
lie_page_too_many(GByteArray *out)
{
    text(out, FRAME_PAGE, 3, "drei");
}
static void
lie_page_twice(GByteArray *out)
{
    text(out, FRAME_PAGE, 2, "zwei");
}
static void
lie_unknown_kind(GByteArray *out)
{
    frame(out, 77, 0, NULL, 0);
}
static void
lie_unknown_fact(GByteArray *out)
{
    number(out, FACT_COUNT, 1);
}
static void
lie_fact_zero(GByteArray *out)
{
    number(out, 0, 1);
}
static void
lie_huge_fact(GByteArray *out)
{
    number(out, 1u << 31, 1);
}
static void
lie_fact_twice(GByteArray *out)
{
    number(out, FACT_PAGES, 2);
}
static void
lie_short_number(GByteArray *out)
{
    text(out, FRAME_FACT, FACT_ERRORS, "1234567");
}
static void
lie_long_number(GByteArray *out)
{
    text(out, FRAME_FACT, FACT_ERRORS, "123456789");
}
static void
lie_flag_value(GByteArray *out)
{
    number(out, FACT_JAVASCRIPT, 2);
}
static void
lie_long_string(GByteArray *out)
{
    g_autofree char *s = g_strnfill(FACT_STRING_BYTES + 1, 'a');
    text(out, FRAME_FACT, FACT_TITLE, s);
}
static void
lie_failure(GByteArray *out)
{
    frame(out, FRAME_FAILED, 9, NULL, 0);
}
static void
lie_failed_then_page(GByteArray *out)
{
    frame(out, FRAME_FAILED, FAILURE_LIMIT, NULL, 0);
    text(out, FRAME_FACT, FACT_TITLE, "Titel");
}
static void
lie_layout_of_another_page(GByteArray *out)
{
    layout(out, 1, 1, boxes, 0, NULL);
}
static void
lie_layout_twice(GByteArray *out)
{
    layout(out, 2, 1, boxes, 0, NULL);
    layout(out, 2, 1, boxes, 0, NULL);
}
static void
lie_layout_without_head(GByteArray *out)
{
    text(out, FRAME_LAYOUT, 2, "1234567");
}
static void
lie_layout_line_count(GByteArray *out)
{
    text(out, FRAME_LAYOUT, 2, "12345678");
}
static void
lie_layout_half_a_range(GByteArray *out)
{
    frame(out, FRAME_LAYOUT, 2, "1234\0\0\0\0abcd", 12);
}
static void
lie_layout_inside_out(GByteArray *out)
{
    static const LineBox box = {.x0 = 10, .x1 = 9};
    layout(out, 2, 1, &box, 0, NULL);
}
static void
lie_layout_beyond_its_share(GByteArray *out)
{
    TextRange ranges[63] = {0};
    layout(out, 2, 0, NULL, G_N_ELEMENTS(ranges), ranges); /* 504 of 500 bytes */
}
static void
lie_title_before_the_end(GByteArray *out)
{
    text(out, FRAME_OUTLINE, 1, "\001Kapitel");
}
static void
lie_text_end_twice(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
}
static void
lie_failed_after_the_text(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    frame(out, FRAME_FAILED, FAILURE_DAMAGED, NULL, 0);
}
static void
lie_outline_without_level(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    frame(out, FRAME_OUTLINE, 1, NULL, 0);
}
static void
lie_outline_page(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    text(out, FRAME_OUTLINE, 3, "\001Kapitel");
}
static void
lie_heading_level(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    text(out, FRAME_HEADING, 1, "\010Kapitel");
}
static void
lie_long_title(GByteArray *out)
{
    g_autofree char *s = g_strnfill(FACT_STRING_BYTES + 2, '\001');
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    text(out, FRAME_OUTLINE, 1, s);
}
static void
lie_too_many_titles(GByteArray *out)
{
    frame(out, FRAME_TEXT_END, 0, NULL, 0);
    for (int i = 0; i <= TITLES_MOST; i++)
        text(out, FRAME_OUTLINE, 1, "\001");
}
static void
lie_stage(GByteArray *out)
{
    number(out, FACT_UNCHECKED, STAGE_NONE);
}
static void
lie_length(GByteArray *out)
{
    wire_put_u8(out, FRAME_FACT);
    wire_put_u32(out, FACT_TITLE);
    wire_put_u32(out, UINT32_MAX);
    wire_put_u64(out, 0);
}

static void
test_lies_are_broken(void)
{
    static const struct {
        const char *what;
        Lie lie;
    } lies[] = {
        {"end then more", lie_end_then_more},
        {"end then a byte", lie_end_then_byte},
        {"end twice", lie_end_twice},
        {"end with bytes", lie_end_with_bytes},
        {"too many pages", lie_page_too_many},
        {"page twice", lie_page_twice},
        {"unknown kind", lie_unknown_kind},
        {"unknown fact", lie_unknown_fact},
        {"fact 0", lie_fact_zero},
        {"fact beyond the bits", lie_huge_fact},
        {"fact twice", lie_fact_twice},
        {"short number", lie_short_number},
        {"long number", lie_long_number},
        {"flag that is no flag", lie_flag_value},
        {"long string", lie_long_string},
        {"unknown failure", lie_failure},
        {"failed, then a fact", lie_failed_then_page},
        {"layout of another page", lie_layout_of_another_page},
        {"layout twice", lie_layout_twice},
        {"layout without its head", lie_layout_without_head},
        {"layout with more lines than bytes", lie_layout_line_count},
        {"layout with half a range", lie_layout_half_a_range},
        {"layout inside out", lie_layout_inside_out},
        {"layout beyond its share", lie_layout_beyond_its_share},
        {"title before the end of the text", lie_title_before_the_end},
        {"end of the text twice", lie_text_end_twice},
        {"failed after the text", lie_failed_after_the_text},
        {"outline without level", lie_outline_without_level},
        {"outline beyond the last page", lie_outline_page},
        {"heading of an unknown level", lie_heading_level},
        {"long title", lie_long_title},
        {"too many titles", lie_too_many_titles},
        {"unknown stage", lie_stage},
        {"length beyond everything", lie_length},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_test_message("%s", lies[i].what);
        g_autoptr(GByteArray) out = two_pages();
        lies[i].lie(out);
        assert_kind(out, RESULT_BROKEN);
    }
    g_autoptr(GByteArray) placed = g_byte_array_new();
    number(placed, FACT_PAGES, 1);
    layout(placed, 0, 0, NULL, 0, NULL);
    assert_kind(placed, RESULT_BROKEN);

    g_autoptr(GByteArray) first = g_byte_array_new();
    text(first, FRAME_PAGE, 1, "before FACT_PAGES");
    assert_kind(first, RESULT_BROKEN);

    g_autoptr(GByteArray) missing = g_byte_array_new();
    number(missing, FACT_PAGES, 3);
    text(missing, FRAME_PAGE, 1, "eins");
    end(missing);
    assert_kind(missing, RESULT_BROKEN);

    g_autoptr(GByteArray) bare = g_byte_array_new();
    end(bare);
    assert_kind(bare, RESULT_BROKEN);
}

static void
test_too_large(void)
{
    g_autoptr(GByteArray) pages = g_byte_array_new();
    number(pages, FACT_PAGES, 11);
    assert_kind(pages, RESULT_TOO_LARGE);

    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree char *half = g_strnfill(501, 'a');
    number(out, FACT_PAGES, 2);
    text(out, FRAME_PAGE, 1, half);
    text(out, FRAME_PAGE, 2, half);
    assert_kind(out, RESULT_TOO_LARGE);

    /* What is dropped in cleaning counts as well, and what grows by it. */
    g_autoptr(GByteArray) dropped = g_byte_array_new();
    g_autofree char *controls = g_strnfill(1001, '\001');
    number(dropped, FACT_PAGES, 1);
    text(dropped, FRAME_PAGE, 1, controls);
    assert_kind(dropped, RESULT_TOO_LARGE);
    g_autoptr(GByteArray) grown = g_byte_array_new();
    g_autofree char *broken = g_strnfill(400, '\377');
    number(grown, FACT_PAGES, 1);
    text(grown, FRAME_PAGE, 1, broken);
    assert_kind(grown, RESULT_TOO_LARGE);
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
    g_test_add_func("/result/cuts", test_every_cut_is_no_end);
    g_test_add_func("/result/lies", test_lies_are_broken);
    g_test_add_func("/result/too-large", test_too_large);
    g_test_add_func("/result/no-memory", test_no_memory_explains_a_missing_end);
    g_test_add_func("/result/no-text", test_no_text);
    return g_test_run();
}
