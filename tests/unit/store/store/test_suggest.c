/* Suggestions of the store: which document, who may know, the same bytes, and what a rebuild keeps.
 */
#include "store/suggest.h"

#include "store/legal/likeness_store.h"
#include "tests/unit/store/store/store_fixture.h"

/* A text of 40 "words" of which CHANGED at its end are others; words and runs differ by KIND. */
static char *
text_like(char kind, unsigned changed)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < 40; i++)
        g_string_append_printf(out, "%c%c%c ", i < 40 - changed ? kind : 'z', 'a' + i % 26,
                               i < 26 ? 'x' : 'y');
    return g_string_free(out, FALSE);
}

static uint32_t
add(Fixture *f, const char *slug, char kind, unsigned changed)
{
    g_autofree char *text = text_like(kind, changed);
    return fixture_draft(f->store, slug, text, (VersionInput){0});
}

static Upload *
upload(Fixture *f, const char *text)
{
    g_autoptr(Upload) u = fixture_upload(f->store, text, "neu.pdf");
    if (u->state == TEXT_PENDING)
        fixture_extract(f->store, &u->sha256, TEXT_DONE, REASON_NONE, text);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    return upload_load(txn, &u->sha256, NULL);
}

static UploadSuggestions *
suggest(Fixture *f, const Upload *u, bool drafts, const Version *self)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    UploadSuggestions *s =
        store_suggest(f->store, txn, u, (SuggestFor){.drafts = drafts, .self = self}, &error);
    g_assert_no_error(error);
    return s;
}

static void
check_document(Fixture *f, const Upload *u, bool drafts, const char *slug, uint32_t version)
{
    g_autoptr(UploadSuggestions) s = suggest(f, u, drafts, NULL);
    g_assert_cmpstr(s->document.slug, ==, slug);
    g_assert_cmpuint(s->document.version, ==, version);
    g_assert_null(s->identical.slug);
    if (slug != NULL)
        g_assert_cmpuint(s->document.permille, >=, LIKENESS_SAME_DOCUMENT);
}

static void
test_the_most_alike_document(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) a = fixture_document(f->store, "Marktordnung");
    g_autoptr(Document) b = fixture_document(f->store, "Hundesteuer");
    g_autofree char *text = text_like('a', 0);
    g_autoptr(Upload) u = upload(f, text);
    check_document(f, u, true, NULL, 0);
    add(f, b->slug, 'b', 0);
    check_document(f, u, true, NULL, 0);
    /* Of 37 runs of four 20 are the same, 17 of either's own: 370 permille, below the threshold. */
    add(f, a->slug, 'a', 17);
    check_document(f, u, true, NULL, 0);
    add(f, a->slug, 'a', 12);
    check_document(f, u, true, a->slug, 2);
    add(f, a->slug, 'a', 4);
    check_document(f, u, true, a->slug, 3);
    g_autoptr(UploadSuggestions) s = suggest(f, u, true, NULL);
    g_assert_cmpstr(s->document.title, ==, "Marktordnung");
    g_assert_cmpuint(s->document.permille, ==, 33 * 1000 / 41);
}

/* As like as each other: the older document, its later version. */
static void
test_ties(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) a = fixture_document(f->store, "A");
    g_autoptr(Document) b = fixture_document(f->store, "B");
    g_autofree char *text = text_like('a', 0);
    g_autoptr(Upload) u = upload(f, text);
    static const char *const endings[] = {"eins", "zwei", "drei"};
    const char *slugs[] = {b->slug, a->slug, a->slug};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *longer = g_strconcat(text, endings[i], NULL);
        fixture_draft(f->store, slugs[i], longer, (VersionInput){0});
    }
    check_document(f, u, true, a->slug, 2);
}

static void
test_only_what_one_may_see(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) a = fixture_document(f->store, "A");
    g_autoptr(Document) b = fixture_document(f->store, "B");
    add(f, a->slug, 'a', 2);
    add(f, b->slug, 'a', 6);
    g_autofree char *text = text_like('a', 0);
    g_autoptr(Upload) u = upload(f, text);
    check_document(f, u, true, a->slug, 1);
    check_document(f, u, false, NULL, 0);
    fixture_step(f->store, b->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    check_document(f, u, false, b->slug, 1);
    check_document(f, u, true, a->slug, 1);
    /* What is erased has no text any more. */
    fixture_step(f->store, a->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    fixture_step(f->store, a->slug, 1, (VersionStep){.action = VERSION_ERASE, .reason = "Name"});
    check_document(f, u, true, b->slug, 1);
}

static void
test_the_same_bytes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Document) a = fixture_document(f->store, "A");
    add(f, a->slug, 'a', 4);
    uint32_t n = add(f, a->slug, 'a', 0);
    g_autofree char *text = text_like('a', 0);
    g_autoptr(Upload) u = upload(f, text);
    g_autoptr(UploadSuggestions) staff = suggest(f, u, true, NULL);
    g_assert_cmpstr(staff->identical.slug, ==, a->slug);
    g_assert_cmpuint(staff->identical.version, ==, n);
    g_assert_cmpuint(staff->identical.permille, ==, 1000);
    g_assert_null(staff->document.slug);
    /* Asked for the draft itself, that is no other version. */
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(Version) self = version_load(txn, a->id, n, NULL);
    g_clear_pointer(&txn, kv_abort);
    g_autoptr(UploadSuggestions) own = suggest(f, u, true, self);
    g_assert_null(own->identical.slug);
    g_assert_cmpstr(own->document.slug, ==, a->slug);
    g_assert_cmpuint(own->document.version, ==, 1);
    g_autoptr(UploadSuggestions) outside = suggest(f, u, false, NULL);
    g_assert_null(outside->identical.slug);
    g_assert_null(outside->document.slug);
}

static void
test_of_the_text(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Body body = {.id = (char *)"rat", .name = (char *)"Gemeinderat"};
    g_assert_true(store_body_put(f->store, ACTOR_CLI, &body, &error));
    g_autoptr(Upload) u =
        upload(f, "Geschäftsordnung des Gemeinderats\n\n§ 1\nSie tritt am 1.2.2025 in Kraft.");
    g_autoptr(UploadSuggestions) s = suggest(f, u, true, NULL);
    const Suggested *field = s->text->field;
    g_assert_cmpstr(field[SUGGESTED_TITLE].value, ==, "Geschäftsordnung des Gemeinderats");
    g_assert_cmpstr(field[SUGGESTED_TYPE].value, ==, "geschaeftsordnung");
    g_assert_cmpstr(field[SUGGESTED_BODY].value, ==, "rat");
    g_assert_cmpstr(field[SUGGESTED_EFFECTIVE_FROM].value, ==, "2025-02-01");
    g_assert_cmpuint(field[SUGGESTED_EFFECTIVE_FROM].page, ==, 1);
    /* While nothing is read, nothing is said; the PDF's own title has no place in the text. */
    g_autoptr(Upload) pending = fixture_upload(f->store, "wartet", "w.pdf");
    g_autoptr(UploadSuggestions) early = suggest(f, pending, true, NULL);
    for (int i = 0; i < SUGGESTED_COUNT; i++)
        g_assert_true(early->text->field[i].value == NULL && early->text->field[i].page == 0);
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_NO_TEXT;
    x->title = g_strdup("Hauptsatzung der Stadt");
    g_assert_true(store_extracted(f->store, &pending->sha256, x, &error));
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(Upload) scan = upload_load(txn, &pending->sha256, NULL);
    g_clear_pointer(&txn, kv_abort);
    g_autoptr(UploadSuggestions) late = suggest(f, scan, true, NULL);
    g_assert_cmpstr(late->text->field[SUGGESTED_TITLE].value, ==, "Hauptsatzung der Stadt");
    g_assert_cmpuint(late->text->field[SUGGESTED_TITLE].page, ==, 0);
    g_assert_null(late->text->field[SUGGESTED_TITLE].excerpt);
}

/* Dropped and made again from the extractions, the rows are the same bytes; a row of another
 * version is passed over meanwhile. */
static void
test_a_rebuild_gives_the_same(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) a = fixture_document(f->store, "A");
    add(f, a->slug, 'a', 4);
    g_autofree char *text = text_like('a', 0);
    g_autoptr(Upload) u = upload(f, text);
    KvTableStat before, after;
    {
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_assert_true(kv_stat(txn, KV_LIKENESS, &before, &error));
        g_assert_cmpuint(before.count, ==, 2);
    }
    {
        g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(f->store), &error);
        KvKey key;
        KvValue value;
        {
            g_auto(KvCursor) c = kv_cursor(txn, KV_LIKENESS, NULL);
            g_assert_true(kv_next(&c, &key, &value, &error));
        }
        g_autofree uint8_t *bytes = g_memdup2(value.data, value.len);
        bytes[0]++;
        g_assert_true(kv_put(txn, KV_LIKENESS, &key, bytes, value.len, &error));
        g_assert_true(kv_commit(g_steal_pointer(&txn), &error));
    }
    check_document(f, u, true, NULL, 0);
    g_assert_true(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    check_document(f, u, true, a->slug, 1);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_assert_true(kv_stat(txn, KV_LIKENESS, &after, &error));
    g_assert_cmpuint(after.count, ==, before.count);
    g_assert_cmphex(after.digest, ==, before.digest);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/suggest/" #name, Fixture, NULL, fixture_set_up, test_##name,                \
               fixture_tear_down)
    ADD(the_most_alike_document);
    ADD(ties);
    ADD(only_what_one_may_see);
    ADD(the_same_bytes);
    ADD(of_the_text);
    ADD(a_rebuild_gives_the_same);
    return g_test_run();
}
