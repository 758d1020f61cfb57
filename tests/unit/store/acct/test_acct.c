/* test_acct.c - people, tokens, sessions and throttling over a store of their own, with a clock
 * that the test moves. */
#include "store/acct/acct_internal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/base/error.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define GOOD "zwiebelkuchen mit speck"
#define HOME "192.0.2.10"

typedef struct {
    char *dir;
    KvEnv *main, *vol;
    Acct *acct;
    int64_t now;
} Fix;

static int64_t
fixed_clock(void *data)
{
    return ((Fix *)data)->now;
}

static KvEnv *
open_env(const Fix *fix, const char *name, KvSchema schema)
{
    g_autofree char *path = g_build_filename(fix->dir, name, NULL);
    g_autoptr(GError) error = NULL;
    KvEnv *env = kv_env_open(path, &(KvOptions){.map_bytes = 64 << 20, .schema = schema}, &error);
    g_assert_no_error(error);
    return env;
}

static void
open_acct(Fix *fix)
{
    g_autoptr(GError) error = NULL;
    fix->acct = acct_open(fix->main, fix->vol, &error);
    g_assert_no_error(error);
    acct_set_clock(fix->acct, fixed_clock, fix);
}

static void
setup(Fix *fix, gconstpointer data)
{
    (void)data;
    fix->dir = g_dir_make_tmp("rw-acct-XXXXXX", NULL);
    fix->main = open_env(fix, "main", KV_SCHEMA_MAIN);
    fix->vol = open_env(fix, "volatile", KV_SCHEMA_VOLATILE);
    fix->now = 1750000000 * SECOND;
    open_acct(fix);
}

static void
teardown(Fix *fix, gconstpointer data)
{
    (void)data;
    acct_close(fix->acct);
    kv_env_close(fix->vol);
    kv_env_close(fix->main);
    const char *const names[] = {"main/data.mdb",     "main/lock.mdb",     "main",
                                 "volatile/data.mdb", "volatile/lock.mdb", "volatile"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(fix->dir, names[i], NULL);
        g_remove(path);
    }
    g_assert_cmpint(g_rmdir(fix->dir), ==, 0);
    g_free(fix->dir);
}

static Principal *
add(Fix *fix, const char *name, Role role)
{
    g_autoptr(GError) error = NULL;
    Principal *p = user_add(fix->acct, name, role, GOOD, &error);
    g_assert_no_error(error);
    return p;
}

static Principal *
try_login(Fix *fix, const char *name, const char *password, const char *network, int want_code)
{
    int64_t retry = 0;
    g_autoptr(GError) error = NULL;
    Principal *p = login(fix->acct, name, password, network, &retry, &error);
    if (want_code < 0) {
        g_assert_no_error(error);
        g_assert_nonnull(p);
    } else {
        g_assert_null(p);
        g_assert_error(error, STORE_ERROR, want_code);
        g_assert_cmpint(retry > 0, ==, want_code == STORE_ERROR_LIMIT);
    }
    return p;
}
#define LOGIN_OK(fix, name, network) principal_free(try_login(fix, name, GOOD, network, -1))
#define LOGIN_FAILS(fix, name, password, network, code)                                            \
    g_assert_null(try_login(fix, name, password, network, code))

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

static void
test_guesses_are_slowed_down(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    unsigned reached = 0;
    for (int i = 0; i < 10000; i++) {
        int64_t retry = 0;
        g_autofree char *network = g_strdup_printf("198.51.%d.1", i % 250);
        g_autoptr(GError) error = NULL;
        g_assert_null(login(fix->acct, "eva", "falsch", network, &retry, &error));
        reached += is_error(error, STORE_ERROR_DENIED);
        fix->now += 100 * 1000; /* ten a second, from 250 networks */
    }
    g_assert_cmpuint(reached, >=, 5);
    g_assert_cmpuint(reached, <=, 20);

    /* Nothing is locked: when the delay is over, the owner gets in, and the count is cleared. */
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
    fix->now += 15 * MINUTE;
    LOGIN_OK(fix, "eva", HOME);
    LOGIN_OK(fix, "eva", "203.0.113.9");
}

static void
test_strangers_cannot_keep_the_owner_out(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    LOGIN_OK(fix, "eva", HOME);
    for (int i = 0; i < 5; i++)
        LOGIN_FAILS(fix, "eva", "falsch", "198.51.100.1", STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "eva", GOOD, "203.0.113.9", STORE_ERROR_LIMIT);
    LOGIN_OK(fix, "eva", "192.0.2.99"); /* the same /24 as at home */
    /* But guesses from home are counted too. */
    for (int i = 0; i < 5; i++)
        LOGIN_FAILS(fix, "eva", "falsch", HOME, STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
}

static void
test_network_is_slowed_down(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    for (int i = 0; i < 20; i++) {
        g_autofree char *name = g_strdup_printf("name%d", i);
        g_autofree char *from = g_strdup_printf("2001:db8::%x", i);
        LOGIN_FAILS(fix, name, "falsch", from, STORE_ERROR_DENIED);
    }
    LOGIN_FAILS(fix, "eva", GOOD, "2001:db8::ffff", STORE_ERROR_LIMIT);
    LOGIN_OK(fix, "eva", "2001:db8:0:1::1");
}

static void
test_throttling_survives_a_restart_and_fades(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    for (int i = 0; i < 5; i++)
        LOGIN_FAILS(fix, "eva", "falsch", HOME, STORE_ERROR_DENIED);
    acct_close(fix->acct);
    open_acct(fix);
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
    fix->now += 3 * 60 * MINUTE;
    for (int i = 0; i < 5; i++)
        LOGIN_FAILS(fix, "eva", "falsch", HOME, STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
    fix->now -=
        24 * 60 * MINUTE; /* a clock set back does not block for longer than the longest delay */
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
}

static void
test_networks(void)
{
    static const struct {
        const char *address, *network;
    } cases[] = {
        {"192.0.2.7", "192.0.2.0/24"},
        {"::ffff:192.0.2.7", "192.0.2.0/24"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"unix", "unix"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *network = throttle_network(cases[i].address);
        g_assert_cmpstr(network, ==, cases[i].network);
    }
}

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
    g_test_add_func("/acct/networks", test_networks);
#define ADD(path, function) g_test_add("/acct/" path, Fix, NULL, setup, function, teardown)
    ADD("users", test_users);
    ADD("login", test_login);
    ADD("causes-of-refusal-look-alike", test_causes_of_refusal_look_alike);
    ADD("guesses-are-slowed-down", test_guesses_are_slowed_down);
    ADD("strangers-cannot-keep-the-owner-out", test_strangers_cannot_keep_the_owner_out);
    ADD("network-is-slowed-down", test_network_is_slowed_down);
    ADD("throttling-survives-a-restart-and-fades", test_throttling_survives_a_restart_and_fades);
    ADD("session-ends", test_session_ends);
    ADD("session-csrf", test_session_csrf);
    ADD("dead-sessions-are-swept", test_dead_sessions_are_swept);
    ADD("tokens", test_tokens);
    return g_test_run();
}
