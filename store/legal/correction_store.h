/* correction_store.h - the corrections of a text as rows (FORMAT.md, `correction`). Only apply writes
 * them. */
#pragma once
#include "store/kv/kv.h"
#include "store/legal/structure.h"

/* Correction *, in the order of their records. CORRUPT. */
GPtrArray *correction_list(KvTxn *txn, uint64_t text_id, GError **error);
/* One; NOT_FOUND, CORRUPT. */
Correction *correction_load(KvTxn *txn, uint64_t text_id, uint64_t n, GError **error);
/* A row just read, of record N; CORRUPT when malformed or when nothing could follow it. */
Correction *correction_decode(uint64_t n, KvValue value, GError **error);

/* Under CORRECTION->n. */
bool correction_put(KvTxn *txn, uint64_t text_id, const Correction *correction, GError **error);
/* Without an error when there is none. */
bool correction_remove(KvTxn *txn, uint64_t text_id, uint64_t n, GError **error);
bool correction_remove_all(KvTxn *txn, uint64_t text_id, GError **error);
