/* bench_search.c - measures search on a file of texts, and writes runs for the evaluation of its
 * quality. bench_search TEXTS.tsv --build, or [--limit N] [--store DIR] [--latency QUERIES.tsv]
 * [--run OUT.run CORPUS QUERIES.jsonl ...] TEXTS has id, title, text by tab, line ends inside as
 * \x0b; it becomes a store in a temporary folder, each row a released document; with --store the
 * store is made in DIR once and used again. Prints figures, "name value" each. --build: rate and
 * size of the index alone. --latency: of QUERIES (id, kind, words) the CPU time of a search with
 * snippets, the median of the rounds of each and then percentiles; SLOW_US names what takes longer.
 * A run has a line "qid<TAB>ids" per query of CORPUS. */
#include "store/base/clock.h"
#include "store/fts/index.h"
#include "store/fts/part_build.h"
#include "store/store.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PAGE_BYTES 3000 /* a PDF page of text */
#define LMDB_PAGE 4096
#define PAGE_OVERHEAD 32 /* header of an overflow page, format byte and checksum of the value */
#define ROUNDS 5

typedef struct {
    char *id, *title, *text;
} Row;

typedef struct {
    char *data;
    GArray *rows; /* Row, into data */
    size_t text_bytes;
} Texts;

/* CPU time of this thread: what others do on the machine does not count. */
static int64_t
cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
must(bool good, const GError *error)
{
    if (!good)
        g_error("%s", error != NULL ? error->message : "failed");
}

static Texts
read_texts(const char *path, guint limit)
{
    g_autoptr(GError) error = NULL;
    Texts t = {.rows = g_array_new(FALSE, FALSE, sizeof(Row))};
    must(g_file_get_contents(path, &t.data, NULL, &error), error);
    for (char *line = t.data, *end; t.rows->len < limit && (end = strchr(line, '\n')) != NULL;
         line = end + 1) {
        *end = '\0';
        Row row = {.id = line};
        row.title = strchr(line, '\t');
        must(row.title != NULL && (row.text = strchr(row.title + 1, '\t')) != NULL, NULL);
        *row.title++ = '\0';
        *row.text++ = '\0';
        g_strdelimit(row.text, "\x0b", '\n');
        t.text_bytes += strlen(row.text);
        g_array_append_val(t.rows, row);
    }
    return t;
}

/* The text cut into pages at line ends. */
static void
add_pages(GPtrArray *pages, const char *text)
{
    while (*text != '\0') {
        size_t len = strlen(text);
        const char *cut = len > PAGE_BYTES ? strchr(text + PAGE_BYTES, '\n') : NULL;
        size_t n = cut != NULL ? (size_t)(cut + 1 - text) : len;
        g_ptr_array_add(pages, g_strndup(text, n));
        text += n;
    }
}

/* A figure for those who compare: name and value on a line of their own. */
static void
figure(const char *name, double value)
{
    printf("%s %.3f\n", name, value);
}

/* Makes the next part of ENV; returns the bytes it has on pages. */
static size_t
put_part(KvEnv *env, PartBuilder *builder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GBytes) part = part_builder_finish(builder);
    g_autoptr(KvTxn) txn = kv_begin_write(env, &error);
    must(txn != NULL && index_replace_parts(txn, none, part, &error), error);
    must(kv_commit(g_steal_pointer(&txn), &error), error);
    return (g_bytes_get_size(part) + PAGE_OVERHEAD + LMDB_PAGE - 1) / LMDB_PAGE * LMDB_PAGE;
}

/* The index alone, as merging makes it: text to durable parts in LMDB, in one thread. The title is
 * a page before the others, so that the words are those that others index. */
static void
measure_build(const Texts *t)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("bench-search-XXXXXX", &error);
    must(dir != NULL, error);
    KvOptions options = {.map_bytes = (uint64_t)4 << 30, .schema = KV_SCHEMA_MAIN};
    KvEnv *env = kv_env_open(dir, &options, &error);
    must(env != NULL, error);
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TEXTS);
    size_t stored = 0;
    int64_t start = clock_monotonic_us(), cpu = cpu_us();
    for (guint i = 0; i < t->rows->len; i++) {
        g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
        const Row *row = &g_array_index(t->rows, Row, i);
        g_ptr_array_add(pages, g_strdup(row->title));
        add_pages(pages, row->text);
        part_builder_add_text(builder, i + 1, pages, NULL);
        if (part_builder_tokens(builder) >= PART_TOKENS_WANTED)
            stored += put_part(env, builder);
    }
    if (part_builder_tokens(builder) > 0)
        stored += put_part(env, builder);
    figure("build_mb_s", (double)t->text_bytes / (double)(clock_monotonic_us() - start));
    figure("build_cpu_mb_s", (double)t->text_bytes / (double)(cpu_us() - cpu));
    figure("index_percent", 100.0 * (double)stored / (double)t->text_bytes);
    kv_env_close(env);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", dir);
    must(system(command) == 0, NULL);
}

static void
add_document(Store *store, const Row *row, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(store), &error);
    must(spool != NULL, error);
    g_autofree char *pdf = g_strdup_printf("%%PDF-1.7 %u", i);
    must(blob_spool_write(spool, pdf, strlen(pdf), 100, &error), error);
    bool known;
    g_autoptr(Upload) upload = store_upload(store, ACTOR_CLI, spool, "x.pdf", &known, &error);
    must(upload != NULL, error);
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    add_pages(x->pages, row->text);
    x->page_count = x->pages->len;
    must(store_extracted(store, &upload->sha256, x, &error), error);
    g_autofree char *slug = g_strdup_printf("d%u", i);
    g_autofree char *title = g_strndup(row->title, LIMIT_TITLE_BYTES);
    g_autofree char *valid = g_utf8_make_valid(title, -1);
    DocumentInput input = {
        .set = DOC_TITLE | DOC_SLUG, .title = *valid != '\0' ? valid : "x", .slug = slug};
    g_autoptr(Document) document = store_document_create(store, ACTOR_CLI, &input, &error);
    must(document != NULL, error);
    VersionInput version = {
        .set = VER_FILE | VER_FROM, .sha256 = upload->sha256, .effective_from = 20200101};
    g_autoptr(Version) added = store_version_add(store, ACTOR_CLI, slug, &version, NULL, &error);
    must(added != NULL, error);
    VersionStep step = {.action = VERSION_RELEASE};
    g_autoptr(Version) released = store_version_step(store, ACTOR_CLI, slug, 1, &step, 0, &error);
    must(released != NULL, error);
}

typedef struct {
    Store *store;
    const Texts *texts;
    gint *next;
} Fill;

static void *
fill_some(void *data)
{
    const Fill *fill = data;
    for (guint i; (i = (guint)g_atomic_int_add(fill->next, 1)) < fill->texts->rows->len;)
        add_document(fill->store, &g_array_index(fill->texts->rows, Row, i), i);
    return NULL;
}

/* In several threads, whose changes are committed in groups. */
static void
fill_store(Store *store, const Texts *t)
{
    gint next = 0;
    Fill fill = {.store = store, .texts = t, .next = &next};
    pthread_t threads[16];
    int64_t start = clock_monotonic_us();
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        must(pthread_create(&threads[i], NULL, fill_some, &fill) == 0, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        pthread_join(threads[i], NULL);
    g_autoptr(GError) error = NULL;
    bool merged = store_merge_index(store, MERGE_ALL, &error);
    must(merged, error);
    printf("store: %u documents in %.1f s\n", t->rows->len,
           (double)(clock_monotonic_us() - start) / 1e6);
    fflush(stdout);
}

static SearchResult *
ask(Store *store, const char *q)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(store, &error);
    must(txn != NULL, error);
    SearchQuery query = {.q = q, .at = 20250101, .limit = 10, .max_terms = 64, .max_bytes = 4096};
    SearchResult *result = search_run(txn, &query, &error);
    must(result != NULL, error);
    return result;
}

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
time_query(Store *store, const char *q)
{
    int64_t spent[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
        int64_t start = cpu_us();
        g_autoptr(SearchResult) result = ask(store, q);
        if (round >= 0)
            spent[round] = cpu_us() - start;
    }
    qsort(spent, ROUNDS, sizeof *spent, compare_times);
    return spent[ROUNDS / 2];
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

static void
measure_latency(Store *store, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = NULL;
    must(g_file_get_contents(path, &data, NULL, &error), error);
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const char *slow = g_getenv("SLOW_US");
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *q = latency_query(*line);
        if (q == NULL)
            continue;
        int64_t median = time_query(store, q);
        if (slow != NULL && median > g_ascii_strtoll(slow, NULL, 10))
            printf("slow: %6" G_GINT64_FORMAT " us  %s\n", median, q);
        g_array_append_val(times, median);
    }
    must(times->len > 0, NULL);
    g_array_sort(times, compare_times);
    figure("snippets_p50_us", (double)g_array_index(times, int64_t, times->len / 2));
    figure("snippets_p99_us", (double)g_array_index(times, int64_t, times->len * 99 / 100));
    figure("rss_anon_mb", anonymous_mb());
}

static void
write_run(Store *store, const Texts *t, FILE *out, const char *corpus, const char *path)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    must(g_file_get_contents(path, &data, NULL, &error), error);
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        json_t *query = json_loads(*line, 0, NULL);
        const char *qid, *of, *q;
        if (query == NULL)
            continue;
        must(json_unpack(query, "{s:s, s:s, s:s}", "qid", &qid, "corpus", &of, "query", &q) == 0,
             NULL);
        if (strcmp(of, corpus) == 0) {
            g_autoptr(SearchResult) result = ask(store, q);
            fprintf(out, "%s\t", qid);
            for (guint i = 0; i < result->hits->len; i++) {
                const SearchHit *hit = g_ptr_array_index(result->hits, i);
                guint row = (guint)g_ascii_strtoull(hit->document->slug + 1, NULL, 10);
                fprintf(out, "%s%s", i > 0 ? " " : "", g_array_index(t->rows, Row, row).id);
            }
            fputc('\n', out);
        }
        json_decref(query);
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    guint limit = UINT_MAX;
    if (argc < 2) {
        fprintf(stderr,
                "usage: %s TEXTS.tsv --build | [--limit N] [--store DIR] [--latency QUERIES] "
                "[--run OUT "
                "CORPUS JSONL...]\n",
                argv[0]);
        return 2;
    }
    if (argc > 3 && strcmp(argv[2], "--limit") == 0)
        limit = (guint)g_ascii_strtoull(argv[3], NULL, 10);
    must(clock_init(&error), error);
    if (argc == 3 && strcmp(argv[2], "--build") == 0) {
        Texts all = read_texts(argv[1], limit);
        measure_build(&all);
        g_array_unref(all.rows);
        g_free(all.data);
        return 0;
    }
    const char *kept = NULL;
    bool run = false;
    for (int i = 2; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--store") == 0)
            kept = argv[i + 1];
        run = run || strcmp(argv[i], "--run") == 0;
    }
    g_autofree char *dir =
        kept == NULL ? g_dir_make_tmp("bench-search-XXXXXX", &error) : g_strdup(kept);
    must(dir != NULL, error);
    g_autofree char *data = g_build_filename(dir, "data", NULL);
    bool filled = g_file_test(data, G_FILE_TEST_EXISTS);
    must(g_mkdir_with_parents(dir, 0700) == 0, NULL);
    /* Latency alone needs no texts: what memory is measured is then that of searching. */
    Texts texts = {0};
    if (!filled || run)
        texts = read_texts(argv[1], limit);
    Store *store = store_open(data, STORE_CREATE, &limits_default, &error);
    must(store != NULL, error);
    if (!filled)
        fill_store(store, &texts);
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--latency") == 0 && i + 1 < argc)
            measure_latency(store, argv[++i]);
        if (strcmp(argv[i], "--run") == 0 && i + 3 < argc) {
            FILE *out = fopen(argv[i + 1], "a");
            must(out != NULL, NULL);
            for (int k = i + 3; k < argc; k++)
                write_run(store, &texts, out, argv[i + 2], argv[k]);
            fclose(out);
            break;
        }
    }
    store_close(store);
    g_free(texts.data);
    g_clear_pointer(&texts.rows, g_array_unref);
    if (kept != NULL)
        return 0;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", dir);
    return system(command) == 0 ? 0 : 1;
}
