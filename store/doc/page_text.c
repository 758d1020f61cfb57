/* page_text.c - see page_text.h. Derived: can be dropped and made again from the extraction blobs,
 * so the bytes of the compressor need not be the same everywhere. */
#include "store/doc/page_text.h"

#include "store/base/error.h"
#include "store/doc/catalogue.h"
#include "store/doc/codec.h"
#include "store/doc/packed.h"

#include <string.h>

static bool
put_page(KvTxn *txn, Packer *packer, uint64_t text_id, uint32_t page, const char *text,
         GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    KvKey key = page_text_key(text_id, page);
    return packer_pack(packer, text, strlen(text), out, error) &&
           kv_put(txn, KV_PAGE_TEXT, &key, out->data, out->len, error);
}

bool
page_text_remove(KvTxn *txn, uint64_t text_id, uint32_t from, GError **error)
{
    KvKey prefix = text_key(text_id), start = page_text_key(text_id, from);
    return kv_delete_from(txn, KV_PAGE_TEXT, &prefix, &start, error);
}

bool
page_text_put_all(KvTxn *txn, uint64_t text_id, const GPtrArray *pages, GError **error)
{
    g_autoptr(Packer) packer = packer_new();
    for (guint i = 0; i < pages->len; i++) {
        if (!put_page(txn, packer, text_id, i + 1, pages->pdata[i], error))
            return false;
    }
    return page_text_remove(txn, text_id, pages->len + 1, error);
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
    size_t len;
    g_autofree char *text = packed_open(value, &len, error);
    if (text != NULL && !g_utf8_validate_len(text, len, NULL)) {
        fail(error, STORE_ERROR_CORRUPT, "the text of a page is not UTF-8");
        return NULL;
    }
    return g_steal_pointer(&text);
}
