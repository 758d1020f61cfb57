/* The life of a version after its draft: submitted, returned, released, corrected, withdrawn,
 * erased. */
#include "store/doc/timeline.h"
#include "store/internal.h"
#include "tests/unit/store/store/store_fixture.h"

static void
assert_step_fails(Store *store, const char *slug, uint32_t number, VersionStep step,
                  StoreError code, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v = store_version_step(store, 100, slug, number, &step, 0, &error);
    g_assert_null(v);
    g_assert_true(is_error(error, code));
    const char *said =
        code == STORE_ERROR_INVALID ? store_error_field(error) : store_error_reason(error);
    g_assert_cmpstr(said, ==, word);
}

static Version *
version_of(Store *store, const char *slug, uint32_t number)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(Document) d = document_load_slug(txn, slug, NULL);
    g_autoptr(GPtrArray) list = version_list(txn, d->id, INT64_MAX, NULL);
    for (guint i = 0; i < list->len; i++) {
        if (((Version *)list->pdata[i])->number == number)
            return g_steal_pointer(&list->pdata[i]);
    }
    g_assert_not_reached();
}

static void
test_submit_return_release(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    assert_step_fails(f->store, d->slug, 1, (VersionStep){.action = VERSION_RETURN, .reason = "x"},
                      STORE_ERROR_CONFLICT, "state");
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_SUBMIT});
    g_autoptr(GError) error = NULL;
    VersionInput in = {.set = VER_NOTE, .note = "x"};
    g_assert_null(store_version_change(f->store, 100, d->slug, 1, &in, 0, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "not-a-draft");
    assert_step_fails(f->store, d->slug, 1, (VersionStep){.action = VERSION_RETURN},
                      STORE_ERROR_INVALID, "reason");
    assert_step_fails(f->store, d->slug, 1,
                      (VersionStep){.action = VERSION_RETURN, .reason = " \n"}, STORE_ERROR_INVALID,
                      "reason");
    fixture_step(f->store, d->slug, 1,
                 (VersionStep){.action = VERSION_RETURN, .reason = "Datum fehlt"});
    g_autoptr(Version) returned = version_of(f->store, d->slug, 1);
    g_assert_cmpint(returned->state, ==, VERSION_DRAFT);
    g_assert_cmpstr(returned->reason, ==, "Datum fehlt");
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_SUBMIT});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    assert_step_fails(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE},
                      STORE_ERROR_CONFLICT, "state");
    assert_step_fails(f->store, d->slug, 2, (VersionStep){.action = VERSION_RELEASE},
                      STORE_ERROR_NOT_FOUND, NULL);
    assert_step_fails(f->store, "gibt-es-nicht", 1, (VersionStep){.action = VERSION_RELEASE},
                      STORE_ERROR_NOT_FOUND, NULL);
}

static void
test_a_release_may_be_dated_back_but_not_forward(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "eins",
                  (VersionInput){.set = VER_UNTIL, .effective_until = 20200101});
    assert_step_fails(f->store, d->slug, 1,
                      (VersionStep){.action = VERSION_RELEASE,
                                    .published_us = clock_now_us() + INT64_C(60000000)},
                      STORE_ERROR_INVALID, "published_at");
    /* Its end would lie before its beginning. */
    assert_step_fails(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE},
                      STORE_ERROR_INVALID, "effective_until");
    int64_t then = date_start_us(20190301) + 1;
    fixture_step(f->store, d->slug, 1,
                 (VersionStep){.action = VERSION_RELEASE, .published_us = then});
    g_autoptr(Version) v = version_of(f->store, d->slug, 1);
    g_assert_cmpint(v->published_us, ==, then);
    g_assert_cmpint(v->recorded_us, >, then);
    g_assert_cmpuint(v->starts, ==, 20190301);
    g_assert_cmpuint(v->valid_until, ==, 20200101);
}

static void
test_a_draft_is_edited_member_by_member(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(
        f->store, d->slug, "eins",
        (VersionInput){.set = VER_NOTE | VER_FROM, .note = "n", .effective_from = 20250101});
    g_autoptr(Version) before = version_of(f->store, d->slug, 1);
    VersionInput in = {.set = VER_FROM | VER_SIGNED, .signed_on = 20250102};
    g_autoptr(Version) v =
        store_version_change(f->store, 100, d->slug, 1, &in, before->revision, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(v->effective_from, ==, LOCAL_DATE_NONE); /* set to nothing */
    g_assert_cmpuint(v->signed_on, ==, 20250102);
    g_assert_cmpstr(v->note, ==, "n"); /* not looked at */
    g_assert_null(store_version_change(f->store, 100, d->slug, 1, &in, before->revision, &error));
    g_assert_true(is_error(error, STORE_ERROR_STALE));
    g_clear_error(&error);
    g_autoptr(Version) same =
        store_version_change(f->store, 100, d->slug, 1, &in, v->revision, &error);
    g_assert_cmpuint(same->revision, ==, v->revision); /* nothing changed, nothing recorded */

    g_autoptr(Upload) other = fixture_upload(f->store, "zwei", "neu.pdf");
    in = (VersionInput){.set = VER_FILE, .sha256 = other->sha256};
    g_autoptr(Version) swapped = store_version_change(f->store, 100, d->slug, 1, &in, 0, &error);
    g_assert_no_error(error);
    g_assert_true(digest_equal(&swapped->sha256, &other->sha256));
    g_assert_cmpstr(swapped->file_name, ==, "neu.pdf");
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GPtrArray) unused = upload_list(txn, true, 10, NULL);
    g_assert_cmpuint(unused->len, ==, 1);
    in.sha256 = digest_of("?", 1);
    g_assert_null(store_version_change(f->store, 100, d->slug, 1, &in, 0, &error));
    g_assert_cmpstr(store_error_field(error), ==, "sha256");
}

static void
test_a_correction_has_the_dates_of_what_it_corrects(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "eins",
                  (VersionInput){.set = VER_FROM | VER_DECIDED,
                                 .effective_from = 20250101,
                                 .decided_on = 20241201});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    fixture_draft(
        f->store, d->slug, "eins, berichtigt",
        (VersionInput){.set = VER_CORRECTS | VER_DECIDED, .corrects = 1, .decided_on = 20250203});
    g_autoptr(Version) draft = version_of(f->store, d->slug, 2);
    g_assert_cmpuint(draft->effective_from, ==, 20250101);
    g_assert_cmpuint(draft->decided_on, ==, 20250203);
    fixture_step(f->store, d->slug, 2, (VersionStep){.action = VERSION_RELEASE});
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GPtrArray) versions = version_list(txn, d->id, INT64_MAX, NULL);
    g_assert_cmpuint(timeline_in_force(versions, 20250110)->number, ==, 2);
    uint64_t head;
    g_autoptr(GPtrArray) changes = change_list(txn, 0, 10, &head, NULL);
    g_assert_cmpuint(changes->len, ==, 2);
    g_assert_cmpstr(change_kind_name(((Change *)changes->pdata[1])->kind), ==, "corrected");
}

static void
test_withdrawal_names_reason_and_successor(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    g_autoptr(Document) next = fixture_document(f->store, "B");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    assert_step_fails(f->store, d->slug, 1,
                      (VersionStep){.action = VERSION_WITHDRAW, .reason = "x"},
                      STORE_ERROR_CONFLICT, "state");
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    assert_step_fails(f->store, d->slug, 1, (VersionStep){.action = VERSION_WITHDRAW},
                      STORE_ERROR_INVALID, "reason");
    assert_step_fails(
        f->store, d->slug, 1,
        (VersionStep){.action = VERSION_WITHDRAW, .reason = "x", .successor = "gibt-es-nicht"},
        STORE_ERROR_INVALID, "successor");
    fixture_step(f->store, d->slug, 1,
                 (VersionStep){.action = VERSION_WITHDRAW,
                               .reason = "falsche Datei",
                               .successor = next->slug});
    g_autoptr(Version) v = version_of(f->store, d->slug, 1);
    g_assert_cmpstr(v->reason, ==, "falsche Datei");
    g_assert_cmpstr(v->successor, ==, "b");
    g_assert_cmpint(v->withdrawn_us, >, v->recorded_us);
    g_assert_cmpuint(v->starts, ==, LOCAL_DATE_NONE);
}

/* Nothing that was in the file or beside it is left: not the bytes, not the text, not the words of
 * the record. */
static void
test_an_erasure_leaves_only_that_there_was_something(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Protokoll");
    g_autoptr(Upload) u = fixture_upload(f->store, "Frau Muster sagt", "muster.pdf");
    fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, "Frau Muster sagt");
    VersionInput in = {.set = VER_NOTE, .sha256 = u->sha256, .note = "wegen Frau Muster"};
    g_autoptr(Version) v = store_version_add(f->store, 100, d->slug, &in, NULL, &error);
    g_assert_no_error(error);
    in = (VersionInput){.set = VER_NOTE, .note = "wegen Frau M."};
    g_autoptr(Version) changed = store_version_change(f->store, 100, d->slug, 1, &in, 0, &error);
    g_assert_no_error(error);
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    Digest extraction;
    {
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(Upload) read = upload_load(txn, &u->sha256, NULL);
        extraction = read->extraction;
    }
    g_assert_true(blob_verify(store_blobs(f->store), &u->sha256, NULL, NULL));
    fixture_step(f->store, d->slug, 1,
                 (VersionStep){.action = VERSION_ERASE, .reason = "Datenschutz"});

    g_assert_false(blob_verify(store_blobs(f->store), &u->sha256, NULL, NULL));
    g_assert_false(blob_verify(store_blobs(f->store), &extraction, NULL, NULL));
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_assert_null(upload_load(txn, &u->sha256, &error));
    g_clear_error(&error);
    g_assert_null(page_text_load(txn, u->text_id, 1, &error));
    g_clear_error(&error);
    g_autoptr(Version) erased = version_load(txn, d->id, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(erased->state, ==, VERSION_ERASED);
    g_assert_cmpstr(erased->file_name, ==, "");
    g_assert_null(erased->note);
    g_assert_cmpstr(erased->reason, ==, "Datenschutz");
    for (uint64_t n = 1; n <= store_head(txn); n++) {
        g_autoptr(Record) record = journal_copy_get(txn, n, &error);
        g_assert_no_error(error);
        if (record->payload == NULL)
            continue;
        gsize len;
        const char *bytes = g_bytes_get_data(record->payload, &len);
        g_assert_null(g_strstr_len(bytes, (gssize)len, "Frau M"));
        g_assert_null(g_strstr_len(bytes, (gssize)len, "muster"));
    }
    g_autoptr(GPtrArray) audit = audit_list(txn, 0, false, 100, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(audit->len, ==, store_head(txn));
    g_clear_pointer(&txn, kv_abort);

    /* The same file does not come back into the document by an import, but may come elsewhere. */
    g_autoptr(Upload) again = fixture_upload(f->store, "Frau Muster sagt", "muster.pdf");
    g_assert_cmpuint(again->text_id, !=, u->text_id);
    in = (VersionInput){.sha256 = again->sha256};
    g_assert_null(store_version_add(f->store, 100, d->slug, &in, NULL, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "already-version");
}

static void
test_an_erasure_spares_the_file_of_others(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) a = fixture_document(f->store, "A");
    g_autoptr(Document) b = fixture_document(f->store, "B");
    fixture_draft(f->store, a->slug, "eins", (VersionInput){0});
    fixture_draft(f->store, b->slug, "eins", (VersionInput){0});
    fixture_step(f->store, a->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    fixture_step(f->store, b->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    fixture_step(f->store, a->slug, 1, (VersionStep){.action = VERSION_ERASE, .reason = "x"});
    g_autoptr(Version) v = version_of(f->store, b->slug, 1);
    g_assert_true(blob_verify(store_blobs(f->store), &v->sha256, NULL, NULL));
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autofree char *page = page_text_load(txn, v->text_id, 1, NULL);
    g_assert_cmpstr(page, ==, "eins");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/steps/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(submit_return_release);
    ADD(a_release_may_be_dated_back_but_not_forward);
    ADD(a_draft_is_edited_member_by_member);
    ADD(a_correction_has_the_dates_of_what_it_corrects);
    ADD(withdrawal_names_reason_and_successor);
    ADD(an_erasure_leaves_only_that_there_was_something);
    ADD(an_erasure_spares_the_file_of_others);
    return g_test_run();
}
