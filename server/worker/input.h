/* input.h - the PDF of a child, in memory. */
#pragma once
#include <stddef.h>

/* The LEN bytes behind SANDBOX_FD_IN, owned (g_free); NULL when they cannot be had. One read:
 * poppler itself would make thousands of small ones. */
char *input_read(size_t len);
