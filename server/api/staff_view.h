/* staff_view.h - models that only staff sees: uploads with findings, audit lines.
 */
#pragma once
#include "server/api/context.h"

/* What the worker found in UPLOAD; its suggestions are empty (staff_suggest.h fills them). */
void staff_upload(Context *context, const Upload *upload, UploadState *ret_model);
/* ENTRIES of audit_list, with names and labels. */
const AuditItem *staff_audit_items(Context *context, const GPtrArray *entries, size_t *ret_n);
