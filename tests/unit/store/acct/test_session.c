/* test_session.c - when a session ends, and what its forms carry. */
#include "tests/unit/store/acct/acct_fixture.h"

static bool
session_lives(Fix *fix, const char *token)
{
    char csrf[SESSION_TOKEN_LEN + 1];
    g_autoptr(GError) error = NULL;
    g_autoptr(Principal) p = session_check(fix->acct, token, csrf, &error);
    if (p == NULL) {
        g_assert_error(error, STORE_ERROR, STORE_ERROR_DENIED);
        g_assert_cmpstr(store_error_reason(error), ==, "sign-in");
    }
    return p != NULL;
}

static void
start(Fix *fix, const Principal *p, char token[SESSION_TOKEN_LEN + 1])
{
    g_autoptr(GError) error = NULL;
    g_assert_true(session_start(fix->acct, p, token, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(token), ==, SESSION_TOKEN_LEN);
}

static void
test_session_ends(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) eva = add(fix, "Eva", ROLE_EDITOR);
    char token[SESSION_TOKEN_LEN + 1], other[SESSION_TOKEN_LEN + 1];
    start(fix, eva, token);
    start(fix, eva, other);
    g_assert_cmpstr(token, !=, other);
    g_assert_true(session_lives(fix, token));
    g_assert_false(session_lives(fix, "")); /* forms that are none */
    g_assert_false(session_lives(fix, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    g_assert_false(session_lives(fix, "%AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

    /* Idle: 30 minutes after the last use, which moves at each check. */
    for (int i = 0; i < 5; i++) {
        fix->now += 29 * MINUTE;
        g_assert_true(session_lives(fix, token));
    }
    g_assert_false(session_lives(fix, other));
    fix->now += 30 * MINUTE;
    g_assert_false(session_lives(fix, token));

    /* Absolute: 12 hours, however busy. */
    start(fix, eva, token);
    for (int i = 0; i < 12 * 4 - 1; i++) {
        fix->now += 15 * MINUTE;
        g_assert_true(session_lives(fix, token));
    }
    fix->now += 15 * MINUTE;
    g_assert_false(session_lives(fix, token));

    /* Signing out ends one; a new password ends all. */
    start(fix, eva, token);
    start(fix, eva, other);
    g_assert_true(session_end(fix->acct, token, NULL));
    g_assert_true(session_end(fix->acct, token, NULL));
    g_assert_true(session_end(fix->acct, "nonsense", NULL));
    g_assert_false(session_lives(fix, token));
    g_assert_true(session_lives(fix, other));
    g_assert_true(user_set_password(fix->acct, "eva", "ein ganz anderes wort", NULL));
    g_assert_false(session_lives(fix, other));

    g_autoptr(Principal) again = principal_load(fix->acct, eva->id, NULL);
    start(fix, again, token);
    g_assert_true(session_lives(fix, token));
    g_assert_true(user_remove(fix->acct, "eva", NULL));
    g_assert_false(session_lives(fix, token));
}

static void
test_session_csrf(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) eva = add(fix, "Eva", ROLE_EDITOR);
    char token[2][SESSION_TOKEN_LEN + 1], csrf[3][SESSION_TOKEN_LEN + 1];
    start(fix, eva, token[0]);
    start(fix, eva, token[1]);
    principal_free(session_check(fix->acct, token[0], csrf[0], NULL));
    principal_free(session_check(fix->acct, token[1], csrf[1], NULL));
    g_assert_cmpstr(csrf[0], !=, csrf[1]);
    g_assert_cmpstr(csrf[0], !=, token[0]);
    acct_close(fix->acct);
    open_acct(fix); /* sessions and their forms survive a restart */
    principal_free(session_check(fix->acct, token[0], csrf[2], NULL));
    g_assert_cmpstr(csrf[0], ==, csrf[2]);
}

static void
test_dead_sessions_are_swept(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) eva = add(fix, "Eva", ROLE_EDITOR);
    char token[SESSION_TOKEN_LEN + 1];
    for (int i = 0; i < 5; i++)
        start(fix, eva, token);
    fix->now += 60 * MINUTE;
    start(fix, eva, token);
    g_autoptr(KvTxn) txn = kv_begin_read(fix->vol, NULL);
    KvTableStat stat;
    g_assert_true(kv_stat(txn, KV_SESSION, &stat, NULL));
    g_assert_cmpuint(stat.count, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("session-ends", test_session_ends);
    ADD("session-csrf", test_session_csrf);
    ADD("dead-sessions-are-swept", test_dead_sessions_are_swept);
    return g_test_run();
}
