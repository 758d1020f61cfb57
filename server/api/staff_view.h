/* staff_view.h - what only staff sees of an upload. */
#pragma once
#include "server/api/context.h"

/* What the worker found in UPLOAD; its suggestions are empty (staff_suggest.h fills them). */
void staff_upload(Context *context, const Upload *upload, UploadState *ret_model);
