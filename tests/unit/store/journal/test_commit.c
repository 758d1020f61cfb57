/* Both commit strategies over a small machine that counts. What is tested is the order of decide,
 * append, apply and acknowledgement under failures, not the catalogue. */
#include "tests/unit/store/journal/machine.h"

static void
test_each_sees_those_before_it(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    Add adds[] = {add_of(1, 0), add_of(2, 0), add_of(0, 0), add_of(4, 0)};
    g_assert_true(machine_run(m, adds, 4, &error));
    g_assert_cmpuint(adds[0].seen, ==, 1);
    g_assert_cmpuint(adds[1].seen, ==, 3);
    g_assert_cmpuint(adds[2].seen, ==, 3);
    g_assert_cmpuint(adds[2].n, ==, 0); /* nothing to record */
    g_assert_cmpuint(adds[3].seen, ==, 7);
    g_assert_cmpuint(adds[3].n, ==, 3);
    uint64_t head;
    g_assert_cmpuint(sum_now(m, &head), ==, 7);
    g_assert_cmpuint(head, ==, 3);
}

static void
test_a_refusal_fails_only_itself(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    Add adds[] = {add_of(5, 0), add_of(6, 10), add_of(7, 0)};
    g_assert_true(machine_run(m, adds, 3, &error));
    g_assert_true(adds[0].base.ok);
    g_assert_false(adds[1].base.ok);
    g_assert_true(is_error(adds[1].base.error, STORE_ERROR_CONFLICT));
    g_assert_true(adds[2].base.ok);
    g_clear_error(&adds[1].base.error);
    g_assert_cmpuint(sum_now(m, NULL), ==, 12);
}

static void
test_a_chain_is_decided_in_order(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    Add adds[] = {add_of(1, 0), add_of(2, 3), add_of(4, 7), add_of(8, 0)};
    adds[0].base.next = &adds[1].base;
    adds[1].base.next = &adds[2].base;
    Decision *group[] = {&adds[0].base, &adds[3].base};
    g_assert_true(commit_group(&m->committer, group, 2, &error));
    g_assert_true(adds[0].base.ok && adds[3].base.ok);
    for (uint64_t i = 0; i < G_N_ELEMENTS(adds); i++)
        g_assert_cmpuint(adds[i].n, ==, i + 1); /* each is a record, with a request id of its own */
    g_assert_false(request_id_equal(&adds[0].base.request, &adds[1].base.request));
    g_assert_cmpuint(adds[2].seen, ==, 7);
    g_assert_cmpuint(sum_now(m, NULL), ==, 15);
}

static void
test_the_chain_holds_and_time_rises(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    for (uint32_t i = 1; i <= 20; i++) {
        Add add = add_of(i, 0);
        g_assert_true(machine_run(m, &add, 1, &error));
        g_assert_true(add.base.ok);
    }
    g_autoptr(KvTxn) txn = kv_begin_read(m->env, NULL);
    Digest root = {0};
    int64_t time_us = 0;
    for (uint64_t n = 1; n <= 20; n++) {
        g_autoptr(Record) r = journal_copy_get(txn, n, &error);
        g_assert_no_error(error);
        g_assert_true(digest_equal(&r->previous, &root));
        g_assert_cmpint(r->time_us, >, time_us);
        g_assert_cmpuint(journal_copy_find(txn, &r->request, &error), ==, n);
        root = record_root(r);
        time_us = r->time_us;
    }
    JournalHead head;
    g_assert_cmpint(journal_head(m->journal, txn, &head, &error), ==, JOURNAL_OK);
    g_assert_cmpuint(head.n, ==, 20);
    g_assert_true(digest_equal(&head.root, &root));
    g_autoptr(Record) beyond = NULL;
    g_assert_cmpint(journal_read(m->journal, txn, 21, &beyond, &error), ==, JOURNAL_END);
    RequestId unknown = request_id_new();
    g_assert_cmpuint(journal_copy_find(txn, &unknown, &error), ==, 0);
    g_assert_no_error(error);
}

static void
test_a_chain_is_stored_whole_or_not_at_all(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    Add adds[] = {add_of(1, 0), add_of(2, 0), add_of(4, 5), add_of(8, 0)};
    adds[1].base.next = &adds[2].base; /* refused: 1 + 2 + 4 is beyond 5 */
    Decision *group[] = {&adds[0].base, &adds[1].base, &adds[3].base};
    g_assert_true(commit_group(&m->committer, group, 3, &error));
    g_assert_true(adds[0].base.ok && adds[3].base.ok); /* the others of the group stand */
    g_assert_false(adds[1].base.ok);
    g_assert_true(is_error(adds[1].base.error, STORE_ERROR_CONFLICT));
    g_clear_error(&adds[1].base.error);
    uint64_t head;
    g_assert_cmpuint(sum_now(m, &head), ==, 9);
    g_assert_cmpuint(head, ==, 2);
}

static void
test_a_failing_apply_fails_only_itself(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    m->poison = 6;
    Add adds[] = {add_of(5, 0), add_of(6, 0), add_of(7, 0)};
    g_assert_true(machine_run(m, adds, 3, &error));
    g_assert_true(adds[0].base.ok && adds[2].base.ok);
    g_assert_false(adds[1].base.ok);
    g_assert_true(is_error(adds[1].base.error, STORE_ERROR_CORRUPT));
    g_clear_error(&adds[1].base.error);
    uint64_t head;
    g_assert_cmpuint(sum_now(m, &head), ==, 12); /* nothing of the poisoned one is left */
    g_assert_cmpuint(head, ==, 2);
    g_autoptr(KvTxn) txn = kv_begin_read(m->env, NULL);
    g_autoptr(Record) third = journal_copy_get(txn, 3, &error);
    g_assert_null(third);
}

/* A group that does not fit into the map: what fits is stored, what does not is told so, nothing is
 * half there, and the environment goes on. */
static void
test_a_full_map_refuses_only_what_does_not_fit(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    kv_env_close(m->env);
    KvOptions options = {.map_bytes = 2 * MIB, .schema = KV_SCHEMA_MAIN};
    g_autoptr(GError) error = NULL;
    m->env = kv_env_open(m->dir, &options, &error);
    g_assert_no_error(error);
    m->committer.env = m->env;
    g_autofree char *large = g_strnfill(400000, 'x');
    uint64_t stored = 0, refused = 0;
    for (int round = 0; round < 4; round++) {
        Add adds[4];
        for (int i = 0; i < 4; i++) {
            adds[i] = add_of(1, 0);
            adds[i].text = i % 2 == 1 ? large : NULL;
        }
        g_assert_true(machine_run(m, adds, 4, &error));
        for (int i = 0; i < 4; i++) {
            stored += adds[i].base.ok ? 1 : 0;
            refused += adds[i].base.ok ? 0 : 1;
            g_assert_true(adds[i].base.ok || is_error(adds[i].base.error, STORE_ERROR_FULL));
            g_clear_error(&adds[i].base.error);
        }
    }
    g_assert_cmpuint(refused, >, 0);
    g_assert_cmpuint(stored, >=, 8); /* all the small ones */
    uint64_t head;
    g_assert_cmpuint(sum_now(m, &head), ==, stored);
    g_assert_cmpuint(head, ==, stored);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_BOTH(each_sees_those_before_it);
    ADD_BOTH(a_refusal_fails_only_itself);
    ADD_BOTH(a_chain_is_decided_in_order);
    ADD_BOTH(the_chain_holds_and_time_rises);
    ADD("lmdb", a_chain_is_stored_whole_or_not_at_all);
    ADD("lmdb", a_failing_apply_fails_only_itself);
    ADD("lmdb", a_full_map_refuses_only_what_does_not_fit);
    return g_test_run();
}
