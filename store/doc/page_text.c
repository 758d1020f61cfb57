/* page_text.c - see page_text.h. Derived: can be dropped and made again from the extraction blobs,
 * so the bytes of the compressor need not be the same everywhere. */
#include "store/doc/page_text.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/base/wire.h"
#include "store/doc/catalogue.h"
#include "store/doc/codec.h"

#include <string.h>
#include <zstd.h>

enum { FORM_RAW = 0, FORM_ZSTD = 1 };
#define COMPRESS_FROM 512 /* bytes; below that nothing is won */
#define LEVEL 1           /* under the writer's lock: quick before small */
/* Hard bound of one page when reading: the whole text of a document may stand on one page. */
#define PAGE_BYTES_MAX (1024 * MIB)

/* ZSTD is shared by the pages of a text: setting one up costs more than packing a page. */
static bool
put_page(KvTxn *txn, ZSTD_CCtx *zstd, uint64_t text_id, uint32_t page, const char *text,
         GError **error)
{
    size_t len = strlen(text);
    g_autoptr(GByteArray) out = g_byte_array_new();
    if (len >= COMPRESS_FROM) {
        wire_put_u8(out, FORM_ZSTD);
        wire_put_varint(out, len);
        size_t head = out->len, bound = ZSTD_compressBound(len);
        g_byte_array_set_size(out, (guint)(head + bound));
        size_t packed = ZSTD_compressCCtx(zstd, out->data + head, bound, text, len, LEVEL);
        if (ZSTD_isError(packed))
            return fail(error, STORE_ERROR_IO, "compressing a page: %s", ZSTD_getErrorName(packed));
        g_byte_array_set_size(out, (guint)(head + packed));
    }
    if (out->len == 0 || out->len > len) {
        g_byte_array_set_size(out, 0);
        wire_put_u8(out, FORM_RAW);
        wire_put_bytes(out, text, len);
    }
    KvKey key = page_text_key(text_id, page);
    return kv_put(txn, KV_PAGE_TEXT, &key, out->data, out->len, error);
}

bool
page_text_remove(KvTxn *txn, uint64_t text_id, uint32_t from, GError **error)
{
    KvKey prefix = text_key(text_id), key;
    KvValue value;
    for (;;) { /* a cursor must not be open while the table changes */
        KvKey start = page_text_key(text_id, from);
        bool found;
        {
            g_auto(KvCursor) c = kv_cursor(txn, KV_PAGE_TEXT, &prefix);
            if (!kv_seek(&c, &start, error))
                return false;
            found = kv_next(&c, &key, &value, error);
            if (c.failed)
                return false;
        }
        if (!found)
            return true;
        if (!kv_delete(txn, KV_PAGE_TEXT, &key, error))
            return false;
    }
}

bool
page_text_put_all(KvTxn *txn, uint64_t text_id, const GPtrArray *pages, GError **error)
{
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    bool put = true;
    for (guint i = 0; put && i < pages->len; i++)
        put = put_page(txn, zstd, text_id, i + 1, pages->pdata[i], error);
    ZSTD_freeCCtx(zstd);
    return put && page_text_remove(txn, text_id, pages->len + 1, error);
}

static char *
unpack(WireReader *r, GError **error)
{
    uint64_t len = wire_varint(r);
    char *text = r->failed || len > PAGE_BYTES_MAX ? NULL : g_try_malloc((gsize)len + 1);
    if (text == NULL) {
        fail(error, STORE_ERROR_CORRUPT, "the text of a page is malformed");
        return NULL;
    }
    size_t got = ZSTD_decompress(text, (size_t)len, r->at, r->left);
    if (ZSTD_isError(got) || got != len) {
        g_free(text);
        fail(error, STORE_ERROR_CORRUPT, "the text of a page does not unpack");
        return NULL;
    }
    text[len] = '\0';
    return text;
}

char *
page_text_load(KvTxn *txn, uint64_t text_id, uint32_t page, GError **error)
{
    KvKey key = page_text_key(text_id, page);
    KvValue value;
    if (!kv_get(txn, KV_PAGE_TEXT, &key, &value, error)) {
        fail_prefix(error, "page %u", page);
        return NULL;
    }
    WireReader r = wire_reader(value.data, value.len);
    uint8_t form = wire_u8(&r);
    g_autofree char *text = NULL;
    if (form == FORM_RAW && !r.failed)
        text = g_strndup((const char *)r.at, r.left);
    else if (form == FORM_ZSTD)
        text = unpack(&r, error);
    else
        fail(error, STORE_ERROR_CORRUPT, "the text of a page has an unknown form");
    if (text != NULL && !g_utf8_validate(text, -1, NULL)) {
        fail(error, STORE_ERROR_CORRUPT, "the text of a page is not UTF-8");
        return NULL;
    }
    return g_steal_pointer(&text);
}
