/* names.c - see names.h. */
#include "scripts/tmplc/names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool
is_name(const char *s)
{
    if (!isalpha((unsigned char)s[0]) && s[0] != '_')
        return false;
    for (; *s != '\0'; s++) {
        if (!isalnum((unsigned char)*s) && *s != '_')
            return false;
    }
    return true;
}

static const char *
path_parse_special(const Scopes *t, const char *word, Path *ret)
{
    int scope = t->variables[t->n - 1];
    if (!t->loops[t->n - 1])
        return "a name with @ outside of #each";
    if (strcmp(word, "@number") == 0)
        snprintf(ret->value, sizeof ret->value, "(uint64_t) (i%d + 1)", scope);
    else if (strcmp(word, "@first") == 0)
        snprintf(ret->value, sizeof ret->value, "(bool) (i%d == 0)", scope);
    else if (strcmp(word, "@last") == 0)
        snprintf(ret->value, sizeof ret->value, "(bool) (i%d + 1 == n%d)", scope, scope);
    else
        return "unknown name with @";
    return NULL;
}

const char *
path_parse(const Scopes *t, const char *word, Path *ret)
{
    memset(ret, 0, sizeof *ret);
    if (word[0] == '@')
        return path_parse_special(t, word, ret);
    int up = 0;
    for (; strncmp(word, "../", 3) == 0; word += 3)
        up++;
    if (up >= t->n)
        return "../ leads out of the template";
    char object[256];
    snprintf(object, sizeof object, "s%d", t->variables[t->n - 1 - up]);
    if (strcmp(word, "this") == 0) {
        snprintf(ret->value, sizeof ret->value, "(*%s)", object);
        return NULL;
    }
    char rest[192];
    if (strlen(word) >= sizeof rest)
        return "name too long";
    strcpy(rest, word);
    for (char *part = rest, *dot; part != NULL; part = dot) {
        dot = strchr(part, '.');
        if (dot != NULL)
            *dot++ = '\0';
        if (!is_name(part))
            return "not a name";
        char next[256];
        if (snprintf(next, sizeof next, "%s->%s", object, part) >= (int)sizeof next)
            return "name too long";
        size_t used = strlen(ret->guard), room = sizeof ret->guard - used;
        int len = 0;
        if (dot != NULL)
            len = snprintf(ret->guard + used, room, "%s%s != NULL", used ? " && " : "", next);
        else
            len = snprintf(ret->count, sizeof ret->count, "%s->n_%s", object, part);
        if (len >= (int)(dot != NULL ? room : sizeof ret->count))
            return "name too long"; /* cut off it would mean something else */
        if (dot == NULL)
            memcpy(ret->value, next, sizeof next);
        memcpy(object, next, sizeof next);
    }
    return NULL;
}
