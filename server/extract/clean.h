/* clean.h - text out of a PDF made harmless: what a hostile document can put into a string, and
 * nothing a person would miss. Pure functions. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The LEN bytes as valid UTF-8, owned. Dropped: C0 but newline and tab, DEL, C1, NUL, bidi
 * controls, byte order marks, tags, private use, noncharacters; CR LF and CR become newline. What
 * is not UTF-8 (a lone surrogate too) becomes U+FFFD. Never longer than 3 * LEN. */
char *clean_text(const void *bytes, size_t len);
/* The same for the text of a page; CORK: its control characters have a meaning (cork.h). */
char *clean_page(const void *bytes, size_t len, bool cork);
/* The same for one line: newlines and tabs become blanks, blanks at both ends go, and it is cut at
 * a character so that at most MAX bytes remain. NULL when nothing is left. */
char *clean_line(const void *bytes, size_t len, size_t max);
