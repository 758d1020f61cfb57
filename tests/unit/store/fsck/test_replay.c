/* test_replay.c - rows that are sound in themselves and still not what was decided: checksums,
 * counts and digests hold, every reference leads somewhere, and only the replay of the journal
 * finds them. And what a replay is: whole after erasures, without a trace on disk. */
#include "store/doc/codec.h"
#include "store/fsck/replay.h"
#include "store/journal/head.h"
#include "store/legal/correction_store.h"
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/store/store_fixture.h"

#include <stdlib.h>

/* Document 1: version 1 released, 2 withdrawn, 3 erased with its file, 4 a draft, 5 erased whose
 * file document 2 still has; a retitling; an upload whose text is a correction's. */
static void
fill(Store *store)
{
    g_autoptr(GError) error = NULL;
    Body body = {.id = (char *)"rat", .name = (char *)"Rat"};
    g_assert_true(store_body_put(store, ACTOR_CLI, &body, &error));
    g_autoptr(Document) a = fixture_document(store, "Hundesteuersatzung");
    g_autoptr(Document) b = fixture_document(store, "Friedhofssatzung");
    for (int i = 1; i <= 5; i++) {
        g_autofree char *text = g_strdup_printf("§ %d Steuerpflicht", i);
        VersionInput in = {.set = VER_FROM | VER_DECIDED | VER_NOTE,
                           .effective_from = 20200101u + 10000u * (unsigned)i,
                           .decided_on = 20190101,
                           .note = "Beschluss"};
        fixture_draft(store, a->slug, text, in);
        if (i != 4)
            fixture_step(store, a->slug, (uint32_t)i, (VersionStep){.action = VERSION_RELEASE});
        if (i == 5)
            fixture_draft(store, b->slug, text, in);
    }
    fixture_step(store, a->slug, 2, (VersionStep){.action = VERSION_WITHDRAW, .reason = "Fehler"});
    fixture_step(store, a->slug, 3, (VersionStep){.action = VERSION_ERASE, .reason = "Name"});
    fixture_step(store, a->slug, 5, (VersionStep){.action = VERSION_ERASE, .reason = "Name"});
    Correction said = {.page = 1, .line = (char *)"§ 4 Steuerpflicht", .kind = SECTION_HEADING};
    g_assert_true(store_structure_correct(store, ACTOR_CLI, a->slug, 4, &said, 0, NULL, &error));
    DocumentInput in = {.set = DOC_TITLE, .title = "Satzung über die Hundesteuer"};
    g_autoptr(Document) renamed = store_document_change(store, ACTOR_CLI, a->slug, &in, 0, &error);
    g_assert_no_error(error);
}

/* --- what is changed past the journal --- */

static void
tamper_note(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 1, NULL);
    g_free(v->note);
    v->note = g_strdup("einstimmig");
    g_assert_true(version_put(txn, v, NULL));
}

static void
tamper_decided(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 1, NULL);
    v->decided_on++;
    g_assert_true(version_put(txn, v, NULL));
}

static void
tamper_published(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 1, NULL);
    v->published_us -= 86400 * (int64_t)G_USEC_PER_SEC;
    g_assert_true(version_put(txn, v, NULL));
}

static void
tamper_end(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 1, NULL);
    v->effective_until = 20220101;
    g_assert_true(version_put(txn, v, NULL));
}

static void
tamper_reason(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 2, NULL);
    g_free(v->reason);
    v->reason = g_strdup("überholt");
    g_assert_true(version_put(txn, v, NULL));
}

/* A withdrawn version in force again. */
static void
tamper_state(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 2, NULL);
    v->state = VERSION_RELEASED;
    v->withdrawn_us = 0;
    g_assert_true(version_put(txn, v, NULL));
}

/* Words that were erased are there again. */
static void
tamper_erased(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 3, NULL);
    v->note = g_strdup("Beschluss");
    g_assert_true(version_put(txn, v, NULL));
}

static void
tamper_created(KvTxn *txn)
{
    g_autoptr(Document) d = document_load(txn, 1, NULL);
    d->created_us--;
    g_assert_true(document_put(txn, d, NULL));
}

static void
tamper_last_version(KvTxn *txn)
{
    g_autoptr(Document) d = document_load(txn, 1, NULL);
    d->last_version++;
    g_assert_true(document_put(txn, d, NULL));
}

static void
tamper_upload(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 1, NULL);
    g_autoptr(Upload) u = upload_load(txn, &v->sha256, NULL);
    g_free(u->file_name);
    u->file_name = g_strdup("andere.pdf");
    g_assert_true(upload_put(txn, u, NULL));
}

static void
tamper_body(KvTxn *txn)
{
    Body body = {.id = (char *)"rat", .name = (char *)"Ausschuss"};
    g_assert_true(body_put(txn, &body, NULL));
}

static void
tamper_type(KvTxn *txn)
{
    g_autoptr(DocumentType) type = document_type_load(txn, "protokoll", NULL);
    type->announcement_required = !type->announcement_required;
    g_assert_true(document_type_put(txn, type, NULL));
}

static void
tamper_type_lost(KvTxn *txn)
{
    KvKey key = id_key("protokoll");
    g_assert_true(kv_delete(txn, KV_TYPE, &key, NULL));
}

static void
tamper_type_more(KvTxn *txn)
{
    DocumentType type = {.id = (char *)"erfunden", .label = (char *)"Erfunden"};
    g_assert_true(document_type_put(txn, &type, NULL));
}

static void
tamper_change(KvTxn *txn)
{
    KvKey key;
    KvValue value;
    ChangeRow row;
    {
        g_auto(KvCursor) c = kv_cursor(txn, KV_CHANGE, NULL);
        g_assert_true(kv_next(&c, &key, &value, NULL));
        g_assert_true(change_decode(value, &row, NULL));
    }
    row.kind = CHANGE_CORRECTED;
    g_assert_true(change_put(txn, 1, &row, NULL));
}

static void
tamper_correction(KvTxn *txn)
{
    g_autoptr(Version) v = version_load(txn, 1, 4, NULL);
    g_autoptr(GPtrArray) list = correction_list(txn, v->text_id, NULL);
    Correction *c = list->pdata[0];
    c->actor++;
    g_assert_true(correction_put(txn, v->text_id, c, NULL));
}

static void
tamper_head(KvTxn *txn)
{
    Head head;
    g_assert_true(head_load(txn, &head, NULL));
    head.next_text++;
    g_assert_true(head_store(txn, &head, NULL));
}

static const struct {
    void (*tamper)(KvTxn *txn);
    const char *said; /* of the row: table, and what is wrong */
} tampers[] = {
    {tamper_note, "table version: the row with key 000000000000000100000001 is not what"},
    {tamper_decided, "table version: the row with key 000000000000000100000001 is not what"},
    {tamper_published, "table version: the row with key 000000000000000100000001 is not what"},
    {tamper_end, "table version: the row with key 000000000000000100000001 is not what"},
    {tamper_reason, "table version: the row with key 000000000000000100000002 is not what"},
    {tamper_state, "table version: the row with key 000000000000000100000002 is not what"},
    {tamper_erased, "table version: the row with key 000000000000000100000003 is not what"},
    {tamper_created, "table document: the row with key 0000000000000001 is not what"},
    {tamper_last_version, "table document: the row with key 0000000000000001 is not what"},
    {tamper_upload, "table upload: the row with key"},
    {tamper_body, "table body: the row with key 726174 is not what"},
    {tamper_type, "table type: the row with key 70726f746f6b6f6c6c is not what"},
    {tamper_type_lost, "table type: the row with key 70726f746f6b6f6c6c is missing"},
    {tamper_type_more, "table type: the row with key 657266756e64656e is in no record"},
    {tamper_change, "table change: the row with key 0000000000000001 is not what"},
    {tamper_correction, "table correction: the row with key"},
    {tamper_head, "table head: the row with key 00 is not what"},
};

/* --- */

static void
note(const char *invariant, bool ok, const char *detail, void *data)
{
    if (!ok)
        g_string_append_printf(data, "%s: %s\n", invariant, detail);
}

/* The broken invariants of STORE, a line each; owned. */
static char *
problems(Store *store, bool deep)
{
    g_autoptr(GError) error = NULL;
    GString *lines = g_string_new(NULL);
    uint64_t n;
    g_assert_true(store_check(store, deep, note, lines, &n, &error));
    g_assert_no_error(error);
    return g_string_free(lines, FALSE);
}

static void
test_only_the_replay_finds_a_sound_row_that_is_wrong(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autofree char *before = problems(f->store, true);
    g_assert_cmpstr(before, ==, "");
    g_autoptr(GError) error = NULL;
    g_autofree char *saved = g_build_filename(f->dir, "saved", NULL);
    g_assert_true(store_backup(f->store, saved, NULL, NULL, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(tampers); i++) {
        g_autofree char *dir = g_build_filename(f->dir, "tampered", NULL);
        g_assert_true(store_restore(saved, dir, NULL, NULL, &error));
        Store *store = fixture_open(dir, 0);
        KvTxn *txn = kv_begin_write(store_main_env(store), &error);
        tampers[i].tamper(txn);
        g_assert_true(kv_commit(txn, &error));
        g_autofree char *quick = problems(store, false), *deep = problems(store, true);
        g_autofree char *wanted =
            g_strdup_printf("state: equal to a replay of the journal: %s", tampers[i].said);
        g_assert_cmpstr(quick, ==, "");
        if (!g_str_has_prefix(deep, wanted) || strchr(deep, '\n')[1] != '\0' ||
            strchr(deep, ';') != NULL)
            g_error("tamper %zu: expected \"%s\" alone, found:\n%s", i, wanted, deep);
        store_close(store);
        fixture_remove(dir);
    }
}

static guint
entries(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    guint n = 0;
    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

/* The replay of an erased version needs neither its words nor its file, gives the same answers,
 * and leaves no file, not even while it is there. */
static void
test_a_replay_leaves_no_trace(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    guint there = entries(g_get_tmp_dir());
    Replay *replay = replay_new(txn, 256 * MIB, &error);
    g_assert_no_error(error);
    g_autoptr(GDir) tmp = g_dir_open(g_get_tmp_dir(), 0, NULL);
    for (const char *name; (name = g_dir_read_name(tmp)) != NULL;) {
        g_autofree char *path = g_build_filename(g_get_tmp_dir(), name, NULL);
        if (g_str_has_prefix(name, "regelwerk-replay-"))
            g_assert_cmpuint(entries(path), ==, 0);
    }
    {
        g_autoptr(KvTxn) copy = replay_snapshot(replay, &error);
        g_autoptr(Document) d = document_load_slug(copy, "hundesteuersatzung", &error);
        g_assert_no_error(error);
        g_assert_cmpstr(d->title, ==, "Satzung über die Hundesteuer");
        g_autoptr(Version) v = version_load(copy, d->id, 3, &error);
        g_assert_no_error(error);
        g_assert_cmpint(v->state, ==, VERSION_ERASED);
        g_assert_cmpstr(v->reason, ==, "Name");
        g_assert_null(v->note);
        KvTableStat pages;
        g_assert_true(kv_stat(copy, KV_PAGE_TEXT, &pages, &error));
        g_assert_cmpuint(pages.count, ==, 0); /* only the state is applied */
    }
    replay_free(replay);
    g_assert_cmpuint(entries(g_get_tmp_dir()), ==, there);
}

static void
no_row(KvTable table, const uint8_t *key, size_t key_len, ReplayDifference difference, void *data)
{
    (void)key;
    (void)key_len;
    (void)data;
    g_error("table %s: difference %d", kv_table_name(table), (int)difference);
}

/* A record that was lost or changed in the journal itself is an error of the replay, not a crash,
 * and an empty store is as good as any. */
static void
test_a_journal_that_does_not_apply(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t rows = 0;
    {
        g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
        g_autoptr(Replay) replay = replay_new(txn, 256 * MIB, &error);
        g_assert_no_error(error);
        g_assert_true(replay_compare(replay, txn, no_row, NULL, &rows, &error));
        g_assert_cmpuint(rows, >, 10); /* head and the built-in types */
    }
    fill(f->store);
    KvTxn *txn = kv_begin_write(store_main_env(f->store), &error);
    KvKey key;
    key_init(&key);
    key_u64(&key, 15);
    g_assert_true(kv_delete(txn, KV_JOURNAL, &key, &error));
    g_assert_true(kv_commit(txn, &error));
    g_autoptr(KvTxn) damaged = store_snapshot(f->store, &error);
    g_assert_null(replay_new(damaged, 256 * MIB, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, "journal record 15"));
}

int
main(int argc, char **argv)
{
    fast_tmp();
    /* A folder of its own, so that what is left in it can be counted. */
    const char *base = g_getenv("TMPDIR");
    g_autofree char *own =
        g_build_filename(base != NULL ? base : "/tmp", "regelwerk-test-XXXXXX", NULL);
    g_assert_nonnull(mkdtemp(own));
    g_setenv("TMPDIR", own, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/fsck/replay/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(only_the_replay_finds_a_sound_row_that_is_wrong);
    ADD(a_replay_leaves_no_trace);
    ADD(a_journal_that_does_not_apply);
    int result = g_test_run();
    fixture_remove(own);
    return result;
}
