/* textrules.h - what text from outside may be before it is stored: normal form NFC, no control
 * characters or invisible direction marks, bounded; and the slug made from a title. Pure,
 * independent of the locale. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* One line (titles, names): trimmed, NFC. INVALID about FIELD when it is empty, longer than MAX
 * bytes, not UTF-8 or has a control character. Owned. */
char *text_line(const char *text, size_t max, const char *field, GError **error);
/* Several lines (notes, reasons): as text_line, but line feeds may be in it (CRLF becomes LF); NULL
 * and "" give NULL without an error. *RET_TEXT owned. */
bool text_lines(const char *text, size_t max, const char *field, char **ret_text, GError **error);
/* A name to show for an uploaded file: the last part of a path, repaired rather than refused, at
 * most LIMIT_FILENAME_BYTES; "dokument.pdf" when nothing is left. Owned. */
char *text_file_name(const char *name);

/* [a-z0-9] words joined by single hyphens, 1 to LIMIT_SLUG_BYTES. */
bool slug_is_valid(const char *slug);
/* "Gebührensatzung (Straße)" -> "gebuehrensatzung-strasse"; "dokument" when nothing is left. Owned.
 */
char *slug_derive(const char *title);
/* SLUG with "-N" at its end, cut so that it fits. Owned. */
char *slug_numbered(const char *slug, unsigned n);
/* Ids of types and bodies: as slugs, also with underscores, at most LIMIT_ID_BYTES. */
bool id_is_valid(const char *id);
