/* Pages of hits: one behind the other they are the whole, also while documents arrive. */
#include "tests/unit/store/fts/world.h"

static void
add_documents(World *w, int n)
{
    for (int i = 0; i < n; i++) {
        g_autofree char *slug = g_strdup_printf("d%02d", i);
        world_add(w, slug, "Titel", i % 3 == 0 ? "Hund Hund" : "Hund Katze");
    }
}

/* All hits on one page. */
static char *
whole(World *w, guint n)
{
    SearchQuery query = world_query("Hund");
    query.limit = 100;
    g_autoptr(SearchResult) result = world_run(w, &query);
    g_assert_true(result->total_exact);
    g_assert_cmpuint(result->hits->len, ==, n);
    g_assert_null(result->next);
    return world_hits(result);
}

/* Page by page, each of LIMIT hits of N in all; BETWEEN is called behind each with its number. */
static void
assert_pages(World *w, uint32_t limit, guint n, int pages, const char *expected,
             void (*between)(World *, int))
{
    SearchQuery query = world_query("Hund");
    query.limit = limit;
    g_autoptr(GString) got = g_string_new(NULL);
    g_autofree char *cursor = NULL;
    int page = 0;
    do {
        query.cursor = cursor;
        g_autoptr(SearchResult) result = world_run(w, &query);
        g_assert_true(result->total_exact);
        g_assert_cmpuint(result->total, ==, n);
        g_autofree char *hits = world_hits(result);
        g_string_append_printf(got, "%s%s", page > 0 ? " " : "", hits);
        g_free(cursor);
        cursor = g_strdup(result->next);
        if (between != NULL)
            between(w, page);
        page++;
    } while (cursor != NULL);
    g_assert_cmpint(page, ==, pages);
    g_assert_cmpstr(got->str, ==, expected);
}

static void
test_pages(World *w, gconstpointer data G_GNUC_UNUSED)
{
    add_documents(w, 25);
    g_autofree char *expected = whole(w, 25);
    assert_pages(w, 7, 25, 4, expected, NULL);
}

/* Before and behind the place where the reader is. */
static void
add_two(World *w, int page)
{
    g_autofree char *best = g_strdup_printf("best%d", page);
    g_autofree char *last = g_strdup_printf("last%d", page);
    world_add(w, best, "Hund", "Hund");
    world_add(w, last, "Titel", "Hund und vieles mehr, was den Text länger macht als andere");
}

/* What comes between two pages moves nothing; asked for again, it is there. */
static void
test_while_documents_arrive(World *w, gconstpointer data G_GNUC_UNUSED)
{
    add_documents(w, 20);
    g_autofree char *expected = whole(w, 20);
    assert_pages(w, 6, 20, 4, expected, add_two);
    g_autofree char *again = whole(w, 28);
    g_assert_cmpstr(again, !=, expected);
}

#define ADD(name, function) g_test_add(name, World, NULL, world_setup, function, world_teardown)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/paging/whole", test_pages);
    ADD("/paging/stable", test_while_documents_arrive);
    return g_test_run();
}
