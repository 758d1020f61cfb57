/* Uploads: their extraction, pages and suggested title, and how abandoned ones go. */
#include "store/blob/internal.h"
#include "store/fts/fts.h"
#include "store/internal.h"
#include "tests/unit/store/store/store_fixture.h"

static void
note_problem(const char *invariant, bool ok, const char *detail, void *data)
{
    (void)data;
    if (!ok)
        g_test_message("%s: %s", invariant, detail);
}

/* An upload without a version goes after its time, with its words; one in use stays. */
static void
test_abandoned_uploads_are_discarded(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "gebraucht", (VersionInput){0});
    g_autoptr(Upload) pending = fixture_upload(f->store, "liegt", "vertraulich.pdf");
    g_autoptr(Upload) read = fixture_upload(f->store, "gelesen", "vertraulich.pdf");
    fixture_extract(f->store, &read->sha256, TEXT_DONE, REASON_NONE, "gelesen");
    uint64_t count = 9;
    g_assert_true(store_discard_uploads(f->store, INT64_C(3600000000), &count, &error));
    g_assert_cmpuint(count, ==, 0);
    g_assert_true(store_discard_uploads(f->store, 0, &count, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count, ==, 2);
    g_assert_false(blob_verify(store_blobs(f->store), &pending->sha256, NULL, NULL));
    g_assert_false(blob_verify(store_blobs(f->store), &read->sha256, NULL, NULL));
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GPtrArray) left = upload_list(txn, false, 10, NULL);
    g_assert_cmpuint(left->len, ==, 1);
    g_autoptr(GPtrArray) waiting = upload_pending(txn, 10, NULL);
    g_assert_cmpuint(waiting->len, ==, 0);
    for (uint64_t n = 1; n <= store_head(txn); n++) {
        g_autoptr(Record) record = journal_copy_get(txn, n, &error);
        gsize len = 0;
        const char *bytes =
            record->payload != NULL ? g_bytes_get_data(record->payload, &len) : NULL;
        g_assert_null(bytes != NULL ? g_strstr_len(bytes, (gssize)len, "vertraulich") : NULL);
    }
    g_clear_pointer(&txn, kv_abort);
    uint64_t problems;
    g_assert_true(store_check(f->store, true, note_problem, NULL, &problems, &error));
    g_assert_cmpuint(problems, ==, 0);
    /* It may come again. */
    g_autoptr(Upload) again = fixture_upload(f->store, "liegt", "x.pdf");
    g_assert_cmpint(again->state, ==, TEXT_PENDING);
}

static void
test_a_title_is_suggested(Fixture *f, gconstpointer data)
{
    (void)data;
    const struct {
        const char *title, *page, *suggested;
    } cases[] = {
        {"Hauptsatzung der Stadt", "x", "Hauptsatzung der Stadt"},
        {"Microsoft Word - Satzung.doc", "Inhaltsverzeichnis", NULL},
        {"\tHauptsatzung \r", NULL, "Hauptsatzung"},
        {"Untitled", NULL, NULL},
        {"scan0001.PDF", NULL, NULL},
        {NULL, "1\n2\n3", NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *body = g_strdup_printf("%zu", i);
        g_autoptr(Upload) u = fixture_upload(f->store, body, NULL);
        g_autoptr(Extraction) x = extraction_new();
        x->state = TEXT_NO_TEXT;
        x->title = g_strdup(cases[i].title);
        if (cases[i].page != NULL)
            g_ptr_array_add(x->pages, g_strdup(cases[i].page));
        g_assert_true(store_extracted(f->store, &u->sha256, x, &error));
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(Upload) read = upload_load(txn, &u->sha256, NULL);
        g_assert_cmpstr(read->title, ==, cases[i].suggested);
    }
}

static void
test_a_second_result_is_ignored(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) u = fixture_upload(f->store, "a", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_extraction_read(f->store, u, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, "erste");
    fixture_extract(f->store, &u->sha256, TEXT_FAILED, REASON_DAMAGED, NULL);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autofree char *page = page_text_load(txn, u->text_id, 1, NULL);
    g_assert_cmpstr(page, ==, "erste");
    Digest unknown = digest_of("?", 1);
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    g_assert_false(store_extracted(f->store, &unknown, x, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
}

static Extraction *
result_of(TextState state, TextReason reason, const char *page)
{
    Extraction *x = extraction_new();
    x->state = state;
    x->reason = reason;
    if (page != NULL) {
        g_ptr_array_add(x->pages, g_strdup(page));
        x->page_count = 1;
        x->text_bytes = strlen(page);
    }
    return x;
}

static bool
read_again(Fixture *f, const Upload *u, Extraction *x)
{
    g_autoptr(Extraction) owned = x;
    g_autoptr(GError) error = NULL;
    bool changed = false;
    g_assert_true(store_reextracted(f->store, &u->sha256, owned, &changed, &error));
    g_assert_no_error(error);
    return changed;
}

static unsigned
hits(Fixture *f, const char *word)
{
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    SearchQuery q = {
        .q = word, .all_versions = true, .limit = 10, .max_terms = 8, .max_bytes = 100};
    g_autoptr(GError) error = NULL;
    g_autoptr(SearchResult) result = search_run(txn, &q, &error);
    g_assert_no_error(error);
    return result->hits->len;
}

/* The bytes read again, as after an update: the result that differs replaces the one before, with
 * all that is derived; an equal one leaves no record, and a limit takes nothing away. */
static void
test_reading_again_replaces(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    bool changed;
    g_autoptr(Upload) unread = fixture_upload(f->store, "ungelesen", NULL);
    g_autoptr(Extraction) early = result_of(TEXT_DONE, REASON_NONE, "zu früh");
    g_assert_false(store_reextracted(f->store, &unread->sha256, early, &changed, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Document) d = fixture_document(f->store, "A");
    fixture_draft(f->store, d->slug, "Hunde", (VersionInput){.effective_from = 20250101});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    g_autoptr(Upload) u = fixture_upload(f->store, "Hunde", NULL);
    g_assert_cmpint(u->state, ==, TEXT_DONE);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    uint64_t head = store_head(txn);
    g_autoptr(Upload) before = upload_load(txn, &u->sha256, NULL);
    g_clear_pointer(&txn, kv_abort);
    g_autoptr(Extraction) same = store_extraction_read(f->store, before, &error);
    g_assert_no_error(error);
    g_assert_false(read_again(f, u, g_steal_pointer(&same)));
    g_assert_false(read_again(f, u, result_of(TEXT_FAILED, REASON_LIMIT, NULL)));
    txn = store_snapshot(f->store, NULL);
    g_assert_cmpuint(store_head(txn), ==, head);
    g_clear_pointer(&txn, kv_abort);

    g_assert_true(read_again(f, u, result_of(TEXT_DONE, REASON_NONE, "§ 1 Katzen\nzweitens")));
    g_assert_cmpuint(hits(f, "Hunde"), ==, 0);
    g_assert_cmpuint(hits(f, "Katzen"), ==, 1);
    txn = store_snapshot(f->store, NULL);
    g_assert_cmpuint(store_head(txn), ==, head + 1);
    g_autofree char *page = page_text_load(txn, u->text_id, 1, NULL);
    g_assert_cmpstr(page, ==, "§ 1 Katzen\nzweitens");
    g_assert_false(blob_exists(store_blobs(f->store), &before->extraction));
    g_clear_pointer(&txn, kv_abort);
    uint64_t problems;
    g_assert_true(store_check(f->store, true, note_problem, NULL, &problems, &error));
    g_assert_cmpuint(problems, ==, 0);
}

/* Long and short pages, and a rebuild of them. */
static void
test_pages_of_every_length_come_back(Fixture *f, gconstpointer data)
{
    (void)data;
    static const size_t lengths[] = {0, 1, 511, 512, 513, 20000, 3000000};
    g_autoptr(GError) error = NULL;
    g_autoptr(Upload) u = fixture_upload(f->store, "a", NULL);
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        GString *page = g_string_new(NULL);
        while (page->len < lengths[i])
            g_string_append_c(page, (char)('a' + (i == 3 ? g_test_rand_int_range(0, 26)
                                                         : (int)(page->len % 23))));
        g_ptr_array_add(x->pages, g_string_free(page, FALSE));
        x->text_bytes += lengths[i];
    }
    x->page_count = x->pages->len;
    g_assert_true(store_extracted(f->store, &u->sha256, x, &error));
    for (int round = 0; round < 2; round++) {
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        for (guint i = 0; i < x->pages->len; i++) {
            g_autofree char *page = page_text_load(txn, u->text_id, i + 1, &error);
            g_assert_no_error(error);
            g_assert_cmpstr(page, ==, x->pages->pdata[i]);
        }
        g_clear_pointer(&txn, kv_abort);
        g_assert_true(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    }
}

/* One extraction that has rotted costs its own text and no other. */
static void
test_reindex_goes_on_behind_a_rotten_text(Fixture *f, gconstpointer data)
{
    (void)data;
    static const char *const texts[] = {"Erste Satzung", "Zweite Satzung", "Dritte Satzung"};
    g_autoptr(GError) error = NULL;
    uint64_t ids[G_N_ELEMENTS(texts)];
    Digest rotten = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Upload) u = fixture_upload(f->store, texts[i], "a.pdf");
        fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, texts[i]);
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(Upload) done = upload_load(txn, &u->sha256, &error);
        g_assert_no_error(error);
        ids[i] = done->text_id;
        if (i == 0)
            rotten = done->extraction;
    }
    char relative[BLOB_PATH_MAX];
    blob_path(&rotten, relative);
    g_autofree char *path = g_build_filename(f->dir, "blobs", relative, NULL);
    g_assert_true(g_file_set_contents(path, "rotten", -1, &error));

    g_assert_false(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
    g_autofree char *named = g_strdup_printf("text %" G_GUINT64_FORMAT ": ", ids[0]);
    g_assert_true(g_str_has_prefix(error->message, named));
    g_clear_error(&error);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    for (size_t i = 1; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *page = page_text_load(txn, ids[i], 1, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(page, ==, texts[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/uploads/" #name, Fixture, NULL, fixture_set_up, test_##name,                \
               fixture_tear_down)
    ADD(abandoned_uploads_are_discarded);
    ADD(a_title_is_suggested);
    ADD(a_second_result_is_ignored);
    ADD(reading_again_replaces);
    ADD(pages_of_every_length_come_back);
    ADD(reindex_goes_on_behind_a_rotten_text);
    return g_test_run();
}
