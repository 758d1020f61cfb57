/* pdf_layout.h - where the lines of a page's text stand, in which size and style, and which digits
 * are raised above their line: what poppler knows once it has made the text, at little more cost.
 */
#pragma once
#include <glib.h>
#include <poppler.h>

/* The payload of a FRAME_LAYOUT (server/extract/protocol.h) for PAGE, whose text is TEXT as poppler
 * gave it (NULL: none), replaces what OUT holds. Without lines, only the size of the page, when the
 * two would take more than MAX_BYTES, when poppler's boxes do not agree with its text, and for
 * texts that no page has. RET_TEXT, emptied first, gets TEXT with the line ends that poppler leaves
 * out where a column or a cell ends: a line of it is a line of one column on the page;
 * and a letter that a font's name shows to be another sign is that sign. */
void pdf_layout(PopplerPage *page, const char *text, guint64 max_bytes, GByteArray *out,
                GString *ret_text);
