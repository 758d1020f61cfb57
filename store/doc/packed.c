/* packed.c - see packed.h. */
#include "store/doc/packed.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/base/wire.h"

#include <string.h>
#include <zstd.h>

enum { FORM_RAW = 0, FORM_ZSTD = 1 };
#define COMPRESS_FROM 512 /* bytes; below that nothing is won */
#define LEVEL 1           /* under the writer's lock: quick before small */
/* Hard bound when reading: the whole text of a document may stand in one row. */
#define OPEN_BYTES_MAX (1024 * MIB)

struct Packer {
    ZSTD_CCtx *zstd; /* setting one up costs more than packing a page */
};

Packer *
packer_new(void)
{
    Packer *packer = g_new(Packer, 1);
    packer->zstd = ZSTD_createCCtx();
    return packer;
}

void
packer_free(Packer *packer)
{
    if (packer == NULL)
        return;
    ZSTD_freeCCtx(packer->zstd);
    g_free(packer);
}

bool
packer_pack(Packer *packer, const void *data, size_t len, GByteArray *out, GError **error)
{
    guint start = out->len;
    if (len >= COMPRESS_FROM) {
        wire_put_u8(out, FORM_ZSTD);
        wire_put_varint(out, len);
        size_t head = out->len, bound = ZSTD_compressBound(len);
        g_byte_array_set_size(out, (guint)(head + bound));
        size_t packed = ZSTD_compressCCtx(packer->zstd, out->data + head, bound, data, len, LEVEL);
        if (ZSTD_isError(packed))
            return fail(error, STORE_ERROR_IO, "compressing a text: %s", ZSTD_getErrorName(packed));
        g_byte_array_set_size(out, (guint)(head + packed));
    }
    if (out->len == start || out->len - start > len) {
        g_byte_array_set_size(out, start);
        wire_put_u8(out, FORM_RAW);
        wire_put_bytes(out, data, len);
    }
    return true;
}

static char *
unpack(WireReader *r, size_t *ret_len, GError **error)
{
    uint64_t len = wire_varint(r);
    char *text = r->failed || len > OPEN_BYTES_MAX ? NULL : g_try_malloc((gsize)len + 1);
    if (text == NULL) {
        fail(error, STORE_ERROR_CORRUPT, "a packed text is malformed");
        return NULL;
    }
    size_t got = ZSTD_decompress(text, (size_t)len, r->at, r->left);
    if (ZSTD_isError(got) || got != len) {
        g_free(text);
        fail(error, STORE_ERROR_CORRUPT, "a packed text does not unpack");
        return NULL;
    }
    text[len] = '\0';
    *ret_len = (size_t)len;
    return text;
}

char *
packed_open(KvValue value, size_t *ret_len, GError **error)
{
    WireReader r = wire_reader(value.data, value.len);
    uint8_t form = wire_u8(&r);
    if (form == FORM_ZSTD && !r.failed)
        return unpack(&r, ret_len, error);
    if (form != FORM_RAW || r.failed) {
        fail(error, STORE_ERROR_CORRUPT, "a packed text has an unknown form");
        return NULL;
    }
    char *text = g_malloc(r.left + 1);
    memcpy(text, r.at, r.left);
    text[r.left] = '\0';
    *ret_len = r.left;
    return text;
}
