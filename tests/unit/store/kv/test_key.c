/* test_key.c - keys sort as the values they are made of. */
#include "store/kv/key.h"

#include <glib.h>
#include <string.h>

static int
order(const KvKey *a, const KvKey *b)
{
    int c = memcmp(a->bytes, b->bytes, MIN(a->len, b->len));
    return c != 0 ? c : (int)a->len - (int)b->len;
}

static void
test_integers_sort_as_numbers(void)
{
    static const int64_t values[] = {INT64_MIN, -256, -255, -1, 0, 1, 255, 256, INT64_MAX};
    for (size_t i = 1; i < G_N_ELEMENTS(values); i++) {
        KvKey a, b;
        key_init(&a);
        key_init(&b);
        key_i64(&a, values[i - 1]);
        key_i64(&b, values[i]);
        g_assert_cmpint(order(&a, &b), <, 0);
        if (values[i - 1] < 0)
            continue;
        key_init(&a);
        key_init(&b);
        key_u64(&a, (uint64_t)values[i - 1]);
        key_u64(&b, (uint64_t)values[i]);
        g_assert_cmpint(order(&a, &b), <, 0);
    }
}

static void
test_layout_is_that_of_the_format(void)
{
    static const uint8_t want[] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0,
                                   0,    0,    2,    'a',  'b',  0,    9,    'x'};
    KvKey key;
    key_init(&key);
    key_i64(&key, -1);
    key_u32(&key, 2);
    key_text(&key, "ab");
    key_u8(&key, 9);
    key_text_last(&key, "x");
    g_assert_cmpmem(key.bytes, key.len, want, sizeof want);
}

static void
test_text_ends_before_what_follows(void)
{
    /* "a" + anything sorts before "aa" + anything */
    KvKey a, b;
    key_init(&a);
    key_init(&b);
    key_text(&a, "a");
    key_u32(&a, UINT32_MAX);
    key_text(&b, "aa");
    key_u32(&b, 0);
    g_assert_cmpint(order(&a, &b), <, 0);
}

static void
test_longest_key(void)
{
    char text[KV_KEY_MAX + 1];
    memset(text, 'x', KV_KEY_MAX);
    text[KV_KEY_MAX] = '\0';
    KvKey key;
    key_init(&key);
    key_text_last(&key, text);
    g_assert_cmpuint(key.len, ==, KV_KEY_MAX);
    if (g_test_subprocess()) {
        key_u8(&key, 1);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*key longer than 511*");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kv/key/integers-sort-as-numbers", test_integers_sort_as_numbers);
    g_test_add_func("/kv/key/layout-is-that-of-the-format", test_layout_is_that_of_the_format);
    g_test_add_func("/kv/key/text-ends-before-what-follows", test_text_ends_before_what_follows);
    g_test_add_func("/kv/key/longest-key", test_longest_key);
    return g_test_run();
}
