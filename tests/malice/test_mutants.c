/* test_mutants.c - PDFs with flipped bytes, cuts, swapped pieces and exploded numbers, through the
 * worker of this build: each has a result, no child asks for a system call outside the filter (that
 * would mean that an honest PDF could be killed for it), and the zygote is never lost. The seeds
 * are our own PDFs and, if they are there, those of ../shared/bench/pdf. MUTANTS=2000 in the
 * environment runs more; the same number gives the same mutants. */
#include "server/extract/extractor.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"
#include "tests/unit/server/extract/fixtures.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define MUTANTS_DEFAULT 200
#define THREADS 2

typedef struct {
    Extractor *extractor;
    GPtrArray *seeds; /* GString * */
    unsigned total;
    atomic_uint next;
    Mutex mutex;          /* guards outcomes */
    GHashTable *outcomes; /* "failed:damaged (signal 11)" -> count */
} Run;

static GString *
copy_of(const GString *seed)
{
    return g_string_new_len(seed->str, (gssize)seed->len);
}

static size_t
position(GRand *random, const GString *pdf)
{
    return (size_t)g_rand_double_range(random, 0, (double)pdf->len);
}

static void
flip_bytes(GString *pdf, GRand *random)
{
    for (int n = g_rand_int_range(random, 1, 60); n > 0; n--)
        pdf->str[position(random, pdf)] = (char)g_rand_int(random);
}

static void
cut(GString *pdf, GRand *random)
{
    size_t from = position(random, pdf);
    if (g_rand_boolean(random)) {
        g_string_truncate(pdf, MAX(from, 5));
    } else {
        from = MIN(from + 5, pdf->len - 1);
        g_string_erase(pdf, (gssize)from, MIN(1000, (gssize)(pdf->len - from) / 2));
    }
}

static void
repeat_piece(GString *pdf, GRand *random)
{
    size_t from = position(random, pdf), len = MIN(pdf->len - from, 2000);
    g_autofree char *piece = g_memdup2(pdf->str + from, len);
    g_string_insert_len(pdf, (gssize)position(random, pdf), piece, (gssize)len);
}

/* A number somewhere after a random place becomes one that overflows something. */
static void
explode_number(GString *pdf, GRand *random)
{
    static const char *const numbers[] = {
        "2147483647", "-1", "4294967296", "999999999999999999999", "0", "65536"};
    for (int n = g_rand_int_range(random, 1, 8); n > 0; n--) {
        size_t at = position(random, pdf);
        while (at < pdf->len && !g_ascii_isdigit(pdf->str[at]))
            at++;
        size_t end = at;
        while (end < pdf->len && g_ascii_isdigit(pdf->str[end]))
            end++;
        if (end > at) {
            g_string_erase(pdf, (gssize)at, (gssize)(end - at));
            g_string_insert(pdf, (gssize)at,
                            numbers[g_rand_int_range(random, 0, G_N_ELEMENTS(numbers))]);
        }
    }
}

static GString *
mutant(const Run *run, unsigned number)
{
    GRand *random = g_rand_new_with_seed(number);
    GString *pdf = copy_of(run->seeds->pdata[number % run->seeds->len]);
    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        flip_bytes(pdf, random);
        break;
    case 1:
        cut(pdf, random);
        break;
    case 2:
        repeat_piece(pdf, random);
        break;
    default:
        explode_number(pdf, random);
        break;
    }
    g_rand_free(random);
    return pdf;
}

static void
count(Run *run, const Extraction *x)
{
    const char *reason = text_reason_name(x->reason), *detail = NULL;
    if (reason != NULL)
        fixture_finding(x, reason, &detail);
    char *key = g_strdup_printf("%s%s%s%s%s", text_state_name(x->state), reason != NULL ? ":" : "",
                                reason != NULL ? reason : "", detail != NULL ? " " : "",
                                detail != NULL ? detail : "");
    LOCKED(&run->mutex);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(run->outcomes, key));
    g_hash_table_replace(run->outcomes, key, GUINT_TO_POINTER(n + 1));
}

static void *
work(void *data)
{
    Run *run = data;
    unsigned number;
    while ((number = atomic_fetch_add(&run->next, 1)) < run->total) {
        GString *pdf = mutant(run, number);
        auto_fd int fd = fixture_fd(pdf->str, pdf->len);
        g_string_free(pdf, TRUE);
        g_autoptr(GError) error = NULL;
        g_autoptr(Extraction) x = extractor_run(run->extractor, fd, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(x->layouts->len, ==, x->pages->len);
        for (guint i = 0; i < x->pages->len; i++) {
            g_assert_true(g_utf8_validate(x->pages->pdata[i], -1, NULL));
            g_assert_true(page_layout_fits(x->layouts->pdata[i], x->pages->pdata[i]));
        }
        count(run, x);
    }
    return NULL;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_files(GPtrArray *seeds, const char *relative)
{
    g_autofree char *folder = fixture_checkout(relative);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL)
        return;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".pdf"))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        char *bytes;
        gsize len;
        g_assert_true(g_file_get_contents(names->pdata[i], &bytes, &len, NULL));
        g_ptr_array_add(seeds, g_string_new_len(bytes, (gssize)len));
        g_free(bytes);
    }
}

static void
free_string(gpointer string)
{
    g_string_free(string, TRUE);
}

static GPtrArray *
collect_seeds(void)
{
    static const char *const texts[] = {"Satzung \\247 1", "Absatz 2", NULL, "Schluss"};
    GPtrArray *seeds = g_ptr_array_new_with_free_func(free_string);
    g_ptr_array_add(
        seeds, fixture_pdf(texts, 4, "/Title (T) /CreationDate (D:20240101)",
                           "/Names << /JavaScript << /Names [(a) << /S /JavaScript >>] >> >>"));
    add_files(seeds, "tests/golden/pdf");
    add_files(seeds, "../shared/bench/pdf");
    return seeds;
}

static void
test_mutants(void)
{
    const char *wanted = g_getenv("MUTANTS");
    Run run = {.seeds = collect_seeds(),
               .total =
                   wanted != NULL ? (unsigned)g_ascii_strtoull(wanted, NULL, 10) : MUTANTS_DEFAULT,
               .outcomes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_autofree char *worker = fixture_program("regelwerk-worker");
    const ExtractorOptions options = fixture_options(worker);
    g_autoptr(GError) error = NULL;
    run.extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
    mutex_init(&run.mutex);

    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, work, &run), ==, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);

    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, run.outcomes);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_test_message("%6u %s", GPOINTER_TO_UINT(value), (const char *)key);
    g_assert_false(g_hash_table_contains(run.outcomes, "failed:damaged signal 31"));
    g_assert_false(g_hash_table_contains(run.outcomes, "failed:damaged protocol"));
    mutex_clear(&run.mutex);
    extractor_stop(run.extractor);
    g_hash_table_unref(run.outcomes);
    g_ptr_array_unref(run.seeds);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mutants", test_mutants);
    return g_test_run();
}
