/* staff_changes.h - what a draft would change, shown before it is submitted or released. */
#pragma once
#include "server/api/found.h"

/* Compares FOUND->version with the version that it will stand in for: the one it corrects, else the
 * one in force on its first day, else the last that was released. *RET_MODEL is NULL when there is
 * none. Takes milliseconds: for routes that may wait. The model lives in the view's arena. */
bool staff_changes(View *view, const Found *found, const DraftChanges **ret_model, GError **error);
