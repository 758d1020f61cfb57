/* fuzz_query_postings.c - the reader of segments: any bytes give entries or a failure, never a read
 * outside. */
#include "store/fts/place.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Segment s;
    if (!segment_open(data, size, &s, NULL))
        return 0;
    SegmentCursor c;
    segment_seek(&s, &c, "", 0);
    for (uint32_t n = 0; n < 10000 && segment_next(&c); n++) {
        g_assert_cmpuint(strlen(c.stem), <=, TERM_BYTES_MAX);
        g_assert_cmpuint(c.form_len, <=, TERM_BYTES_MAX);
    }
    g_autoptr(Query) query = query_parse("Gebühr § 5 a", 256, 12, NULL);
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        SegmentCount count;
        segment_count(&s, term->stem, term->stem_len, term->fold, &count);
    }
    uint32_t page = 0;
    if (s.pages <= 100000 && best_page(&s, query, &page, NULL))
        g_assert_cmpuint(page, <=, s.pages);
    return 0;
}
