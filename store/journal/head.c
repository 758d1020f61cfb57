/* head.c - see head.h. */
#include "store/journal/head.h"

#include "store/base/error.h"
#include "store/journal/row.h"

#define F(tag, type, member)                                                                       \
    {                                                                                              \
        tag, type, offsetof(Head, member)                                                          \
    }
static const RowField head_fields[] = {
    F(1, ROW_U64, n),         F(2, ROW_DIGEST, root),
    F(3, ROW_I64, time_us),   F(4, ROW_U64, next_document),
    F(5, ROW_U64, next_text), F(6, ROW_U64, next_change),
};
#undef F

static KvKey
head_key(void)
{
    KvKey key;
    key_init(&key);
    key_u8(&key, 0);
    return key;
}

bool
head_load(KvTxn *txn, Head *ret_head, GError **error)
{
    KvKey key = head_key();
    KvValue value;
    g_autoptr(GError) local = NULL;
    if (!kv_get(txn, KV_HEAD, &key, &value, &local)) {
        if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
            g_propagate_prefixed_error(error, g_steal_pointer(&local), "reading the head: ");
            return false;
        }
        *ret_head = (Head){.next_document = 1, .next_text = 1, .next_change = 1};
        return true;
    }
    Head head = {0};
    WireReader r = wire_reader(value.data, value.len);
    if (!row_decode(ROW_SPEC(head_fields), &r, &head) || head.n == 0 || head.next_document == 0 ||
        head.next_text == 0 || head.next_change == 0)
        return fail(error, STORE_ERROR_CORRUPT, "the head row is malformed");
    *ret_head = head;
    return true;
}

bool
head_store(KvTxn *txn, const Head *head, GError **error)
{
    KvKey key = head_key();
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(ROW_SPEC(head_fields), head, out);
    return kv_put(txn, KV_HEAD, &key, out->data, out->len, error);
}
