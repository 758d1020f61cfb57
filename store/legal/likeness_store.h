/* likeness_store.h - the likeness of each text as a derived row (FORMAT.md, `likeness`), and the texts that
 * are most like one. */
#pragma once
#include "store/kv/kv.h"
#include "store/legal/likeness.h"

/* Replaces the row of TEXT_ID; a text without words has none. */
bool likeness_put(KvTxn *txn, uint64_t text_id, const Likeness *likeness, GError **error);
bool likeness_remove(KvTxn *txn, uint64_t text_id, GError **error);
/* NOT_FOUND when the text has none; CORRUPT when it is malformed or of another version. */
bool likeness_load(KvTxn *txn, uint64_t text_id, Likeness *ret_l, GError **error);

typedef struct {
    uint64_t text_id;
    unsigned permille;
} LikeText;

/* The texts other than TEXT_ID that have at least LEAST permille in common with it, the most alike first,
 * of equal ones the older; none when it has no row. Looks at every row (some 4 ms for 1,000 texts); rows
 * of another version are passed over. Returns: (owned) array of LikeText. */
GArray *likeness_find(KvTxn *txn, uint64_t text_id, unsigned least, GError **error);
