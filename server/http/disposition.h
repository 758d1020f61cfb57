/* disposition.h - Content-Disposition in both directions (RFC 6266, RFC 8187) and what remains of a
 * file name that somebody sent: a name for people, never part of a path. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Returns: (owned) `inline; filename="…"; filename*=UTF-8''…`; the second form only for names that
 * are not plain ASCII. An empty FILE_NAME gives the bare type. */
char *disposition_format(bool attachment, const char *file_name);
/* The parameter NAME ("filename", "name") of a Content-Disposition VALUE, quoted-string or token
 * decoded. For "filename" the extended form filename* wins. Returns: (owned) valid UTF-8; NULL if
 * absent or malformed. */
char *disposition_param(const char *value, const char *name);
/* The last part of a path of any system, without control characters, at most LIMIT_FILENAME_BYTES
 * at a character boundary. Returns: (owned) never NULL; "" for nothing useful ("", ".", ".."). */
char *disposition_clean_name(const char *name);
