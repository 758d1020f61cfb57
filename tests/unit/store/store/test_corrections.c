/* What staff says about a structure: recorded, applied, kept apart from the text, taken back; it
 * holds after a rebuild and for another extraction, and what it is about may vanish but not be
 * forgotten. */
#include "store/doc/codec.h"
#include "store/internal.h"
#include "store/legal/correction.h"
#include "store/legal/correction_store.h"
#include "store/legal/structure_store.h"
#include "tests/unit/store/store/store_fixture.h"

#define PAGE                                                                                       \
    "Satzung\n§ 1 Zweck\n(1) Der Verein dient der Stadt.\n(2) Er ist frei.\n§ 2 Organe\n"        \
    "Organe sind der Rat und der\nAusschuss.\nSchluss mit Strafen\nWer stört, zahlt.\n"           \
    "§ 3 Inkrafttreten\nMorgen.\n"

static char *
make_version(Store *store, uint32_t *ret_number)
{
    g_autoptr(Document) d = fixture_document(store, "Satzung über den Verein");
    *ret_number = fixture_draft(store, d->slug, PAGE, (VersionInput){0});
    return g_strdup(d->slug);
}

static Version *
load(KvTxn *txn, const char *slug, uint32_t number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = document_load_slug(txn, slug, &error);
    g_assert_no_error(error);
    Version *v = version_load(txn, d->id, number, &error);
    g_assert_no_error(error);
    return v;
}

/* "para-1 Zweck [corrected]" of every unit that is no item, a line each, as stored; owned. */
static char *
outline(Store *store, const char *slug, uint32_t number)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(Version) v = load(txn, slug, number);
    g_autoptr(GError) error = NULL;
    g_autoptr(Structure) s = structure_load(txn, v->text_id, STRUCTURE_ALL, &error);
    g_assert_no_error(error);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        if (x->kind != SECTION_FRONT && x->kind < SECTION_ABSATZ)
            g_string_append_printf(out, "%s %s%s\n", x->id, x->heading != NULL ? x->heading : "-",
                                   (x->flags & SECTION_CORRECTED) != 0 ? " *" : "");
    }
    for (guint i = 0; i < s->problems->len; i++) {
        const Problem *p = s->problems->pdata[i];
        if (p->code == PROBLEM_CORRECTION)
            g_string_append_printf(out, "lost: %s\n", p->label);
    }
    return g_string_free(out, FALSE);
}

static void
assert_outline(Store *store, const char *slug, uint32_t number, const char *want)
{
    g_autofree char *have = outline(store, slug, number);
    g_assert_cmpstr(have, ==, want);
}

#define FOUND "para-1 Zweck\npara-2 Organe\npara-3 Inkrafttreten\n"

static const Correction no_heading = {
    .verdict = CORRECTION_NO_HEADING, .page = 1, .line = (char *)"§ 3 Inkrafttreten"};
static const Correction heading = {.verdict = CORRECTION_HEADING,
                                   .page = 1,
                                   .line = (char *)"Schluss mit Strafen",
                                   .kind = SECTION_PARAGRAPH,
                                   .label = (char *)"§ 2a",
                                   .heading = (char *)"Schluss mit Strafen"};

static uint64_t
correct(Store *store, const char *slug, uint32_t number, const Correction *what)
{
    g_autoptr(GError) error = NULL;
    uint64_t n = 0;
    store_structure_correct(store, 100, slug, number, what, 0, &n, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n, >, 0);
    return n;
}

static void
assert_clean(Store *store)
{
    g_autoptr(GError) error = NULL;
    uint64_t problems;
    g_assert_true(store_check(store, true, NULL, NULL, &problems, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(problems, ==, 0);
}

static void
test_said_and_taken_back(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autofree char *slug = make_version(f->store, &number);
    fixture_step(f->store, slug, number, (VersionStep){.action = VERSION_RELEASE});
    assert_outline(f->store, slug, number, FOUND);
    uint64_t a = correct(f->store, slug, number, &no_heading);
    assert_outline(f->store, slug, number, "para-1 Zweck\npara-2 Organe\n");
    uint64_t b = correct(f->store, slug, number, &heading);
    assert_outline(f->store, slug, number,
                   "para-1 Zweck\npara-2 Organe\npara-2a Schluss mit Strafen *\n");
    g_assert_cmpuint(correct(f->store, slug, number, &heading), ==, b); /* it is said already */
    assert_clean(f->store);

    g_autoptr(GError) error = NULL;
    g_assert_true(store_correction_remove(f->store, 100, slug, number, a, 0, &error));
    g_assert_false(store_correction_remove(f->store, 100, slug, number, a, 0, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    assert_outline(
        f->store, slug, number,
        "para-1 Zweck\npara-2 Organe\npara-2a Schluss mit Strafen *\npara-3 Inkrafttreten\n");
    g_assert_true(store_correction_remove(f->store, 100, slug, number, b, 0, &error));
    assert_outline(f->store, slug, number, FOUND);
    assert_clean(f->store);
}

/* The later word on a line stands alone, and who said it is known. */
static void
test_one_word_a_line(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autofree char *slug = make_version(f->store, &number);
    correct(f->store, slug, number, &heading);
    Correction other = heading;
    other.line = (char *)"Schluss  mit Stra-fen";
    other.label = (char *)"§ 2b";
    uint64_t n = correct(f->store, slug, number, &other);
    assert_outline(
        f->store, slug, number,
        "para-1 Zweck\npara-2 Organe\npara-2b Schluss mit Strafen *\npara-3 Inkrafttreten\n");
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(Version) v = load(txn, slug, number);
    g_autoptr(GPtrArray) list = correction_list(txn, v->text_id, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    const Correction *c = list->pdata[0];
    g_assert_cmpuint(c->n, ==, n);
    g_assert_cmpuint(c->actor, ==, 100);
    g_assert_cmpint(c->time_us, >, 0);
    g_assert_cmpuint(v->revision, ==, n);
    g_autoptr(Document) d = document_load_slug(txn, slug, NULL);
    g_assert_cmpuint(d->revision, ==, n);
    g_autoptr(GPtrArray) audit = audit_list(txn, 0, true, 1, NULL);
    const AuditEntry *entry = audit->pdata[0];
    g_assert_cmpstr(entry->kind, ==, "structure-corrected");
    g_assert_cmpstr(entry->slug, ==, slug);
    g_assert_cmpuint(entry->actor, ==, 100);
    g_assert_nonnull(strstr(entry->detail, "label: § 2b"));
}

static void
test_refused(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autofree char *slug = make_version(f->store, &number);
    g_autoptr(GError) error = NULL;
    const struct {
        Correction c;
        const char *field;
    } cases[] = {
        {{.verdict = CORRECTION_NO_HEADING, .page = 2, .line = (char *)"§ 2 Organe"}, "line"},
        {{.verdict = CORRECTION_NO_HEADING, .page = 1, .line = (char *)"§ 9 Organe"}, "line"},
        {{.verdict = CORRECTION_NO_HEADING, .page = 1, .nth = 2, .line = (char *)"§ 2 Organe"},
         "line"},
        {{.verdict = CORRECTION_NO_HEADING, .page = 1, .line = (char *)" "}, "line"},
        {{.verdict = CORRECTION_NO_HEADING, .page = 0, .line = (char *)"§ 2 Organe"}, "page"},
        {{.page = 1, .line = (char *)"§ 2 Organe", .kind = SECTION_CONTENTS}, "kind"},
        {{.page = 1, .line = (char *)"§ 2 Organe", .kind = SECTION_PARAGRAPH}, "label"},
        {{.page = 1,
          .line = (char *)"§ 2 Organe",
          .kind = SECTION_PARAGRAPH,
          .label = (char *)"Artikel 3"},
         "label"},
        {{.page = 1, .line = (char *)"§ 2 Organe", .kind = SECTION_HEADING, .label = (char *)"§ 3"},
         "label"},
        {{.page = 1,
          .line = (char *)"Ausschuss.",
          .kind = SECTION_ABSATZ,
          .label = (char *)"3",
          .heading = (char *)"Titel"},
         "heading"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_false(
            store_structure_correct(f->store, 100, slug, number, &cases[i].c, 0, NULL, &error));
        g_assert_cmpstr(store_error_field(error), ==, cases[i].field);
        g_clear_error(&error);
    }
    g_assert_false(store_structure_correct(f->store, 100, slug, number, &heading, 1, NULL, &error));
    g_assert_true(is_error(error, STORE_ERROR_STALE));
    g_clear_error(&error);

    g_autoptr(Upload) u = fixture_upload(f->store, "wartet", "w.pdf");
    VersionInput in = {.sha256 = u->sha256};
    g_autoptr(Version) waits = store_version_add(f->store, 100, slug, &in, NULL, &error);
    g_assert_no_error(error);
    g_assert_false(
        store_structure_correct(f->store, 100, slug, waits->number, &heading, 0, NULL, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "text-pending");
    g_clear_error(&error);
    fixture_extract(f->store, &u->sha256, TEXT_NO_TEXT, REASON_NONE, NULL);
    g_assert_false(
        store_structure_correct(f->store, 100, slug, waits->number, &heading, 0, NULL, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "no-text");
}

/* All documents that show the text follow, whichever version the person was at. */
static void
test_every_user_of_the_text_moves(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number, other;
    g_autofree char *slug = make_version(f->store, &number);
    g_autofree char *second = make_version(f->store, &other);
    g_assert_cmpstr(slug, !=, second);
    uint64_t n = correct(f->store, second, other, &no_heading);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(Version) v = load(txn, slug, number);
    g_assert_cmpuint(v->revision, ==, n);
    assert_outline(f->store, slug, number, "para-1 Zweck\npara-2 Organe\n");
}

static void
test_they_outlive_rebuild_and_backup(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autoptr(GError) error = NULL;
    g_autofree char *slug = make_version(f->store, &number);
    correct(f->store, slug, number, &no_heading);
    correct(f->store, slug, number, &heading);
    g_autofree char *before = outline(f->store, slug, number);
    g_assert_true(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    g_assert_no_error(error);
    assert_outline(f->store, slug, number, before);
    assert_clean(f->store);

    g_autofree char *backup = g_strconcat(f->dir, "-backup", NULL);
    g_autofree char *again = g_strconcat(f->dir, "-again", NULL);
    g_assert_true(store_backup(f->store, backup, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_true(store_restore(backup, again, NULL, NULL, &error));
    g_assert_no_error(error);
    Store *restored = fixture_open(again, 0);
    assert_outline(restored, slug, number, before);
    g_assert_true(store_reindex(restored, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    assert_outline(restored, slug, number, before);
    store_close(restored);
    fixture_remove(backup);
    fixture_remove(again);
}

/* A row whose line the text does not have (any more) is told of with the next derivation. */
static void
test_a_lost_line_is_told(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autofree char *slug = make_version(f->store, &number);
    uint64_t n = correct(f->store, slug, number, &no_heading);
    {
        g_autoptr(KvTxn) txn = kv_begin_write(f->store->main_env, NULL);
        g_autoptr(Version) v = load(txn, slug, number);
        Correction lost = no_heading;
        lost.line = (char *)"§ 3 Inkraft";
        lost.n = n;
        g_assert_true(correction_put(txn, v->text_id, &lost, NULL));
        g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
    }
    g_assert_true(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, NULL));
    assert_outline(f->store, slug, number, FOUND "lost: § 3 Inkraft\n");
    /* Another correction is not refused for it, and it can be taken back. */
    correct(f->store, slug, number, &heading);
    g_assert_true(store_correction_remove(f->store, 100, slug, number, n, 0, NULL));
    assert_outline(
        f->store, slug, number,
        "para-1 Zweck\npara-2 Organe\npara-2a Schluss mit Strafen *\npara-3 Inkrafttreten\n");
}

/* The file read again: blanks and breaks differ, one line is another now. */
static void
test_they_hold_when_the_file_is_read_again(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autoptr(GError) error = NULL;
    g_autofree char *slug = make_version(f->store, &number);
    correct(f->store, slug, number, &no_heading);
    correct(f->store, slug, number, &heading);
    static const struct {
        const char *page, *want;
    } cases[] = {
        {"Satzung\n§ 1 Zweck\n(1) Der Verein dient.\n§ 2 Organe\nOrgane sind da.\n"
         "Schluss  mit  Straf-en\nWer stört, zahlt.\n§ 3  Inkrafttreten\nMorgen.\n",
         "para-1 Zweck\npara-2 Organe\npara-2a Schluss mit Strafen *\n"},
        {"Satzung\n§ 1 Zweck\n(1) Der Verein dient.\n§ 2 Organe\nOrgane sind da.\n"
         "Schluss mit Lustig\nWer stört, zahlt.\n§ 3 Inkrafttreten\nMorgen.\n",
         "para-1 Zweck\npara-2 Organe\nlost: Schluss mit Strafen\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Version) v = NULL;
        {
            g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
            v = load(txn, slug, number);
        }
        g_autoptr(Extraction) x = extraction_new();
        x->state = TEXT_DONE;
        x->page_count = 1;
        x->text_bytes = strlen(cases[i].page);
        g_ptr_array_add(x->pages, g_strdup(cases[i].page));
        bool changed;
        g_assert_true(store_reextracted(f->store, &v->sha256, x, &changed, &error));
        g_assert_no_error(error);
        g_assert_true(changed);
        assert_outline(f->store, slug, number, cases[i].want);
        assert_clean(f->store);
    }
}

static void
test_they_go_with_the_file(Fixture *f, gconstpointer data)
{
    (void)data;
    uint32_t number;
    g_autoptr(GError) error = NULL;
    g_autofree char *slug = make_version(f->store, &number);
    uint64_t n = correct(f->store, slug, number, &no_heading);
    g_assert_true(store_version_delete(f->store, 100, slug, number, 0, &error));
    g_assert_true(store_discard_uploads(f->store, -G_USEC_PER_SEC, NULL, &error));
    g_assert_no_error(error);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    KvTableStat stat;
    g_assert_true(kv_stat(txn, KV_CORRECTION, &stat, NULL));
    g_assert_cmpuint(stat.count, ==, 0);
    g_autoptr(Record) record = journal_copy_get(txn, n, &error);
    g_assert_no_error(error);
    g_assert_null(record->payload);
    g_clear_pointer(&txn, kv_abort);
    assert_clean(f->store);
}

/* --- rows --- */

static void
put_raw(Store *store, const uint8_t *bytes, size_t len)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store->main_env, NULL);
    KvKey key = version_key(7, 0); /* u64 text, then the upper half of the number */
    key_u32(&key, 12);
    g_assert_true(kv_put(txn, KV_CORRECTION, &key, bytes, len, NULL));
    g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
}

static void
test_rows(Fixture *f, gconstpointer data)
{
    (void)data;
    /* The example of FORMAT.md. */
    static const uint8_t example[] =
        "\x01\x01\x02\x03\x01\x01\x05\x12\xc2\xa7 3 Absatz 2 gilt\x07\x01\x64\x08\x07\x06\x30\xad"
        "\x68\x71\x60\x00";
    g_autoptr(GError) error = NULL;
    put_raw(f->store, example, sizeof example - 1);
    {
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(Correction) c = correction_load(txn, 7, 12, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(c->page, ==, 2);
        g_assert_cmpint(c->verdict, ==, CORRECTION_NO_HEADING);
        g_assert_cmpstr(c->line, ==, "§ 3 Absatz 2 gilt");
        g_assert_cmpuint(c->actor, ==, 100);
        g_assert_cmpint(c->time_us, ==, 1742371200000000);
    }
    {
        g_autoptr(KvTxn) txn = kv_begin_write(f->store->main_env, NULL);
        Correction c = heading;
        c.nth = 3;
        c.n = 12;
        c.actor = 101;
        g_assert_true(correction_put(txn, 7, &c, NULL));
        g_autoptr(Correction) back = correction_load(txn, 7, 12, &error);
        g_assert_no_error(error);
        g_assert_true(correction_equal(&c, back));
        g_assert_cmpstr(back->label, ==, "§ 2a");
        g_assert_cmpuint(back->nth, ==, 3);
    }
    static const struct {
        const char *bytes;
        size_t len;
    } damaged[] = {
        {"", 0},
        {"\x01\x01\x01", 3},                        /* no line */
        {"\x01\x01\x01\x03\x01\x02\x05\x01x", 9},   /* a verdict that there is not */
        {"\x03\x01\x01\x05\x01x", 6},               /* no page */
        {"\x01\x01\x01\x05\x01x", 6},               /* a heading without a unit */
        {"\x01\x01\x01\x04\x03xyz\x05\x01x", 11},   /* of no known unit */
        {"\x01\x01\x01\x03\x01\x01\x05\x01\xff", 9} /* no text */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(damaged); i++) {
        put_raw(f->store, (const uint8_t *)damaged[i].bytes, damaged[i].len);
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_assert_null(correction_list(txn, 7, &error));
        g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
        g_clear_error(&error);
    }
    for (size_t cut = 0; cut < sizeof example - 1; cut++) {
        put_raw(f->store, example, cut);
        g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
        g_autoptr(Correction) c = correction_load(txn, 7, 12, &error);
        g_assert_true((c != NULL) != is_error(error, STORE_ERROR_CORRUPT));
        g_clear_error(&error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/corrections/" #name, Fixture, NULL, fixture_set_up, test_##name,            \
               fixture_tear_down)
    ADD(said_and_taken_back);
    ADD(one_word_a_line);
    ADD(refused);
    ADD(every_user_of_the_text_moves);
    ADD(they_outlive_rebuild_and_backup);
    ADD(a_lost_line_is_told);
    ADD(they_hold_when_the_file_is_read_again);
    ADD(they_go_with_the_file);
    ADD(rows);
    return g_test_run();
}
