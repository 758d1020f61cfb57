/* fuzz_extraction.c - a stored extraction that has rotted: an error, or sound content. The input is
 * what zstd would unpack, so that the fuzzer reaches the fields; a first byte of 0 hands it over as
 * it is. */
#include "store/base/wire.h"
#include "store/doc/extraction.h"

#include <string.h>
#include <zstd.h>

#define MAX_TEXT 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The head and frame that extraction_encode would put around FIELDS. */
static GBytes *
pack(const uint8_t *fields, size_t len)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_bytes(out, "RWEX", 4);
    wire_put_u8(out, 1);
    wire_put_u64(out, len);
    size_t bound = ZSTD_compressBound(len);
    g_autofree uint8_t *packed = g_malloc(bound);
    size_t n = ZSTD_compress(packed, bound, fields, len, 1);
    wire_put_bytes(out, packed, n);
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autoptr(GBytes) stored =
        data[0] == 0 ? g_bytes_new(data + 1, size - 1) : pack(data + 1, size - 1);
    g_autoptr(Extraction) x = extraction_decode(stored, MAX_TEXT, NULL);
    if (x == NULL)
        return 0;
    for (guint i = 0; i < x->pages->len; i++)
        g_assert_true(g_utf8_validate(x->pages->pdata[i], -1, NULL));
    g_assert_nonnull(text_state_name(x->state));
    text_reason_name(x->reason);
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *finding = x->findings->pdata[i];
        g_assert_nonnull(severity_name(finding->severity));
        g_assert_true(g_utf8_validate(finding->code, -1, NULL));
    }
    return 0;
}
