/* pdf_fonts.h - which fonts of a document are not embedded: without them it may look different, or
 * have no letters at all, on another machine. */
#pragma once
#include <poppler.h>

/* Their names, sorted and with ", " between, a handful at most; NULL when there is none on the first
 * pages. Owned. */
char *pdf_loose_fonts(PopplerDocument *document);
