/* test_mutants.c - PDFs with flipped bytes, cuts, swapped pieces and exploded numbers, through the
 * worker of this build, and through its program for images: each has a result, no child asks for a
 * system call outside the filter (that would mean that an honest PDF could be killed for it), and
 * the zygote is never lost. The seeds
 * are our own PDFs and, if they are there, those of ../shared/bench/pdf. MUTANTS=2000 in the
 * environment runs more; the same number gives the same mutants. */
#include "server/extract/extractor.h"
#include "server/extract/image_result.h"
#include "server/extract/keeper.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"
#include "tests/unit/server/extract/fixtures.h"
#include "tests/unit/server/extract/signing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define MUTANTS_DEFAULT 200
#define THREADS 2

typedef struct Run Run;
struct Run {
    char *(*judge)(Run *run, int fd, size_t len); /* what became of the PDF in a word, owned */
    Extractor *extractor;
    Keeper *images;
    GPtrArray *seeds; /* GString * */
    unsigned total;
    atomic_uint next;
    Mutex mutex;          /* guards outcomes */
    GHashTable *outcomes; /* "failed:damaged (signal 11)" -> count */
};

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

static char *
describe(const char *state, const char *reason, const char *detail)
{
    return g_strdup_printf("%s%s%s%s%s", state, reason != NULL ? ":" : "",
                           reason != NULL ? reason : "", detail != NULL ? " " : "",
                           detail != NULL ? detail : "");
}

static char *
judge_text(Run *run, int fd, size_t len)
{
    (void)len;
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extractor_run(run->extractor, fd, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(x->layouts->len, ==, x->pages->len);
    for (guint i = 0; i < x->pages->len; i++) {
        g_assert_true(g_utf8_validate(x->pages->pdata[i], -1, NULL));
        g_assert_true(page_layout_fits(x->layouts->pdata[i], x->pages->pdata[i]));
    }
    const char *reason = text_reason_name(x->reason), *detail = NULL;
    if (reason != NULL)
        fixture_finding(x, reason, &detail);
    return describe(text_state_name(x->state), reason, detail);
}

static ResultKind
parse_image(const void *bytes, size_t len, void *data)
{
    return image_result_parse(bytes, len, data);
}

/* Past the extractor, which does not tell how a child has ended. */
static char *
judge_image(Run *run, int fd, size_t len)
{
    static const char *const outcomes[] = {"done", "encrypted", "damaged", "limit"};
    g_auto(Preview) preview = {0};
    const JobSpec spec = {.job = {.pdf_bytes = len,
                                  .address_bytes = limits_default.preview_bytes,
                                  .cpu_s = 4,
                                  .page = 1},
                          .wall_s = limits_default.preview_wall_s,
                          .most_bytes = IMAGE_ANSWER_BYTES,
                          .parse = parse_image,
                          .data = &preview};
    TextReason reason;
    g_autofree char *detail = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(keeper_run(run->images, fd, &spec, &reason, &detail, &error));
    g_assert_no_error(error);
    return reason == REASON_NONE ? describe(outcomes[preview.outcome], NULL, NULL)
                                 : describe("failed", text_reason_name(reason), detail);
}

static void *
work(void *data)
{
    Run *run = data;
    unsigned number;
    while ((number = atomic_fetch_add(&run->next, 1)) < run->total) {
        GString *pdf = mutant(run, number);
        size_t len = pdf->len;
        auto_fd int fd = fixture_fd(pdf->str, len);
        g_string_free(pdf, TRUE);
        char *outcome = run->judge(run, fd, len);
        LOCKED(&run->mutex);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(run->outcomes, outcome));
        g_hash_table_replace(run->outcomes, outcome, GUINT_TO_POINTER(n + 1));
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
    GString *with_signature = fixture_pdf(texts, 1, "/Title (Signed)", NULL);
    signing_sign(with_signature, &(Signing){.key = "brainpoolP384r1", .room = 2000});
    g_ptr_array_add(seeds, with_signature);
    add_files(seeds, "tests/golden/pdf");
    add_files(seeds, "../shared/bench/pdf");
    return seeds;
}

/* Sends all mutants through RUN's judge. */
static void
run_all(Run *run)
{
    const char *wanted = g_getenv("MUTANTS");
    run->seeds = collect_seeds();
    run->total = wanted != NULL ? (unsigned)g_ascii_strtoull(wanted, NULL, 10) : MUTANTS_DEFAULT;
    run->outcomes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    mutex_init(&run->mutex);

    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, work, run), ==, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);

    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, run->outcomes);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_test_message("%6u %s", GPOINTER_TO_UINT(value), (const char *)key);
    g_assert_false(g_hash_table_contains(run->outcomes, "failed:damaged signal 31"));
    g_assert_false(g_hash_table_contains(run->outcomes, "failed:damaged protocol"));
    mutex_clear(&run->mutex);
    g_hash_table_unref(run->outcomes);
    g_ptr_array_unref(run->seeds);
}

static void
test_text(void)
{
    Run run = {.judge = judge_text};
    g_autofree char *worker = fixture_program("regelwerk-worker");
    const ExtractorOptions options = fixture_options(worker);
    g_autoptr(GError) error = NULL;
    run.extractor = extractor_start(&options, &error);
    g_assert_no_error(error);
    run_all(&run);
    extractor_stop(run.extractor);
}

static void
test_images(void)
{
    Run run = {.judge = judge_image};
    g_autofree char *render = fixture_program("regelwerk-render");
    const ExtractorOptions options = fixture_options(render);
    run.images = keeper_new(render, NULL, options.sandbox);
    run_all(&run);
    keeper_stop(run.images);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mutants/text", test_text);
    g_test_add_func("/mutants/images", test_images);
    return g_test_run();
}
