/* fuzz_range.c - Range over a file whose size is the first eight bytes. A range that passes lies
 * inside. */
#include "server/http/range.h"

#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t file_size;
    if (size < sizeof file_size)
        return 0;
    memcpy(&file_size, data, sizeof file_size);
    g_autofree char *text =
        g_strndup((const char *)data + sizeof file_size, size - sizeof file_size);
    ByteRange r;
    if (range_parse(text, file_size, &r) == RANGE_OK)
        g_assert_true(r.first <= r.last && r.last < file_size);
    return 0;
}
