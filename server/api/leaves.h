/* leaves.h - the images of a version's pages, as pages of ours show them. */
#pragma once
#include "server/api/context.h"

/* False when UPLOAD's pages have no images: the file cannot be opened, or images are switched off. */
bool leaves_possible(const Context *context, const Upload *upload);
/* One for each page of UPLOAD, at most LEAVES_MAX, in their order; BASE is the address of the version.
 * None when its pages have no images. */
#define LEAVES_MAX 2000
const LeafModel *leaves_of(Context *context, const Upload *upload, const char *base, size_t *ret_n);
/* The size of the image WIDTH wide of page NUMBER, as far as X (may be NULL) knows the page; else that of
 * a sheet of A4. */
PreviewSize leaf_size(const Extraction *x, uint32_t number, int width);
