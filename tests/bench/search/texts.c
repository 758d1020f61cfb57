/* texts.c - see bench.h: reading rows and cutting pages, and what all parts need. */
#include "tests/bench/search/bench.h"

#include <string.h>
#include <time.h>

#define PAGE_BYTES 3000 /* a PDF page of text */

int64_t
cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
must(bool good, const GError *error)
{
    if (!good)
        g_error("%s", error != NULL ? error->message : "failed");
}

void
figure(const char *name, double value)
{
    printf("%s %.3f\n", name, value);
}

Texts
texts_read(const char *path, guint limit)
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

void
texts_clear(Texts *t)
{
    g_clear_pointer(&t->rows, g_array_unref);
    g_clear_pointer(&t->data, g_free);
}

void
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

SearchResult *
ask(Store *store, const char *q, bool no_snippets)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(store, &error);
    must(txn != NULL, error);
    SearchQuery query = {.q = q,
                         .at = 20250101,
                         .limit = 10,
                         .max_terms = 64,
                         .max_bytes = 4096,
                         .no_snippets = no_snippets};
    SearchResult *result = search_run(txn, &query, &error);
    must(result != NULL, error);
    return result;
}
