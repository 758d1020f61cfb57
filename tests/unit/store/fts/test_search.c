/* Search over a store as the server has it: what is found, in what order, who may see it, when. */
#include "store/base/error.h"
#include "tests/unit/store/fts/world.h"

#include <math.h>

/* No search here is so costly that its total is a bound. */
static SearchResult *
run(World *w, const SearchQuery *query)
{
    SearchResult *result = world_run(w, query);
    g_assert_true(result->total_exact);
    return result;
}

static void
assert_hits_of(World *w, const SearchQuery *query, const char *expected)
{
    g_autoptr(SearchResult) result = run(w, query);
    g_autofree char *hits = world_hits(result);
    g_assert_cmpstr(hits, ==, expected);
}

static void
assert_hits(World *w, const char *q, const char *expected)
{
    SearchQuery query = world_query(q);
    assert_hits_of(w, &query, expected);
}

static void
test_german_words_are_found(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste",
              "Die Gebühren der Straßenreinigung sind Abfall-\ngebühren nach § 5.");
    world_add(w, "b", "Zweite", "Nichts, nur Hunde und § 6");
    static const char *const found[] = {"Gebühr",
                                        "gebuehren",
                                        "gebuhr",
                                        "GEBÜHR",
                                        "Gebu\xcc\x88hr",
                                        "Strassenreinigung",
                                        "straßenreinigung",
                                        "Abfallgebühr",
                                        "§ 5",
                                        "§5",
                                        "die Gebühren der Straßenreinigung"};
    for (size_t i = 0; i < G_N_ELEMENTS(found); i++)
        assert_hits(w, found[i], "a/1");
    static const char *const missed[] = {"Katze", "§ 7", "", "und", "die der", "§", "\"", "*"};
    for (size_t i = 0; i < G_N_ELEMENTS(missed); i++)
        assert_hits(w, missed[i], "");
}

static void
test_titles_and_order(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "text", "Anderes", "Hund Hund Hund Hund Steuer Steuer Steuer");
    world_add(w, "lang", "Satzung über die Steuer auf jeden Hund der Stadt", "Leer");
    world_add(w, "genau", "Hund Steuer", "Leer");
    world_add(w, "scan", "Hund im Bild", NULL);
    world_add(w, "halb", "Die Steuer", "Ein Hund");
    assert_hits(w, "Hund Steuer", "genau/1 lang/1 halb/1 text/1");
    assert_hits(w, "Bild", "scan/1");
    g_autoptr(SearchResult) result = run(
        w, &(SearchQuery){
               .q = "Hund Steuer", .at = 20250601, .limit = 10, .max_terms = 12, .max_bytes = 256});
    double before = INFINITY;
    for (guint i = 0; i < result->hits->len; i++) {
        const SearchHit *hit = g_ptr_array_index(result->hits, i);
        g_assert_cmpfloat(hit->score, <=, before);
        g_assert_cmpfloat(hit->score, >, 0);
        before = hit->score;
    }
    const SearchHit *title_only = g_ptr_array_index(result->hits, 0);
    g_assert_cmpuint(title_only->page, ==, 0);
    g_assert_cmpuint(title_only->snippet->len, ==, 1);
}

static void
test_page_and_snippet(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste",
              "Titelblatt\fDie Steuer\fDer Hun-\nde wegen zahlt man Steuer.\fHund");
    SearchQuery query = world_query("Hund Steuern");
    g_autoptr(SearchResult) result = run(w, &query);
    g_assert_cmpuint(result->hits->len, ==, 1);
    const SearchHit *hit = g_ptr_array_index(result->hits, 0);
    g_assert_cmpuint(hit->page, ==, 3);
    g_assert_true(hit->in_force);
    static const struct {
        const char *text;
        bool hit;
    } expected[] = {{"Der ", false},
                    {"Hunde", true},
                    {" wegen zahlt man ", false},
                    {"Steuer", true},
                    {".", false}};
    g_assert_cmpuint(hit->snippet->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < hit->snippet->len; i++) {
        const SnippetPart *part = g_ptr_array_index(hit->snippet, i);
        g_assert_cmpstr(part->text, ==, expected[i].text);
        g_assert_cmpint(part->hit, ==, expected[i].hit);
    }
    query.no_snippets = true;
    g_autoptr(SearchResult) bare = run(w, &query);
    const SearchHit *same = g_ptr_array_index(bare->hits, 0);
    g_assert_cmpuint(same->page, ==, 1);
    g_assert_cmpfloat(same->score, ==, hit->score);
    g_assert_cmpuint(same->at, ==, UINT32_MAX);
    g_assert_cmpuint(same->snippet->len, ==, 0);
}

static void
test_time(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_document(w, "s", "Satzung", "satzung", NULL);
    world_step(w, "s", world_draft(w, "s", world_file(w, "alt Hund"), 20200101, 20250101),
               VERSION_RELEASE);
    world_step(w, "s", world_draft(w, "s", world_file(w, "neu Hund"), 20250101, 20260101),
               VERSION_RELEASE);
    SearchQuery query = world_query("Hund");
    assert_hits_of(w, &query, "s/2");
    query.at = 20241231;
    assert_hits_of(w, &query, "s/1");
    query.at = 20191231;
    assert_hits_of(w, &query, "");
    query.at = 20260101;
    assert_hits_of(w, &query, "");
    query.all_versions = true;
    assert_hits_of(w, &query, "s/2 s/1");
    query.q = "alt";
    query.at = 20250601;
    g_autoptr(SearchResult) result = run(w, &query);
    g_assert_cmpuint(result->total, ==, 1);
    const SearchHit *hit = g_ptr_array_index(result->hits, 0);
    g_assert_false(hit->in_force);
    g_assert_cmpuint(hit->version->valid_until, ==, 20250101);
    query.all_versions = false;
    assert_hits_of(w, &query, "");
    query.q = "Satzung"; /* by the title, but only while a version is in force */
    assert_hits_of(w, &query, "s/2");
    query.at = 20270101;
    assert_hits_of(w, &query, "");
}

static void
test_only_released_ones_are_seen(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_document(w, "s", "Geheimtitel", "satzung", NULL);
    Digest file = world_file(w, "geheimes Wort");
    uint32_t number = world_draft(w, "s", file, 20200101, 0);
    SearchQuery every = world_query("geheimes");
    every.all_versions = true;
    assert_hits(w, "geheimes", "");
    assert_hits(w, "Geheimtitel", "");
    assert_hits_of(w, &every, "");
    SearchQuery near_it = world_query("geheimtitell"); /* no suggestion either */
    g_autoptr(SearchResult) nothing = run(w, &near_it);
    g_assert_null(nothing->suggestion);

    world_step(w, "s", number, VERSION_RELEASE);
    assert_hits(w, "geheimes", "s/1");
    assert_hits_of(w, &every, "s/1");
    g_autoptr(SearchResult) near_now = run(w, &near_it);
    g_assert_cmpstr(near_now->suggestion, ==, "geheimtitel");

    world_step(w, "s", number, VERSION_WITHDRAW);
    assert_hits(w, "geheimes", "");
    assert_hits(w, "Geheimtitel", "");
    assert_hits_of(w, &every, "");
    world_step(w, "s", number, VERSION_ERASE);
    assert_hits_of(w, &every, "");
}

/* Drafts weigh nothing: the score of what is public is the same with and without them. */
static void
test_drafts_do_not_count_in_df(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Hund Katze");
    world_document(w, "b", "Zweite", "satzung", NULL);
    SearchQuery query = world_query("Hund");
    g_autoptr(SearchResult) before = run(w, &query);
    world_draft(w, "b", world_file(w, "Hund Katze"), 20200101, 0);
    g_autoptr(SearchResult) after = run(w, &query);
    g_assert_cmpfloat(((SearchHit *)g_ptr_array_index(before->hits, 0))->score, ==,
                      ((SearchHit *)g_ptr_array_index(after->hits, 0))->score);
}

static void
test_one_text_in_two_versions(World *w, gconstpointer data G_GNUC_UNUSED)
{
    Digest file = world_file(w, "Hund");
    world_document(w, "a", "Erste", "satzung", NULL);
    world_document(w, "b", "Zweite", "satzung", NULL);
    world_step(w, "a", world_draft(w, "a", file, 20200101, 0), VERSION_RELEASE);
    uint32_t other = world_draft(w, "b", file, 20200101, 0);
    assert_hits(w, "Hund", "a/1");
    world_step(w, "b", other, VERSION_RELEASE);
    assert_hits(w, "Hund", "a/1 b/1");
    world_step(w, "a", 1, VERSION_WITHDRAW);
    assert_hits(w, "Hund", "b/1");
}

static void
put_body(World *w, const char *id, const char *parent)
{
    g_autoptr(GError) error = NULL;
    Body body = {.id = (char *)id, .name = (char *)id, .parent = (char *)parent};
    store_body_put(w->store, ACTOR_CLI, &body, &error);
    g_assert_no_error(error);
}

static void
add_of(World *w, const char *slug, const char *type, const char *body)
{
    world_document(w, slug, slug, type, body);
    world_step(w, slug, world_draft(w, slug, world_file(w, "Hund"), 20200101, 0), VERSION_RELEASE);
}

static void
assert_facets(const GPtrArray *facets, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; i < facets->len; i++) {
        const FacetCount *facet = g_ptr_array_index(facets, i);
        g_string_append_printf(got, "%s=%u ", facet->id, (unsigned)facet->count);
    }
    g_assert_cmpstr(got->str, ==, expected);
}

static void
test_filters_and_facets(World *w, gconstpointer data G_GNUC_UNUSED)
{
    put_body(w, "rat", NULL);
    put_body(w, "fmi", "rat");
    put_body(w, "ag", "fmi");
    put_body(w, "amt", NULL);
    add_of(w, "a", "satzung", "rat");
    add_of(w, "b", "geschaeftsordnung", "ag");
    add_of(w, "c", "satzung", "amt");
    add_of(w, "d", "satzung", NULL);
    SearchQuery query = world_query("Hund");
    query.body = "rat";
    assert_hits_of(w, &query, "a/1 b/1");
    query.body = "fmi";
    assert_hits_of(w, &query, "b/1");
    query.body = "nie";
    assert_hits_of(w, &query, "");
    query.body = NULL;
    query.type = "satzung";
    query.facets = true;
    g_autoptr(SearchResult) result = run(w, &query);
    g_assert_cmpuint(result->total, ==, 3);
    assert_facets(result->facet_types, "satzung=3 geschaeftsordnung=1 ");
    assert_facets(result->facet_bodies, "amt=1 rat=1 ");
    query.body = "rat";
    g_autoptr(SearchResult) both = run(w, &query);
    g_assert_cmpuint(both->total, ==, 1);
    assert_facets(both->facet_types, "geschaeftsordnung=1 satzung=1 ");
    query.facets = false;
    g_autoptr(SearchResult) without = run(w, &query);
    g_assert_null(without->facet_types);
}

static void
test_bad_input_names_its_field(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Hund");
    static const char *const cursors[] = {"",
                                          "x",
                                          "1-2",
                                          "1-2-",
                                          "1-2-3-4-5-6-7",
                                          "-1-2-3-4-5-6-7-8",
                                          "1-2-1-11111111111111111-1-1-1-1",
                                          "1-2-3-ffffffffffffffff-1-1-1-1",
                                          "1-ffffffffffffffff-3-4-5-6-7-8",
                                          "1-2-3-4-5-6-7-8-9"};
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cursors); i++) {
        SearchQuery query = world_query("Hund");
        query.cursor = cursors[i];
        g_autoptr(GError) error = NULL;
        g_assert_null(search_run(txn, &query, &error));
        g_assert_true(is_error(error, STORE_ERROR_INVALID));
        g_assert_cmpstr(store_error_field(error), ==, "cursor");
    }
    SearchQuery query = world_query("eins zwei drei");
    query.max_terms = 2;
    g_autoptr(GError) error = NULL;
    g_assert_null(search_run(txn, &query, &error));
    g_assert_cmpstr(store_error_field(error), ==, "q");
}

static void
test_suggestion(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Satzung über Hundesteuer",
              "Die Gebühren der Abfallwirtschaft. Die Gebühren.");
    world_add(w, "b", "Anderes", "Straßenreinigung, Gebühren");
    static const char *const rows[][2] = {
        {"Gebüren", "Gebühren"},
        {"gebuerhen", "gebühren"},
        {"Hundestuer", "Hundesteuer"},
        {"Hundstseuer", "Hundesteuer"},
        {"die Abfalwirtschaft der Strasenreinigung", "die Abfallwirtschaft der Straßenreinigung"},
        {"Jebühren", "Gebühren"}, /* the first letter */
        {"Gebühren Katzenjammer", NULL},
        {"Gebühren", NULL},
        {"xy", NULL},
        {"12345", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SearchQuery query = world_query(rows[i][0]);
        g_autoptr(SearchResult) result = run(w, &query);
        g_assert_cmpstr(result->suggestion, ==, rows[i][1]);
        g_assert_false(result->partial);
    }
}

static void
assert_words(World *w, const char *prefix, uint32_t limit, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(w->store, NULL);
    g_autoptr(GPtrArray) words = suggest_words(txn, prefix, limit, &error);
    g_assert_no_error(error);
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++)
        g_string_append_printf(got, "%s ", (const char *)g_ptr_array_index(words, i));
    g_assert_cmpstr(got->str, ==, expected);
}

static void
test_suggest_words(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Gebührensatzung", "Gebühr Gebühren Gebot");
    world_add(w, "b", "Anderes", "Gebühren gegen");
    world_document(w, "c", "Gebietsreform", "satzung", NULL); /* a draft */
    world_draft(w, "c", world_file(w, "Gebiet"), 0, 0);
    assert_words(w, "Geb", 10, "gebühren gebot gebühr gebührensatzung ");
    assert_words(w, "gebue", 2, "gebühren gebühr ");
    assert_words(w, "Gebühren", 10, "gebühren gebührensatzung ");
    assert_words(w, "gebührens", 10, "gebührensatzung ");
    assert_words(w, "gebi", 10, "");
    assert_words(w, "", 10, "");
    assert_words(w, "  ", 10, "");
    assert_words(w, "hohe Gebo", 10, "hohe gebot "); /* only the last word goes on */
    assert_words(w, "gebot ", 10, "");
    assert_words(w, "gebot \xff", 10, "");
}

/* Beside a reindex: every text is found all the time, and once. */
static void
look_on(uint64_t done, uint64_t total, void *data)
{
    World *w = data;
    SearchQuery query = world_query("Hund");
    query.limit = 100;
    g_autoptr(SearchResult) result = run(w, &query);
    g_assert_cmpuint(total, ==, 70);
    g_assert_cmpuint(done, <=, total);
    g_assert_cmpuint(result->total, ==, 70);
    g_assert_cmpuint(result->hits->len, ==, 70);
    w->looked++;
}

static void
test_reindex_beside_searches(World *w, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 70; i++) {
        g_autofree char *slug = g_strdup_printf("d%d", i);
        g_autofree char *text = g_strdup_printf("Der Hund nummer%d bellt.", i);
        world_add(w, slug, "Titel", text);
        if (i == 40)
            g_assert_true(store_merge_index(w->store, MERGE_ALL, &error));
    }
    for (int from = REINDEX_WHAT_IS_THERE; from <= REINDEX_FROM_EMPTY; from++) {
        w->looked = 0;
        StoreProgress progress = from == REINDEX_WHAT_IS_THERE ? look_on : NULL;
        g_assert_true(store_reindex(w->store, from, progress, w, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(w->looked, ==, progress != NULL ? 3 : 0); /* 32 texts a slice */
        look_on(70, 70, w);
    }
}

static void
test_empty_store(World *w, gconstpointer data G_GNUC_UNUSED)
{
    SearchQuery query = world_query("Hund");
    query.facets = true;
    g_autoptr(SearchResult) result = run(w, &query);
    g_assert_cmpuint(result->total, ==, 0);
    g_assert_cmpuint(result->facet_types->len, ==, 0);
    g_assert_null(result->suggestion);
    g_assert_null(result->next);
}

#define ADD(name, function) g_test_add(name, World, NULL, world_setup, function, world_teardown)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/search/german", test_german_words_are_found);
    ADD("/search/titles", test_titles_and_order);
    ADD("/search/page-and-snippet", test_page_and_snippet);
    ADD("/search/time", test_time);
    ADD("/search/visibility", test_only_released_ones_are_seen);
    ADD("/search/df", test_drafts_do_not_count_in_df);
    ADD("/search/shared-text", test_one_text_in_two_versions);
    ADD("/search/filters", test_filters_and_facets);
    ADD("/search/bad-input", test_bad_input_names_its_field);
    ADD("/search/suggestion", test_suggestion);
    ADD("/search/suggest-words", test_suggest_words);
    ADD("/search/reindex", test_reindex_beside_searches);
    ADD("/search/empty", test_empty_store);
    return g_test_run();
}
