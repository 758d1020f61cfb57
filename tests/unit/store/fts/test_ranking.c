/* The order of hits: what comes before what, over small towns in which one rule decides. */
#include "store/fts/hit_order.h"
#include "store/fts/lexicon.h"
#include "tests/unit/store/fts/world.h"

static void
assert_order(World *w, const char *q, const char *expected)
{
    g_test_message("%s", q);
    SearchQuery query = world_query(q);
    g_autoptr(SearchResult) result = world_run(w, &query);
    g_autoptr(GPtrArray) slugs = g_ptr_array_new();
    for (guint i = 0; i < result->hits->len; i++)
        g_ptr_array_add(slugs, ((SearchHit *)result->hits->pdata[i])->document->slug);
    g_ptr_array_add(slugs, NULL);
    g_autofree char *got = g_strjoinv(" ", (char **)slugs->pdata);
    g_assert_cmpstr(got, ==, expected);
}

/* Those with the word itself come before every compound and near spelling, however often these have
 * it. */
static void
test_the_word_itself_is_first(World *w, gconstpointer data G_GNUC_UNUSED)
{
    GString *flood = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append(flood, "Gebührensatzung Abfallgebühr Gebühx ");
    world_add(w, "flood", "Gebührensatzung", flood->str);
    g_string_free(flood, TRUE);
    GString *once = g_string_new("Gebühr ");
    for (int i = 0; i < 300; i++)
        g_string_append_printf(once, "wort%d ", i);
    world_add(w, "once", "Anderes", once->str);
    g_string_free(once, TRUE);
    SearchQuery query = world_query("Gebühr");
    g_autoptr(SearchResult) result = world_run(w, &query);
    g_assert_cmpuint(result->hits->len, >, 0);
    g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->document->slug, ==, "once");
    if (lexicon_ready())
        g_assert_cmpuint(result->hits->len, ==, 2);
}

/* A title with all the words comes before the best of texts; of such titles the one of which more
 * is asked for. */
static void
test_titles_first(World *w, gconstpointer data G_GNUC_UNUSED)
{
    GString *flood = g_string_new(NULL);
    for (int i = 0; i < 60; i++)
        g_string_append(flood, "Gebühren der Bücherei ");
    world_add(w, "text", "Bücherei", flood->str);
    g_string_free(flood, TRUE);
    world_add(w, "long", "Satzung über die Benutzung und Gebühren der Bücherei", "Ein Wort.");
    world_add(w, "short", "Gebühren der Bücherei", "Ein Wort.");
    assert_order(w, "Gebühren Bücherei", "short long text");
    assert_order(w, "Bücherei Gebühren", "short long text");
}

/* Words that stand together in a title count more than how much of it is asked for. */
static void
test_words_together_in_a_title(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "annex", "Hundesatzung Anlage 7 zu § 18", "Ein Wort.");
    world_add(w, "own", "Hundesatzung § 18 Bestimmungen für Halter und andere Personen", "Wort.");
    assert_order(w, "§ 18 Hundesatzung", "own annex");
}

/* "Süd" is not "Sud", though either finds both. */
static void
test_umlauts_as_typed(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "u", "Erste", "Der Sud kocht. Ein weiteres Wort.");
    world_add(w, "ue", "Zweite", "Der Süd kocht. Ein weiteres Wort.");
    assert_order(w, "Süd", "ue u");
    assert_order(w, "Sud", "u ue");
}

/* Of two versions that answer about as well the one in force comes first, though the old one has
 * the word in a shorter text. */
static void
test_in_force_first(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_document(w, "d", "Titel", "satzung", NULL);
    Digest old = world_file(w, "Der Hund bellt laut und oft in dieser Stadt.");
    Digest new =
        world_file(w, "Der Hund bellt laut und oft in dieser Stadt, heute aber nicht mehr.");
    world_step(w, "d", world_draft(w, "d", old, 20200101, 0), VERSION_RELEASE);
    world_step(w, "d", world_draft(w, "d", new, 20240101, 0), VERSION_RELEASE);
    SearchQuery query = world_query("Hund");
    query.all_versions = true;
    g_autoptr(SearchResult) result = world_run(w, &query);
    g_assert_cmpuint(result->hits->len, ==, 2);
    const SearchHit *first = result->hits->pdata[0], *second = result->hits->pdata[1];
    g_assert_cmpuint(first->version->number, ==, 2);
    g_assert_cmpuint(first->first_version, ==, 1);
    g_assert_cmpuint(first->last_version, ==, 2);
    g_assert_cmpuint(second->first_version, ==, 1);
    query.q = "heute";
    g_autoptr(SearchResult) later = world_run(w, &query);
    first = later->hits->pdata[0];
    g_assert_cmpuint(first->first_version, ==, 2);
    query.all_versions = false;
    g_autoptr(SearchResult) now = world_run(w, &query);
    g_assert_cmpuint(((SearchHit *)now->hits->pdata[0])->first_version, ==, 0);
}

/* Scores that nobody could tell apart are equal: then what is in force, then the newer. */
static void
test_equal_scores(void)
{
    HitOrder old = {.score = 10.05, .status = 3, .date = 20100101, .document = 1};
    HitOrder new = {.score = 10.0, .status = 1, .date = 20200101, .document = 2};
    g_assert_cmpint(hit_order_compare(&new, &old), <, 0);
    g_assert_cmpint(hit_order_compare(&old, &new), >, 0);
    old.status = new.status;
    g_assert_cmpint(hit_order_compare(&new, &old), <, 0);
    old.date = new.date;
    g_assert_cmpint(hit_order_compare(&old, &new), <, 0);
    old.date = 20100101;
    old.score = 11;
    g_assert_cmpint(hit_order_compare(&old, &new), <, 0);
    HitOrder none = {.score = 0};
    g_assert_cmpint(hit_order_compare(&new, &none), <, 0);
}

#define ADD(name, function) g_test_add(name, World, NULL, world_setup, function, world_teardown)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/ranking/the-word-first", test_the_word_itself_is_first);
    ADD("/ranking/titles", test_titles_first);
    ADD("/ranking/titles-together", test_words_together_in_a_title);
    ADD("/ranking/umlauts", test_umlauts_as_typed);
    ADD("/ranking/in-force", test_in_force_first);
    g_test_add_func("/ranking/equal", test_equal_scores);
    return g_test_run();
}
