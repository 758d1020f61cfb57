/* memory_files.h - files that poppler opens by their path, and that a caged child cannot: they are in
 * memory since before the cage closed, and the fopen of this program finds them there. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* From now on PATH (copied) is the LEN bytes at BYTES, which must stay for ever. Before the cage. */
void memory_files_add(const char *path, const void *bytes, size_t len);
/* What PATH is, and its length; NULL when it is not in memory. */
const void *memory_files_find(const char *path, size_t *ret_len);
