/* staff_view.h - models that only staff sees: uploads with findings and suggestions, audit lines.
 */
#pragma once
#include "server/api/context.h"

/* What the worker found in UPLOAD, and what it suggests. "Identical to" names another version than
 * SELF, which may be NULL. */
bool staff_upload(Context *context, const Upload *upload, const Version *self,
                  UploadState *ret_model, GError **error);
/* ENTRIES of audit_list, with names and labels. */
const AuditItem *staff_audit_items(Context *context, const GPtrArray *entries, size_t *ret_n);
