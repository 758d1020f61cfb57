/* sheet.h - what the page of an image and the image have in common. */
#pragma once
#include "server/api/context.h"

/* The {page} of the path, from 1 to UPLOAD's pages. NOT_FOUND. */
bool sheet_number(Context *context, const Upload *upload, uint32_t *ret, GError **error);
