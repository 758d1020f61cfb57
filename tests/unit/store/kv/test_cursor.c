/* test_cursor.c - walks by prefix, forwards, backwards and from a key; and cursors that outlive
 * transactions. */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/kv/temp.h"

#include <string.h>

static void
fill(Temp *t)
{
    static const char *keys[] = {"a", "b", "b1", "b2", "b3", "b\xff\xff", "c", "\xff", "\xff\xff"};
    KvTxn *txn = begin_write(t->env);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        put_text(txn, KV_SLUG, keys[i], keys[i]);
    commit(txn);
}

/* The keys of a walk, joined; FROM may be NULL. */
static char *
walk(KvTxn *txn, const char *prefix, const char *from, bool forward)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    KvKey p = text_key(prefix), key;
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_SLUG, &p);
    if (from != NULL) {
        KvKey f = text_key(from);
        g_assert_true(kv_seek(&c, &f, &error));
    }
    while (forward ? kv_next(&c, &key, &value, &error) : kv_prev(&c, &key, &value, &error)) {
        g_assert_cmpmem(key.bytes, key.len, value.data, value.len);
        for (size_t i = 0; i < key.len; i++)
            g_string_append_c(out, key.bytes[i] == 0xff ? '~' : (char)key.bytes[i]);
        g_string_append_c(out, ' ');
    }
    g_assert_no_error(error);
    g_assert_false(c.failed);
    return g_strchomp(g_string_free(out, FALSE));
}

static void
test_walks(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *prefix, *from;
        bool forward;
        const char *want;
    } cases[] = {
        {"", NULL, true, "a b b1 b2 b3 b~~ c ~ ~~"},
        {"", NULL, false, "~~ ~ c b~~ b3 b2 b1 b a"},
        {"b", NULL, true, "b b1 b2 b3 b~~"},
        {"b", NULL, false, "b~~ b3 b2 b1 b"},
        {"b", "b2", true, "b2 b3 b~~"},
        {"b", "b15", true, "b2 b3 b~~"},
        {"b", "b2", false, "b1 b"},
        {"b", "b25", false, "b2 b1 b"},
        {"b", "b", false, ""},
        {"b\xff", NULL, true, "b~~"},
        {"b\xff", NULL, false, "b~~"},
        {"\xff", NULL, true, "~ ~~"},
        {"\xff", NULL, false, "~~ ~"},
        {"b9", NULL, true, ""},
        {"b9", NULL, false, ""},
        {"A", NULL, false, ""},
        {"", "zz", true, "~ ~~"},
        {"", "c", false, "b~~ b3 b2 b1 b a"},
    };
    fill(t);
    KvTxn *txn = begin_read(t->env);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = walk(txn, cases[i].prefix, cases[i].from, cases[i].forward);
        g_assert_cmpstr(got, ==, cases[i].want);
    }
    kv_abort(txn);
}

static void
test_empty_table(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    KvTxn *txn = begin_read(t->env);
    g_autofree char *forward = walk(txn, "", NULL, true), *back = walk(txn, "", NULL, false),
                    *prefix = walk(txn, "b", NULL, false);
    g_assert_cmpstr(forward, ==, "");
    g_assert_cmpstr(back, ==, "");
    g_assert_cmpstr(prefix, ==, "");
    kv_abort(txn);
}

static void
test_end_of_the_transaction_first(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    fill(t);
    for (int write = 0; write < 2; write++) {
        KvTxn *txn = write ? begin_write(t->env) : begin_read(t->env);
        KvCursor a = kv_cursor(txn, KV_SLUG, NULL), b = kv_cursor(txn, KV_BODY, NULL),
                 c = kv_cursor(txn, KV_SLUG, NULL), unused = kv_cursor(txn, KV_SLUG, NULL);
        g_assert_true(kv_next(&a, NULL, NULL, NULL));
        g_assert_false(kv_next(&b, NULL, NULL, NULL));
        g_assert_true(kv_next(&c, NULL, NULL, NULL));
        kv_cursor_clear(&b);
        if (write)
            commit(txn);
        else
            kv_abort(txn);
        kv_cursor_clear(&a);
        kv_cursor_clear(&c);
        kv_cursor_clear(&unused);
    }
}

int
main(int argc, char **argv)
{
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
#define ADD(name, func) g_test_add("/kv/cursor/" name, Temp, NULL, temp_setup, func, temp_teardown)
    ADD("walks", test_walks);
    ADD("empty-table", test_empty_table);
    ADD("end-of-the-transaction-first", test_end_of_the_transaction_first);
    return g_test_run();
}
