/* fill.c - see bench.h: a store with each row as a document in force. */
#include "store/base/clock.h"
#include "tests/bench/search/bench.h"

#include <pthread.h>
#include <string.h>

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
void
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
