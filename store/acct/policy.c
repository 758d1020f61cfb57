/* policy.c - which role or scope may do what. The only place that turns names into access bits. */
#include "store/acct/acct.h"

#include <string.h>

static const struct {
    Role role;
    const char *name;
    AccessFlags adds; /* beyond the role before */
} roles[] = {
    {ROLE_NONE, "none", ACCESS_NONE},
    {ROLE_EDITOR, "editor", ACCESS_STAFF | ACCESS_READ_DRAFTS | ACCESS_UPLOAD | ACCESS_EDIT},
    {ROLE_APPROVER, "approver", ACCESS_RELEASE | ACCESS_AUDIT},
    {ROLE_ADMIN, "admin", ACCESS_ADMIN},
};

static const struct {
    const char *name;
    AccessFlags access;
} scopes[] = {
    {"read", ACCESS_READ_DRAFTS}, {"upload", ACCESS_UPLOAD}, {"edit", ACCESS_EDIT},
    {"release", ACCESS_RELEASE},  {"audit", ACCESS_AUDIT},   {"admin", ACCESS_ADMIN},
};

bool
role_parse(const char *text, Role *ret_role)
{
    for (size_t i = 1; i < G_N_ELEMENTS(roles); i++) {
        if (strcmp(text, roles[i].name) == 0) {
            *ret_role = roles[i].role;
            return true;
        }
    }
    return false;
}

const char *
role_name(Role role)
{
    return roles[role].name;
}

AccessFlags
role_access(Role role)
{
    AccessFlags access = ACCESS_NONE;
    for (size_t i = 0; i <= (size_t)role; i++)
        access |= roles[i].adds;
    return access;
}

static bool
scope_one(const char *word, AccessFlags *access)
{
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++) {
        if (strcmp(word, scopes[i].name) == 0) {
            *access |= scopes[i].access;
            return true;
        }
    }
    /* "admin" was a scope above: a token for accounts alone. The other roles stand for all they may
     * do. */
    Role role;
    if (!role_parse(word, &role))
        return false;
    *access |= role_access(role) & ~ACCESS_STAFF;
    return true;
}

bool
scope_parse(const char *text, AccessFlags *ret_access)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    AccessFlags access = ACCESS_NONE;
    for (size_t i = 0; words[i] != NULL; i++)
        if (!scope_one(g_strstrip(words[i]), &access))
            return false;
    if (access == ACCESS_NONE)
        return false;
    *ret_access = access;
    return true;
}

char *
scope_format(AccessFlags access)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++)
        if ((access & scopes[i].access) != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", scopes[i].name);
    return g_string_free(out, FALSE);
}
