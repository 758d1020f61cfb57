/* test_policy.c - roles and scopes. */
#include "store/acct/acct.h"

static void
test_roles_include_the_one_before(void)
{
    const Role roles[] = {ROLE_EDITOR, ROLE_APPROVER, ROLE_ADMIN};
    AccessFlags before = ACCESS_NONE;
    g_assert_cmpuint(role_access(ROLE_NONE), ==, ACCESS_NONE);
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        AccessFlags access = role_access(roles[i]);
        g_assert_cmpuint(access & before, ==, before);
        g_assert_cmpuint(access, !=, before);
        before = access;
        Role again;
        g_assert_true(role_parse(role_name(roles[i]), &again));
        g_assert_cmpint(again, ==, roles[i]);
    }
    g_assert_cmpuint(role_access(ROLE_EDITOR) & (ACCESS_RELEASE | ACCESS_AUDIT | ACCESS_ADMIN), ==,
                     0);
    g_assert_cmpuint(role_access(ROLE_APPROVER) & ACCESS_ADMIN, ==, 0);
}

static void
test_role_parse_refuses(void)
{
    Role role;
    g_assert_false(role_parse("", &role));
    g_assert_false(role_parse("none", &role));
    g_assert_false(role_parse("Editor", &role));
}

static void
test_scopes(void)
{
    static const struct {
        const char *text, *formatted;
    } good[] = {
        {"read", "read"},
        {"upload, edit", "upload,edit"},
        {"release,read,read", "read,release"},
        {"editor", "read,upload,edit"},
        {"approver", "read,upload,edit,release,audit"},
        {"admin", "admin"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        AccessFlags access;
        g_assert_true(scope_parse(good[i].text, &access));
        g_assert_cmpuint(access & ACCESS_STAFF, ==, 0);
        g_autofree char *text = scope_format(access);
        g_assert_cmpstr(text, ==, good[i].formatted);
    }
    static const char *const bad[] = {"", ",", "read,", "write", "READ", "none"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        AccessFlags access;
        g_assert_false(scope_parse(bad[i], &access));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/acct/policy/roles", test_roles_include_the_one_before);
    g_test_add_func("/acct/policy/role-parse-refuses", test_role_parse_refuses);
    g_test_add_func("/acct/policy/scopes", test_scopes);
    return g_test_run();
}
