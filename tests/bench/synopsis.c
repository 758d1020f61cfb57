/* synopsis.c - how long two versions of a made law take to compare, in process: `synopsis
 * [ROUNDS [CASE]]`. Prints a line for each case: median, 99th percentile, and the most memory the
 * process had by then. */
#include "store/base/clock.h"
#include "store/diff/synopsis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const stems[] = {"Gebühr",   "Satzung",    "Gemeinde",  "Antrag",
                                    "Bescheid", "Grundstück", "Abwasser",  "Frist",
                                    "Rat",      "Sitzung",    "Ausschuss", "Kosten"};
static const char *const glue[] = {"der", "nach",      "oder", "und", "für",
                                   "mit", "innerhalb", "gilt", "ist", "wird"};

static void
put_words(GString *out, GRand *random, size_t bytes)
{
    size_t end = out->len + bytes;
    while (out->len < end)
        g_string_append_printf(out, "%s%d %s ",
                               stems[g_rand_int_range(random, 0, G_N_ELEMENTS(stems))],
                               g_rand_int_range(random, 0, 400),
                               glue[g_rand_int_range(random, 0, G_N_ELEMENTS(glue))]);
    g_string_append(out, "Ende.\n");
}

/* A law of SECTIONS §§ of some 1,000 bytes; every CHANGED-th has another number in one word. */
static Structure *
law(int sections, int changed, size_t annex, guint32 annex_seed)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 1; i <= sections; i++) {
        g_autoptr(GRand) random = g_rand_new_with_seed((guint32)i);
        g_string_append_printf(text, "§ %d Titel %d\n(1) ", i, i * 7);
        put_words(text, random, 500);
        g_string_append_printf(text, "(2) Die Frist beträgt %d Tage. ",
                               changed > 0 && i % changed == 0 ? 14 : 10);
        put_words(text, random, 430);
    }
    if (annex > 0) {
        g_autoptr(GRand) random = g_rand_new_with_seed(annex_seed);
        g_string_append(text, "Anlage 1 Verzeichnis\n");
        put_words(text, random, annex);
    }
    g_autoptr(Extraction) x = extraction_new();
    g_ptr_array_add(x->pages, g_strdup(text->str));
    x->page_count = 1;
    return structure_derive(x, NULL);
}

static int
compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void
measure(const char *name, Structure *from, Structure *to, int rounds)
{
    g_autofree int64_t *times = g_new(int64_t, rounds);
    guint rows = 0, told = 0;
    bool coarse = false;
    for (int i = 0; i < rounds; i++) {
        int64_t start = clock_monotonic_us();
        g_autoptr(Synopsis) s = synopsis_make(from, to);
        times[i] = clock_monotonic_us() - start;
        rows = s->rows->len;
        told = s->highlights->len;
        coarse = s->coarse;
    }
    qsort(times, (size_t)rounds, sizeof *times, compare_times);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%-16s %8u bytes %5u rows %4u highlights%s  p50 %7.2f ms  p99 %7.2f ms  max RSS %ld MB\n",
        name, to->text_len, rows, told, coarse ? " (coarse)" : "", (double)times[rounds / 2] / 1000,
        (double)times[rounds * 99 / 100] / 1000, usage.ru_maxrss / 1024);
    structure_free(from);
    structure_free(to);
}

int
main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    if (rounds < 1)
        rounds = 1;
    const char *only = argc > 2 ? argv[2] : "";
    if (strstr("bylaw, 4 §§", only) != NULL)
        measure("bylaw, 4 §§", law(120, 0, 0, 0), law(120, 30, 0, 0), rounds);
    if (strstr("law, 3 §§", only) != NULL)
        measure("law, 3 §§", law(2000, 0, 0, 0), law(2000, 600, 0, 0), rounds);
    if (strstr("law, every 10th", only) != NULL)
        measure("law, every 10th", law(2000, 0, 0, 0), law(2000, 10, 0, 0), rounds);
    if (strstr("annex rewritten", only) != NULL)
        measure("annex rewritten", law(20, 0, 1 << 20, 1), law(20, 0, 1 << 20, 2), rounds);
    return 0;
}
