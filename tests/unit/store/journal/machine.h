/* machine.h - a small machine that counts, for tests of what commits: a record of kind TYPE_PUT
 * with order N adds N to a sum kept in the table `type`. Header only: each test program is one
 * file. */
#pragma once
#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/base/wire.h"
#include "store/journal/commit.h"

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

static inline KvKey
sum_key(void)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, "sum");
    return key;
}

static inline uint64_t
read_sum(KvTxn *txn)
{
    KvKey key = sum_key();
    KvValue value;
    if (!kv_get(txn, KV_TYPE, &key, &value, NULL))
        return 0;
    WireReader r = wire_reader(value.data, value.len);
    return wire_u64(&r);
}

static inline uint64_t
sum_now(Machine *m, uint64_t *ret_head)
{
    g_autoptr(KvTxn) txn = kv_begin_read(m->env, NULL);
    Head head;
    g_assert_true(head_load(txn, &head, NULL));
    if (ret_head != NULL)
        *ret_head = head.n;
    return read_sum(txn);
}

static inline bool
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

static inline bool
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

static inline bool
answer_add(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    Add *add = (Add *)base;
    (void)error;
    add->seen = read_sum(txn);
    add->n = n;
    return true;
}

static inline Add
add_of(uint32_t number, uint64_t limit)
{
    return (Add){
        .base = {.decide = decide_add, .answer = answer_add}, .add = number, .limit = limit};
}

static inline void
machine_set_up(Machine *m, gconstpointer scheme)
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

static inline void
machine_tear_down(Machine *m, gconstpointer scheme)
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

static inline bool
machine_run(Machine *m, Add *adds, size_t count, GError **error)
{
    Decision *group[16];
    for (size_t i = 0; i < count; i++)
        group[i] = &adds[i].base;
    return commit_group(&m->committer, group, count, error);
}

#define ADD(scheme, name)                                                                          \
    g_test_add("/journal/" scheme "/" #name, Machine, scheme, machine_set_up, test_##name,         \
               machine_tear_down)
#define ADD_BOTH(name)                                                                             \
    ADD("lmdb", name);                                                                             \
    ADD("fake", name)
