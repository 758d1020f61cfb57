/* negotiate.h - Accept-Language, Accept-Encoding and Accept (RFC 9110 §12.5): what of ours the
 * client likes best. */
#pragma once
#include "server/http/request.h"

typedef enum { CODING_IDENTITY, CODING_GZIP, CODING_BROTLI } Coding;

/* All take the header's value, NULL if absent. */
Lang negotiate_lang(const char *accept_language);
/* Brotli before gzip where both are equally welcome. */
Coding negotiate_coding(const char *accept_encoding);
/* True if MEDIA_TYPE ("application/json") is acceptable. */
bool negotiate_accepts(const char *accept, const char *media_type);
/* True for text that gets smaller; CONTENT_TYPE may have parameters. */
bool negotiate_compressible(const char *content_type);
/* "" or the ending of an entity tag, "-gz", "-br". */
const char *coding_suffix(Coding coding);
/* The value of Content-Encoding; NULL for identity. */
const char *coding_name(Coding coding);
