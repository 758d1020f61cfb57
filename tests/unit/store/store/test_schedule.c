/* test_schedule.c - releases to come: what may be scheduled, that each happens once and in the name
 * of who said so, what ends a schedule; and that an erasure and a deleted draft leave no words
 * behind. */
#include "tests/unit/store/store/store_fixture.h"

#include "store/doc/codec.h"
#include "store/journal/journal.h"

#define SECOND ((int64_t)1000000)
#define EVA ((uint64_t)123)

static void
note(const char *text, void *data)
{
    g_string_append_printf(data, "%s\n", text);
}

/* Releases what is due; the problems as text. */
static char *
run_due(Fixture *f, int64_t *ret_next_us)
{
    g_autoptr(GError) error = NULL;
    GString *problems = g_string_new(NULL);
    g_assert_true(store_release_due(f->store, note, problems, ret_next_us, &error));
    g_assert_no_error(error);
    return g_string_free(problems, FALSE);
}

static Version *
plan(Fixture *f, const char *slug, uint32_t number, int64_t at, GError **error)
{
    VersionStep step = {.action = VERSION_SCHEDULE, .scheduled_us = at};
    return store_version_step(f->store, EVA, slug, number, &step, 0, error);
}

static Version *
load(Fixture *f, const Document *d, uint32_t number)
{
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    return version_load(txn, d->id, number, NULL);
}

static uint64_t
head(Fixture *f)
{
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    return store_head(txn);
}

static void
test_each_release_happens_once(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    fixture_draft(f->store, d->slug, "zwei", (VersionInput){0});
    int64_t soon = clock_now_us() + SECOND / 5, later = clock_now_us() + 3600 * SECOND, next;
    g_autoptr(Version) first = plan(f, d->slug, 1, soon, &error);
    g_assert_no_error(error);
    g_autoptr(Version) second = plan(f, d->slug, 2, later, &error);
    g_assert_no_error(error);
    g_assert_cmpint(first->state, ==, VERSION_SCHEDULED);
    g_assert_cmpint(first->scheduled_us, ==, soon);
    g_autofree char *early = run_due(f, &next);
    g_assert_cmpint(next, ==, soon);
    g_autoptr(Version) waiting = load(f, d, 1);
    g_assert_cmpint(waiting->state, ==, VERSION_SCHEDULED);
    while (clock_now_us() < soon)
        g_usleep(10000);
    g_autofree char *due = run_due(f, &next);
    g_assert_cmpstr(due, ==, "");
    g_assert_cmpint(next, ==, later);
    g_autoptr(Version) released = load(f, d, 1);
    g_assert_cmpint(released->state, ==, VERSION_RELEASED);
    g_assert_cmpint(released->scheduled_us, ==, 0);
    g_assert_cmpint(released->published_us, >=, soon);
    g_assert_cmpint(released->published_us, ==, released->recorded_us);
    uint64_t before = head(f);
    g_autofree char *again = run_due(f, &next);
    g_assert_cmpuint(head(f), ==, before);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GPtrArray) audit = audit_list(txn, 0, true, 1, &error);
    const AuditEntry *last = audit->pdata[0];
    g_assert_cmpstr(last->kind, ==, "version-released");
    g_assert_cmpuint(last->actor, ==, EVA);
    g_assert_nonnull(strstr(last->detail, "scheduled_at: "));
}

static void
test_what_may_be_scheduled(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    fixture_draft(f->store, d->slug, "eins",
                  (VersionInput){.set = VER_UNTIL, .effective_until = 20200101});
    int64_t now = clock_now_us();
    const struct {
        int64_t at;
        const char *field;
    } wrong[] = {{now, "at"},
                 {now - SECOND, "at"},
                 {now + INT64_C(11) * 366 * 86400 * SECOND, "at"},
                 {now + 60 * SECOND, "effective_until"}};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_null(plan(f, d->slug, 1, wrong[i].at, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_INVALID);
        g_assert_cmpstr(store_error_field(error), ==, wrong[i].field);
        g_clear_error(&error);
    }
    g_autoptr(Upload) pending = fixture_upload(f->store, "wartet", "w.pdf");
    VersionInput in = {.sha256 = pending->sha256};
    g_autoptr(Version) v = store_version_add(f->store, EVA, d->slug, &in, NULL, &error);
    g_assert_null(plan(f, d->slug, v->number, now + 60 * SECOND, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "text-pending");
}

/* Another instant takes the place of the first; a return ends it; a release by hand does; a draft
 * that is scheduled is not edited. */
static void
test_what_ends_a_schedule(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    int64_t one = clock_now_us() + 60 * SECOND, two = one + 60 * SECOND, next;
    version_free(plan(f, d->slug, 1, one, &error));
    version_free(plan(f, d->slug, 1, two, &error));
    g_assert_no_error(error);
    g_autofree char *none = run_due(f, &next);
    g_assert_cmpint(next, ==, two);
    uint64_t before = head(f);
    version_free(plan(f, d->slug, 1, two, &error)); /* the same again: no record */
    g_assert_cmpuint(head(f), ==, before);
    VersionInput in = {.set = VER_NOTE, .note = "neu"};
    g_assert_null(store_version_change(f->store, EVA, d->slug, 1, &in, 0, &error));
    g_assert_cmpstr(store_error_reason(error), ==, "not-a-draft");
    g_clear_error(&error);
    fixture_step(f->store, d->slug, 1,
                 (VersionStep){.action = VERSION_RETURN, .reason = "doch nicht"});
    g_autofree char *returned = run_due(f, &next);
    g_assert_cmpint(next, ==, INT64_MAX);
    version_free(plan(f, d->slug, 1, two, &error));
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    g_autofree char *released = run_due(f, &next);
    g_assert_cmpint(next, ==, INT64_MAX);
    g_autoptr(Version) v = load(f, d, 1);
    g_assert_cmpint(v->state, ==, VERSION_RELEASED);
}

/* What it would correct has gone: it stays scheduled and is told each time it is tried. */
static void
test_what_cannot_be_released_stays(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    fixture_draft(f->store, d->slug, "eins", (VersionInput){0});
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    fixture_draft(f->store, d->slug, "zwei", (VersionInput){.set = VER_CORRECTS, .corrects = 1});
    fixture_draft(f->store, d->slug, "drei", (VersionInput){0});
    int64_t at = clock_now_us() + SECOND / 10, next;
    version_free(plan(f, d->slug, 2, at, &error));
    version_free(plan(f, d->slug, 3, at, &error));
    g_assert_no_error(error);
    fixture_step(f->store, d->slug, 1, (VersionStep){.action = VERSION_ERASE, .reason = "Name"});
    while (clock_now_us() < at)
        g_usleep(10000);
    g_autofree char *problems = run_due(f, &next);
    g_assert_nonnull(strstr(problems, "version 2 of satzung"));
    g_autoptr(Version) kept = load(f, d, 2);
    g_autoptr(Version) other = load(f, d, 3);
    g_assert_cmpint(kept->state, ==, VERSION_SCHEDULED);
    g_assert_cmpint(other->state, ==, VERSION_RELEASED); /* one does not hold up the others */
}

/* Whether any payload of the journal holds WORD. */
static bool
in_payloads(Fixture *f, const char *word)
{
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    KvKey all, key;
    KvValue value;
    key_init(&all);
    g_auto(KvCursor) c = kv_cursor(txn, KV_PAYLOAD, &all);
    while (kv_next(&c, &key, &value, NULL))
        if (memmem(value.data, value.len, word, strlen(word)) != NULL)
            return true;
    return false;
}

static void
test_words_go_with_draft_and_erasure(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) d = fixture_document(f->store, "Satzung");
    VersionInput in = {.set = VER_NOTE | VER_FILE_NAME,
                       .note = "von Erika Mustermann",
                       .file_name = "Mustermann.pdf"};
    fixture_draft(f->store, d->slug, "eins", in);
    fixture_draft(f->store, d->slug, "zwei", in);
    g_assert_true(in_payloads(f, "Mustermann"));
    g_assert_true(store_version_delete(f->store, EVA, d->slug, 1, 0, &error));
    fixture_step(f->store, d->slug, 2, (VersionStep){.action = VERSION_RELEASE});
    fixture_step(f->store, d->slug, 2,
                 (VersionStep){.action = VERSION_ERASE, .reason = "Namen", .successor = d->slug});
    g_assert_false(in_payloads(f, "Mustermann"));
    g_autoptr(Version) v = load(f, d, 2);
    g_assert_cmpstr(v->successor, ==, d->slug);
    g_assert_cmpstr(v->reason, ==, "Namen");
    uint64_t problems;
    g_assert_true(store_check(f->store, true, NULL, NULL, &problems, &error));
    g_assert_cmpuint(problems, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/store/schedule/" #name, Fixture, NULL, fixture_set_up, test_##name,               \
               fixture_tear_down)
    ADD(each_release_happens_once);
    ADD(what_may_be_scheduled);
    ADD(what_ends_a_schedule);
    ADD(what_cannot_be_released_stays);
    ADD(words_go_with_draft_and_erasure);
    return g_test_run();
}
