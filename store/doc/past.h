/* past.h - what documents were called before: title, type and body as they stood until a record changed
 * them, so that a page can say what this site said on an earlier day. DERIVED: apply adds a row with
 * each change, `regelwerk reindex` makes all of them again from the journal. Threads: the owner of TXN. */
#pragma once
#include "store/doc/catalogue.h"

/* How DOCUMENT stood until the record of the time UNTIL_US. */
typedef struct {
    uint64_t document;
    int64_t until_us;
    char *title, *type, *body; /* body may be NULL */
} DocumentPast;
void document_past_free(DocumentPast *past);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocumentPast, document_past_free)

/* Adds the row for BEFORE, which the record of the time UNTIL_US changes. */
bool document_past_put(KvTxn *txn, const Document *before, int64_t until_us, GError **error);
/* Sets title, type and body of D to what they were at the instant AS_OF_US (INT64_MAX: they stay).
 * *RET_RENAMED, if not NULL: the title was another one. CORRUPT. Cost: one seek. */
bool document_as_of(KvTxn *txn, Document *d, int64_t as_of_us, bool *ret_renamed, GError **error);

/* All rows as the journal gives them, DocumentPast * in the order of its records. Walks the journal.
 * Returns: (owned); NULL with CORRUPT or IO. */
GPtrArray *document_past_derive(KvTxn *txn, GError **error);
/* Whether the table has exactly this row. */
bool document_past_is_stored(KvTxn *txn, const DocumentPast *past);
