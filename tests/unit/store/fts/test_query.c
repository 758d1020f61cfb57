/* Queries: which terms a text asks for, and the bounds; and the numbers of the ranking. */
#include "store/base/error.h"
#include "store/fts/query.h"
#include "store/fts/rank.h"

#include <string.h>

static char *
stems_of(const char *q)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Query) query = query_parse(q, 256, 12, &error);
    g_assert_no_error(error);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        g_assert_cmpuint(term->start, <, term->end);
        g_assert_cmpuint(term->end, <=, strlen(q));
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", term->stem);
    }
    return g_string_free(out, FALSE);
}

static void
test_terms(void)
{
    static const char *const rows[][2] = {
        {"Gebühren der Stadt", "gebuhr stadt"},
        {"Hund hunde HUNDES", "hund"},
        {"§ 5 BauGB", "§5 baugb"},
        {"5 BauGB", "5 baugb"},
        {"Partner:innen", "partnerin"},
        {"die und der", ""},
        {"", ""},
        {"  \t", ""},
        {"\"der Laufzeit ab\" -minus +(", "laufzeit ab"},
        {"Abfall-Gebühr", "abfall gebuhr"},
        {"Abfall und -gebühr", "abfall gebuhr"}, /* the hyphen stands for a shared part */
        {"Abfall, -gebühr", "abfall gebuhr"},
        {"Abfall -gebühr", "abfall"},
        {"§", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *stems = stems_of(rows[i][0]);
        g_assert_cmpstr(stems, ==, rows[i][1]);
    }
}

static void
assert_refused(const char *q, uint32_t max_bytes, uint32_t max_terms)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(query_parse(q, max_bytes, max_terms, &error));
    g_assert_true(is_error(error, STORE_ERROR_INVALID));
    g_assert_cmpstr(store_error_field(error), ==, "q");
}

static void
test_bounds(void)
{
    assert_refused("12345", 4, 12);
    assert_refused("eins zwei drei", 256, 2);
    assert_refused("\xff", 256, 12);
    assert_refused("\xc3", 256, 12);
    g_autoptr(Query) most = query_parse("eins zwei und zwei", 18, 2, NULL);
    g_assert_nonnull(most);
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < QUERY_TERMS_MAX + 1; i++)
        g_string_append_printf(many, "%d ", i);
    assert_refused(many->str, 4096, 4096);
}

/* COUNT occurrences in a text of LENGTH where the average is 100. */
static double
text(uint32_t count, uint32_t length)
{
    return rank_saturated(count, rank_length_factor(length, 100));
}

static void
test_rank(void)
{
    g_assert_cmpfloat(rank_idf(100, 1), >, rank_idf(100, 50));
    g_assert_cmpfloat(rank_idf(100, 100), >, 0);
    g_assert_cmpfloat(rank_idf(1, 5), >, 0); /* statistics behind the count */
    g_assert_cmpfloat(text(2, 100), >, text(1, 100));
    g_assert_cmpfloat(text(1, 50), >, text(1, 100));
    g_assert_cmpfloat(text(UINT32_MAX, 1), <=, RANK_SATURATED_MAX);
    g_assert_cmpfloat(rank_title(1, 1000, false), >, RANK_SATURATED_MAX);
    g_assert_cmpfloat(rank_title(3, 3, false), >, rank_title(3, 9, false));
    g_assert_cmpfloat(rank_title(3, 3, true), >, rank_title(3, 9, true));
    /* Whatever the text has, and of the title all but one word. */
    g_assert_cmpfloat(rank_title(1, 1000, true), >,
                      RANK_SATURATED_MAX * RANK_HEADING_ALL + rank_title(1, 1, false));
    /* The formula itself: k1 = 1.2, b = 0.75. */
    g_assert_cmpfloat_with_epsilon(text(3, 200), 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 2)), 1e-12);
    g_assert_cmpfloat_with_epsilon(rank_idf(10, 2), 1.4816045409242156, 1e-12);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/query/terms", test_terms);
    g_test_add_func("/query/bounds", test_bounds);
    g_test_add_func("/rank", test_rank);
    return g_test_run();
}
