/* fuzz_ocr_frames.c - the frames of a child of regelwerk-ocr that a page has taken over: whatever
 * it says, the supervisor gets clean text with places that fit it, or no page. */
#include "server/extract/page_result.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(OcrPage) page = {.number = 7};
    if (page_result_parse(data, size, &page) != RESULT_COMPLETE)
        return 0;
    g_assert_true((page.failure != 0) != (page.text != NULL));
    if (page.text == NULL)
        return 0;
    g_assert_true(g_utf8_validate(page.text, -1, NULL));
    g_assert_cmpuint(strlen(page.text), <=, OCR_TEXT_BYTES);
    g_assert_true(page_layout_fits(page.layout, page.text));
    return 0;
}
