/* fuzz_part.c - the reader of parts of the index: any bytes give entries, units and places or a
 * failure, never a read outside. */
#include "store/fts/posting_cursor.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_list(const Part *part, const Entry *entry)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    PostingCursor c;
    posting_init(&c, part, entry);
    for (int n = 0; n < 1000 && posting_next(&c); n++) {
        g_assert_cmpuint(c.unit, <, part->units);
        g_array_set_size(places, 0);
        if (c.count < 10000)
            posting_places(&c, places);
        if (n % 7 == 3)
            posting_seek(&c, c.unit + (uint32_t)n * 50);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Part part;
    if (!part_open(data, size, 7, &part, NULL))
        return 0;
    EntryCursor c;
    part_seek(&part, &c, size % 2 == 0 ? "" : "gebuhr", size % 2 == 0 ? 0 : 6);
    for (int n = 0; n < 1000 && part_next(&c); n++) {
        g_assert_cmpuint(strlen(c.entry.stem), <=, TERM_BYTES_MAX);
        FormCursor forms = entry_forms(&c.entry);
        for (Form form; form_next(&forms, &form);)
            g_assert_cmpuint(form.len, <=, TERM_BYTES_MAX);
        read_list(&part, &c.entry);
    }
    for (uint32_t t = 0; t <= part.texts && t < 1000; t++) {
        part_text_id(&part, t);
        part_first_unit(&part, t);
        part_text_tokens(&part, t);
    }
    part_find_text(&part, 7);
    part_unit(&part, part.units);
    return 0;
}
