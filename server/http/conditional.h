/* conditional.h - preconditions of GET and HEAD, in the order of RFC 9110 §13.2.2:
 * condition_failed, then condition_not_modified, then the range. Those of changes are the handlers'
 * business. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *if_none_match, *if_modified_since; /* header values, NULL if absent */
} Condition;

/* True if ETAG (quoted) is in the If-None-Match LIST by weak comparison, or LIST is "*". */
bool etag_matches_weak(const char *list, const char *etag);
/* True if the answer is 412: If-Match (by strong comparison) decides alone if it is there, else
 * If-Unmodified-Since; header values, NULL if absent. ETAG is quoted or NULL, LAST_MODIFIED_US 0 if
 * unknown. */
bool condition_failed(const char *if_match, const char *if_unmodified_since, const char *etag,
                      int64_t last_modified_us);
/* True if the answer is 304: If-None-Match decides alone if it is there, else If-Modified-Since.
 * ETAG is quoted or NULL, LAST_MODIFIED_US 0 if unknown. */
bool condition_not_modified(const Condition *c, const char *etag, int64_t last_modified_us);
