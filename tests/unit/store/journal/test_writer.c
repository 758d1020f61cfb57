/* The writer thread: many callers, waiting, and the end after a fatal error. */
#include "store/journal/writer.h"
#include "tests/unit/store/journal/machine.h"

/* --- the writer --- */

typedef struct {
    Writer *writer;
    int refused;
} Caller;

static void *
call_often(void *data)
{
    Caller *caller = data;
    for (int i = 0; i < 50; i++) {
        Add add = add_of(1, i % 10 == 9 ? 1 : 0);
        g_autoptr(GError) error = NULL;
        if (!writer_run(caller->writer, &add.base, &error))
            caller->refused++;
        else
            g_assert_cmpuint(add.seen, >=, 1);
    }
    return NULL;
}

static void
test_many_threads_lose_nothing(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(Writer) writer = writer_new(&m->committer);
    Caller callers[8];
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        callers[i] = (Caller){.writer = writer};
        g_assert_cmpint(pthread_create(&threads[i], NULL, call_often, &callers[i]), ==, 0);
    }
    uint64_t refused = 0;
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        refused += (uint64_t)callers[i].refused;
    }
    uint64_t head, sum = sum_now(m, &head);
    g_assert_cmpuint(sum + refused, ==, 400);
    g_assert_cmpuint(head, ==, sum);
    g_assert_cmpuint(refused, >=, 39);
}

static void
note_fatal(const GError *error, void *data)
{
    g_assert_true(is_error(error, STORE_ERROR_IO));
    (*(int *)data)++;
}

static bool
apply_io(void *machine, KvTxn *txn, const Record *record, const void *aids, GError **error)
{
    (void)machine;
    (void)txn;
    (void)record;
    (void)aids;
    return fail(error, STORE_ERROR_IO, "the disk is gone");
}

static void
test_after_a_fatal_error_everything_is_refused(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    Committer broken = m->committer;
    broken.apply = apply_io;
    g_autoptr(Writer) writer = writer_new(&broken);
    int calls = 0;
    writer_on_fatal(writer, note_fatal, &calls);
    for (int i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        Add add = add_of(1, 0);
        g_assert_false(writer_run(writer, &add.base, &error));
        g_assert_true(is_error(error, STORE_ERROR_IO));
    }
    g_assert_cmpint(calls, ==, 1);
    g_assert_cmpuint(sum_now(m, NULL), ==, 0);
}

static void
test_waiting_ends_with_a_commit(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(Writer) writer = writer_new(&m->committer);
    journal_wait(m->journal, 0, 1000); /* over in time though nothing came */
    Add add = add_of(1, 0);
    g_assert_true(writer_run(writer, &add.base, NULL));
    int64_t before = clock_monotonic_us();
    journal_wait(m->journal, 0, 60 * G_USEC_PER_SEC);
    g_assert_cmpint(clock_monotonic_us() - before, <, 30 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_BOTH(many_threads_lose_nothing);
    ADD_BOTH(waiting_ends_with_a_commit);
    ADD("lmdb", after_a_fatal_error_everything_is_refused);
    return g_test_run();
}
