/* warmup.h - everything that needs files, done once in the zygote before the cage closes: fonts,
 * character maps, and a page of our own drawn with a font that it does not embed. */
#pragma once
#include <stdbool.h>

/* ARGUMENT is not used. False when the page cannot be drawn. */
bool render_warmup(const char *argument);
