/* Bodies and types, and what the audit and the public changes tell. */
#include "store/internal.h"
#include "tests/unit/store/store/store_fixture.h"

static void
test_bodies_make_no_circle(Fixture *f, gconstpointer data)
{
    (void)data;
    const struct {
        const char *id, *name, *parent, *field; /* NULL: fine */
    } steps[] = {
        {"rat", "Rat", NULL, NULL},
        {"amt", "Amt", "rat", NULL},
        {"fmi", "Fachrat", "amt", NULL},
        {"rat", "Rat", "fmi", "parent"},
        {"rat", "Rat", "rat", "parent"},
        {"neu", "Neu", "gibt-es-nicht", "parent"},
        {"neu", "", NULL, "name"},
        {"Groß", "x", NULL, "id"},
        {"fmi", "Fachrat für Migration", "rat", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(GError) error = NULL;
        Body body = {.id = (char *)steps[i].id,
                     .name = (char *)steps[i].name,
                     .parent = (char *)steps[i].parent,
                     .order = (uint32_t)i};
        g_assert_cmpint(store_body_put(f->store, 100, &body, &error), ==, steps[i].field == NULL);
        if (steps[i].field != NULL)
            g_assert_cmpstr(store_error_field(error), ==, steps[i].field);
    }
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GPtrArray) bodies = body_list(txn, NULL);
    g_assert_cmpuint(bodies->len, ==, 3);
    g_assert_cmpstr(((Body *)bodies->pdata[0])->id, ==, "rat");
    g_assert_cmpstr(((Body *)bodies->pdata[2])->name, ==, "Fachrat für Migration");
    g_assert_null(body_load(txn, "", NULL));
    g_assert_null(document_type_load(txn, "gibt-es-nicht", NULL));
}

static void
test_types_are_added_and_changed(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    DocumentType type = {
        .id = (char *)"haushaltsplan", .label = (char *)"Haushaltsplan", .order = 5};
    g_assert_true(store_type_put(f->store, 100, &type, &error));
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    uint64_t head = store_head(txn);
    g_assert_true(store_type_put(f->store, 100, &type, &error)); /* the same again: no record */
    g_autoptr(KvTxn) after = store_snapshot(f->store, NULL);
    g_assert_cmpuint(store_head(after), ==, head);
    g_autoptr(GPtrArray) types = document_type_list(after, NULL);
    g_assert_cmpstr(((DocumentType *)types->pdata[0])->id, ==, "haushaltsplan");
    type.label = (char *)"\x01";
    g_assert_false(store_type_put(f->store, 100, &type, &error));
    g_assert_cmpstr(store_error_field(error), ==, "label");
}

/* The disk was full when the store was made: a later opening adds what is missing, and leaves what
 * the town has named itself. */
static void
test_missing_builtin_types_come_back(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    DocumentType own = {.id = (char *)"satzung", .label = (char *)"Ortssatzung", .order = 10};
    g_assert_true(store_type_put(f->store, 100, &own, &error));
    store_close(g_steal_pointer(&f->store));
    g_autofree char *main = g_build_filename(f->dir, "main", NULL);
    KvOptions options = {.map_bytes = 1 << 20, .schema = KV_SCHEMA_MAIN};
    KvEnv *env = kv_env_open(main, &options, &error);
    g_assert_no_error(error);
    KvTxn *txn = kv_begin_write(env, &error);
    KvKey key;
    key_init(&key);
    key_text_last(&key, "protokoll");
    g_assert_true(kv_delete(txn, KV_TYPE, &key, &error));
    g_assert_true(kv_commit(txn, &error));
    kv_env_close(env);
    f->store = fixture_open(f->dir, STORE_CREATE);
    g_autoptr(KvTxn) now = store_snapshot(f->store, NULL);
    g_autoptr(DocumentType) back = document_type_load(now, "protokoll", &error);
    g_autoptr(DocumentType) kept = document_type_load(now, "satzung", NULL);
    g_assert_no_error(error);
    g_assert_cmpstr(back->label, ==, "Protokoll");
    g_assert_cmpstr(kept->label, ==, "Ortssatzung");
}

static void
test_public_changes_and_audit_tell_the_story(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Alt");
    DocumentInput in = {.set = DOC_TITLE, .title = "Neuer"};
    g_autoptr(Document) quiet = store_document_change(f->store, 100, d->slug, &in, 0, &error);
    fixture_draft(f->store, d->slug, "eins",
                  (VersionInput){.set = VER_NOTE, .note = "Zeile\nzwei"});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    in.title = "Neuester";
    g_autoptr(Document) loud = store_document_change(f->store, 100, d->slug, &in, 0, &error);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    uint64_t head;
    g_autoptr(GPtrArray) changes = change_list(txn, 0, 10, &head, NULL);
    g_assert_cmpuint(head, ==, 2); /* the draft's retitling is nobody's business */
    g_assert_cmpint(((Change *)changes->pdata[1])->kind, ==, CHANGE_RETITLED);
    g_autoptr(GPtrArray) later = change_list(txn, 1, 10, &head, NULL);
    g_assert_cmpuint(later->len, ==, 1);
    g_autoptr(GPtrArray) none = change_list(txn, 7, 10, &head, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GPtrArray) audit = audit_list(txn, 11, false, 100, &error);
    static const char *const kinds[] = {"document-created", "document-changed", "upload",
                                        "extracted",        "version-added",    "version-released",
                                        "document-changed"};
    g_assert_cmpuint(audit->len, ==, G_N_ELEMENTS(kinds));
    for (guint i = 0; i < audit->len; i++)
        g_assert_cmpstr(((AuditEntry *)audit->pdata[i])->kind, ==, kinds[i]);
    const AuditEntry *added = audit->pdata[4];
    g_assert_cmpstr(added->slug, ==, "alt");
    g_assert_cmpuint(added->version, ==, 1);
    g_assert_cmpstr(added->detail, ==, "file: datei.pdf; note: Zeile zwei");
    g_assert_cmpstr(((AuditEntry *)audit->pdata[6])->detail, ==, "title: Neuester");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/named/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(bodies_make_no_circle);
    ADD(types_are_added_and_changed);
    ADD(missing_builtin_types_come_back);
    ADD(public_changes_and_audit_tell_the_story);
    return g_test_run();
}
