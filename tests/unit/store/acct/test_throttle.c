/* test_throttle.c - guesses are slowed down, by account, by network and for both together, and the
 * owner gets in. */
#include "tests/unit/store/acct/acct_fixture.h"

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
    /* A clock set back does not block until it has caught up, nor does it forget the failures. */
    fix->now -= 24 * 60 * MINUTE;
    LOGIN_FAILS(fix, "eva", "falsch", HOME, STORE_ERROR_DENIED);
    LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_LIMIT);
    fix->now += 16 * MINUTE;
    LOGIN_OK(fix, "eva", HOME);
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

/* What throttle_take says to an attempt from HOME: 0, or how long to wait. */
static int64_t
take(Fix *fix, ThrottleKeys *keys)
{
    int64_t retry = 0;
    g_autoptr(GError) error = NULL;
    if (throttle_take(fix->acct, "eva", HOME, keys, &retry, &error))
        return 0;
    g_assert_cmpstr(store_error_reason(error), ==, "throttled");
    return retry;
}

/* An attempt that never reached the password, because too many are hashed at once, costs nothing:
 * of a stranger and of a network that is known. */
static void
test_a_refunded_attempt_costs_nothing(Fix *fix, gconstpointer data)
{
    (void)data;
    ThrottleKeys keys;
    for (int known = 0; known < 2; known++) {
        for (int i = 0; i < 100; i++) {
            g_assert_cmpint(take(fix, &keys), ==, 0);
            g_assert_cmpint(keys.pair_known, ==, known);
            g_assert_true(throttle_refund(fix->acct, &keys, NULL));
        }
        for (int i = 0; i < 5; i++)
            g_assert_cmpint(take(fix, &keys), ==, 0);
        g_assert_cmpint(take(fix, &keys), >, 0); /* the sixth waits, as without the hundred */
        fix->now += 15 * MINUTE;
        g_assert_true(throttle_success(fix->acct, &keys, NULL));
    }
}

static uint64_t
buckets(Fix *fix)
{
    g_autoptr(KvTxn) txn = kv_begin_read(fix->vol, NULL);
    KvTableStat stat;
    g_assert_true(kv_stat(txn, KV_THROTTLE, &stat, NULL));
    return stat.count;
}

static void
test_old_and_damaged_buckets_are_swept(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    LOGIN_FAILS(fix, "nobody", "falsch", "198.51.100.1", STORE_ERROR_DENIED);
    LOGIN_OK(fix, "eva", HOME);
    g_autoptr(KvTxn) txn = kv_begin_write(fix->vol, NULL);
    KvKey key;
    key_init(&key);
    key_text_last(&key, "damaged");
    g_assert_true(kv_put(txn, KV_THROTTLE, &key, "x", 1, NULL));
    g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
    uint64_t before = buckets(fix);
    fix->now += 48 * 60 * MINUTE;
    LOGIN_OK(fix, "eva", HOME);
    g_assert_cmpuint(buckets(fix), <, before - 1);
    LOGIN_OK(fix, "eva", HOME); /* and the pair of owner and home is still known */
    fix->now += INT64_C(400) * 24 * 60 * MINUTE;
    LOGIN_FAILS(fix, "nobody", "falsch", "198.51.100.1", STORE_ERROR_DENIED);
    g_assert_cmpuint(buckets(fix), ==, 2); /* those of the last attempt */
}

/* A bucket that cannot be read is an error, not a free attempt. */
static void
test_a_damaged_bucket_lets_nobody_in(Fix *fix, gconstpointer data)
{
    (void)data;
    principal_free(add(fix, "Eva", ROLE_EDITOR));
    ThrottleKeys keys;
    g_assert_cmpint(take(fix, &keys), ==, 0);
    const KvKey *each[] = {&keys.account, &keys.network, &keys.pair};
    for (size_t i = 0; i < G_N_ELEMENTS(each); i++) {
        g_autoptr(KvTxn) txn = kv_begin_write(fix->vol, NULL);
        g_assert_true(kv_put(txn, KV_THROTTLE, each[i], "x", 1, NULL));
        g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
        LOGIN_FAILS(fix, "eva", GOOD, HOME, STORE_ERROR_CORRUPT);
        txn = kv_begin_write(fix->vol, NULL);
        g_assert_true(kv_delete(txn, KV_THROTTLE, each[i], NULL));
        g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
    }
    LOGIN_OK(fix, "eva", HOME);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("guesses-are-slowed-down", test_guesses_are_slowed_down);
    ADD("strangers-cannot-keep-the-owner-out", test_strangers_cannot_keep_the_owner_out);
    ADD("network-is-slowed-down", test_network_is_slowed_down);
    ADD("throttling-survives-a-restart-and-fades", test_throttling_survives_a_restart_and_fades);
    g_test_add_func("/acct/networks", test_networks);
    ADD("a-refunded-attempt-costs-nothing", test_a_refunded_attempt_costs_nothing);
    ADD("old-and-damaged-buckets-are-swept", test_old_and_damaged_buckets_are_swept);
    ADD("a-damaged-bucket-lets-nobody-in", test_a_damaged_bucket_lets_nobody_in);
    return g_test_run();
}
