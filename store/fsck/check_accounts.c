/* check_accounts.c - names of principals lead to principals. What stands in a principal is checked
 * by store/acct whenever it is read. */
#include "store/fsck/internal.h"

static void
name_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    uint8_t kind = wire_u8(key);
    WireReader r = wire_reader(value.data, value.len);
    KvKey id;
    key_init(&id);
    key_u64(&id, wire_u64(&r));
    if (!wire_done(&r) || kind == 0 || !kv_has(c->txn, KV_PRINCIPAL, &id))
        check_bad(c, "a name leads to nobody");
}

void
check_accounts(Check *c)
{
    check_begin(c, "accounts: each name leads to a principal");
    check_rows(c, KV_PRINCIPAL_NAME, name_row, NULL);
    check_end(c);
}
