/* fuzz_worker_frames.c - the frames of a worker that a document has taken over: whatever it says,
 * the supervisor gets valid UTF-8 within the limits, or no result. */
#include "server/extract/result.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text, size_t max)
{
    g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
    g_assert_true(text == NULL || strlen(text) <= max);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Limits limits = {.pages = 50, .text_bytes = 5000};
    g_autoptr(Extraction) x = extraction_new();
    if (result_parse(data, size, &limits, x) != RESULT_COMPLETE)
        return 0;
    g_assert_cmpuint(x->page_count, <=, x->state == TEXT_FAILED ? UINT32_MAX : limits.pages);
    g_assert_cmpuint(x->pages->len, ==, x->state == TEXT_FAILED ? 0 : x->page_count);
    uint64_t total = 0;
    for (guint i = 0; i < x->pages->len; i++) {
        check_text(x->pages->pdata[i], limits.text_bytes);
        total += strlen(x->pages->pdata[i]);
        g_assert_true(page_layout_fits(x->layouts->pdata[i], x->pages->pdata[i]));
    }
    g_assert_cmpuint(total, ==, x->text_bytes);
    g_assert_cmpuint(total, <=, limits.text_bytes);
    g_assert_cmpuint(x->layouts->len, ==, x->pages->len);
    for (guint i = 0; i < x->outline->len; i++) {
        const OutlineEntry *entry = x->outline->pdata[i];
        check_text(entry->title, LIMIT_TITLE_BYTES);
        g_assert_cmpuint(entry->page, <=, x->page_count);
    }
    for (guint i = 0; i < x->headings->len; i++) {
        const TagHeading *heading = x->headings->pdata[i];
        check_text(heading->text, LIMIT_TITLE_BYTES);
        g_assert_cmpuint(heading->level, <=, 7);
    }
    check_text(x->lang, LIMIT_TITLE_BYTES);
    check_text(x->title, LIMIT_TITLE_BYTES);
    check_text(x->author, LIMIT_TITLE_BYTES);
    check_text(x->magic_type, LIMIT_TITLE_BYTES);
    /* What the supervisor accepts, the store can keep. */
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_autoptr(Extraction) again = extraction_decode(stored, limits.text_bytes, NULL);
    g_assert_nonnull(again);
    g_assert_cmpuint(again->findings->len, ==, x->findings->len);
    return 0;
}
