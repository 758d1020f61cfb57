/* test_password.c - rules, hashing and the gate that bounds it. */
#include "store/acct/password.h"

#include <sodium.h>
#include <string.h>

#include "store/base/error.h"

static void
test_rules(void)
{
    static const struct {
        const char *password;
        bool good;
    } cases[] = {
        {"kurz", false},
        {"elf-zeichen", false},
        {"passwort1234", false},
        {"Passwort123!", false},
        {"P@ssw0rt2026!!", false},
        {"123456789012", false},
        {"aaaaaaaaaaaa", false},
        {"qwertzuiop12", false},
        {"abc!abc!abc!", false},
        {"Sommer2026!!!", false},
        {"admin-administrator", false},
        {"hallo hallo 1", false},
        {"evamuster2026", false},
        {"Eva.Muster-99", false},
        {"12.03.2026-2027", false},
        {"zwiebelkuchen", true},
        {"korrekt-pferd-batterie", true},
        {"sommer winter stadt katze", true}, /* four words are many */
        {"Übergrößenträger", true},
        {"x9$Lq2!vTz0p", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        bool good =
            password_check_rules(cases[i].password, "eva.muster", PASSWORD_MIN_BYTES, &error) &&
            password_check_rules(cases[i].password, "evamuster", PASSWORD_MIN_BYTES, &error);
        if (good != cases[i].good)
            g_test_message("%s", cases[i].password);
        g_assert_cmpint(good, ==, cases[i].good);
        g_assert_cmpint(error == NULL, ==, good);
        if (!good)
            g_assert_cmpstr(store_error_field(error), ==, "password");
    }
}

static void
test_rules_bounds(void)
{
    g_assert_false(password_check_rules("zwiebelkuchen", "x", PASSWORD_MIN_BYTES_ADMIN, NULL));
    g_assert_true(password_check_rules("zwiebelkuchenzeit", "x", PASSWORD_MIN_BYTES_ADMIN, NULL));
    g_autofree char *text = g_malloc0(PASSWORD_MAX_BYTES + 2);
    for (size_t i = 0; i < PASSWORD_MAX_BYTES; i++)
        text[i] = "kblmtzv"[i * i % 7];
    g_assert_true(password_check_rules(text, "x", PASSWORD_MIN_BYTES, NULL));
    text[PASSWORD_MAX_BYTES] = 'q';
    g_assert_false(password_check_rules(text, "x", PASSWORD_MIN_BYTES, NULL));
    g_assert_false(password_check_rules("zwiebel\xffkuchen", "x", PASSWORD_MIN_BYTES, NULL));
}

static bool
matches(PasswordGate *gate, const char *hash, const char *password)
{
    bool ok, old;
    g_autoptr(GError) error = NULL;
    g_assert_true(password_verify(gate, hash, password, &ok, &old, &error));
    g_assert_no_error(error);
    g_assert_false(old);
    return ok;
}

static void
test_hash(void)
{
    PasswordGate gate;
    password_gate_init(&gate);
    g_autofree char *hash = password_hash(&gate, "Übergrößenträger", NULL);
    g_assert_true(g_str_has_prefix(hash, "$argon2id$"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(REGELWERK_SMALL_MAP)
    g_assert_nonnull(strstr(hash, "$m=65536,t=3,p=1$"));
#endif
    g_assert_true(matches(&gate, hash, "Übergrößenträger"));
    g_assert_true(matches(&gate, hash,
                          "U\xcc\x88"
                          "bergrößenträger")); /* decomposed umlaut */
    g_assert_false(matches(&gate, hash, "Übergrößenträger "));
    g_assert_false(matches(&gate, hash, ""));
    g_assert_false(matches(&gate, hash, "\xff\xfe"));
    g_assert_false(matches(&gate, NULL, "Übergrößenträger"));
    g_assert_false(matches(&gate, "no hash at all", "Übergrößenträger"));
    g_assert_cmpuint(gate.running, ==, 0);
    password_gate_clear(&gate);
}

static void
test_old_hash_is_seen(void)
{
    PasswordGate gate;
    password_gate_init(&gate);
    char old_hash[crypto_pwhash_STRBYTES];
    g_assert_cmpint(crypto_pwhash_str(old_hash, "zwiebelkuchen", 13, 1, 16 * 1024), ==, 0);
    bool ok = false, old = false;
    g_assert_true(password_verify(&gate, old_hash, "zwiebelkuchen", &ok, &old, NULL));
    g_assert_true(ok && old);
    g_assert_true(password_verify(&gate, old_hash, "falsch", &ok, &old, NULL));
    g_assert_true(!ok && !old);
    password_gate_clear(&gate);
}

static void *
wait_in_gate(void *data)
{
    PasswordGate *gate = data;
    bool entered = password_gate_enter(gate, NULL);
    if (entered)
        password_gate_leave(gate);
    return entered ? gate : NULL;
}

static unsigned
waiting(PasswordGate *gate)
{
    LOCKED(&gate->mutex);
    return gate->waiting;
}

static void
test_gate_bounds(void)
{
    PasswordGate gate;
    password_gate_init(&gate);
    for (unsigned i = 0; i < PASSWORD_AT_ONCE; i++)
        g_assert_true(password_gate_enter(&gate, NULL));
    pthread_t threads[PASSWORD_QUEUE];
    for (unsigned i = 0; i < PASSWORD_QUEUE; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, wait_in_gate, &gate), ==, 0);
    while (waiting(&gate) < PASSWORD_QUEUE)
        g_thread_yield();

    g_autoptr(GError) error = NULL;
    g_assert_false(password_gate_enter(&gate, &error));
    g_assert_true(is_error(error, STORE_ERROR_BUSY));

    for (unsigned i = 0; i < PASSWORD_AT_ONCE; i++)
        password_gate_leave(&gate);
    for (unsigned i = 0; i < PASSWORD_QUEUE; i++) {
        void *entered;
        pthread_join(threads[i], &entered);
        g_assert_true(entered == &gate);
    }
    g_assert_cmpuint(gate.running, ==, 0);
    password_gate_clear(&gate);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(sodium_init(), >=, 0);
    g_test_add_func("/acct/password/rules", test_rules);
    g_test_add_func("/acct/password/rules-bounds", test_rules_bounds);
    g_test_add_func("/acct/password/hash", test_hash);
    g_test_add_func("/acct/password/old-hash-is-seen", test_old_hash_is_seen);
    g_test_add_func("/acct/password/gate-bounds", test_gate_bounds);
    return g_test_run();
}
