/* Both commit strategies over a small machine that counts: a record of kind TYPE_PUT with order N
 * adds N to a sum kept in the table `type`. What is tested is the order of decide, append, apply
 * and acknowledgement under failures, not the catalogue. */
#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/base/wire.h"
#include "store/journal/commit.h"
#include "store/journal/writer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *dir;
    KvEnv *env;
    Journal *journal;
    Committer committer;
    uint32_t poison; /* apply fails for this number */
    int applies;
} Machine;

static KvKey
sum_key(void)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, "sum");
    return key;
}

static uint64_t
read_sum(KvTxn *txn)
{
    KvKey key = sum_key();
    KvValue value;
    if (!kv_get(txn, KV_TYPE, &key, &value, NULL))
        return 0;
    WireReader r = wire_reader(value.data, value.len);
    return wire_u64(&r);
}

static uint64_t
sum_now(Machine *m, uint64_t *ret_head)
{
    g_autoptr(KvTxn) txn = kv_begin_read(m->env, NULL);
    Head head;
    g_assert_true(head_load(txn, &head, NULL));
    if (ret_head != NULL)
        *ret_head = head.n;
    return read_sum(txn);
}

static bool
apply_sum(void *machine, KvTxn *txn, const Record *record, const void *aids, GError **error)
{
    Machine *m = machine;
    (void)aids;
    Head head;
    g_auto(Event) event = {0};
    if (!head_load(txn, &head, error) || !commit_check_chain(&head, record, error) ||
        !record_event(record, &event, error))
        return false;
    m->applies++;
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_u64(out, read_sum(txn) + event.order);
    KvKey key = sum_key();
    if (!kv_put(txn, KV_TYPE, &key, out->data, out->len, error))
        return false;
    if (m->poison != 0 && event.order == m->poison)
        return fail(error, STORE_ERROR_CORRUPT, "poisoned"); /* after it has written */
    head.n = record->n;
    head.root = record_root(record);
    head.time_us = record->time_us;
    return head_store(txn, &head, error);
}

typedef struct {
    Decision base;
    uint32_t add;
    uint64_t limit;   /* refused when the sum would be beyond it; 0 = none */
    const char *text; /* goes into the payload */
    uint64_t seen, n;
    int decided;
} Add;

static bool
decide_add(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    Add *add = (Add *)base;
    (void)time_us;
    add->decided++;
    if (add->limit != 0 && read_sum(txn) + add->add > add->limit)
        return fail(error, STORE_ERROR_CONFLICT, "beyond the limit");
    if (add->add == 0)
        return true;
    event->kind = RECORD_TYPE_PUT;
    event->id = g_strdup("sum");
    event->order = add->add;
    event->name = g_strdup(add->text);
    return true;
}

static bool
answer_add(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    Add *add = (Add *)base;
    (void)error;
    add->seen = read_sum(txn);
    add->n = n;
    return true;
}

static Add
add_of(uint32_t number, uint64_t limit)
{
    return (Add){
        .base = {.decide = decide_add, .answer = answer_add}, .add = number, .limit = limit};
}

static void
set_up(Machine *m, gconstpointer scheme)
{
    g_autoptr(GError) error = NULL;
    m->dir = g_dir_make_tmp("regelwerk-test-XXXXXX", &error);
    KvOptions options = {.map_bytes = 256 * MIB, .schema = KV_SCHEMA_MAIN};
    m->env = kv_env_open(m->dir, &options, &error);
    g_assert_no_error(error);
    bool fake = g_str_equal((const char *)scheme, "fake");
    m->journal = fake ? journal_fake_new() : journal_lmdb_new(m->env);
    m->committer =
        (Committer){.env = m->env, .journal = m->journal, .apply = apply_sum, .machine = m};
}

static void
tear_down(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    journal_free(m->journal);
    kv_env_close(m->env);
    static const char *const names[] = {"data.mdb", "lock.mdb", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(m->dir, names[i], NULL);
        remove(path);
    }
    g_free(m->dir);
}

static bool
run(Machine *m, Add *adds, size_t count, GError **error)
{
    Decision *group[16];
    for (size_t i = 0; i < count; i++)
        group[i] = &adds[i].base;
    return commit_group(&m->committer, group, count, error);
}

static void
test_each_sees_those_before_it(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    Add adds[] = {add_of(1, 0), add_of(2, 0), add_of(0, 0), add_of(4, 0)};
    g_assert_true(run(m, adds, 4, &error));
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
    g_assert_true(run(m, adds, 3, &error));
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
    g_assert_true(run(m, adds, 3, &error));
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

static void
test_the_chain_holds_and_time_rises(Machine *m, gconstpointer scheme)
{
    (void)scheme;
    g_autoptr(GError) error = NULL;
    for (uint32_t i = 1; i <= 20; i++) {
        Add add = add_of(i, 0);
        g_assert_true(run(m, &add, 1, &error));
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
        g_assert_true(run(m, adds, 4, &error));
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
    g_assert_true(run(m, &add, 1, &error));
    g_assert_true(add.base.ok);
    g_assert_cmpint(add.decided, ==, 3);
    g_assert_cmpuint(add.seen, ==, 205);
    g_assert_cmpuint(add.n, ==, 3);

    /* What the rival did can make the answer a no. */
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    Add refused = add_of(5, 250);
    g_assert_true(run(m, &refused, 1, &error));
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
    g_assert_true(run(m, &kept, 1, &error));
    g_assert_true(kept.base.ok);
    g_assert_cmpint(kept.decided, ==, 1);
    g_assert_cmpuint(kept.n, ==, 1);
    g_assert_cmpint(m->applies, ==, 1); /* once, not twice */

    journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    Add lost = add_of(2, 0);
    g_assert_true(run(m, &lost, 1, &error));
    g_assert_true(lost.base.ok);
    g_assert_cmpuint(lost.n, ==, 2);
    g_assert_cmpuint(sum_now(m, NULL), ==, 3);

    /* Under way for long: the next offer meets it. It is not made twice. */
    journal_fake_fault(m->journal, FAKE_UNKNOWN_LATE);
    Add late = add_of(10, 0);
    g_assert_true(run(m, &late, 1, &error));
    g_assert_true(late.base.ok);
    g_assert_cmpint(late.decided, ==, 1);
    g_assert_cmpuint(late.n, ==, 3);
    g_assert_cmpuint(sum_now(m, NULL), ==, 13);

    /* Lost, and somebody else takes the number: decided again. */
    journal_fake_rival(m->journal, rival_adds_hundred, NULL);
    journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    journal_fake_fault(m->journal, FAKE_CONFLICT);
    Add raced = add_of(3, 0);
    g_assert_true(run(m, &raced, 1, &error));
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
    g_assert_true(run(m, &add, 1, &error));
    g_assert_false(add.base.ok);
    g_assert_true(is_error(add.base.error, STORE_ERROR_BUSY));
    g_clear_error(&add.base.error);
    journal_fake_fault(m->journal, FAKE_READ_DOWN);
    g_assert_true(run(m, &add, 1, &error));
    g_assert_true(is_error(add.base.error, STORE_ERROR_BUSY));
    g_clear_error(&add.base.error);
    g_assert_cmpuint(sum_now(m, NULL), ==, 0);
    g_assert_true(run(m, &add, 1, &error));
    g_assert_true(add.base.ok);
    /* Never answered at all: not known, and said so. */
    for (int i = 0; i < 8; i++)
        journal_fake_fault(m->journal, FAKE_UNKNOWN_LOST);
    Add silent = add_of(7, 0);
    g_assert_true(run(m, &silent, 1, &error));
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
#define ADD(scheme, name)                                                                          \
    g_test_add("/journal/" scheme "/" #name, Machine, scheme, set_up, test_##name, tear_down)
#define BOTH(name)                                                                                 \
    ADD("lmdb", name);                                                                             \
    ADD("fake", name)
    BOTH(each_sees_those_before_it);
    BOTH(a_refusal_fails_only_itself);
    BOTH(a_chain_is_decided_in_order);
    BOTH(the_chain_holds_and_time_rises);
    BOTH(many_threads_lose_nothing);
    BOTH(waiting_ends_with_a_commit);
    ADD("lmdb", a_chain_is_stored_whole_or_not_at_all);
    ADD("lmdb", a_failing_apply_fails_only_itself);
    ADD("lmdb", a_full_map_refuses_only_what_does_not_fit);
    ADD("lmdb", after_a_fatal_error_everything_is_refused);
    ADD("fake", on_conflict_it_catches_up_and_decides_again);
    ADD("fake", an_unknown_answer_is_settled_by_reading);
    ADD("fake", what_is_down_stores_nothing);
    ADD("fake", a_broken_chain_stops_the_reader);
    return g_test_run();
}
