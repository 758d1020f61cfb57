/* conditional.c - see conditional.h. */
#include "server/http/conditional.h"

#include "store/base/clock.h"

#include <stddef.h>
#include <string.h>

#define SECOND_US 1000000

bool
etag_matches_weak(const char *list, const char *etag)
{
    size_t len = strlen(etag);
    const char *p = list + strspn(list, " \t,");
    if (*p == '*')
        return p[1 + strspn(p + 1, " \t")] == '\0';
    while (*p != '\0') {
        if (p[0] == 'W' && p[1] == '/')
            p += 2;
        if (*p != '"')
            return false; /* not a list of entity tags: no condition that holds */
        const char *end = strchr(p + 1, '"');
        if (end == NULL)
            return false;
        if ((size_t)(end + 1 - p) == len && memcmp(p, etag, len) == 0)
            return true;
        p = end + 1;
        p += strspn(p, " \t,");
    }
    return false;
}

bool
condition_not_modified(const Condition *c, const char *etag, int64_t last_modified_us)
{
    if (c->if_none_match != NULL)
        return etag != NULL && etag_matches_weak(c->if_none_match, etag);
    int64_t since;
    if (c->if_modified_since == NULL || last_modified_us == 0 ||
        !instant_parse_http(c->if_modified_since, &since))
        return false;
    return last_modified_us / SECOND_US <= since / SECOND_US; /* the date has whole seconds */
}
