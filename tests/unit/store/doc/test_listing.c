/* The list of documents: filters, order, paging, counts. */
#include "tests/unit/store/store/store_fixture.h"

static void
put_body(Store *store, const char *id, const char *parent)
{
    g_autoptr(GError) error = NULL;
    Body body = {.id = (char *)id, .name = (char *)id, .parent = (char *)parent};
    store_body_put(store, 1, &body, &error);
    g_assert_no_error(error);
}

static char *
add(Store *store, const char *title, const char *type, const char *body, LocalDate from,
    LocalDate signed_on)
{
    static int serial;
    g_autoptr(GError) error = NULL;
    DocumentInput in = {.title = title, .type = type, .body = body};
    g_autoptr(Document) d = store_document_create(store, 1, &in, &error);
    g_assert_no_error(error);
    g_autofree char *bytes = g_strdup_printf("%s %d", title, serial++);
    VersionInput v = {.set = VER_FROM | VER_SIGNED, .effective_from = from, .signed_on = signed_on};
    uint32_t number = fixture_draft(store, d->slug, bytes, v);
    fixture_step(store, d->slug, number, (VersionStep){.action = VERSION_RELEASE});
    return g_steal_pointer(&d->slug);
}

static Listing *
ask(Store *store, ListingQuery q)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(store, &error);
    if (q.as_of_us == 0)
        q.as_of_us = INT64_MAX;
    if (q.at == 0)
        q.at = 20250615;
    if (q.limit == 0)
        q.limit = 100;
    Listing *listing = listing_query(txn, &q, &error);
    g_assert_no_error(error);
    return listing;
}

static char *
slugs_of(const Listing *listing)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < listing->items->len; i++) {
        const ListingItem *item = listing->items->pdata[i];
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", item->document->slug);
    }
    return g_strdup(out->str);
}

#define EXPECT(store, status_, slugs, ...)                                                         \
    do {                                                                                           \
        g_autoptr(Listing) l_ = ask(store, (ListingQuery){.status = status_, __VA_ARGS__});        \
        g_autofree char *s_ = slugs_of(l_);                                                        \
        g_assert_cmpstr(s_, ==, slugs);                                                            \
        g_assert_cmpuint(l_->total, ==, l_->items->len);                                           \
    } while (0)

static void
fill(Store *store)
{
    put_body(store, "amt", NULL);
    put_body(store, "fmi", "amt");
    put_body(store, "ag", "fmi");
    g_free(add(store, "Zweckentfremdung", "satzung", NULL, 20250101, 20240105));
    g_free(add(store, "Ärzteordnung", "satzung", "amt", 20250101, 20240301));
    g_free(add(store, "Abfallsatzung", "satzung", "fmi", 20250101, 20240201));
    g_free(add(store, "Bestattung", "protokoll", "ag", 20250701, 20240201)); /* not yet */
    g_autoptr(Document) draft = fixture_document(store, "Entwurf");
    (void)draft;
}

static void
test_filters(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    EXPECT(f->store, -1, "abfallsatzung aerzteordnung bestattung zweckentfremdung");
    EXPECT(f->store, -1, "abfallsatzung aerzteordnung bestattung entwurf zweckentfremdung",
           .drafts = true);
    EXPECT(f->store, STATUS_DRAFT, "entwurf", .drafts = true);
    EXPECT(f->store, STATUS_NOT_YET, "bestattung");
    EXPECT(f->store, STATUS_IN_FORCE, "abfallsatzung aerzteordnung zweckentfremdung");
    EXPECT(f->store, STATUS_IN_FORCE, "abfallsatzung aerzteordnung bestattung zweckentfremdung",
           .at = 20250701);
    EXPECT(f->store, -1, "bestattung", .type = "protokoll");
    EXPECT(f->store, -1, "", .type = "gibt-es-nicht");
    EXPECT(f->store, -1, "abfallsatzung", .body = "fmi");
    EXPECT(f->store, -1, "abfallsatzung bestattung", .body = "fmi", .body_with_children = true);
    EXPECT(f->store, -1, "aerzteordnung", .title_contains = "aerzte");
    EXPECT(f->store, -1, "aerzteordnung", .title_contains = "ÄRZTE");
    EXPECT(f->store, -1, "abfallsatzung aerzteordnung bestattung zweckentfremdung",
           .title_contains = "");
    EXPECT(f->store, -1, "", .as_of_us = 1);
}

static void
test_orders(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    EXPECT(f->store, -1, "zweckentfremdung abfallsatzung bestattung aerzteordnung",
           .sort = SORT_DATE_ASC);
    EXPECT(f->store, -1, "aerzteordnung abfallsatzung bestattung zweckentfremdung",
           .sort = SORT_DATE_DESC);
    EXPECT(f->store, -1, "abfallsatzung aerzteordnung zweckentfremdung bestattung",
           .sort = SORT_TYPE);
}

static void
test_counts_and_next_change(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autoptr(Listing) l = ask(f->store, (ListingQuery){.status = -1, .type = "protokoll"});
    g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(l->type_counts, "satzung")), ==, 3);
    g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(l->type_counts, "protokoll")), ==, 1);
    g_assert_cmpuint(l->next_change, ==, 20250701);
    const ListingItem *item = l->items->pdata[0];
    g_assert_null(item->current);
    g_assert_cmpuint(item->shown->number, ==, 1);
    g_assert_cmpuint(item->upload->pages, ==, 1);
    g_assert_cmpint(item->status, ==, STATUS_NOT_YET);
}

static void
test_pages_join_without_gap_or_repeat(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 23; i++) {
        g_autofree char *title =
            g_strdup_printf("Satzung %c über %s", 'A' + i % 4, i % 3 == 0 ? "Ä" : "a");
        g_free(add(f->store, title, i % 2 == 0 ? "satzung" : "protokoll", NULL, 20250101,
                   20240100 + (LocalDate)(1 + i % 5)));
    }
    for (int sort = SORT_TITLE; sort <= SORT_TYPE; sort++) {
        g_autoptr(Listing) whole =
            ask(f->store, (ListingQuery){.status = -1, .sort = (ListingSort)sort});
        g_assert_cmpuint(whole->items->len, ==, 23);
        g_assert_null(whole->next);
        g_autofree char *cursor = NULL;
        guint at = 0;
        do {
            g_autoptr(Listing) page =
                ask(f->store,
                    (ListingQuery){
                        .status = -1, .sort = (ListingSort)sort, .limit = 4, .cursor = cursor});
            g_assert_cmpuint(page->total, ==, 23);
            for (guint i = 0; i < page->items->len; i++, at++) {
                const ListingItem *a = page->items->pdata[i], *b = whole->items->pdata[at];
                g_assert_cmpuint(a->document->id, ==, b->document->id);
            }
            g_free(cursor);
            cursor = g_steal_pointer(&page->next);
        } while (cursor != NULL);
        g_assert_cmpuint(at, ==, 23);
    }
}

static void
test_a_page_goes_on_where_it_was_when_others_come_and_change(Fixture *f, gconstpointer data)
{
    (void)data;
    g_free(add(f->store, "B", "satzung", NULL, 20250101, 20240101));
    g_free(add(f->store, "D", "satzung", NULL, 20250101, 20240101));
    g_free(add(f->store, "F", "satzung", NULL, 20250101, 20240101));
    g_autoptr(Listing) first = ask(f->store, (ListingQuery){.status = -1, .limit = 2});
    g_assert_nonnull(first->next);
    g_free(add(f->store, "A", "satzung", NULL, 20250101, 20240101));
    g_free(add(f->store, "E", "satzung", NULL, 20250101, 20240101));
    g_autoptr(Listing) second =
        ask(f->store, (ListingQuery){.status = -1, .limit = 2, .cursor = first->next});
    g_autofree char *slugs = slugs_of(second);
    g_assert_cmpstr(slugs, ==, "e f");
}

static void
test_a_mangled_cursor_is_refused(Fixture *f, gconstpointer data)
{
    (void)data;
    g_free(add(f->store, "A", "satzung", NULL, 20250101, 20240101));
    g_free(add(f->store, "B", "satzung", NULL, 20250101, 20240101));
    g_autoptr(Listing) first = ask(f->store, (ListingQuery){.status = -1, .limit = 1});
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    for (size_t i = 0; i <= strlen(first->next); i++) {
        g_autofree char *cursor = g_strdup(first->next);
        if (cursor[i] != '\0')
            cursor[i] = cursor[i] == 'x' ? 'y' : 'x';
        ListingQuery q = {
            .status = -1, .at = 20250615, .as_of_us = INT64_MAX, .limit = 1, .cursor = cursor};
        q.sort = cursor[i] == '\0' ? SORT_TYPE
                                   : SORT_TITLE; /* the last: a good cursor of another list */
        g_autoptr(GError) error = NULL;
        g_autoptr(Listing) l = listing_query(txn, &q, &error);
        /* The unused low bits of the last character may differ without meaning. */
        if (l != NULL) {
            g_assert_cmpuint(i + 1, ==, strlen(first->next));
            continue;
        }
        g_assert_true(is_error(error, STORE_ERROR_INVALID));
        g_assert_cmpstr(store_error_field(error), ==, "cursor");
    }
    static const char *const bad[] = {"", "=", "!!!!", "AA", "AAAAA", "ü"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ListingQuery q = {.status = -1, .limit = 1, .cursor = bad[i], .as_of_us = INT64_MAX};
        g_autoptr(GError) error = NULL;
        g_assert_null(listing_query(txn, &q, &error));
        g_assert_cmpstr(store_error_field(error), ==, "cursor");
    }
}

static void
test_what_is_withdrawn_is_shown_as_such(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *slug = add(f->store, "A", "satzung", NULL, 20250101, 20240101);
    fixture_step(f->store, slug, 1, (VersionStep){.action = VERSION_WITHDRAW, .reason = "Fehler"});
    g_autoptr(Listing) l = ask(f->store, (ListingQuery){.status = STATUS_WITHDRAWN});
    g_assert_cmpuint(l->items->len, ==, 1);
    const ListingItem *item = l->items->pdata[0];
    g_assert_null(item->current);
    g_assert_cmpstr(item->shown->reason, ==, "Fehler");
    fixture_step(f->store, slug, 1, (VersionStep){.action = VERSION_ERASE, .reason = "Daten"});
    g_autoptr(Listing) erased = ask(f->store, (ListingQuery){.status = STATUS_WITHDRAWN});
    g_assert_null(((ListingItem *)erased->items->pdata[0])->upload);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name)                                                                                  \
    g_test_add("/doc/listing/" #name, Fixture, NULL, fixture_set_up, test_##name, fixture_tear_down)
    ADD(filters);
    ADD(orders);
    ADD(counts_and_next_change);
    ADD(pages_join_without_gap_or_repeat);
    ADD(a_page_goes_on_where_it_was_when_others_come_and_change);
    ADD(a_mangled_cursor_is_refused);
    ADD(what_is_withdrawn_is_shown_as_such);
    return g_test_run();
}
