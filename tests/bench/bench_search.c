/* bench_search.c - measures search on a file of texts, and writes runs for the evaluation of its
 * quality. bench_search TEXTS.tsv --build, or [--limit N] [--store DIR] [--latency QUERIES.tsv]
 * [--stages QUERIES.jsonl] [--run OUT.run CORPUS QUERIES.jsonl ...] TEXTS has id, title, text by
 * tab, line ends inside as \x0b; it becomes a store in a temporary folder, each row a released
 * document; with --store the store is made in DIR once and used again. bench_search --stamp says
 * which stores it can use: those of the same format and analyzer. Prints figures, "name value"
 * each.
 * --build: rate and size of the index alone. --latency: of QUERIES (id, kind, words) the times with
 * titles alone and with snippets. --stages: of those that compounds or near spellings answer.
 * --expansions: 100 words with a compound that they find, for a person to read. A run
 * has a line "qid<TAB>ids" per query of CORPUS. */
#include "store/base/clock.h"
#include "store/base/unicode.h"
#include "store/fts/analyzer.h"
#include "store/fts/part_format.h"
#include "tests/bench/search/bench.h"

#include <jansson.h>
#include <string.h>

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
            g_autoptr(SearchResult) result = ask(store, q, true);
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

static int
build_alone(const char *path)
{
    Texts all = texts_read(path, UINT_MAX);
    measure_build(&all);
    texts_clear(&all);
    return 0;
}

/* What the arguments from the second on ask of STORE. */
static void
measure(Store *store, const Texts *texts, int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--latency") == 0)
            measure_latency(store, argv[i + 1]);
        if (strcmp(argv[i], "--stages") == 0)
            measure_stages(store, argv[i + 1]);
        if (strcmp(argv[i], "--expansions") == 0)
            print_expansions(store, 100, (guint32)g_ascii_strtoull(argv[i + 1], NULL, 10));
        if (strcmp(argv[i], "--run") == 0 && i + 3 < argc) {
            FILE *out = fopen(argv[i + 1], "a");
            must(out != NULL, NULL);
            for (int k = i + 3; k < argc; k++)
                write_run(store, texts, out, argv[i + 2], argv[k]);
            fclose(out);
            break;
        }
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    guint limit = UINT_MAX;
    const char *kept = NULL;
    bool run = false;
    if (argc < 2) {
        fprintf(stderr,
                "usage: %s --stamp | TEXTS.tsv --build | TEXTS.tsv [--limit N] [--store DIR] "
                "[--latency QUERIES] [--stages JSONL] [--expansions SEED] [--run OUT CORPUS "
                "JSONL...]\n",
                argv[0]);
        return 2;
    }
    if (strcmp(argv[1], "--stamp") == 0) {
        printf("format %u analyzer %u unicode %u\n", PART_FORMAT, ANALYZER_VERSION,
               UNICODE_ICU_MAJOR);
        return 0;
    }
    must(clock_init(&error), error);
    if (argc == 3 && strcmp(argv[2], "--build") == 0)
        return build_alone(argv[1]);
    for (int i = 2; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--limit") == 0)
            limit = (guint)g_ascii_strtoull(argv[i + 1], NULL, 10);
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
        texts = texts_read(argv[1], limit);
    Store *store = store_open(data, STORE_CREATE, &limits_default, &error);
    must(store != NULL, error);
    if (!filled)
        fill_store(store, &texts);
    measure(store, &texts, argc, argv);
    store_close(store);
    texts_clear(&texts);
    if (kept != NULL)
        return 0;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", dir);
    return system(command) == 0 ? 0 : 1;
}
