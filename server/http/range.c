/* range.c - see range.h. */
#include "server/http/range.h"

#include <glib.h>
#include <string.h>

/* Digits at *P, saturating: a position past every file is as good as the largest number. */
static bool
read_position(const char **p, uint64_t *ret_n)
{
    if (!g_ascii_isdigit(**p))
        return false;
    uint64_t n = 0;
    for (; g_ascii_isdigit(**p); (*p)++) {
        uint64_t digit = (uint64_t)(**p - '0');
        n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
    }
    *ret_n = n;
    return true;
}

RangeResult
range_parse(const char *range_header, uint64_t size, ByteRange *ret_range)
{
    if (range_header == NULL || g_ascii_strncasecmp(range_header, "bytes=", 6) != 0)
        return RANGE_NONE;
    const char *p = range_header + 6 + strspn(range_header + 6, " \t");
    uint64_t first, last = UINT64_MAX;
    bool has_first = read_position(&p, &first);
    if (*p++ != '-')
        return RANGE_NONE;
    bool has_last = read_position(&p, &last);
    p += strspn(p, " \t");
    if (*p != '\0' || (!has_first && !has_last) || (has_first && has_last && last < first))
        return RANGE_NONE;
    if (!has_first) { /* the last LAST bytes */
        if (last == 0 || size == 0)
            return RANGE_UNSATISFIABLE;
        *ret_range = (ByteRange){last >= size ? 0 : size - last, size - 1};
        return RANGE_OK;
    }
    if (first >= size)
        return RANGE_UNSATISFIABLE;
    *ret_range = (ByteRange){first, has_last && last < size ? last : size - 1};
    return RANGE_OK;
}

bool
range_if_range(const char *if_range, const char *etag)
{
    return if_range == NULL || (if_range[0] == '"' && strcmp(if_range, etag) == 0);
}
