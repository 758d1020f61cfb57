/* test_model.c - thousands of random histories through the facade against model_reference.h: what
 * may be done, and then for every day which version is in force, as known today and at earlier
 * instants; the same again from a store that only got the journal.
 *
 * REGELWERK_MODEL_HISTORIES (default 2000) and REGELWERK_MODEL_SEED choose how many and which;
 * `make model` runs many. A difference prints the seed of its batch, which alone brings it back. */
#include "store/fsck/replay.h"
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/store/model_actions.h"
#include "tests/unit/store/store/model_compare.h"

#define HISTORIES 2000
#define SEED 20251109
#define ACTIONS 16 /* for each document, on average */
/* An instant at which something was recorded, or the last moment before it. */
static int64_t
any_record_time(World *w, const Subject *s)
{
    if (s->ref.versions->len == 0)
        return 1;
    const RefVersion *v =
        &g_array_index(s->ref.versions, RefVersion, dice(w, (int)s->ref.versions->len));
    int64_t us = v->withdrawn_us != 0 && dice(w, 2) == 0 ? v->withdrawn_us : v->released_us;
    return us - dice(w, 2);
}

static void
compare_subject(World *w, KvTxn *txn, const Subject *s, int64_t known_us)
{
    g_autofree char *story = g_strdup_printf("seed %u, %s\n%s", w->seed, s->slug, s->story->str);
    compare_document(txn, s->id, &s->ref, known_us, story);
}

static void
compare_some(World *w, const Subject *s)
{
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    compare_subject(w, txn, s, dice(w, 2) == 0 ? REF_ALWAYS : any_record_time(w, s));
}

static void
no_row(KvTable table, const uint8_t *key, size_t key_len, ReplayDifference difference, void *data)
{
    const World *w = data;
    (void)key;
    (void)key_len;
    g_error("seed %u: table %s after the replay: %d", w->seed, kv_table_name(table),
            (int)difference);
}

/* All documents, in the store and in what its journal gives. */
static void
compare_all(World *w)
{
    g_autoptr(GError) error = NULL;
    uint64_t rows;
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    g_autoptr(Replay) replay = replay_new(txn, 64 * MIB, &error);
    g_assert_no_error(error);
    g_assert_true(replay_compare(replay, txn, no_row, w, &rows, &error));
    g_autoptr(KvTxn) copy = replay_snapshot(replay, &error);
    for (int i = 0; i < SUBJECTS; i++) {
        const Subject *s = &w->subjects[i];
        int64_t known_us = any_record_time(w, s);
        compare_subject(w, txn, s, REF_ALWAYS);
        compare_subject(w, txn, s, known_us);
        compare_subject(w, copy, s, REF_ALWAYS);
        compare_subject(w, copy, s, known_us);
    }
}

static void
begin(World *w)
{
    for (int i = 0; i < SUBJECTS; i++) {
        Subject *s = &w->subjects[i];
        g_autofree char *title = g_strdup_printf("Satzung %d", i);
        g_autoptr(Document) d = fixture_document(w->store, title);
        s->id = d->id;
        s->slug = g_strdup(d->slug);
        s->story = g_string_new(NULL);
        s->ref.versions = g_array_new(FALSE, TRUE, sizeof(RefVersion));
    }
}

static void
end(World *w)
{
    for (int i = 0; i < SUBJECTS; i++) {
        g_free(w->subjects[i].slug);
        g_string_free(w->subjects[i].story, TRUE);
        g_array_unref(w->subjects[i].ref.versions);
    }
}

static void
run_batch(uint32_t seed, uint64_t *accepted, uint64_t *refused)
{
    g_autofree char *dir = fixture_dir();
    World w = {
        .store = fixture_open(dir, STORE_CREATE), .rand = g_rand_new_with_seed(seed), .seed = seed};
    begin(&w);
    for (int i = 0; i < SUBJECTS * ACTIONS; i++) {
        Subject *s = &w.subjects[dice(&w, SUBJECTS)];
        act(&w, s);
        if (dice(&w, 4) == 0)
            compare_some(&w, s);
    }
    act_due(&w, NULL);
    compare_all(&w);
    *accepted += w.accepted;
    *refused += w.refused;
    end(&w);
    g_rand_free(w.rand);
    store_close(w.store);
    fixture_remove(dir);
}

static uint32_t
from_environment(const char *name, uint32_t value)
{
    guint64 n;
    const char *text = g_getenv(name);
    if (text == NULL)
        return value;
    g_assert_true(g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, &n, NULL));
    return (uint32_t)n;
}

static void
test_random_histories(void)
{
    uint32_t histories = from_environment("REGELWERK_MODEL_HISTORIES", HISTORIES);
    uint32_t seed = from_environment("REGELWERK_MODEL_SEED", SEED);
    uint32_t batches = MAX(histories / SUBJECTS, 1);
    uint64_t accepted = 0, refused = 0;
    for (uint32_t i = 0; i < batches; i++)
        run_batch(seed + i, &accepted, &refused);
    g_test_message("%u histories from seed %u: %" G_GUINT64_FORMAT " changes, %" G_GUINT64_FORMAT
                   " refused as expected",
                   batches * SUBJECTS, seed, accepted, refused);
    /* The dice must not make a test that refuses everything. */
    g_assert_cmpuint(accepted, >, (uint64_t)batches * SUBJECTS * ACTIONS / 4);
    g_assert_cmpuint(refused, >, batches);
}

int
main(int argc, char **argv)
{
    fast_tmp();
    g_setenv("REGELWERK_TEST_CLOCK", CLOCK, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/store/model/random_histories", test_random_histories);
    return g_test_run();
}
