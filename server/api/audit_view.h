/* audit_view.h - the journal as staff reads it: each record with its label, and its fields in words. */
#pragma once
#include "server/api/context.h"

/* ENTRIES of audit_list, with names, labels and words in the reader's language. */
const AuditItem *audit_items(Context *context, const GPtrArray *entries, size_t *ret_n);
