/* reindex.c - makes the derived tables again from the extraction blobs, in slices that leave the
 * writer's lock free between them. Each text changes from its old rows to its new ones in one
 * transaction, so that searches beside it always find what they found. Declared in store/store.h.
 */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/past.h"
#include "store/fts/fts.h"
#include "store/legal/correction_store.h"
#include "store/preview/preview.h"

#define SLICE_TEXTS 32
#define SLICE_BYTES (16 * MIB)

typedef struct {
    uint64_t text_id;
    Digest sha256;
} TextRef;

static GArray *
list_texts(KvTxn *txn, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(TextRef));
    KvKey prefix, key;
    KvValue value;
    key_init(&prefix);
    g_auto(KvCursor) c = kv_cursor(txn, KV_TEXT, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        WireReader id = wire_reader(key.bytes, key.len), row = wire_reader(value.data, value.len);
        TextRef ref = {.text_id = wire_u64(&id), .sha256 = wire_digest(&row)};
        if (!wire_done(&id) || !wire_done(&row)) {
            fail(error, STORE_ERROR_CORRUPT, "a row of the table text is malformed");
            return NULL;
        }
        g_array_append_val(list, ref);
    }
    return c.failed ? NULL : g_steal_pointer(&list);
}

static bool
clear_derived(Store *store, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store->main_env, error);
    return txn != NULL && kv_clear(txn, KV_PAGE_TEXT, error) &&
           kv_clear(txn, KV_STRUCTURE, error) && kv_clear(txn, KV_LIKENESS, error) &&
           kv_clear(txn, KV_FTS_SEGMENT, error) && kv_clear(txn, KV_FTS_PART, error) &&
           kv_clear(txn, KV_FTS_GONE, error) && kv_clear(txn, KV_FTS_STATS, error) &&
           kv_commit(g_steal_pointer(&txn), error);
}

/* One text, its derivation made before the write transaction begins. */
typedef struct {
    TextRef ref;
    Digest blob; /* of the extraction */
    Extraction *extraction;
    GPtrArray *corrections;
    Structure *structure;
    Likeness likeness;
    GBytes *segment;
} Derived;

static void
derived_free(gpointer data)
{
    Derived *d = data;
    extraction_free(d->extraction);
    g_clear_pointer(&d->corrections, g_ptr_array_unref);
    structure_free(d->structure);
    g_clear_pointer(&d->segment, g_bytes_unref);
    g_free(d);
}

/* A text whose extraction cannot be read costs only itself: the first such error is kept in
 * *RET_BAD. Its file may have gone since the snapshot because it was erased; that is none. */
static bool
skip_text(Store *store, const TextRef *ref, GError *why, GError **ret_bad, GError **error)
{
    g_autoptr(GError) bad = why;
    if (is_error(bad, STORE_ERROR_NOT_FOUND)) {
        g_autoptr(GError) gone = NULL;
        g_autoptr(KvTxn) now = store_snapshot(store, error);
        if (now == NULL)
            return false;
        g_autoptr(Upload) upload = upload_load(now, &ref->sha256, &gone);
        if (upload == NULL && is_error(gone, STORE_ERROR_NOT_FOUND))
            return true;
    }
    if (*ret_bad == NULL) {
        g_prefix_error(&bad, "text %" G_GUINT64_FORMAT ": ", ref->text_id);
        *ret_bad = g_steal_pointer(&bad);
    }
    return true;
}

/* Reads texts from *NEXT on into SLICE until it is full. */
static bool
prepare_slice(Store *store, const GArray *texts, guint *next, GPtrArray *slice, GError **ret_bad,
              GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    if (txn == NULL)
        return false;
    uint64_t bytes = 0;
    while (*next < texts->len && slice->len < SLICE_TEXTS && bytes < SLICE_BYTES) {
        const TextRef *ref = &g_array_index(texts, TextRef, (*next)++);
        g_autoptr(GError) local = NULL;
        g_autoptr(Upload) upload = upload_load(txn, &ref->sha256, &local);
        if (upload == NULL && is_error(local, STORE_ERROR_NOT_FOUND))
            continue; /* discarded meanwhile */
        if (upload == NULL) {
            g_propagate_error(error, g_steal_pointer(&local));
            return false;
        }
        if (upload->state == TEXT_PENDING)
            continue;
        g_autoptr(Extraction) extraction = store_extraction_read(store, upload, &local);
        if (extraction == NULL) {
            if (!skip_text(store, ref, g_steal_pointer(&local), ret_bad, error))
                return false;
            continue;
        }
        g_autoptr(GPtrArray) corrections = correction_list(txn, ref->text_id, error);
        if (corrections == NULL)
            return false;
        Derived *d = g_new0(Derived, 1);
        d->ref = *ref;
        d->blob = upload->extraction;
        d->corrections = g_steal_pointer(&corrections);
        d->extraction = g_steal_pointer(&extraction);
        d->structure = derive_structure(d->extraction, d->corrections);
        d->segment = derive_segment(d->extraction, d->structure);
        likeness_of(d->extraction->pages, &d->likeness);
        bytes += d->extraction->text_bytes;
        g_ptr_array_add(slice, d);
    }
    return true;
}

/* Not when it was discarded meanwhile, or read anew: then its rows are made already. */
static bool
is_read_the_same(KvTxn *txn, const Derived *d, bool *ret_same, GError **error)
{
    g_autoptr(GError) gone = NULL;
    g_autoptr(Upload) upload = upload_load(txn, &d->ref.sha256, &gone);
    if (upload == NULL && !is_error(gone, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&gone));
        return false;
    }
    *ret_same = upload != NULL && upload->text_id == d->ref.text_id &&
                digest_equal(&upload->extraction, &d->blob);
    return true;
}

static bool
write_slice(Store *store, const GPtrArray *slice, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store->main_env, error);
    if (txn == NULL)
        return false;
    for (guint i = 0; i < slice->len; i++) {
        const Derived *d = slice->pdata[i];
        ApplyAids aids = {.extraction = d->extraction,
                          .structure = d->structure,
                          .corrections = d->corrections,
                          .likeness = &d->likeness,
                          .segment = d->segment};
        bool same;
        if (!is_read_the_same(txn, d, &same, error) ||
            (same && (!derive_remove(txn, d->ref.text_id, error) ||
                      !derive_text(txn, d->ref.text_id, &aids, error))))
            return false;
    }
    return kv_commit(g_steal_pointer(&txn), error);
}

static bool
write_titles(Store *store, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store->main_env, error);
    g_autoptr(GPtrArray) documents = txn != NULL ? document_list(txn, error) : NULL;
    if (documents == NULL)
        return false;
    for (guint i = 0; i < documents->len; i++) {
        const Document *d = documents->pdata[i];
        g_autoptr(GBytes) segment = fts_segment_of_title(d->title);
        if (!fts_put_title(txn, d->id, segment, error))
            return false;
    }
    /* What they were called before, in the same transaction: no change gets in between. */
    g_autoptr(GPtrArray) past =
        kv_clear(txn, KV_DOCUMENT_PAST, error) ? document_past_derive(txn, error) : NULL;
    if (past == NULL)
        return false;
    for (guint i = 0; i < past->len; i++) {
        const DocumentPast *p = past->pdata[i];
        Document before = {.id = p->document, .title = p->title, .type = p->type, .body = p->body};
        if (!document_past_put(txn, &before, p->until_us, error))
            return false;
    }
    return kv_commit(g_steal_pointer(&txn), error);
}

/* Over what is there. *RET_BAD: the first text whose extraction cannot be read; its rows stay as
 * they are. */
static bool
derive_all(Store *store, StoreProgress progress, void *data, GError **ret_bad, GError **error)
{
    if (!write_titles(store, error))
        return false;
    /* Only now: what a server beside us adds from here on brings its own rows. */
    g_autoptr(GArray) texts = NULL;
    {
        g_autoptr(KvTxn) txn = store_snapshot(store, error);
        texts = txn != NULL ? list_texts(txn, error) : NULL;
    }
    if (texts == NULL)
        return false;
    for (guint next = 0; next < texts->len;) {
        g_autoptr(GPtrArray) slice = g_ptr_array_new_with_free_func(derived_free);
        if (!prepare_slice(store, texts, &next, slice, ret_bad, error) ||
            !write_slice(store, slice, error) || !store_merge_index(store, MERGE_UNDER_LOAD, error))
            return false;
        if (progress != NULL)
            progress(next, texts->len, data);
    }
    return store_merge_index(store, MERGE_ALL, error);
}

bool
store_reindex(Store *store, ReindexFrom from, StoreProgress progress, void *data, GError **error)
{
    if ((store->flags & STORE_READ_ONLY) != 0)
        return fail(error, STORE_ERROR_DENIED, "the store is open for reading only");
    if (!preview_forget_all(store->path, error))
        return false;
    g_autoptr(GError) bad = NULL, local = NULL;
    bool made = from == REINDEX_WHAT_IS_THERE && derive_all(store, progress, data, &bad, &local);
    /* Damaged, or of another version of this program: nobody can search it anyway. */
    if (!made && from == REINDEX_WHAT_IS_THERE && !is_error(local, STORE_ERROR_CORRUPT)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    if (!made) {
        g_clear_error(&bad);
        if (!clear_derived(store, error) || !derive_all(store, progress, data, &bad, error))
            return false;
    }
    if (bad != NULL) {
        g_propagate_error(error, g_steal_pointer(&bad));
        return false;
    }
    return true;
}

bool
store_merge_index(Store *store, MergeWhen when, GError **error)
{
    for (bool more = true; more;)
        if (!fts_merge(store->main_env, when, &more, error))
            return false;
    return true;
}
