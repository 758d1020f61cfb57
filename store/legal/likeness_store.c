/* likeness_store.c - see likeness_store.h. */
#include "store/legal/likeness_store.h"

#include "store/base/error.h"
#include "store/base/wire.h"
#include "store/doc/codec.h"

bool
likeness_put(KvTxn *txn, uint64_t text_id, const Likeness *likeness, GError **error)
{
    if (likeness->n == 0)
        return likeness_remove(txn, text_id, error);
    g_autoptr(GBytes) bytes = likeness_encode(likeness);
    KvKey key = text_key(text_id);
    gsize len;
    const void *data = g_bytes_get_data(bytes, &len);
    return kv_put(txn, KV_LIKENESS, &key, data, len, error);
}

bool
likeness_remove(KvTxn *txn, uint64_t text_id, GError **error)
{
    KvKey key = text_key(text_id);
    return kv_delete_from(txn, KV_LIKENESS, &key, &key, error);
}

bool
likeness_load(KvTxn *txn, uint64_t text_id, Likeness *ret_l, GError **error)
{
    KvKey key = text_key(text_id);
    KvValue value;
    if (!kv_get(txn, KV_LIKENESS, &key, &value, error))
        return fail_prefix(error, "likeness of text %" G_GUINT64_FORMAT, text_id);
    return likeness_decode(value.data, value.len, ret_l) ||
           fail(error, STORE_ERROR_CORRUPT,
                "the likeness of text %" G_GUINT64_FORMAT " is malformed or of another version",
                text_id);
}

static gint
most_alike_first(gconstpointer a, gconstpointer b)
{
    const LikeText *x = a, *y = b;
    if (x->permille != y->permille)
        return x->permille > y->permille ? -1 : 1;
    return (x->text_id > y->text_id) - (x->text_id < y->text_id);
}

GArray *
likeness_find(KvTxn *txn, uint64_t text_id, unsigned least, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(LikeText));
    KvKey prefix, key = text_key(text_id);
    KvValue value;
    Likeness own, other;
    if (!kv_has(txn, KV_LIKENESS, &key))
        return g_steal_pointer(&found);
    if (!likeness_load(txn, text_id, &own, error))
        return NULL;
    key_init(&prefix);
    g_auto(KvCursor) c = kv_cursor(txn, KV_LIKENESS, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        WireReader id = wire_reader(key.bytes, key.len);
        LikeText like = {.text_id = wire_u64(&id)};
        if (like.text_id == text_id || !wire_done(&id) ||
            !likeness_decode(value.data, value.len, &other))
            continue;
        like.permille = likeness_permille(&own, &other);
        if (like.permille >= least)
            g_array_append_val(found, like);
    }
    if (c.failed)
        return NULL;
    g_array_sort(found, most_alike_first);
    return g_steal_pointer(&found);
}
