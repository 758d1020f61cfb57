/* visible.c - see visible.h. */
#include "store/fts/visible.h"

#include "store/base/error.h"
#include "store/doc/past.h"
#include "store/doc/timeline.h"

static void
visible_free(void *data)
{
    VisibleDocument *d = data;
    g_clear_pointer(&d->document, document_free);
    g_clear_pointer(&d->versions, g_ptr_array_unref);
    g_clear_pointer(&d->shown, g_ptr_array_unref);
    g_free(d);
}

void
visibility_init(Visibility *v, KvTxn *txn, LocalDate at, int64_t as_of_us, bool all_versions)
{
    *v = (Visibility){.txn = txn, .at = at, .as_of_us = as_of_us, .all_versions = all_versions};
    v->documents = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, visible_free);
}

void
visibility_clear(Visibility *v)
{
    g_clear_pointer(&v->documents, g_hash_table_unref);
}

static bool
load(Visibility *v, VisibleDocument *d, GError **error)
{
    d->document = document_load(v->txn, d->id, error);
    if (d->document == NULL ||
        !document_as_of(v->txn, d->document, v->as_of_us, &d->renamed, error))
        return false;
    d->versions = version_list(v->txn, d->id, v->as_of_us, error);
    if (d->versions == NULL)
        return false;
    d->in_force = timeline_in_force(d->versions, v->at);
    for (guint i = 0; i < d->versions->len; i++) {
        Version *version = g_ptr_array_index(d->versions, i);
        if (version->state == VERSION_RELEASED && version->gone_since == VERSION_DRAFT &&
            (v->all_versions || version == d->in_force))
            g_ptr_array_add(d->shown, version);
    }
    return true;
}

VisibleDocument *
visible_document(Visibility *v, uint64_t id, GError **error)
{
    VisibleDocument *d = g_hash_table_lookup(v->documents, &id);
    if (d != NULL)
        return d;
    d = g_new0(VisibleDocument, 1);
    d->id = id;
    d->shown = g_ptr_array_new();
    g_hash_table_insert(v->documents, &d->id, d);
    g_autoptr(GError) local = NULL;
    if (load(v, d, &local))
        return d;
    if (is_error(local, STORE_ERROR_NOT_FOUND))
        return d; /* indexed, but not in the catalogue: shows nothing */
    g_propagate_error(error, g_steal_pointer(&local));
    g_hash_table_remove(v->documents, &id);
    return NULL;
}

bool
visible_text_documents(Visibility *v, uint64_t text_id, GError **error)
{
    g_autoptr(GPtrArray) users = text_users(v->txn, text_id, error);
    if (users == NULL)
        return false;
    for (guint i = 0; i < users->len; i++) {
        const Version *version = g_ptr_array_index(users, i);
        if (version->state == VERSION_RELEASED &&
            visible_document(v, version->document, error) == NULL)
            return false;
    }
    return true;
}

static void
add_id(GHashTable *set, uint64_t id)
{
    g_hash_table_add(set, g_memdup2(&id, sizeof id));
}

bool
visible_ids(Visibility *v, GHashTable **ret_texts, GHashTable **ret_documents, GError **error)
{
    g_autoptr(GPtrArray) documents = document_list(v->txn, error);
    if (documents == NULL)
        return false;
    g_autoptr(GHashTable) texts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < documents->len; i++) {
        const Document *document = g_ptr_array_index(documents, i);
        VisibleDocument *d = visible_document(v, document->id, error);
        if (d == NULL)
            return false;
        if (d->shown->len > 0)
            add_id(ids, document->id);
        for (guint k = 0; k < d->shown->len; k++)
            add_id(texts, ((const Version *)g_ptr_array_index(d->shown, k))->text_id);
    }
    *ret_texts = g_steal_pointer(&texts);
    *ret_documents = g_steal_pointer(&ids);
    return true;
}
