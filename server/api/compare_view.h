/* compare_view.h - two versions of a document side by side, § by §, as a model for the API, pages and the command
 * line. Takes milliseconds: for routes that may wait. */
#pragma once
#include "server/api/view.h"

/* CONFLICT "no-text" when one of them has no text, or it has not been read yet. The model lives in the view's arena. */
bool view_comparison(View *view, const Version *from, const Version *to, ComparisonModel *ret_model,
                     GError **error);
