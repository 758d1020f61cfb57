/* test_missed.c - counts of searches without a hit: what is added, summed, ordered, forgotten; and
 * which words are counted at all. */
#include "server/missed.h"
#include "tests/unit/store/store/store_fixture.h"

static void
add(Fixture *f, const char *words, uint64_t count, LocalDate day)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) counts = g_ptr_array_new();
    MissedSearch missed = {.words = (char *)words, .count = count, .last = day};
    g_ptr_array_add(counts, &missed);
    g_assert_true(missed_add(store_main_env(f->store), counts, day, &error));
    g_assert_no_error(error);
}

/* "words count day" of each, by line. */
static char *
listed(Fixture *f, guint limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) list = missed_list(txn, limit, &error);
    g_assert_no_error(error);
    g_assert_true(missed_verify(txn, &error));
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const MissedSearch *m = list->pdata[i];
        g_string_append_printf(out, "%s %" G_GUINT64_FORMAT " %u\n", m->words, m->count, m->last);
    }
    return g_string_free(out, FALSE);
}

static void
test_sums(Fixture *f, gconstpointer data)
{
    (void)data;
    add(f, "katzensteuer", 3, 20250301);
    add(f, "katzensteuer", 1, 20250301);
    add(f, "katzen", 3, 20250302);
    add(f, "katzensteuer", 1, 20250401);
    add(f, "ähre", 3, 20250302);
    g_autofree char *all = listed(f, 10);
    g_assert_cmpstr(all, ==, "katzensteuer 5 20250401\nkatzen 3 20250302\nähre 3 20250302\n");
    g_autofree char *one = listed(f, 1);
    g_assert_cmpstr(one, ==, "katzensteuer 5 20250401\n");
}

static void
test_forgets(Fixture *f, gconstpointer data)
{
    (void)data;
    add(f, "alt", 3, 20250101);
    add(f, "neu", 3, 20250301);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_assert_true(
        missed_add(store_main_env(f->store), none, 20250401, NULL)); /* the 90th day after */
    g_autofree char *kept = listed(f, 10);
    g_assert_cmpstr(kept, ==, "neu 3 20250301\nalt 3 20250101\n");
    g_assert_true(missed_add(store_main_env(f->store), none, 20250402, NULL));
    g_autofree char *left = listed(f, 10);
    g_assert_cmpstr(left, ==, "neu 3 20250301\n");
}

static void
test_damage(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(f->store), &error);
    KvKey key;
    key_init(&key);
    key_u32(&key, 20250101);
    key_text_last(&key, "x");
    g_assert_true(kv_put(txn, KV_MISSED, &key, "", 0, &error));
    g_assert_false(missed_verify(txn, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
}

/* How often Q counts when the clients FIRST to LAST ask, each twice on that day. */
static uint64_t
counted(MissedWatch *watch, const char *q, int first, int last, LocalDate day)
{
    for (int i = first; i <= last; i++) {
        char address[32];
        g_snprintf(address, sizeof address, "192.0.2.%d", i);
        missed_watch_note(watch, q, address, day);
        missed_watch_note(watch, q, address, day);
    }
    g_autoptr(GPtrArray) taken = missed_watch_take(watch);
    uint64_t sum = 0;
    for (guint i = 0; i < taken->len; i++)
        sum += ((const MissedSearch *)taken->pdata[i])->count;
    return sum;
}

static void
test_askers(void)
{
    MissedWatch *watch = missed_watch_new();
    g_assert_cmpuint(counted(watch, "Katze", 1, 2, 20250301), ==, 0);
    g_assert_cmpuint(counted(watch, "  KATZE\t", 3, 3, 20250301), ==, 3);
    g_assert_cmpuint(counted(watch, "katze", 3, 4, 20250301), ==, 1);
    /* the same person on three days */
    g_assert_cmpuint(counted(watch, "hund", 1, 1, 20250301), ==, 0);
    g_assert_cmpuint(counted(watch, "hund", 1, 1, 20250302), ==, 0);
    g_assert_cmpuint(counted(watch, "hund", 1, 1, 20250303), ==, 3);
    missed_watch_free(watch);
}

static void
test_words(void)
{
    static const char *const never[] = {"",
                                        "   ",
                                        "a@b.de",
                                        "0711 123456",
                                        "1 2 3 4 5 6 7",
                                        "\xff",
                                        "a\x01",
                                        "eins zwei drei vier fünf sechs sieben"};
    MissedWatch *watch = missed_watch_new();
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
        g_assert_cmpuint(counted(watch, never[i], 1, 5, 20250301), ==, 0);
    g_autofree char *longest = g_strnfill(MISSED_WORDS_BYTES, 'x');
    g_assert_cmpuint(counted(watch, longest, 1, 3, 20250301), ==, 3);
    g_autofree char *longer = g_strnfill(MISSED_WORDS_BYTES + 1, 'x');
    g_assert_cmpuint(counted(watch, longer, 1, 3, 20250301), ==, 0);
    /* a flood forgets who asked once, and takes no more room */
    counted(watch, "rar", 1, 2, 20250301);
    for (int i = 0; i < 5000; i++) {
        g_autofree char *q =
            g_strdup_printf("flut %c%c%c", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
        missed_watch_note(watch, q, "192.0.2.1", 20250301);
    }
    g_assert_cmpuint(counted(watch, "rar", 3, 3, 20250301), ==, 0);
    missed_watch_free(watch);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(path, test) g_test_add(path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
    ADD("/missed/sums", test_sums);
    ADD("/missed/forgets", test_forgets);
    ADD("/missed/damage", test_damage);
    g_test_add_func("/missed/askers", test_askers);
    g_test_add_func("/missed/words", test_words);
    return g_test_run();
}
