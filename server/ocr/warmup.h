/* warmup.h - everything that needs files, done once in the zygote before the cage closes: the language
 * model, and one page of our own drawn and recognised. */
#pragma once
#include <stdbool.h>

/* MODEL is the path of the language model. False when it cannot be loaded or does not read the built-in
 * page. */
bool ocr_warmup(const char *model);
