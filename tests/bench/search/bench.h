/* bench.h - what the parts of bench_search share. Everything ends the program when it fails. */
#pragma once
#include "store/store.h"

#include <stdio.h>

typedef struct {
    char *id, *title, *text;
} Row;

typedef struct {
    char *data;
    GArray *rows; /* Row, into data */
    size_t text_bytes;
} Texts;

/* Rows of id, title, text by tab, at most LIMIT; texts_clear frees them. */
Texts texts_read(const char *path, guint limit);
void texts_clear(Texts *texts);
/* The text cut into pages (char *) at line ends. */
void add_pages(GPtrArray *pages, const char *text);

/* Each row as a released document; several threads, then merged. */
void fill_store(Store *store, const Texts *texts);
/* Rate and size of the index alone. */
void measure_build(const Texts *texts);
/* The times of the queries in a file of lines "id, kind, words", and the memory that searching holds. */
void measure_latency(Store *store, const char *path);
/* The times of those queries of a JSON file that later stages answer: compounds (kinds c), spelling (d). */
void measure_stages(Store *store, const char *path);

/* N words of the index by chance (SEED), each with a compound that a search for it finds, by tab, for a person to read. */
void print_expansions(Store *store, guint n, guint32 seed);

SearchResult *ask(Store *store, const char *q, bool no_snippets);

/* CPU time of this thread: what others do on the machine does not count. */
int64_t cpu_ns(void);
/* A figure for those who compare: name and value on a line of their own. */
void figure(const char *name, double value);
void must(bool good, const GError *error);
