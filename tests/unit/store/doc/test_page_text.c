/* test_page_text.c - the row of a page as it should never be: each kind of damage is told, none
 * read. */
#include "store/doc/codec.h"
#include "store/doc/page_text.h"
#include "tests/unit/store/store/store_fixture.h"

#define TEXT_ID 7

static void
put_raw(Store *store, uint32_t page, const void *bytes, size_t len)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(store), NULL);
    KvKey key = page_text_key(TEXT_ID, page);
    g_assert_true(kv_put(txn, KV_PAGE_TEXT, &key, bytes, len, NULL));
    g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
}

static void
test_damaged_rows(Fixture *f, gconstpointer data)
{
    (void)data;
#define ROW(bytes) bytes, sizeof bytes - 1
    static const struct {
        const char *bytes;
        size_t len;
        const char *said;
    } cases[] = {
        {ROW("\x02text"), "unknown form"},
        {ROW("\x01"), "malformed"},
        {ROW("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "malformed"}, /* 2^64 - 1 bytes */
        {ROW("\x01\x05garbage"), "does not unpack"},
        {ROW("\x01\x05"), "does not unpack"},
        {ROW("\x00\xe4rger"), "not UTF-8"},
    };
    for (uint32_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        put_raw(f->store, i + 1, cases[i].bytes, cases[i].len);
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(GError) error = NULL;
        g_assert_null(page_text_load(txn, TEXT_ID, i + 1, &error));
        g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
        if (strstr(error->message, cases[i].said) == NULL)
            g_error("%u: \"%s\" instead of \"%s\"", i, error->message, cases[i].said);
    }
    put_raw(f->store, 1, "\0gut", 4);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autofree char *text = page_text_load(txn, TEXT_ID, 1, NULL);
    g_assert_cmpstr(text, ==, "gut");
    g_autoptr(GError) error = NULL;
    g_assert_null(page_text_load(txn, TEXT_ID, 99, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_assert_true(g_str_has_prefix(error->message, "page 99"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add("/page_text/damaged_rows", Fixture, NULL, fixture_set_up, test_damaged_rows,
               fixture_tear_down);
    return g_test_run();
}
