/* head.h - the row that says how far the state is: the number and root of the last applied record,
 * its time, and the next ids. It changes in the same transaction as the effects of a record, never
 * otherwise. */
#pragma once
#include "store/base/digest.h"
#include "store/kv/kv.h"

typedef struct {
    uint64_t n; /* 0: nothing applied yet */
    Digest root;
    int64_t time_us;
    uint64_t next_document, next_text, next_change; /* from 1 */
} Head;

/* An empty store gives the head before the first record. CORRUPT. */
bool head_load(KvTxn *txn, Head *ret_head, GError **error);
bool head_store(KvTxn *txn, const Head *head, GError **error);
