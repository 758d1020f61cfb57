/* page_text.h - the text of each page as a derived row of its own, so that a page is shown and a
 * snippet cut without unpacking the whole extraction. Long pages are kept compressed (zstd) when
 * that is smaller. */
#pragma once
#include "store/kv/kv.h"

/* Writes all pages (char *) and removes rows beyond them. */
bool page_text_put_all(KvTxn *txn, uint64_t text_id, const GPtrArray *pages, GError **error);
/* Removes every page from FROM (1 = all) on. */
bool page_text_remove(KvTxn *txn, uint64_t text_id, uint32_t from, GError **error);
