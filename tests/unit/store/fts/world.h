/* world.h - a small town for the tests of search: a store in a folder of its own, filled through the public facade,
 * with texts handed in as an extraction would be. */
#pragma once
#include "store/base/digest.h"
#include "store/fts/fts.h"
#include "store/store.h"

#include <string.h>

typedef struct {
    char *dir;
    Store *store;
    uint32_t files; /* each gets bytes of its own */
    uint32_t looked; /* of a test that counts */
} World;

static inline void
world_setup(World *w, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(clock_init(&error));
    g_autofree char *top = g_dir_make_tmp("fts-XXXXXX", &error);
    g_assert_no_error(error);
    w->dir = g_build_filename(top, "data", NULL);
    Limits limits = limits_default;
    limits.map_bytes = 512 * MIB;
    w->store = store_open(w->dir, STORE_CREATE, &limits, &error);
    g_assert_no_error(error);
}

static inline void
world_teardown(World *w, gconstpointer data G_GNUC_UNUSED)
{
    store_close(w->store);
    g_autofree char *top = g_path_get_dirname(w->dir);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", top);
    g_assert_cmpint(system(command), ==, 0);
    g_free(w->dir);
}

/* A file with the text PAGES, its pages parted by form feeds; NULL: a scan without text. */
static inline Digest
world_file(World *w, const char *pages)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(w->store), &error);
    g_assert_no_error(error);
    g_autofree char *bytes = g_strdup_printf("%%PDF-1.7\n%% file %u\n", ++w->files);
    g_assert_true(blob_spool_write(spool, bytes, strlen(bytes), 1 << 20, &error));
    bool known = false;
    g_autoptr(Upload) upload = store_upload(w->store, ACTOR_CLI, spool, "datei.pdf", &known, &error);
    g_assert_no_error(error);
    g_autoptr(Extraction) x = extraction_new();
    x->state = pages != NULL ? TEXT_DONE : TEXT_NO_TEXT;
    g_auto(GStrv) parts = g_strsplit(pages != NULL ? pages : "", "\f", -1);
    for (char **page = parts; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    x->page_count = x->pages->len;
    g_assert_true(store_extracted(w->store, &upload->sha256, x, &error));
    g_assert_no_error(error);
    return upload->sha256;
}

static inline void
world_document(World *w, const char *slug, const char *title, const char *type, const char *body)
{
    g_autoptr(GError) error = NULL;
    DocumentInput input = {.set = DOC_TITLE | DOC_TYPE | DOC_BODY | DOC_SLUG,
                           .slug = slug,
                           .title = title,
                           .type = type,
                           .body = body};
    g_autoptr(Document) document = store_document_create(w->store, ACTOR_CLI, &input, &error);
    g_assert_no_error(error);
}

/* A draft; its number. */
static inline uint32_t
world_draft(World *w, const char *slug, Digest file, LocalDate from, LocalDate until)
{
    g_autoptr(GError) error = NULL;
    VersionInput input = {.set = VER_FILE | VER_FROM | VER_UNTIL,
                          .sha256 = file,
                          .effective_from = from,
                          .effective_until = until};
    g_autoptr(Version) version = store_version_add(w->store, ACTOR_CLI, slug, &input, NULL, &error);
    g_assert_no_error(error);
    return version->number;
}

static inline void
world_step(World *w, const char *slug, uint32_t number, VersionAction action)
{
    g_autoptr(GError) error = NULL;
    VersionStep step = {.action = action, .reason = "ein Grund"};
    g_autoptr(Version) version = store_version_step(w->store, ACTOR_CLI, slug, number, &step, 0, &error);
    g_assert_no_error(error);
}

/* A document with one released version, in force from 2020 on. */
static inline void
world_add(World *w, const char *slug, const char *title, const char *pages)
{
    world_document(w, slug, title, "satzung", NULL);
    world_step(w, slug, world_draft(w, slug, world_file(w, pages), 20200101, 0), VERSION_RELEASE);
}

static inline SearchQuery
world_query(const char *q)
{
    return (SearchQuery){.q = q, .at = 20250601, .limit = 10, .max_terms = 12, .max_bytes = 256};
}

static inline SearchResult *
world_run(World *w, const SearchQuery *query)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(w->store, &error);
    g_assert_no_error(error);
    SearchResult *result = search_run(txn, query, &error);
    g_assert_no_error(error);
    return result;
}

/* The hits as "slug/version", blank between: owned. */
static inline char *
world_hits(const SearchResult *result)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < result->hits->len; i++) {
        const SearchHit *hit = g_ptr_array_index(result->hits, i);
        g_string_append_printf(out, "%s%s/%u", i > 0 ? " " : "", hit->document->slug,
                               hit->version->number);
    }
    return g_string_free(out, FALSE);
}
