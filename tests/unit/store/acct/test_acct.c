/* test_acct.c - people and tokens: names, roles, signing in, secrets that are not kept. */
#include "tests/unit/store/acct/acct_fixture.h"

static void
test_users(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) eva = add(fix, " Eva Müller ", ROLE_EDITOR);
    g_autoptr(Principal) bob = add(fix, "bob", ROLE_ADMIN);
    g_assert_cmpstr(eva->name, ==, "Eva Müller");
    g_assert_cmpuint(eva->id, ==, 100);
    g_assert_cmpuint(bob->id, ==, 101);
    g_assert_cmpuint(eva->access, ==, role_access(ROLE_EDITOR));

    g_autoptr(GError) error = NULL;
    g_assert_null(user_add(fix->acct, "eva mÜLLER", ROLE_EDITOR, GOOD, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_null(user_add(fix->acct, "c", ROLE_NONE, GOOD, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_null(user_add(fix->acct, "a\nb", ROLE_EDITOR, GOOD, NULL));
    g_assert_null(user_add(fix->acct, "  ", ROLE_EDITOR, GOOD, NULL));
    g_assert_null(user_add(fix->acct, "c", ROLE_ADMIN, "nurvierzehnab", NULL)); /* 15 for admins */

    g_assert_true(user_remove(fix->acct, "BOB", NULL));
    g_assert_false(user_remove(fix->acct, "bob", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_autoptr(Principal) bob2 = add(fix, "Bob", ROLE_EDITOR);
    g_assert_cmpuint(bob2->id, ==, 102); /* never reused */

    g_autoptr(GPtrArray) list = user_list(fix->acct, NULL);
    g_assert_cmpuint(list->len, ==, 2);
    g_assert_cmpstr(((Principal *)list->pdata[0])->name, ==, "Bob");
    g_assert_cmpstr(((Principal *)list->pdata[1])->name, ==, "Eva Müller");

    g_autofree char *gone = principal_display_name(fix->acct, bob->id);
    g_autofree char *cli = principal_display_name(fix->acct, 1);
    g_autofree char *unknown = principal_display_name(fix->acct, 4711);
    g_assert_cmpstr(gone, ==, "bob");
    g_assert_cmpstr(cli, ==, "Kommandozeile");
    g_assert_cmpstr(unknown, ==, "#4711");
    g_autoptr(Principal) removed = principal_load(fix->acct, bob->id, NULL);
    g_assert_true(removed->removed);
    g_assert_null(removed->password_hash);
}

static void
test_login(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_APPROVER));
    g_autoptr(Principal) p = try_login(fix, "eva ", GOOD, HOME, -1);
    g_assert_cmpstr(p->name, ==, "Eva");
    g_assert_cmpint(p->used_us, ==, fix->now);
    LOGIN_FAILS(fix, "eva", "falsch", HOME, STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "nobody", GOOD, HOME, STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "\xff", GOOD, HOME, STORE_ERROR_DENIED);

    g_assert_true(user_set_password(fix->acct, "eva", "ein ganz anderes wort", NULL));
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_DENIED);
    principal_free(try_login(fix, "eva", "ein ganz anderes wort", HOME, -1));
    g_assert_true(user_remove(fix->acct, "eva", NULL));
    LOGIN_FAILS(fix, "eva", "ein ganz anderes wort", HOME, STORE_ERROR_DENIED);
    g_assert_false(user_set_password(fix->acct, "eva", GOOD, NULL));
}

static void
test_causes_of_refusal_look_alike(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    int64_t retry = 0;
    g_autoptr(GError) wrong = NULL, unknown = NULL;
    g_assert_null(login(fix->acct, "eva", "falsch", HOME, &retry, &wrong));
    g_assert_null(login(fix->acct, "adam", "falsch", HOME, &retry, &unknown));
    g_assert_cmpstr(wrong->message, ==, unknown->message);
    g_assert_cmpint(wrong->code, ==, unknown->code);
}

/* No secret may stand in the files as it is. */
static bool
stored_anywhere(Fix *fix, const char *needle)
{
    const char *const names[] = {"main/data.mdb", "volatile/data.mdb"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(fix->dir, names[i], NULL);
        g_autofree char *bytes = NULL;
        gsize len;
        g_assert_true(g_file_get_contents(path, &bytes, &len, NULL));
        if (memmem(bytes, len, needle, strlen(needle)) != NULL)
            return true;
    }
    return false;
}

static void
test_tokens(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *token =
        token_create(fix->acct, "Scanner", ACCESS_UPLOAD | ACCESS_STAFF, 0, &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(token, "rw_live_"));
    g_assert_cmpuint(strlen(token), ==, 69);
    g_assert_null(token_create(fix->acct, "scanner", ACCESS_UPLOAD, 0, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_null(token_create(fix->acct, "x", ACCESS_STAFF, 0, NULL));
    g_assert_null(token_create(fix->acct, "x", ACCESS_UPLOAD, fix->now, NULL));

    g_autoptr(Principal) p = token_check(fix->acct, token, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(p->name, ==, "Scanner");
    g_assert_cmpuint(p->access, ==, ACCESS_UPLOAD);
    g_autofree char *secret = g_strndup(token + 17, 43);
    g_assert_false(stored_anywhere(fix, secret));
    g_assert_true(stored_anywhere(fix, p->public_id));

    /* Each single changed character makes it wrong. */
    for (size_t i = 0; token[i] != '\0'; i++) {
        g_autofree char *wrong = g_strdup(token);
        wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
        g_assert_null(token_check(fix->acct, wrong, NULL));
    }
    g_assert_null(token_check(fix->acct, "", NULL));

    g_autoptr(GPtrArray) list = token_list(fix->acct, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpint(((Principal *)list->pdata[0])->used_us, ==,
                    fix->now - fix->now % (60 * MINUTE));

    g_assert_true(token_revoke(fix->acct, p->public_id, NULL));
    g_assert_null(token_check(fix->acct, token, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_false(token_revoke(fix->acct, "Scanner", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);

    /* The label is free again; a token may end by itself. */
    g_autofree char *second =
        token_create(fix->acct, "Scanner", ACCESS_EDIT, fix->now + MINUTE, NULL);
    principal_free(token_check(fix->acct, second, NULL));
    fix->now += MINUTE;
    g_assert_null(token_check(fix->acct, second, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("users", test_users);
    ADD("login", test_login);
    ADD("causes-of-refusal-look-alike", test_causes_of_refusal_look_alike);
    ADD("tokens", test_tokens);
    return g_test_run();
}
