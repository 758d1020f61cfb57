/* test_reference.c - random towns and random queries: what search_run finds, counts and orders
 * against reference.h, which looks at every token. A town is asked as it was put in, after its
 * parts were merged, and after a rebuild: each answer must be the same to the last bit of its
 * scores; and again from a store that got the documents in another order.
 *
 * REGELWERK_REFERENCE_ROUNDS (default 300) queries, REGELWERK_REFERENCE_SEED chooses others; `make
 * reference` runs many. A difference prints the seed of its town. */
#include "store/base/error.h"
#include "store/fts/edits.h"
#include "store/fts/stages.h"
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/fts/reference_ask.h"

#define ROUNDS 300
#define SEED 20251124
#define QUERIES 30 /* of a town */
#define DOCUMENTS 26

/* --- comparisons
 * --------------------------------------------------------------------------------------------- */
static void
assert_same(const Question *q, const char *what, GHashTable *expected, GHashTable *found)
{
    if (!includes(found, expected) || !includes(expected, found))
        differ(q, what, expected, found);
}

/* A stage is asked while there is little. A compound counts with all forms of its stem, also those
 * of texts that are no longer shown; where that decides, there are two answers. */
static void
check_operators(const Town *town, const Question *q, const SearchResult *result)
{
    g_autoptr(GHashTable) found = names_of(result), least = names_new(), most = names_new(),
                          strict = names_new();
    for (RefLevel level = REF_INFLECTED;
         level <= REF_APART && g_hash_table_size(strict) < STAGE_ENOUGH; level++) {
        collect(town, q, level, false, strict);
        collect(town, q, level, true, most);
        if (level <= REF_COMPOUND || g_hash_table_size(found) < STAGE_ENOUGH)
            collect(town, q, level, false, least);
    }
    if (!includes(found, least) || !includes(most, found))
        differ(q, "other hits", includes(found, least) ? most : least, found);
    g_assert_false(result->relaxed || result->guessed);
}

typedef struct {
    const RefToken *word;
    unsigned max;
} Near;

/* The fewest edits that a token of UNIT is away, at most one more than allowed. */
static unsigned
distance_in(const GArray *unit, const Near *near)
{
    unsigned best = near->max + 1;
    for (guint i = 0; i < unit->len; i++) {
        const char *fold = ref_at(unit, i)->fold;
        best = MIN(best, edit_distance(near->word->fold, strlen(near->word->fold), fold,
                                       strlen(fold), near->max));
    }
    return best;
}

static unsigned
distance_of(const TownDocument *d, const TownVersion *v, const Near *near)
{
    unsigned best = distance_in(d->title_unit, near);
    for (guint u = 0; u < v->text.units->len; u++)
        best = MIN(best, distance_in(v->text.units->pdata[u], near));
    return best;
}

/* A word that nothing has stands for those nearest to it. */
static void
check_near(const Town *town, const Question *q, const SearchResult *result, GHashTable *found)
{
    RefToken word = ref_query_word(ref_clause(q->query.clauses, 0)->words->pdata[0]);
    Near near = {.word = &word,
                 .max = strlen(word.fold) < 4 || strpbrk(word.fold, "0123456789") != NULL ? 0
                        : strlen(word.fold) < 8                                           ? 1
                                                                                          : 2};
    for (int pass = 0; pass < 2; pass++) /* the nearest first, then all that are as near */
        for (guint i = 0; i < town->documents->len; i++) {
            const TownDocument *d = town->documents->pdata[i];
            for (guint k = 0; k < d->versions->len; k++) {
                const TownVersion *v = d->versions->pdata[k];
                if (!is_candidate(q, d, v))
                    continue;
                unsigned edits = distance_of(d, v, &near);
                g_autofree char *name = name_of(d, v);
                if (pass == 0 && edits < near.max)
                    near.max = edits;
                else if (pass == 1 && edits <= near.max &&
                         (result->guessed || result->total == 0) &&
                         !g_hash_table_contains(found, name))
                    g_error("[%s] on %u%s: not in %s, %u edits away", q->query.text->str,
                            q->wanted.at, q->wanted.all_versions ? ", all" : "", name, edits);
            }
        }
    ref_token_clear(&word);
}

static bool
has_form(const GArray *unit, const char *fold)
{
    for (guint i = 0; i < unit->len; i++)
        if (strcmp(ref_at(unit, i)->fold, fold) == 0)
            return true;
    return false;
}

static bool
hit_has_word(const Town *town, const SearchHit *hit, const char *fold)
{
    for (guint i = 0; i < town->documents->len; i++) {
        const TownDocument *d = town->documents->pdata[i];
        for (guint k = 0; k < d->versions->len; k++) {
            const TownVersion *v = d->versions->pdata[k];
            bool has = has_form(d->title_unit, fold);
            for (guint u = 0; u < v->text.units->len; u++)
                has = has || has_form(v->text.units->pdata[u], fold);
            if (strcmp(d->slug, hit->document->slug) == 0 && v->number == hit->version->number)
                return has;
        }
    }
    g_assert_not_reached();
}

/* Where one word is asked for and stands as such, that comes first. */
static void
check_word_first(const Town *town, const Question *q, const SearchResult *result)
{
    RefToken word = ref_query_word(ref_clause(q->query.clauses, 0)->words->pdata[0]);
    bool behind = false;
    for (guint i = 0; i < result->hits->len; i++) {
        bool has = hit_has_word(town, result->hits->pdata[i], word.fold);
        if (has && behind)
            g_error("[%s]: hit %u has the word, one before has not", q->query.text->str, i + 1);
        behind = behind || !has;
    }
    ref_token_clear(&word);
}

/* Words alone: what has them is found; joined and split words and near spellings come besides while
 * that is little. */
static void
check_words(const Town *town, const Question *q, const SearchResult *result)
{
    g_autoptr(GHashTable) found = names_of(result), least = names_new(), apart = names_new();
    collect(town, q, REF_INFLECTED, false, least);
    if (g_hash_table_size(least) >= STAGE_ENOUGH) {
        assert_same(q, "other hits", least, found);
        if (q->query.clauses->len == 1)
            check_word_first(town, q, result);
        return;
    }
    collect(town, q, REF_COMPOUND, false, least);
    collect(town, q, REF_APART, false, apart);
    if (g_hash_table_size(found) < STAGE_ENOUGH)
        collect(town, q, REF_APART, false, least);
    if (!includes(found, least))
        differ(q, "too few hits", least, found);
    g_assert_false((result->relaxed || result->guessed) && g_hash_table_size(apart) > 0);
    if (q->query.clauses->len == 1)
        check_word_first(town, q, result);
    if (q->query.clauses->len == 1 && g_hash_table_size(apart) == 0)
        check_near(town, q, result, found);
}

static void
check_found(const Town *town, const Question *q, const SearchResult *result)
{
    g_assert_cmpuint(result->total, ==, result->hits->len);
    g_assert_null(result->next);
    if (q->query.plain)
        check_words(town, q, result);
    else
        check_operators(town, q, result);
}

/* --- filters and facets
 * -------------------------------------------------------------------------------------- */
typedef struct {
    const char *type, *body;
    uint32_t year;
} Filter;

static bool
is_below(const char *body, const char *of)
{
    return body != NULL &&
           (strcmp(body, of) == 0 || (strcmp(body, "bau") == 0 && strcmp(of, "rat") == 0));
}

static bool
passes(const SearchHit *hit, const Filter *f)
{
    return (f->type == NULL || strcmp(hit->document->type, f->type) == 0) &&
           (f->body == NULL || is_below(hit->document->body, f->body)) &&
           (f->year == 0 || hit->version->decided_on / 10000 == f->year);
}

static uint64_t
count_of(const GPtrArray *facets, const char *id)
{
    for (guint i = 0; i < facets->len; i++)
        if (strcmp(((const FacetCount *)facets->pdata[i])->id, id) == 0)
            return ((const FacetCount *)facets->pdata[i])->count;
    return 0;
}

/* Of ALL, those that pass OTHERS and are ID themselves. */
static uint64_t
naive_count(const SearchResult *all, Filter others, const Filter *only)
{
    uint64_t n = 0;
    for (guint i = 0; i < all->hits->len; i++) {
        const SearchHit *hit = all->hits->pdata[i];
        bool is = only->type != NULL   ? strcmp(hit->document->type, only->type) == 0
                  : only->body != NULL ? g_strcmp0(hit->document->body, only->body) == 0
                                       : hit->version->decided_on / 10000 == only->year;
        n += is && passes(hit, &others);
    }
    return n;
}

static void
check_facets(const SearchResult *all, const SearchResult *filtered, const Filter *f)
{
    for (size_t i = 0; i < G_N_ELEMENTS(town_types); i++)
        g_assert_cmpuint(
            count_of(filtered->facet_types, town_types[i]), ==,
            naive_count(all, (Filter){NULL, f->body, f->year}, &(Filter){.type = town_types[i]}));
    for (size_t i = 1; i < G_N_ELEMENTS(town_bodies); i++)
        g_assert_cmpuint(
            count_of(filtered->facet_bodies, town_bodies[i]), ==,
            naive_count(all, (Filter){f->type, NULL, f->year}, &(Filter){.body = town_bodies[i]}));
    for (uint32_t year = 2017; year < 2024; year++) {
        g_autofree char *id = g_strdup_printf("%u", year);
        g_assert_cmpuint(count_of(filtered->facet_years, id), ==,
                         naive_count(all, (Filter){f->type, f->body, 0}, &(Filter){.year = year}));
    }
}

/* By fields of the request or words of the query. */
static void
check_filters(World *w, const Question *q, const SearchResult *all, GRand *rand)
{
    Filter f = {.type = g_rand_int_range(rand, 0, 2) ? TOWN_PICK(rand, town_types) : NULL,
                .body = TOWN_PICK(rand, town_bodies),
                .year = g_rand_int_range(rand, 0, 3) == 0
                            ? (uint32_t)g_rand_int_range(rand, 2018, 2022)
                            : 0};
    SearchQuery wanted = q->wanted;
    g_autoptr(GString) text = g_string_new(q->query.text->str);
    wanted.facets = true;
    wanted.type = f.type;
    wanted.body = f.body;
    if (g_rand_int_range(rand, 0, 2) == 0) {
        wanted.type = wanted.body = NULL;
        if (f.type != NULL)
            g_string_append_printf(text, " typ:%s", f.type);
        if (f.body != NULL)
            g_string_append_printf(text, " gremium:%s", f.body);
    }
    if (f.year != 0)
        g_string_append_printf(text, " jahr:%u", f.year);
    wanted.q = text->str;
    g_autoptr(SearchResult) filtered = ask(w, &wanted);
    g_autoptr(GHashTable) expected = names_new(), found = names_of(filtered);
    for (guint i = 0; i < all->hits->len; i++) {
        const SearchHit *hit = all->hits->pdata[i];
        if (passes(hit, &f))
            g_hash_table_add(expected,
                             g_strdup_printf("%s/%u", hit->document->slug, hit->version->number));
    }
    assert_same(q, text->str, expected, found);
    g_assert_cmpuint(filtered->total, ==, g_hash_table_size(expected));
    check_facets(all, filtered, &f);
}

/* --- order
 * ---------------------------------------------------------------------------------------------------
 */
static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The answer as one text: names, and scores to the last bit. BY_NAME: where ids decide the order is
 * not asked. */
static char *
print_of(const SearchResult *result, bool by_name)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < result->hits->len; i++) {
        const SearchHit *hit = result->hits->pdata[i];
        g_ptr_array_add(lines,
                        g_strdup_printf("%s/%u %a %s", hit->document->slug, hit->version->number,
                                        hit->score, hit->why != NULL ? hit->why : "-"));
    }
    if (by_name)
        g_ptr_array_sort(lines, compare_texts);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void
check_pages(World *w, const Question *q, const SearchResult *all)
{
    SearchQuery wanted = q->wanted;
    wanted.limit = 3;
    g_autofree char *cursor = NULL;
    guint n = 0;
    do {
        wanted.cursor = cursor;
        g_autoptr(SearchResult) page = ask(w, &wanted);
        g_assert_cmpuint(page->total, ==, all->total);
        for (guint i = 0; i < page->hits->len; i++, n++) {
            const SearchHit *a = all->hits->pdata[n], *b = page->hits->pdata[i];
            g_assert_true(a->document->id == b->document->id &&
                          a->version->number == b->version->number);
        }
        g_free(cursor);
        cursor = g_strdup(page->next);
    } while (cursor != NULL);
    g_assert_cmpuint(n, ==, all->hits->len);
}

/* --- a town
 * --------------------------------------------------------------------------------------------------
 */
static Question
question_make(GRand *rand)
{
    Question q = {.query = ref_query_make(rand)};
    q.wanted =
        (SearchQuery){.q = q.query.text->str,
                      .at = TOWN_PICK(rand, town_days) + (LocalDate)g_rand_int_range(rand, 0, 3),
                      .all_versions = g_rand_int_range(rand, 0, 3) == 0,
                      .limit = 100,
                      .max_terms = 24,
                      .max_bytes = 1000};
    return q;
}

/* What the store answers now must be what it answered first. */
static void
check_again(World *w, const Question *questions, char *const *answers_before, guint n,
            const char *after, bool by_name)
{
    for (guint i = 0; i < n; i++) {
        g_autoptr(SearchResult) result = ask(w, &questions[i].wanted);
        g_autofree char *answer = print_of(result, by_name);
        if (strcmp(answer, answers_before[i]) != 0)
            g_error("%s: [%s]\n%s\nbefore:\n%s", after, questions[i].query.text->str, answer,
                    answers_before[i]);
    }
}

static void
check_town(uint32_t seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    g_autoptr(GError) error = NULL;
    Town town;
    town_make(&town, rand, DOCUMENTS);
    World w = {0}, other = {0};
    world_setup(&w, NULL);
    world_setup(&other, NULL);
    town_put(&w, &town, rand, true);
    Question questions[QUERIES];
    char *answers[QUERIES], *by_name[QUERIES];
    for (guint i = 0; i < QUERIES; i++) {
        questions[i] = question_make(rand);
        g_autoptr(SearchResult) result = ask(&w, &questions[i].wanted);
        check_found(&town, &questions[i], result);
        check_filters(&w, &questions[i], result, rand);
        check_pages(&w, &questions[i], result);
        answers[i] = print_of(result, false);
        by_name[i] = print_of(result, true);
    }
    g_assert_true(store_merge_index(w.store, MERGE_ALL, &error));
    check_again(&w, questions, answers, QUERIES, "after a merge", false);
    g_assert_true(store_reindex(w.store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    check_again(&w, questions, answers, QUERIES, "after a rebuild", false);
    town_put(&other, &town, rand, false);
    check_again(&other, questions, by_name, QUERIES, "in another order", true);
    for (guint i = 0; i < QUERIES; i++) {
        g_free(answers[i]);
        g_free(by_name[i]);
        ref_query_clear(&questions[i].query);
    }
    world_teardown(&w, NULL);
    world_teardown(&other, NULL);
    town_clear(&town);
}

static uint32_t
number_of(const char *name, uint32_t otherwise)
{
    const char *text = g_getenv(name);
    return text != NULL ? (uint32_t)g_ascii_strtoull(text, NULL, 10) : otherwise;
}

static void
test_reference(void)
{
    uint32_t rounds = number_of("REGELWERK_REFERENCE_ROUNDS", ROUNDS);
    uint32_t seed = number_of("REGELWERK_REFERENCE_SEED", SEED);
    for (uint32_t i = 0; i * QUERIES < rounds; i++) {
        g_test_message("town of seed %u", seed + i);
        check_town(seed + i);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fast_tmp();
    g_test_add_func("/search/reference", test_reference);
    return g_test_run();
}
