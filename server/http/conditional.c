/* conditional.c - see conditional.h. */
#include "server/http/conditional.h"

#include "store/base/clock.h"

#include <stddef.h>
#include <string.h>

#define SECOND_US 1000000

static bool
matches(const char *list, const char *etag, bool weak)
{
    size_t len = strlen(etag);
    const char *p = list + strspn(list, " \t,");
    if (*p == '*')
        return p[1 + strspn(p + 1, " \t")] == '\0';
    while (*p != '\0') {
        bool is_weak = p[0] == 'W' && p[1] == '/';
        if (is_weak)
            p += 2;
        if (*p != '"')
            return false; /* not a list of entity tags: no condition that holds */
        const char *end = strchr(p + 1, '"');
        if (end == NULL)
            return false;
        if ((weak || !is_weak) && (size_t)(end + 1 - p) == len && memcmp(p, etag, len) == 0)
            return true;
        p = end + 1;
        p += strspn(p, " \t,");
    }
    return false;
}

bool
etag_matches_weak(const char *list, const char *etag)
{
    return matches(list, etag, true);
}

bool
condition_failed(const char *if_match, const char *if_unmodified_since, const char *etag,
                 int64_t last_modified_us)
{
    if (if_match != NULL) /* without a tag only "*" holds, which no tag is needed for */
        return !matches(if_match, etag != NULL ? etag : "", false);
    int64_t since;
    if (if_unmodified_since == NULL || last_modified_us == 0 ||
        !instant_parse_http(if_unmodified_since, &since))
        return false;
    return last_modified_us / SECOND_US > since / SECOND_US;
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
