/* A random history through the facade: afterwards the journal, replayed into an empty store, gives
 * the same STATE tables; a rebuild gives the same derived tables; audit and public changes are
 * without gaps. */
#include "store/doc/timeline.h"
#include "store/internal.h"
#include "store/legal/correction_store.h"
#include "tests/unit/store/store/store_fixture.h"

#define STEPS 600

typedef struct {
    Store *store;
    GPtrArray *slugs;
    GPtrArray *bodies; /* what was uploaded: text behind the PDF mark */
} World;

static int
dice(int sides)
{
    return g_test_rand_int_range(0, sides);
}

static LocalDate
any_date(void)
{
    return dice(3) == 0 ? LOCAL_DATE_NONE : (LocalDate)(20250100 + 100 * dice(11) + 1 + dice(28));
}

static char *
any_words(const char *head)
{
    static const char *const words[] = {"Gebühr", "Satzung", "Straße", "Äpfel", "Kind", "Wasser"};
    g_autoptr(GString) out = g_string_new(head);
    for (int i = dice(6); i >= 0; i--)
        g_string_append_printf(out, " %s", words[dice(G_N_ELEMENTS(words))]);
    return g_strdup(out->str);
}

static const char *
any_slug(const World *w)
{
    return w->slugs->pdata[dice((int)w->slugs->len)];
}

static void
act_create(World *w)
{
    g_autofree char *title = any_words("Titel");
    DocumentInput in = {.title = title,
                        .type = dice(2) == 0 ? NULL : "satzung",
                        .body = dice(2) == 0 ? "rat" : NULL};
    g_autoptr(Document) d = store_document_create(w->store, 100, &in, NULL);
    g_assert_nonnull(d);
    g_ptr_array_add(w->slugs, g_strdup(d->slug));
}

static void
act_change(World *w)
{
    g_autofree char *title = any_words("Neu");
    DocumentInput in = {.set = (DocumentFields)(1 + dice(7)),
                        .title = title,
                        .type = "protokoll",
                        .body = dice(2) == 0 ? "amt" : NULL};
    g_autoptr(Document) d = store_document_change(w->store, 100, any_slug(w), &in, 0, NULL);
    g_assert_nonnull(d);
}

static void
act_add(World *w)
{
    g_autofree char *body = NULL;
    if (w->bodies->len > 0 && dice(4) == 0)
        body = g_strdup(w->bodies->pdata[dice((int)w->bodies->len)]);
    else
        body = g_strdup_printf("Text %u", w->bodies->len);
    g_ptr_array_add(w->bodies, g_strdup(body));
    g_autoptr(Upload) u = fixture_upload(w->store, body, "eingang.pdf");
    VersionInput in = {.set = VER_DECIDED | VER_FROM | VER_UNTIL | VER_NOTE | VER_CORRECTS,
                       .sha256 = u->sha256,
                       .decided_on = any_date(),
                       .effective_from = any_date(),
                       .effective_until = dice(4) == 0 ? any_date() : LOCAL_DATE_NONE,
                       .note = "Hinweis",
                       .corrects = dice(5) == 0 ? 1 : 0};
    g_autoptr(Version) v = store_version_add(w->store, 100, any_slug(w), &in, NULL, NULL);
}

static void
act_extract(World *w)
{
    Digest sha256;
    uint32_t attempt;
    if (dice(4) == 0 || !job_take(w->store, JOB_TEXT, G_USEC_PER_SEC, &sha256, &attempt, NULL))
        return;
    g_autoptr(Extraction) x = extraction_new();
    x->state = dice(8) == 0 ? TEXT_FAILED : TEXT_DONE;
    x->reason = x->state == TEXT_FAILED ? REASON_LIMIT : REASON_NONE;
    if (x->state == TEXT_DONE) {
        x->page_count = (uint32_t)(1 + dice(3));
        /* No two pages alike: a line that stands on all of them is a running header, no line of the
         * text. */
        static const char *const heads[] = {"§ 1 Erste", "§ 1 Zweite", "§ 1 Dritte"};
        for (uint32_t i = 0; i < x->page_count; i++)
            g_ptr_array_add(x->pages, any_words(heads[i]));
        extraction_add_finding(x, "pdf-version", SEVERITY_INFO, "1.7");
    }
    g_assert_true(store_extracted(w->store, &sha256, x, NULL));
}

/* The number of one of the versions there are, or one that is not. */
static uint32_t
any_number(World *w, const char *slug)
{
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    g_autoptr(Document) d = document_load_slug(txn, slug, NULL);
    return (uint32_t)(1 + dice((int)d->last_version + 1));
}

static void
act_step(World *w)
{
    static const VersionAction actions[] = {VERSION_SUBMIT,  VERSION_RETURN,   VERSION_RELEASE,
                                            VERSION_RELEASE, VERSION_WITHDRAW, VERSION_ERASE};
    const char *slug = any_slug(w);
    VersionStep step = {.action = actions[dice(G_N_ELEMENTS(actions))],
                        .reason = "Grund",
                        .successor = dice(2) == 0 ? any_slug(w) : NULL};
    g_autoptr(Version) v =
        store_version_step(w->store, 101, slug, any_number(w, slug), &step, 0, NULL);
}

static void
act_draft(World *w)
{
    const char *slug = any_slug(w);
    uint32_t number = any_number(w, slug);
    if (dice(3) == 0) {
        store_version_delete(w->store, 100, slug, number, 0, NULL);
        return;
    }
    VersionInput in = {
        .set = (VersionFields)(dice(64)), .effective_from = any_date(), .note = "anders"};
    if (w->bodies->len > 0 && dice(3) == 0) {
        g_autoptr(Upload) u =
            fixture_upload(w->store, w->bodies->pdata[dice((int)w->bodies->len)], "neu.pdf");
        in.set |= VER_FILE;
        in.sha256 = u->sha256;
    }
    g_autoptr(Version) v = store_version_change(w->store, 100, slug, number, &in, 0, NULL);
}

/* What staff says about a line of a version, or takes back. */
static void
act_correct(World *w)
{
    const char *slug = any_slug(w);
    uint32_t number = any_number(w, slug);
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    g_autoptr(Document) d = document_load_slug(txn, slug, NULL);
    g_autoptr(Version) v = version_load(txn, d->id, number, NULL);
    if (v == NULL || v->state == VERSION_ERASED)
        return;
    g_autofree char *line = page_text_load(txn, v->text_id, 1, NULL);
    g_autoptr(GPtrArray) list = correction_list(txn, v->text_id, NULL);
    uint64_t n = list->len > 0 ? ((Correction *)list->pdata[0])->n : 0;
    g_clear_pointer(&txn, kv_abort);
    if (line == NULL)
        return;
    Correction said = {.verdict = (CorrectionVerdict)dice(2),
                       .page = 1,
                       .line = line,
                       .kind = dice(2) == 0 ? SECTION_HEADING : SECTION_CLOSING};
    g_autoptr(GError) error = NULL;
    if (n != 0 && dice(3) == 0)
        store_correction_remove(w->store, 100, slug, number, n, 0, &error);
    else
        store_structure_correct(w->store, 100, slug, number, &said, 0, NULL, &error);
    g_assert_no_error(error);
}

static void
make_history(World *w)
{
    Body rat = {.id = (char *)"rat", .name = (char *)"Rat"},
         amt = {.id = (char *)"amt", .name = (char *)"Amt", .parent = (char *)"rat"};
    g_assert_true(store_body_put(w->store, 100, &rat, NULL));
    g_assert_true(store_body_put(w->store, 100, &amt, NULL));
    act_create(w);
    for (int i = 0; i < STEPS; i++) {
        act_extract(w);
        act_correct(w);
        switch (dice(10)) {
        case 0:
            if (w->slugs->len < 12)
                act_create(w);
            break;
        case 1:
            act_change(w);
            if (i % 16 == 0)
                g_assert_true(store_discard_uploads(w->store, 0, NULL, NULL));
            break;
        case 2:
        case 3:
            act_add(w);
            break;
        case 4:
        case 5:
        case 6:
        case 7:
        case 8:
            act_step(w);
            break;
        default:
            act_draft(w);
        }
    }
}

static KvTableStat
stat_of(Store *store, KvTable table)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    KvTableStat said, found;
    g_assert_true(kv_stat(txn, table, &said, NULL));
    g_assert_true(kv_scan(txn, table, &found, NULL));
    g_assert_cmpuint(said.count, ==, found.count);
    g_assert_cmpuint(said.digest, ==, found.digest);
    return said;
}

static void
assert_same_table(Store *a, Store *b, KvTable table, const char *name)
{
    KvTableStat x = stat_of(a, table), y = stat_of(b, table);
    g_test_message("%s: %" G_GUINT64_FORMAT " rows", name, x.count);
    g_assert_cmpuint(x.count, ==, y.count);
    g_assert_cmpuint(x.digest, ==, y.digest);
}

/* An empty store that reads its journal from the one of ORIGINAL. Its own types are not made: no
 * CREATE of the facade, only the environment. */
static Store *
replay(Store *original, const char *dir)
{
    Store *copy = g_new0(Store, 1);
    copy->path = g_strdup(dir);
    copy->open_lock = copy->serve_lock = -1;
    g_autoptr(GError) error = NULL;
    KvOptions options = {.map_bytes = 256 * MIB, .schema = KV_SCHEMA_MAIN};
    g_autofree char *path = g_build_filename(dir, "main", NULL);
    g_assert_true(dir_make(path, &error));
    copy->main_env = kv_env_open(path, &options, &error);
    g_assert_no_error(error);
    copy->journal = journal_fake_new();
    ApplyMachine machine = {.blobs = original->blobs, .max_text = 64 * MIB};
    Committer c = {.env = copy->main_env,
                   .journal = copy->journal,
                   .apply = apply_record,
                   .machine = &machine};
    g_autoptr(KvTxn) txn = store_snapshot(original, NULL);
    for (uint64_t n = 1; n <= store_head(txn); n++) {
        g_autoptr(Record) record = journal_copy_get(txn, n, &error);
        g_assert_no_error(error);
        journal_fake_append(copy->journal, record);
    }
    commit_follow(&c, &error);
    g_assert_no_error(error);
    return copy;
}

static void
note_problem(const char *invariant, bool ok, const char *detail, void *data)
{
    (void)data;
    if (!ok)
        g_test_message("%s: %s", invariant, detail);
}

static void
test_a_replay_gives_the_same_state(void)
{
    g_autofree char *dir = fixture_dir(), *other = fixture_dir();
    World w = {.store = fixture_open(dir, STORE_CREATE),
               .slugs = g_ptr_array_new_with_free_func(g_free),
               .bodies = g_ptr_array_new_with_free_func(g_free)};
    make_history(&w);
    Store *copy = replay(w.store, other);
#define X(symbol, name, class) assert_same_table_##class(w.store, copy, KV_##symbol, name);
#define assert_same_table_STATE assert_same_table
#define assert_same_table_LOG assert_same_table
#define assert_same_table_DERIVED assert_same_table
#define assert_same_table_LOCAL(...) (void)0
#define assert_same_table_VOLATILE(...) (void)0
    KV_TABLES(X)
#undef X
    store_close(copy);

    /* Merged as a rebuild merges. */
    g_autoptr(GError) error = NULL;
    g_assert_true(store_merge_index(w.store, MERGE_ALL, &error));
    g_assert_no_error(error);
    KvTableStat parts = stat_of(w.store, KV_FTS_PART), pages = stat_of(w.store, KV_PAGE_TEXT),
                structures = stat_of(w.store, KV_STRUCTURE),
                past = stat_of(w.store, KV_DOCUMENT_PAST);
    g_assert_cmpuint(past.count, >, 0);
    g_assert_cmpuint(parts.count, >, 0);
    g_assert_cmpuint(stat_of(w.store, KV_FTS_SEGMENT).count, ==, 0);
    g_assert_true(store_reindex(w.store, REINDEX_FROM_EMPTY, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(stat_of(w.store, KV_FTS_PART).digest, ==, parts.digest);
    g_assert_cmpuint(stat_of(w.store, KV_PAGE_TEXT).digest, ==, pages.digest);
    g_assert_cmpuint(stat_of(w.store, KV_STRUCTURE).digest, ==, structures.digest);
    g_assert_cmpuint(stat_of(w.store, KV_DOCUMENT_PAST).digest, ==, past.digest);

    uint64_t problems;
    g_assert_true(store_check(w.store, true, note_problem, NULL, &problems, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(problems, ==, 0);

    g_autoptr(KvTxn) txn = store_snapshot(w.store, NULL);
    uint64_t head = store_head(txn);
    g_autoptr(GPtrArray) audit = audit_list(txn, 0, false, UINT32_MAX, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(audit->len, ==, head);
    g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < audit->len; i++)
        g_hash_table_add(kinds, (gpointer)((AuditEntry *)audit->pdata[i])->kind);
    g_test_message("%u kinds of records", g_hash_table_size(kinds));
    g_assert_cmpuint(g_hash_table_size(kinds), >=, 12); /* of 18; rare ones may be missing */
    g_autoptr(GPtrArray) back = audit_list(txn, 0, true, UINT32_MAX, &error);
    g_assert_cmpuint(back->len, ==, head);
    for (guint i = 0; i < audit->len; i++) {
        const AuditEntry *a = audit->pdata[i], *b = back->pdata[back->len - 1 - i];
        g_assert_cmpuint(a->n, ==, i + 1);
        g_assert_cmpuint(b->n, ==, i + 1);
    }
    g_autoptr(GPtrArray) some = audit_list(txn, 5, true, 2, &error);
    g_assert_cmpuint(((AuditEntry *)some->pdata[0])->n, ==, 4);
    uint64_t seq;
    g_autoptr(GPtrArray) changes = change_list(txn, 0, UINT32_MAX, &seq, &error);
    g_assert_cmpuint(changes->len, ==, seq);
    for (guint i = 0; i < changes->len; i++)
        g_assert_cmpuint(((Change *)changes->pdata[i])->seq, ==, i + 1);
    g_clear_pointer(&txn, kv_abort);
    g_ptr_array_unref(w.slugs);
    g_ptr_array_unref(w.bodies);
    store_close(w.store);
    fixture_remove(dir);
    fixture_remove(other);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
    g_test_add_func("/store/history/a_replay_gives_the_same_state",
                    test_a_replay_gives_the_same_state);
    return g_test_run();
}
