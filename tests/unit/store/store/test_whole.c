/* A document with its version and its release in one change: all of it, or nothing. */
#include "tests/unit/store/store/store_fixture.h"

static uint64_t
head_now(Store *store)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    return store_head(txn);
}

static void
test_one_change_makes_it_whole(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) u = fixture_upload(f->store, "eins", "eins.pdf");
    fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, "eins");
    DocumentInput document = {.title = "Satzung", .type = "satzung"};
    VersionInput first = {
        .set = VER_FROM, .sha256 = u->sha256, .file_name = "s.pdf", .effective_from = 20250101};
    VersionStep release = {.action = VERSION_RELEASE};
    uint64_t before = head_now(f->store);
    g_autoptr(GError) error = NULL;
    g_autofree char *slug = NULL, *second = NULL;
    g_autoptr(Version) v = store_document_create_whole(f->store, ACTOR_CLI, &document, &first,
                                                       &release, &slug, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(slug, ==, "satzung");
    g_assert_cmpuint(v->number, ==, 1);
    g_assert_cmpint(v->state, ==, VERSION_RELEASED);
    g_assert_cmpstr(v->file_name, ==, "s.pdf");
    g_assert_cmpuint(v->effective_from, ==, 20250101);
    g_assert_cmpuint(head_now(f->store), ==, before + 3);
    /* Without a release it is a draft, of a document of its own. */
    g_autoptr(Version) draft =
        store_document_create_whole(f->store, ACTOR_CLI, &document, &first, NULL, &second, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(second, ==, "satzung-2");
    g_assert_cmpint(draft->state, ==, VERSION_DRAFT);
}

static void
test_a_refusal_leaves_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Upload) read = fixture_upload(f->store, "eins", NULL);
    fixture_extract(f->store, &read->sha256, TEXT_DONE, REASON_NONE, "eins");
    g_autoptr(Upload) pending = fixture_upload(f->store, "zwei", NULL);
    const Digest none = {0}, unknown = digest_of("?", 1);
    const struct {
        const char *title, *type;
        const Digest *sha256;
        int64_t published_us;
        StoreError code;
        const char *word;
    } cases[] = {
        {"", "satzung", &read->sha256, 0, STORE_ERROR_INVALID, "title"},
        {"Satzung", "gibt-es-nicht", &read->sha256, 0, STORE_ERROR_INVALID, "type"},
        {"Satzung", "satzung", &none, 0, STORE_ERROR_INVALID, "sha256"},
        {"Satzung", "satzung", &unknown, 0, STORE_ERROR_INVALID, "sha256"},
        {"Satzung", "satzung", &pending->sha256, 0, STORE_ERROR_CONFLICT, "text-pending"},
        {"Satzung", "satzung", &read->sha256, clock_now_us() + INT64_C(60000000),
         STORE_ERROR_INVALID, "published_at"},
    };
    uint64_t before = head_now(f->store);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        DocumentInput document = {.title = cases[i].title, .type = cases[i].type};
        VersionInput first = {.sha256 = *cases[i].sha256};
        VersionStep release = {.action = VERSION_RELEASE, .published_us = cases[i].published_us};
        g_autoptr(GError) error = NULL;
        char *slug = NULL;
        g_assert_null(store_document_create_whole(f->store, ACTOR_CLI, &document, &first, &release,
                                                  &slug, &error));
        g_assert_true(is_error(error, cases[i].code));
        const char *said = cases[i].code == STORE_ERROR_INVALID ? store_error_field(error)
                                                                : store_error_reason(error);
        g_assert_cmpstr(said, ==, cases[i].word);
        g_assert_null(slug);
        g_assert_cmpuint(head_now(f->store), ==, before);
    }
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_assert_null(document_load_slug(txn, "satzung", NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/whole/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(one_change_makes_it_whole);
    ADD(a_refusal_leaves_nothing);
    return g_test_run();
}
