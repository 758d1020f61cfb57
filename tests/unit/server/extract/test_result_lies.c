/* test_result_lies.c - the frames of a worker that lies, is cut off or never ends. */
#include "tests/unit/server/extract/result_frames.h"

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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/result/cuts", test_every_cut_is_no_end);
    g_test_add_func("/result/lies", test_lies_are_broken);
    g_test_add_func("/result/too-large", test_too_large);
    return g_test_run();
}
