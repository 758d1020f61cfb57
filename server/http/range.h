/* range.h - one byte range (RFC 9110 §14). Several ranges are answered with the whole, which is
 * allowed. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t first, last; /* inclusive */
} ByteRange;

typedef enum {
    RANGE_NONE, /* no range, another unit, several, or malformed: the whole representation */
    RANGE_OK,
    RANGE_UNSATISFIABLE, /* 416 */
} RangeResult;

/* RANGE_HEADER may be NULL. *RET_RANGE is written only for RANGE_OK. */
RangeResult range_parse(const char *range_header, uint64_t size, ByteRange *ret_range);
/* If-Range (NULL if absent) lets the range pass only for this very strong ETAG (quoted); a date or
 * weak tag never does. */
bool range_if_range(const char *if_range, const char *etag);
