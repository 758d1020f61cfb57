/* The facade from upload to release, as a reader and a clerk meet it. */
#include "tests/unit/store/store/store_fixture.h"

static void
assert_reason(const GError *error, StoreError code, const char *reason)
{
    g_assert_true(is_error(error, code));
    g_assert_cmpstr(store_error_reason(error), ==, reason);
}

static void
assert_field(const GError *error, const char *field)
{
    g_assert_true(is_error(error, STORE_ERROR_INVALID));
    g_assert_cmpstr(store_error_field(error), ==, field);
}

static void
test_a_new_store_has_the_built_in_types(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) types = document_type_list(txn, &error);
    g_assert_cmpuint(types->len, ==, 11);
    g_assert_cmpstr(((DocumentType *)types->pdata[0])->id, ==, "satzung");
    g_assert_true(((DocumentType *)types->pdata[0])->announcement_required);
    g_autoptr(DocumentType) t = document_type_load(txn, "geschaeftsordnung", &error);
    g_assert_cmpstr(t->label, ==, "Geschäftsordnung");
    g_assert_false(t->announcement_required);
    g_assert_cmpuint(store_head(txn), ==, 11);
    g_autoptr(GPtrArray) audit = audit_list(txn, 0, true, 3, &error);
    g_assert_cmpuint(audit->len, ==, 3);
    g_assert_cmpuint(((AuditEntry *)audit->pdata[0])->n, ==, 11);
    g_assert_cmpstr(((AuditEntry *)audit->pdata[0])->kind, ==, "type-put");
}

static void
test_from_upload_to_release(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Upload) u = fixture_upload(f->store, "eins", "/tmp/Satzung ü.pdf");
    g_assert_cmpint(u->state, ==, TEXT_PENDING);
    g_assert_cmpstr(u->file_name, ==, "Satzung ü.pdf");
    g_autoptr(Document) d = fixture_document(f->store, "Geschäftsordnung Integrationsnetzwerk");
    g_assert_cmpstr(d->slug, ==, "geschaeftsordnung-integrationsnetzwerk");

    VersionInput in = {.set = VER_FROM, .sha256 = u->sha256, .effective_from = 20250320};
    g_autoptr(Version) v = store_version_add(f->store, 100, d->slug, &in, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(v->number, ==, 1);
    g_assert_cmpstr(v->file_name, ==, "Satzung ü.pdf");
    g_assert_cmpint(v->state, ==, VERSION_DRAFT);

    VersionStep release = {.action = VERSION_RELEASE};
    g_assert_null(store_version_step(f->store, 100, d->slug, 1, &release, 0, &error));
    assert_reason(error, STORE_ERROR_CONFLICT, "text-pending");
    g_clear_error(&error);

    fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, "§ 1 Das Netzwerk tagt.");
    g_autoptr(Version) r =
        store_version_step(f->store, 100, d->slug, 1, &release, v->revision, &error);
    g_assert_no_error(error);
    g_assert_cmpint(r->state, ==, VERSION_RELEASED);
    g_assert_cmpint(r->published_us, >, 0);
    g_assert_cmpint(r->published_us, ==, r->recorded_us);

    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_autofree char *page = page_text_load(txn, u->text_id, 1, &error);
    g_assert_cmpstr(page, ==, "§ 1 Das Netzwerk tagt.");
    g_assert_null(page_text_load(txn, u->text_id, 2, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    g_autoptr(GPtrArray) versions = version_list(txn, d->id, INT64_MAX, &error);
    g_assert_cmpuint(versions->len, ==, 1);
    g_assert_cmpuint(((Version *)versions->pdata[0])->starts, ==, 20250320);
    uint64_t head;
    g_autoptr(GPtrArray) changes = change_list(txn, 0, 10, &head, &error);
    g_assert_cmpuint(head, ==, 1);
    g_assert_cmpint(((Change *)changes->pdata[0])->kind, ==, CHANGE_RELEASED);
    g_assert_cmpstr(((Change *)changes->pdata[0])->slug, ==, d->slug);
    g_autoptr(Upload) read = upload_load(txn, &u->sha256, &error);
    g_assert_cmpint(read->state, ==, TEXT_DONE);
    g_autoptr(Extraction) x = store_extraction_read(f->store, read, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(x->pages->len, ==, 1);
    g_autoptr(GPtrArray) pending = upload_pending(txn, 10, &error);
    g_assert_cmpuint(pending->len, ==, 0);
}

static void
test_what_is_not_a_pdf_stores_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(f->store), &error);
    blob_spool_write(spool, "\n%PDF-1.7", 9, MIB, &error);
    bool known;
    g_assert_null(store_upload(f->store, 1, spool, "x.pdf", &known, &error));
    assert_reason(error, STORE_ERROR_INVALID, "not-pdf");
    g_clear_error(&error);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_assert_cmpuint(store_head(txn), ==, 11);
}

static void
test_the_same_bytes_are_one_upload_and_one_version(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    g_assert_cmpuint(fixture_draft(f->store, d->slug, "eins", (VersionInput){0}), ==, 1);
    g_autoptr(Upload) again = fixture_upload(f->store, "eins", "anders.pdf");
    g_assert_cmpstr(again->file_name, ==, "datei.pdf");
    VersionInput in = {.sha256 = again->sha256};
    uint32_t existing = 0;
    g_assert_null(store_version_add(f->store, 1, d->slug, &in, &existing, &error));
    assert_reason(error, STORE_ERROR_CONFLICT, "already-version");
    g_assert_cmpuint(existing, ==, 1);
    g_clear_error(&error);
    g_autoptr(Document) other = fixture_document(f->store, "A");
    g_assert_cmpstr(other->slug, ==, "a-2");
    g_autoptr(Version) v = store_version_add(f->store, 1, other->slug, &in, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, &error);
    g_autoptr(GPtrArray) users = text_users(txn, again->text_id, &error);
    g_assert_cmpuint(users->len, ==, 2);
    g_autoptr(GPtrArray) unused = upload_list(txn, true, 10, &error);
    g_assert_cmpuint(unused->len, ==, 0);
}

static void
test_numbers_are_never_given_twice(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    fixture_draft(f->store, d->slug, "zwei", (VersionInput){0});
    g_assert_true(store_version_delete(f->store, 1, d->slug, 2, 0, &error));
    g_assert_cmpuint(fixture_draft(f->store, d->slug, "drei", (VersionInput){0}), ==, 3);
    g_assert_false(store_version_delete(f->store, 1, d->slug, 2, 0, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    g_assert_false(store_version_delete(f->store, 1, d->slug, 1, 0, &error));
    assert_reason(error, STORE_ERROR_CONFLICT, "not-a-draft");
}

static void
test_files_that_cannot_be_read_are_not_released(Fixture *f, gconstpointer data)
{
    (void)data;
    const struct {
        TextState state;
        TextReason reason;
        const char *word; /* NULL: may be released */
    } cases[] = {{TEXT_FAILED, REASON_ENCRYPTED, "text-encrypted"},
                 {TEXT_FAILED, REASON_DAMAGED, "text-damaged"},
                 {TEXT_FAILED, REASON_LIMIT, NULL},
                 {TEXT_NO_TEXT, REASON_NONE, NULL},
                 {TEXT_OCR, REASON_NONE, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *body = g_strdup_printf("datei %zu", i);
        g_autoptr(Upload) u = fixture_upload(f->store, body, NULL);
        fixture_extract(f->store, &u->sha256, cases[i].state, cases[i].reason, NULL);
        g_autoptr(Document) d = fixture_document(f->store, body);
        VersionInput in = {.sha256 = u->sha256};
        g_autoptr(Version) v = store_version_add(f->store, 1, d->slug, &in, NULL, &error);
        VersionStep release = {.action = VERSION_RELEASE};
        g_autoptr(Version) r = store_version_step(f->store, 1, d->slug, 1, &release, 0, &error);
        if (cases[i].word == NULL) {
            g_assert_no_error(error);
            g_assert_cmpint(r->state, ==, VERSION_RELEASED);
        } else {
            g_assert_null(r);
            assert_reason(error, STORE_ERROR_INVALID, cases[i].word);
        }
    }
}

static void
test_a_stale_edit_is_refused(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Alt");
    DocumentInput in = {.set = DOC_TITLE, .title = "Neu"};
    g_autoptr(Document) e = store_document_change(f->store, 1, d->slug, &in, d->revision, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(e->title, ==, "Neu");
    g_assert_cmpstr(e->slug, ==, "alt");
    in.title = "Noch neuer";
    g_assert_null(store_document_change(f->store, 1, d->slug, &in, d->revision, &error));
    g_assert_true(is_error(error, STORE_ERROR_STALE));
    g_clear_error(&error);
    /* The same again changes nothing and needs no record. */
    in.title = "Neu";
    g_autoptr(Document) same = store_document_change(f->store, 1, d->slug, &in, 0, &error);
    g_assert_cmpuint(same->revision, ==, e->revision);
}

static void
test_bad_input_names_its_field(Fixture *f, gconstpointer data)
{
    (void)data;
    const struct {
        DocumentInput in;
        const char *field;
    } cases[] = {
        {{.title = ""}, "title"},
        {{.title = "a\tb"}, "title"},
        {{.title = "a\u202Eb"}, "title"},
        {{.title = NULL}, "title"},
        {{.title = "\xff"}, "title"},
        {{.title = "x", .type = "gibt-es-nicht"}, "type"},
        {{.title = "x", .body = "gibt-es-nicht"}, "body"},
        {{.title = "x", .slug = "A B"}, "slug"},
        {{.title = "x", .slug = "a--b"}, "slug"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(store_document_create(f->store, 1, &cases[i].in, &error));
        assert_field(error, cases[i].field);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    g_autoptr(Upload) u = fixture_upload(f->store, "x", NULL);
    VersionInput in = {.set = VER_FROM | VER_UNTIL,
                       .sha256 = u->sha256,
                       .effective_from = 20250320,
                       .effective_until = 20250320};
    g_assert_null(store_version_add(f->store, 1, d->slug, &in, NULL, &error));
    assert_field(error, "effective_until");
    g_clear_error(&error);
    in.effective_until = 20250230;
    g_assert_null(store_version_add(f->store, 1, d->slug, &in, NULL, &error));
    assert_field(error, "effective_until");
    g_clear_error(&error);
    in = (VersionInput){.set = VER_CORRECTS, .sha256 = u->sha256, .corrects = 1};
    g_assert_null(store_version_add(f->store, 1, d->slug, &in, NULL, &error));
    assert_field(error, "corrects");
    g_clear_error(&error);
    in = (VersionInput){.sha256 = digest_of("x", 1)};
    g_assert_null(store_version_add(f->store, 1, d->slug, &in, NULL, &error));
    assert_field(error, "sha256");
}

/* store/FORMAT.md section 6: half of a restore must never be taken for a store. */
static void
test_an_unfinished_restore_is_not_opened(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *other = fixture_dir();
    g_autofree char *unfinished = g_build_filename(other, "restore.tmp", NULL);
    g_assert_true(dir_make(unfinished, &error));
    g_assert_null(store_open(other, STORE_CREATE, &f->limits, &error));
    g_assert_true(is_error(error, STORE_ERROR_BUSY));
    fixture_remove(other);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(a_new_store_has_the_built_in_types);
    ADD(from_upload_to_release);
    ADD(what_is_not_a_pdf_stores_nothing);
    ADD(the_same_bytes_are_one_upload_and_one_version);
    ADD(numbers_are_never_given_twice);
    ADD(files_that_cannot_be_read_are_not_released);
    ADD(a_stale_edit_is_refused);
    ADD(bad_input_names_its_field);
    ADD(an_unfinished_restore_is_not_opened);
    return g_test_run();
}
