/* latency.c - see bench.h: the CPU time of searches, of each the median of some rounds, then
 * percentiles over all. SLOW_US=N names the queries that take longer. */
#include "tests/bench/search/bench.h"

#include <jansson.h>
#include <string.h>

#define ROUNDS 5

static int
compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* A line "id, kind, words" as the query language has it: kind ph is a phrase, of px the last word
 * is only begun. NULL: no such line. */
static char *
latency_query(const char *line)
{
    g_auto(GStrv) row = g_strsplit(line, "\t", 3);
    if (g_strv_length(row) != 3)
        return NULL;
    if (strcmp(row[1], "ph") == 0)
        return g_strdup_printf("\"%s\"", row[2]);
    return g_strconcat(row[2], strcmp(row[1], "px") == 0 ? "*" : "", NULL);
}

/* The median of the rounds of one query. */
static int64_t
time_query(Store *store, const char *q, bool no_snippets)
{
    int64_t spent[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        int64_t start = cpu_ns();
        g_autoptr(SearchResult) result = ask(store, q, no_snippets);
        if (round >= 0)
            spent[round] = cpu_ns() - start;
    }
    qsort(spent, ROUNDS, sizeof *spent, compare_times);
    return spent[ROUNDS / 2];
}

/* Figures NAME_p50_us and NAME_p99_us of QUERIES (char *). */
static void
time_all(Store *store, const GPtrArray *queries, const char *name, bool no_snippets)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const char *slow = g_getenv("SLOW_US");
    for (guint i = 0; i < queries->len; i++) {
        int64_t median = time_query(store, queries->pdata[i], no_snippets);
        if (slow != NULL && median / 1000 > g_ascii_strtoll(slow, NULL, 10))
            printf("slow: %s %6" G_GINT64_FORMAT " us  %s\n", name, median / 1000,
                   (const char *)queries->pdata[i]);
        g_array_append_val(times, median);
    }
    if (times->len == 0)
        return;
    g_array_sort(times, compare_times);
    g_autofree char *p50 = g_strconcat(name, "_p50_us", NULL);
    g_autofree char *p99 = g_strconcat(name, "_p99_us", NULL);
    figure(p50, (double)g_array_index(times, int64_t, times->len / 2) / 1e3);
    figure(p99, (double)g_array_index(times, int64_t, times->len * 99 / 100) / 1e3);
}

/* Memory of the process that is no file: what searching holds beside the map. */
static double
anonymous_mb(void)
{
    g_autofree char *status = NULL;
    must(g_file_get_contents("/proc/self/status", &status, NULL, NULL), NULL);
    const char *line = strstr(status, "RssAnon:");
    must(line != NULL, NULL);
    return (double)g_ascii_strtoull(line + strlen("RssAnon:"), NULL, 10) / 1e3;
}

static char **
read_lines(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = NULL;
    must(g_file_get_contents(path, &data, NULL, &error), error);
    return g_strsplit(data, "\n", -1);
}

void
measure_latency(Store *store, const char *path)
{
    g_auto(GStrv) lines = read_lines(path);
    g_autoptr(GPtrArray) queries = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line != NULL; line++) {
        char *q = latency_query(*line);
        if (q != NULL)
            g_ptr_array_add(queries, q);
    }
    must(queries->len > 0, NULL);
    time_all(store, queries, "titles", true);
    time_all(store, queries, "snippets", false);
    figure("rss_anon_mb", anonymous_mb());
}

void
measure_stages(Store *store, const char *path)
{
    g_auto(GStrv) lines = read_lines(path);
    g_autoptr(GPtrArray) compounds = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) near = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line != NULL; line++) {
        json_t *query = json_loads(*line, 0, NULL);
        const char *kind, *q;
        if (query != NULL && json_unpack(query, "{s:s, s:s}", "kind", &kind, "query", &q) == 0 &&
            (kind[0] == 'c' || kind[0] == 'd'))
            g_ptr_array_add(kind[0] == 'c' ? compounds : near, g_strdup(q));
        json_decref(query);
    }
    time_all(store, compounds, "compounds", true);
    time_all(store, near, "spelling", true);
}
