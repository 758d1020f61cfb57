/* structure_store.h - the structure of a text as derived rows (FORMAT.md, `structure`), so that a page is
 * shown and a hit is named without deriving it again. */
#pragma once
#include "store/kv/kv.h"
#include "store/legal/structure.h"

/* What to load: the sections with their problems and sentences always come. */
typedef enum {
    STRUCTURE_OUTLINE = 0,
    STRUCTURE_TEXT = 1,    /* and the reading text; otherwise it is NULL */
    STRUCTURE_ORIGINS = 2, /* and where it came from; otherwise empty */
    STRUCTURE_ALL = 3,
} StructureParts;

/* Replaces the rows of TEXT_ID. */
bool structure_put(KvTxn *txn, uint64_t text_id, const Structure *structure, GError **error);
bool structure_remove(KvTxn *txn, uint64_t text_id, GError **error);
/* NOT_FOUND when the text has none; CORRUPT. Owned. */
Structure *structure_load(KvTxn *txn, uint64_t text_id, StructureParts parts, GError **error);

/* The rows' content before packing; byte-identical for equal structures. For check. */
GBytes *structure_encode(const Structure *structure, StructureParts part);
