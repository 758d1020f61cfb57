/* fonts.h - the fonts of the machine, for what a PDF does not embed: in memory before the cage
 * closes, so that a child needs no file for them. */
#pragma once
#include <stdbool.h>

/* Loads fontconfig's configuration and maps the fonts that it knows, the smaller ones first. Without
 * any, pages are drawn all the same, but for the words in such fonts. False when fontconfig itself
 * fails. Once, before the cage. */
bool fonts_load(void);
