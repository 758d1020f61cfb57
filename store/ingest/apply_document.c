/* apply_document.c - documents: creation and change of their metadata. */
#include "store/ingest/apply_internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/past.h"
#include "store/fts/fts.h"

static bool
put_title(Apply *a, const Document *d, GError **error)
{
    if (a->machine->state_only)
        return true;
    g_autoptr(GBytes) segment = fts_segment_of_title(d->title);
    return fts_put_title(a->txn, d->id, segment, error);
}

bool
apply_document_created(Apply *a, GError **error)
{
    const Event *e = a->event;
    if (e->document != a->head.next_document || e->type == NULL)
        return apply_mismatch(a, "the document's id", error);
    /* Title and slug stand in the payload; when that was erased, the number stands for both. */
    g_autofree char *fallback =
        g_strdup_printf("dokument-%" G_GUINT64_FORMAT "-geloescht", e->document);
    Document d = {.id = e->document,
                  .slug = e->slug != NULL ? e->slug : fallback,
                  .title = e->title != NULL ? e->title : fallback,
                  .type = e->type,
                  .body = e->body,
                  .created_us = a->record->time_us,
                  .revision = a->record->n};
    KvKey slug = slug_key(d.slug);
    if (kv_has(a->txn, KV_SLUG, &slug))
        return apply_mismatch(a, "the slug is taken", error);
    g_autoptr(GByteArray) id = g_byte_array_new();
    wire_put_u64(id, d.id);
    a->head.next_document++;
    return document_put(a->txn, &d, error) &&
           kv_put(a->txn, KV_SLUG, &slug, id->data, id->len, error) && put_title(a, &d, error);
}

static bool
was_released(KvTxn *txn, uint64_t document, bool *ret_released, GError **error)
{
    g_autoptr(GPtrArray) versions = version_list(txn, document, INT64_MAX, error);
    if (versions == NULL)
        return false;
    *ret_released = false;
    for (guint i = 0; i < versions->len; i++)
        *ret_released |= ((const Version *)versions->pdata[i])->published_us != 0;
    return true;
}

bool
apply_document_changed(Apply *a, GError **error)
{
    const Event *e = a->event;
    g_autoptr(Document) d = document_load(a->txn, e->document, error);
    if (d == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    if (!a->machine->state_only && !document_past_put(a->txn, d, a->record->time_us, error))
        return false;
    bool retitled = (e->set & SET_TITLE) != 0 && e->title != NULL;
    if (retitled) {
        g_free(d->title);
        d->title = g_strdup(e->title);
    }
    if ((e->set & SET_TYPE) != 0 && e->type != NULL) {
        g_free(d->type);
        d->type = g_strdup(e->type);
    }
    if ((e->set & SET_BODY) != 0) {
        g_free(d->body);
        d->body = g_strdup(e->body);
    }
    d->revision = a->record->n;
    if (!document_put(a->txn, d, error))
        return false;
    if (!retitled)
        return true;
    bool released;
    if (!put_title(a, d, error) || !was_released(a->txn, d->id, &released, error))
        return false;
    return !released || apply_change(a, CHANGE_RETITLED, d->id, 0, error);
}
