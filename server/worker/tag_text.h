/* tag_text.h - the text of tags as poppler-glib 22.12 gives it, made right: it takes the UTF-8 that it
 * has for PDFDocEncoding and encodes it once more. A pure function. */
#pragma once

/* The text before it was encoded again, owned; one that was not is a copy. Two bytes are not defined
 * in that encoding and come as U+FFFD: taken for the second half of a sharp s or of a soft hyphen. */
char *tag_text_repair(const char *given);
