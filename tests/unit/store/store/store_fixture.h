/* store_fixture.h - a store in a temporary folder, and short ways to fill it. Header only: each
 * test program is one file. */
#pragma once
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/store.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *dir;
    Store *store;
    Limits limits;
} Fixture;

static inline int
fixture_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static inline void
fixture_remove(const char *dir)
{
    nftw(dir, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Ends a forked child, with 0 if OK. Another program has none of the parent's memory, which a leak
 * checker would count as lost here. */
static inline void
fixture_leave(bool ok)
{
    execl(ok ? "/bin/true" : "/bin/false", "child", (char *)NULL);
    _exit(2);
}

static inline char *
fixture_dir(void)
{
    g_autoptr(GError) error = NULL;
    char *dir = g_dir_make_tmp("regelwerk-test-XXXXXX", &error);
    g_assert_no_error(error);
    return dir;
}

static inline Store *
fixture_open(const char *dir, StoreFlags flags)
{
    Limits limits = limits_default;
    limits.map_bytes = 1024 * MIB;
    g_autoptr(GError) error = NULL;
    Store *store = store_open(dir, flags, &limits, &error);
    g_assert_no_error(error);
    g_assert_nonnull(store);
    return store;
}

static inline void
fixture_set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    f->dir = fixture_dir();
    f->store = fixture_open(f->dir, STORE_CREATE);
}

static inline void
fixture_tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&f->store, store_close);
    fixture_remove(f->dir);
    g_free(f->dir);
}

/* Uploads "%PDF-1.7 <body>". */
static inline Upload *
fixture_upload(Store *store, const char *body, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(store), &error);
    g_assert_no_error(error);
    g_autofree char *text = g_strconcat("%PDF-1.7\n", body, NULL);
    blob_spool_write(spool, text, strlen(text), MIB, &error);
    g_assert_no_error(error);
    bool known;
    Upload *u = store_upload(store, ACTOR_CLI, spool, name, &known, &error);
    g_assert_no_error(error);
    return u;
}

static inline void
fixture_extract(Store *store, const Digest *sha256, TextState state, TextReason reason,
                const char *page)
{
    g_autoptr(Extraction) x = extraction_new();
    x->state = state;
    x->reason = reason;
    if (page != NULL) {
        g_ptr_array_add(x->pages, g_strdup(page));
        x->page_count = 1;
        x->text_bytes = strlen(page);
    }
    g_autoptr(GError) error = NULL;
    store_extracted(store, sha256, x, &error);
    g_assert_no_error(error);
}

static inline Document *
fixture_document(Store *store, const char *title)
{
    g_autoptr(GError) error = NULL;
    DocumentInput in = {.title = title, .type = "satzung"};
    Document *d = store_document_create(store, ACTOR_CLI, &in, &error);
    g_assert_no_error(error);
    return d;
}

/* Uploads, extracts and adds BODY as a draft. Returns its number. */
static inline uint32_t
fixture_draft(Store *store, const char *slug, const char *body, VersionInput in)
{
    g_autoptr(Upload) u = fixture_upload(store, body, "datei.pdf");
    if (u->state == TEXT_PENDING)
        fixture_extract(store, &u->sha256, TEXT_DONE, REASON_NONE, body);
    in.sha256 = u->sha256;
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v = store_version_add(store, ACTOR_CLI, slug, &in, NULL, &error);
    g_assert_no_error(error);
    return v->number;
}

static inline void
fixture_step(Store *store, const char *slug, uint32_t number, VersionStep step)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) v = store_version_step(store, ACTOR_CLI, slug, number, &step, 0, &error);
    g_assert_no_error(error);
    g_assert_nonnull(v);
}
