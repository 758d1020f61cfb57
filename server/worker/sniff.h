/* sniff.h - what the bytes of a file say without being parsed: a second opinion on its kind, from
 * libmagic (only the store's look at the first five bytes decides; this is a finding), its end, and
 * names in it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Loads libmagic's table; before the cage closes. */
bool sniff_load(void);
/* The MIME type of the file that starts with these bytes; NULL when libmagic fails. Valid until the
 * next call. */
const char *sniff_type(const void *bytes, size_t len);
/* True when %%EOF stands in the last 1024 bytes (ISO 32000-1, Annex H, note 18). */
bool sniff_has_eof(const char *bytes, size_t len);
/* True when the PDF name NAME (with its slash) stands anywhere in the bytes, uncompressed. */
bool sniff_name(const char *bytes, size_t len, const char *name);
