/* test_page_result.c - what a child of regelwerk-ocr may say, and what a page that has taken it
 * over could. */
#include "server/extract/page_result.h"
#include "store/base/wire.h"

#include <string.h>

static void
put_frame(GByteArray *out, uint8_t kind, uint32_t number, const void *bytes, size_t len)
{
    wire_put_u8(out, kind);
    wire_put_u32(out, number);
    wire_put_u32(out, (uint32_t)len);
    wire_put_bytes(out, bytes, len);
}

static void
put_layout(GByteArray *out, uint32_t number, uint32_t word_len)
{
    PageLayout *layout = page_layout_new();
    g_autoptr(GByteArray) packed = g_byte_array_new();
    const LineBox line = {.x0 = 1, .y0 = 2, .x1 = 30, .y1 = 40, .size = 110};
    const WordBox word = {.len = word_len, .x0 = 1, .y0 = 2, .x1 = 30, .y1 = 40, .confidence = 90};
    layout->ocr = true;
    g_array_append_val(layout->lines, line);
    g_array_append_val(layout->words, word);
    page_layout_encode(layout, packed);
    page_layout_free(layout);
    put_frame(out, FRAME_OCR_LAYOUT, number, packed->data, packed->len);
}

static ResultKind
parse(const GByteArray *bytes, size_t len, OcrPage *page)
{
    ocr_page_clear(page);
    page->number = 7;
    return page_result_parse(bytes->data, len, page);
}

static void
put_honest_page(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
    put_layout(out, 7, 5);
    put_frame(out, FRAME_END, 0, "", 0);
}

static void
test_honest_page(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_auto(OcrPage) page = {0};
    put_honest_page(out);
    g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_COMPLETE);
    g_assert_cmpstr(page.text, ==, "Satz.\n");
    g_assert_cmpuint(page.layout->words->len, ==, 1);
    for (size_t len = 0; len < out->len; len++)
        g_assert_cmpint(parse(out, len, &page), ==, RESULT_NO_END);
    g_byte_array_append(out, (const uint8_t *)"x", 1);
    g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_BROKEN);
}

static void
test_failures(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_auto(OcrPage) page = {0};
    put_frame(out, FRAME_FAILED, FAILURE_LIMIT, "", 0);
    put_frame(out, FRAME_END, 0, "", 0);
    g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_COMPLETE);
    g_assert_cmpint(page.failure, ==, FAILURE_LIMIT);
    g_assert_null(page.text);
    g_byte_array_set_size(out, 0);
    put_frame(out, FRAME_NO_MEMORY, 0, "", 0);
    g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_NO_MEMORY);
}

typedef void (*Lie)(GByteArray *out);

static void
other_page(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 8, "Satz.\n", 6);
    put_layout(out, 8, 5);
}
static void
text_twice(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
}
static void
no_layout(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
}
static void
layout_first(GByteArray *out)
{
    put_layout(out, 7, 5);
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
}
static void
word_beyond_the_text(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
    put_layout(out, 7, 7);
}
static void
not_utf8(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Sat\377.\n", 6);
    put_layout(out, 7, 5);
}
static void
hidden_text(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "\342\200\256Satz.\n", 9); /* U+202E */
    put_layout(out, 7, 5);
}
static void
text_and_failure(GByteArray *out)
{
    put_frame(out, FRAME_PAGE, 7, "Satz.\n", 6);
    put_frame(out, FRAME_FAILED, FAILURE_LIMIT, "", 0);
}
static void
unknown_failure(GByteArray *out)
{
    put_frame(out, FRAME_FAILED, 9, "", 0);
}
static void
frame_of_the_worker(GByteArray *out)
{
    put_frame(out, FRAME_FACT, FACT_TITLE, "GOT THROUGH", 11);
    put_honest_page(out);
}
static void
too_much_text(GByteArray *out)
{
    g_autofree char *text = g_strnfill(OCR_TEXT_BYTES + 1, 'a');
    put_frame(out, FRAME_PAGE, 7, text, OCR_TEXT_BYTES + 1);
    put_layout(out, 7, 5);
}
static void
nothing(GByteArray *out)
{
    (void)out;
}

static void
test_lies(void)
{
    static const Lie lies[] = {
        other_page,           text_twice,      no_layout,           layout_first,
        word_beyond_the_text, not_utf8,        hidden_text,         text_and_failure,
        too_much_text,        unknown_failure, frame_of_the_worker, nothing,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_test_message("lie %zu", i);
        g_autoptr(GByteArray) out = g_byte_array_new();
        g_auto(OcrPage) page = {0};
        lies[i](out);
        put_frame(out, FRAME_END, 0, "", 0);
        g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_BROKEN);
    }
}

static void
test_a_length_that_lies(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_auto(OcrPage) page = {0};
    wire_put_u8(out, FRAME_PAGE);
    wire_put_u32(out, 7);
    wire_put_u32(out, UINT32_MAX);
    g_assert_cmpint(parse(out, out->len, &page), ==, RESULT_BROKEN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page_result/honest_page", test_honest_page);
    g_test_add_func("/page_result/failures", test_failures);
    g_test_add_func("/page_result/lies", test_lies);
    g_test_add_func("/page_result/a_length_that_lies", test_a_length_that_lies);
    return g_test_run();
}
