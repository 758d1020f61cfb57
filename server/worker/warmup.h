/* warmup.h - everything that needs files, done once in the zygote before the cage closes:
 * libmagic's table, poppler's types and tables, the character converter, each used once on a small
 * PDF of our own. */
#pragma once
#include <stdbool.h>

/* False when libmagic cannot be loaded or poppler does not read the built-in PDF. */
bool warmup(void);
