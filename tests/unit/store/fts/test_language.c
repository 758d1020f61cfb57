/* The query language and the stages of a query, each through search_run over a small town: what is
 * found, in what order, and whether it says that it was relaxed or guessed. The texts are written
 * so that one rule decides each row. */
#include "store/fts/lexicon.h"
#include "tests/unit/store/fts/world.h"

typedef struct {
    const char *q, *expected; /* slugs by name */
    const char *why;          /* of the first hit */
    bool relaxed, guessed, needs_list;
} Row;

static int
compare_slugs(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By name: which of two that answer alike is first is not what is asked here. */
static char *
slugs_of(const SearchResult *result)
{
    g_autoptr(GPtrArray) slugs = g_ptr_array_new();
    for (guint i = 0; i < result->hits->len; i++)
        g_ptr_array_add(slugs, ((SearchHit *)result->hits->pdata[i])->document->slug);
    g_ptr_array_sort(slugs, compare_slugs);
    g_ptr_array_add(slugs, NULL);
    return g_strjoinv(" ", (char **)slugs->pdata);
}

static void
check_rows(World *w, const Row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].needs_list && !lexicon_ready())
            continue;
        g_test_message("%s", rows[i].q);
        SearchQuery query = world_query(rows[i].q);
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_autofree char *got = slugs_of(result);
        g_assert_cmpstr(got, ==, rows[i].expected);
        g_assert_cmpint(result->relaxed, ==, rows[i].relaxed);
        g_assert_cmpint(result->guessed, ==, rows[i].guessed);
        if (result->hits->len > 0)
            g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->why, ==, rows[i].why);
        g_assert_cmpuint(result->total, ==, result->hits->len);
        g_assert_false(result->partial);
    }
}

static void
test_operators(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Die Gebühr ist hoch. Der Hund bellt heute wieder sehr laut.");
    world_add(w, "b", "Zweite", "Die Gebühren sind niedrig. Die Katze schläft.");
    world_add(w, "c", "Dritte mit Hund", "Hoch ist die Gebühr. Das E-Bike steht.");
    static const Row rows[] = {
        {"\"die Gebühr ist\"", "a"},
        {"\"Gebühr die\"", ""},
        {"\"GEBUEHR ist hoch\"", "a"},
        {"Gebühr -hoch", "b"},
        {"Gebühr -\"Gebühr ist hoch\"", "b c"},
        {"-hoch", ""},
        {"Gebühr -Hund", "b"}, /* a title counts, too */
        {"bellt OR schläft", "a b"},
        {"bellt ODER schläft", "a b"},
        {"bellt | schläft", "a b"},
        {"\"ist hoch\" OR \"sind niedrig\"", "a b"},
        {"Gebühr bellt OR schläft", "a b"},
        {"schlä*", "b"},
        {"nied* Katze", "b"},
        {"-nied* Gebühr", "a c"},
        {"E-Bi*", "c"},
        {"Gebühr NEAR/3 hoch", "a c"},
        {"Gebühr NEAR/2 laut", ""},
        {"Gebühr NEAR/20 laut", "a"},
        {"in:titel Hund", "c"},
        {"Hund in:title", "c"},
        {"in:titel bellt", ""},
        {"Gebühren*", "b"}, /* not the singular */
        {"bellt OR -schläft", "a"},
        {"Katze OR Hund Hund", "a c"}, /* a word that is an alternative may be a condition, too */
        {"Hun* Hund -bellt", "c"},
        {"Katze Gebühren Katze NEAR/2 schläft", "b"},
        {"Katze Gebühren Katze NEAR/1 niedrig", ""},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

/* What an operator adds does not change how the other words are looked for: in different sections,
 * and in compounds. */
static void
test_operators_widen(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "apart", "Erste", "Die Katze schläft.\fDer Hund bellt.");
    world_add(w, "compound", "Zweite", "Die Hundesteuer ist hoch.");
    static const Row rows[] = {
        {"Katze Hund", "apart"},
        {"Katze Hund -\"kein Wort\"", "apart"},
        {"\"die Katze\" Hund", "apart"},
        {"Steuer -Katze", "compound", "hundesteuer", .needs_list = true},
        {"Steuer NEAR/3 hoch", "compound", NULL, .needs_list = true},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

/* Words of drafts neither hide what is public nor stand in for it. */
static void
test_drafts_do_not_guess(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Die Abfallwirtschaft ruht.");
    world_document(w, "b", "Zweite", "satzung", NULL);
    world_draft(w, "b", world_file(w, "Abfallwirtschafs"), 20200101, 0);
    static const Row rows[] = {
        {"Abfallwirtschafs", "a", "abfallwirtschaft", .guessed = true},
        {"Abfalwirtschafs", "a", "abfallwirtschaft", .guessed = true},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

/* Of a phrase the very forms come first. */
static void
test_phrase_forms(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "one", "Erste", "Zahlt die Gebühr pünktlich.");
    world_add(w, "many", "Zweite", "Zahlt die Gebühren pünktlich.");
    static const char *const rows[][2] = {
        {"\"die Gebühr\"", "one"}, {"\"die Gebühren\"", "many"}, {"\"DIE gebuehren\"", "many"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SearchQuery query = world_query(rows[i][0]);
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_cmpuint(result->hits->len, >, 0);
        const SearchHit *hit = result->hits->pdata[0];
        g_assert_cmpstr(hit->document->slug, ==, rows[i][1]);
    }
}

/* Whatever is typed is a query. */
static void
test_odd_input(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Die Gebühr ist hoch. Typ Jahr OR");
    static const Row rows[] = {
        {"\"", ""},
        {"\"Gebühr", "a"},
        {"Gebühr\"", "a"},
        {"\"\" Gebühr", "a"},
        {"-", ""},
        {"- Gebühr", "a"},
        {"--Gebühr", "a"},
        {":", ""},
        {"typ:", "a"},
        {"Gebühr:", "a"},
        {"jahr:x Jahr", "a", NULL, true},
        {"*", ""},
        {"* Gebühr", "a"},
        {"OR", ""},
        {"OR Gebühr", "a"},
        {"Gebühr OR", "a"},
        {"NEAR", ""},
        {"NEAR Gebühr", "a"},
        {"Gebühr NEAR", "a"},
        {"Gebühr NEAR/x hoch", "a", NULL, true},
        {"(Gebühr hoch)", "a"},
        {"+Gebühr", "a"},
        {"Gebühr AND hoch", "a", NULL, true},
        {"§ §§", ""},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

static void
test_compounds(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "word", "Erste", "Die Gebühr für jeden Hund.");
    world_add(w, "whole", "Zweite", "Die Abfallgebührensatzung gilt. Das Schulamt auch.");
    world_add(w, "apart", "Dritte",
              "Satzung zur Erhebung der Wassersteuer. Unterlagen im Warenlager.");
    static const Row rows[] = {
        {"Gebühr", "whole word", NULL, false, false, true},
        {"Abfall", "whole", "abfallgebührensatzung", false, false, true},
        {"Satzung", "apart whole", NULL, false, false, true},
        {"Abfallgebühren Satzung", "whole", "abfallgebührensatzung", false, false,
         true}, /* joined */
        {"Schule Amt", "whole", "schulamt", false, false, true},
        {"Wassersteuersatzung", "apart", NULL, false, false, true}, /* split, near each other */
        {"\"Abfall\"", "", NULL},                                   /* a phrase is exact */
        {"Lager", "apart", "warenlager", false, false, true},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

/* Letters inside a word are no part of it when the word is made another way. */
static void
test_no_compounds(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste",
              "Apotheken. Eine Produktionsanlage. Vollstrecker. Weitverbreitete Meinung.");
    world_add(w, "b", "Zweite", "Versandtaschen. Arzneimittelausgabestelle. Moderationsbeitrag.");
    static const Row rows[] = {
        {"Theke", ""},
        {"Produkt", ""},
        {"Recke", ""},
        {"reitet", ""},
        {"versandt", ""},
        {"Mitte", ""},
        {"Ration", ""},
        {"Versand", "b", "versandtaschen", .needs_list = true},
        {"Anlage", "a", "produktionsanlage", .needs_list = true},
        {"Mittel", "b", "arzneimittelausgabestelle", .needs_list = true},
    };
    check_rows(w, rows, G_N_ELEMENTS(rows));
}

/* A noun in -e is no form of what stands before it. */
static void
test_own_words(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "animal", "Erste", "Die Rinder und der Rindes Stall.");
    world_add(w, "bark", "Zweite", "Die Rinden der Bäume.");
    world_add(w, "dug", "Dritte", "Er grub tief.");
    world_add(w, "pit", "Vierte", "Die Gruben und das Grubenbild.");
    world_add(w, "permits", "Fünfte", "Die Erlaubnisse.");
    static const char *const first[][2] = {
        {"Rinde", "bark"}, {"Rind", "animal"}, {"Grube", "pit"}, {"Erlaubnis", "permits"}};
    for (size_t i = 0; i < G_N_ELEMENTS(first) && lexicon_ready(); i++) {
        g_test_message("%s", first[i][0]);
        SearchQuery query = world_query(first[i][0]);
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_cmpuint(result->hits->len, >, 0);
        g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->document->slug, ==, first[i][1]);
    }
}

/* The usual way to say a compound in words comes before its parts in any order. */
static void
test_paraphrase_first(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "loose", "Erste", "Zur Hundesteuer gibt es hier eine Satzung.");
    world_add(w, "said", "Zweite", "Satzung über die Erhebung der Hundesteuer und noch einiges.");
    SearchQuery query = world_query("Hundesteuersatzung");
    g_autoptr(SearchResult) result = world_run(w, &query);
    if (!lexicon_ready())
        return;
    g_assert_cmpuint(result->hits->len, ==, 2);
    g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->document->slug, ==, "said");
}

static void
test_sections(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "baugb-34", "BauGB § 34 Zulässigkeit von Vorhaben", "Siehe auch § 35 und § 9c.");
    world_add(w, "baugb-35", "BauGB § 35 Bauen im Außenbereich", "Siehe auch § 34 und Nummer 34.");
    world_add(w, "hund", "Hundesteuersatzung",
              "§ 1 Gegenstand\nJeder Hund.\n§ 5 Steuersatz\nNeunzig Euro.");
    static const char *const first[][2] = {
        {"§ 34 BauGB", "baugb-34"},        {"34 BauGB", "baugb-34"},
        {"§34 BauGB", "baugb-34"},         {"BauGB § 34", "baugb-34"},
        {"BauGB 34", "baugb-34"},          {"Paragraph 34 BauGB", "baugb-34"},
        {"§ 34 Abs. 2 BauGB", "baugb-34"}, {"35 BauGB", "baugb-35"},
        {"Paragraf 35 BauGB", "baugb-35"}, {"§ 5 Hundesteuersatzung", "hund"},
        {"§ 5 Steuersatz", "hund"},        {"§ 5 Abs. 2 Satz 1 Hundesteuersatzung", "hund"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++) {
        g_test_message("%s", first[i][0]);
        SearchQuery query = world_query(first[i][0]);
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_cmpuint(result->hits->len, >, 0);
        const SearchHit *hit = result->hits->pdata[0];
        g_assert_cmpstr(hit->document->slug, ==, first[i][1]);
        g_assert_false(result->relaxed);
    }
}

static void
test_spelling_and_relaxed(World *w, gconstpointer data G_GNUC_UNUSED)
{
    world_add(w, "a", "Erste", "Die Straßenreinigung kehrt. Der Friedhof liegt am Rand.");
    world_add(w, "b", "Zweite", "Der Friedhof ist groß.");
    static const Row rows[] = {
        {"Strassenreinigugn", "a", "straßenreinigung", false, true, false}, /* a swap */
        {"Strasenreinigng", "a", "straßenreinigung", false, true, false},   /* two edits */
        {"Friedhof", "a b", NULL},
        {"Fridhof", "a b", "friedhof", false, true, false},
        {"\"Fridhof\"", "", NULL}, /* never guessed in a phrase */
        {"Friedhof Katzenjammer", "a b", NULL, true, false, false},
        {"Friedhof -Katzenjammer", "a b", NULL},
        {"groß kehrt", "a b", NULL, true, false, false},
        {"Katzenjammer Hundeleben", "", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].q);
        SearchQuery query = world_query(rows[i].q);
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_cmpint(result->relaxed, ==, rows[i].relaxed);
        g_assert_cmpint(result->guessed, ==, rows[i].guessed);
        /* Which of two equal ones is first is not what is asked here. */
        bool both = strcmp(rows[i].expected, "a b") == 0;
        g_assert_cmpuint(result->hits->len, ==, both ? 2 : strlen(rows[i].expected));
        if (result->hits->len == 1)
            g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->document->slug, ==,
                            rows[i].expected);
        if (result->hits->len > 0)
            g_assert_cmpstr(((SearchHit *)result->hits->pdata[0])->why, ==, rows[i].why);
    }
}

static char *
counts_of(const GPtrArray *facet)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < facet->len; i++) {
        const FacetCount *count = facet->pdata[i];
        g_string_append_printf(out, "%s=%" G_GUINT64_FORMAT " ", count->id, count->count);
    }
    return g_string_free(out, FALSE);
}

/* A document about a Hund, its version signed on DAY. */
static void
add_signed(World *w, const char *slug, const char *type, LocalDate day)
{
    g_autoptr(GError) error = NULL;
    world_document(w, slug, "Titel", type, NULL);
    VersionInput input = {.set = VER_FILE | VER_FROM | VER_SIGNED,
                          .sha256 = world_file(w, "Hund"),
                          .effective_from = day,
                          .signed_on = day};
    g_autoptr(Version) version = store_version_add(w->store, ACTOR_CLI, slug, &input, NULL, &error);
    g_assert_no_error(error);
    world_step(w, slug, version->number, VERSION_RELEASE);
}

/* Filters in the query count like those beside it, each facet under the others only. */
static void
test_filters_in_the_query(World *w, gconstpointer data G_GNUC_UNUSED)
{
    add_signed(w, "alt", "satzung", 20190101);
    add_signed(w, "neu", "satzung", 20240301);
    add_signed(w, "ord", "geschaeftsordnung", 20240501);
    static const struct {
        const char *q, *types, *years;
        uint64_t total;
    } rows[] = {
        {"Hund", "satzung=2 geschaeftsordnung=1 ", "2024=2 2019=1 ", 3},
        {"Hund jahr:2024", "geschaeftsordnung=1 satzung=1 ", "2024=2 2019=1 ", 2},
        {"Hund typ:satzung", "satzung=2 geschaeftsordnung=1 ", "2019=1 2024=1 ", 2},
        {"typ:Satzung jahr:2019 Hund", "satzung=1 ", "2019=1 2024=1 ", 1},
        {"Hund typ:unbekannt", "satzung=2 geschaeftsordnung=1 ", "", 0},
        {"Hund jahr:1900", "", "2024=2 2019=1 ", 0},
        {"Hund gremium:unbekannt", "", "", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].q);
        SearchQuery query = world_query(rows[i].q);
        query.facets = true;
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_cmpuint(result->total, ==, rows[i].total);
        g_assert_true(result->total_exact);
        g_autofree char *types = counts_of(result->facet_types);
        g_autofree char *years = counts_of(result->facet_years);
        g_assert_cmpstr(types, ==, rows[i].types);
        g_assert_cmpstr(years, ==, rows[i].years);
    }
}

#define ADD(name, function) g_test_add(name, World, NULL, world_setup, function, world_teardown)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/language/operators", test_operators);
    ADD("/language/operators-widen", test_operators_widen);
    ADD("/language/drafts", test_drafts_do_not_guess);
    ADD("/language/phrase-forms", test_phrase_forms);
    ADD("/language/odd-input", test_odd_input);
    ADD("/language/compounds", test_compounds);
    ADD("/language/no-compounds", test_no_compounds);
    ADD("/language/own-words", test_own_words);
    ADD("/language/paraphrase", test_paraphrase_first);
    ADD("/language/sections", test_sections);
    ADD("/language/spelling-and-relaxed", test_spelling_and_relaxed);
    ADD("/language/filters", test_filters_in_the_query);
    return g_test_run();
}
