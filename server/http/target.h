/* target.h - the request target in pieces: percent-decoding, path, query. The gate has already
 * refused what is not a plain origin-form target; here only what decodes to valid UTF-8 passes. */
#pragma once
#include "store/base/arena.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define TARGET_QUERIES_MAX 32

typedef struct {
    const char *name, *value;
} QueryField;

/* Decodes %xx, and + to a blank if PLUS. Returns: (owned) valid UTF-8 without NUL; NULL for
 * anything else. */
char *target_decode(const char *text, size_t len, bool plus);
/* The path of TARGET (up to '?'), decoded, into ARENA; NULL if it is not UTF-8 or holds control
 * characters. */
const char *target_path(Arena *arena, const char *target);
/* application/x-www-form-urlencoded TEXT into FIELDS, in order, doubled names kept. False for more
 * than MAX fields, a bad escape or bytes that are not UTF-8. A field without '=' has the value "".
 */
bool target_fields(Arena *arena, const char *text, size_t len, QueryField *fields, size_t max,
                   size_t *ret_n);
