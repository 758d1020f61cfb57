/* reading.h - puts lines together into the reading text: wrapped lines joined, hyphens at line ends
 * dropped where they only divide a word, and remembers where each piece came from. */
#pragma once
#include "store/legal/lines.h"

typedef struct {
    const Lines *lines;
    GString *text;
    GArray *origins; /* Origin, in the order of the text */
    GArray *starts;  /* uint32_t per line of LINES: where it begins in the text; UINT32_MAX = not in
                        it */
} Reading;

Reading *reading_new(const Lines *lines);
void reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)
/* Ends the paragraph that is open, if any. */
void reading_end_paragraph(Reading *reading);
/* What is to be read for the first LEN bytes of a line: "§ " for the § of "§7", "§" for the 8 of "8 7".
 * LEN = 0: they stay. */
typedef struct {
    uint32_t len;
    const char *text;
} ReadingStart;

/* Appends line INDEX to the open paragraph, or begins one; a line kept apart only leaves its origins.
 * Returns: where its first character stands in the text. */
uint32_t reading_add(Reading *reading, uint32_t index, ReadingStart begins);
/* The origins by page and place, with the blanks between them so that nothing of X is missing; and
 * the index of those that have text. Both owned. */
GArray *reading_cover(const Reading *reading, const Extraction *x, GArray **ret_by_text);
