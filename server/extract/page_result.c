/* page_result.c - see page_result.h. */
#include "server/extract/page_result.h"

#include "server/extract/clean.h"
#include "server/extract/frame_walk.h"
#include "server/extract/protocol.h"
#include "store/base/wire.h"

#include <string.h>

void
ocr_page_clear(OcrPage *page)
{
    g_free(page->text);
    page_layout_free(page->layout);
    *page = (OcrPage){0};
}

/* Text that would have to be cleaned did not come from our program: its places would be wrong. */
static bool
take_text(OcrPage *page, const uint8_t *bytes, size_t len)
{
    if (page->text != NULL || len > OCR_TEXT_BYTES)
        return false;
    page->text = clean_text(bytes, len);
    return strlen(page->text) == len && (len == 0 || memcmp(page->text, bytes, len) == 0);
}

static bool
take_layout(OcrPage *page, const uint8_t *bytes, size_t len)
{
    if (page->text == NULL || page->layout != NULL)
        return false;
    WireReader r = wire_reader(bytes, len);
    page->layout = page_layout_decode(&r);
    return page->layout != NULL && wire_done(&r) && page_layout_fits(page->layout, page->text);
}

static bool
take_failure(OcrPage *page, uint32_t number, size_t len)
{
    if (page->text != NULL || page->failure != 0 || len != 0 || number < FAILURE_ENCRYPTED ||
        number > FAILURE_LIMIT)
        return false;
    page->failure = number;
    return true;
}

static bool
take_frame(uint8_t kind, uint32_t number, const uint8_t *bytes, size_t len, void *data)
{
    OcrPage *page = data;
    switch (kind) {
    case FRAME_PAGE:
        return page->failure == 0 && number == page->number && take_text(page, bytes, len);
    case FRAME_OCR_LAYOUT:
        return page->failure == 0 && number == page->number && take_layout(page, bytes, len);
    case FRAME_FAILED:
        return take_failure(page, number, len);
    default:
        return false;
    }
}

ResultKind
page_result_parse(const void *bytes, size_t len, OcrPage *page)
{
    ResultKind kind = frame_walk(bytes, len, OCR_ANSWER_BYTES, take_frame, page);
    bool whole = page->failure != 0 || (page->text != NULL && page->layout != NULL);
    return kind == RESULT_COMPLETE && !whole ? RESULT_BROKEN : kind;
}
