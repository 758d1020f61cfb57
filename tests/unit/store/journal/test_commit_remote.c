/* The remote strategy under the faults of a log that lives elsewhere: conflicts, lost answers,
 * silence, damage. */
#include "tests/unit/store/journal/machine.h"

/* --- faults of a remote log --- */

static Record *
rival_adds_hundred(const JournalHead *head, void *data)
{
    (void)data;
    g_auto(Event) event = {.kind = RECORD_TYPE_PUT, .id = g_strdup("sum"), .order = 100};
    RequestId request = request_id_new();
    /* Record time never goes back across nodes either. */
    return record_new(head->n + 1, &head->root, &request, clock_now_us() + (int64_t)head->n + 1, 9,
                      &event);
}

static void
test_on_conflict_it_catches_up_and_decides_again(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    journal_fake_rival(m->journal, rival_adds_hundred, NULL);
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    Add add = add_of(5, 0);
    g_assert_true(machine_run(m, &add, 1, &error));
    g_assert_true(add.base.ok);
    g_assert_cmpint(add.decided, ==, 3);
    g_assert_cmpuint(add.seen, ==, 205);
    g_assert_cmpuint(add.n, ==, 3);

    /* What the rival did can make the answer a no. */
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    Add refused = add_of(5, 250);
    g_assert_true(machine_run(m, &refused, 1, &error));
    g_assert_false(refused.base.ok);
    g_assert_true(is_error(refused.base.error, STORE_ERROR_CONFLICT));
    g_clear_error(&refused.base.error);
    g_assert_cmpuint(sum_now(m, NULL), ==, 305);
}

static void
test_an_unknown_answer_is_settled_by_reading(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    journal_fake_fault(m->journal, FAKE_UNKNOWN_KEPT);
    Add kept = add_of(1, 0);
    g_assert_true(machine_run(m, &kept, 1, &error));
    g_assert_true(kept.base.ok);
    g_assert_cmpint(kept.decided, ==, 1);
    g_assert_cmpuint(kept.n, ==, 1);
    g_assert_cmpint(m->applies, ==, 1); /* once, not twice */

    journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    Add lost = add_of(2, 0);
    g_assert_true(machine_run(m, &lost, 1, &error));
    g_assert_true(lost.base.ok);
    g_assert_cmpuint(lost.n, ==, 2);
    g_assert_cmpuint(sum_now(m, NULL), ==, 3);

    /* Under way for long: the next offer meets it. It is not made twice. */
    journal_fake_fault(m->journal, FAKE_UNKNOWN_LATE);
    Add late = add_of(10, 0);
    g_assert_true(machine_run(m, &late, 1, &error));
    g_assert_true(late.base.ok);
    g_assert_cmpint(late.decided, ==, 1);
    g_assert_cmpuint(late.n, ==, 3);
    g_assert_cmpuint(sum_now(m, NULL), ==, 13);

    /* Lost, and somebody else takes the number: decided again. */
    journal_fake_rival(m->journal, rival_adds_hundred, NULL);
    journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    Add raced = add_of(3, 0);
    g_assert_true(machine_run(m, &raced, 1, &error));
    g_assert_true(raced.base.ok);
    g_assert_cmpuint(raced.n, ==, 5);
    g_assert_cmpuint(sum_now(m, NULL), ==, 116);
}

static void
test_what_is_down_stores_nothing(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    journal_fake_fault(m->journal, FAKE_DOWN);
    Add add = add_of(5, 0);
    g_assert_true(machine_run(m, &add, 1, &error));
    g_assert_false(add.base.ok);
    g_assert_true(is_error(add.base.error, STORE_ERROR_BUSY));
    g_clear_error(&add.base.error);
    journal_fake_fault(m->journal, FAKE_READ_DOWN);
    g_assert_true(machine_run(m, &add, 1, &error));
    g_assert_true(is_error(add.base.error, STORE_ERROR_BUSY));
    g_clear_error(&add.base.error);
    g_assert_cmpuint(sum_now(m, NULL), ==, 0);
    g_assert_true(machine_run(m, &add, 1, &error));
    g_assert_true(add.base.ok);
    /* Never answered at all: not known, and said so. */
    for (int i = 0; i < 8; i++)
        journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    Add silent = add_of(7, 0);
    g_assert_true(machine_run(m, &silent, 1, &error));
    g_assert_true(is_error(silent.base.error, STORE_ERROR_BUSY));
    g_clear_error(&silent.base.error);
    g_assert_cmpuint(sum_now(m, NULL), ==, 5);
}

static void
test_a_broken_chain_stops_the_reader(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    JournalHead head;
    for (int i = 0; i < 3; i++) {
        g_assert_cmpint(journal_head(m->journal, NULL, &head, NULL), ==, JOURNAL_OK);
        g_autoptr(Record) record = rival_adds_hundred(&head, NULL);
        journal_fake_append(m->journal, record);
    }
    journal_fake_damage(m->journal, 2);
    g_assert_false(commit_follow(&m->committer, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
    uint64_t n;
    sum_now(m, &n);
    g_assert_cmpuint(n, <, 3);
    journal_fake_damage(m->journal, 2); /* heals it */
    g_clear_error(&error);
    g_assert_true(commit_follow(&m->committer, &error));
    g_assert_cmpuint(sum_now(m, NULL), ==, 300);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("fake", on_conflict_it_catches_up_and_decides_again);
    ADD("fake", an_unknown_answer_is_settled_by_reading);
    ADD("fake", what_is_down_stores_nothing);
    ADD("fake", a_broken_chain_stops_the_reader);
    return g_test_run();
}
