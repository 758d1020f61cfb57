/* apply_upload.c - uploads and their texts: arrival, result of the extraction, farewell; and the
 * derived rows of a text, which the rebuild makes with the same code. */
#include "store/ingest/apply_internal.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/doc/codec.h"
#include "store/doc/page_text.h"
#include "store/fts/fts.h"
#include "store/ingest/units.h"
#include "store/legal/correction.h"
#include "store/legal/correction_store.h"
#include "store/legal/likeness_store.h"
#include "store/legal/structure_store.h"

/* An extraction is one compressed blob; more than this cannot be one. */
#define EXTRACTION_BLOB_MAX (1024 * MIB)

static bool
put_digest(KvTxn *txn, KvTable table, uint64_t text_id, const Digest *sha256, GError **error)
{
    KvKey key = text_key(text_id);
    return kv_put(txn, table, &key, sha256->bytes, DIGEST_BYTES, error);
}

/* Deletes a row that may be missing. */
static bool
drop_row(KvTxn *txn, KvTable table, const KvKey *key, GError **error)
{
    g_autoptr(GError) local = NULL;
    if (kv_delete(txn, table, key, &local) || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

bool
apply_upload(Apply *a, GError **error)
{
    const Event *e = a->event;
    KvKey key = upload_key(&e->sha256);
    if (e->text_id != a->head.next_text || kv_has(a->txn, KV_UPLOAD, &key))
        return apply_mismatch(a, "the upload is there already", error);
    Upload upload = {.sha256 = e->sha256,
                     .text_id = e->text_id,
                     .bytes = e->bytes,
                     .file_name = e->file_name,
                     .uploaded_us = a->record->time_us,
                     .actor = a->record->actor};
    a->head.next_text++;
    return upload_put(a->txn, &upload, error) &&
           put_digest(a->txn, KV_TEXT, e->text_id, &e->sha256, error) &&
           put_digest(a->txn, KV_PENDING, e->text_id, &e->sha256, error);
}

GBytes *
derive_segment(const Extraction *extraction, const Structure *structure)
{
    g_autoptr(GArray) units = units_of(structure);
    return extraction->pages->len > 0 ? fts_segment_of_text(extraction->pages, units) : NULL;
}

Structure *
derive_structure(const Extraction *extraction, const GPtrArray *corrections)
{
    return extraction->pages->len > 0 ? structure_derive(extraction, corrections) : NULL;
}

/* The structure of AIDS if it was derived with the corrections that the text has, else another; and
 * the postings, whose units are its sections. */
static bool
put_structure(KvTxn *txn, uint64_t text_id, const ApplyAids *aids, GError **error)
{
    g_autoptr(GPtrArray) corrections = correction_list(txn, text_id, error);
    if (corrections == NULL)
        return false;
    g_autoptr(Structure) again = NULL;
    g_autoptr(GBytes) segment_again = NULL;
    const Structure *structure = aids->structure;
    GBytes *segment = aids->segment;
    if (!corrections_equal(corrections, aids->corrections)) {
        structure = again = derive_structure(aids->extraction, corrections);
        segment = segment_again = derive_segment(aids->extraction, structure);
    }
    return (structure == NULL || structure_put(txn, text_id, structure, error)) &&
           (segment == NULL || fts_put_text(txn, text_id, segment, error));
}

bool
derive_text(KvTxn *txn, uint64_t text_id, const ApplyAids *aids, GError **error)
{
    if (!page_text_put_all(txn, text_id, aids->extraction->pages, error))
        return false;
    if (!put_structure(txn, text_id, aids, error))
        return false;
    return likeness_put(txn, text_id, aids->likeness, error);
}

bool
derive_remove(KvTxn *txn, uint64_t text_id, GError **error)
{
    g_autoptr(GError) local = NULL;
    if (!fts_remove_text(txn, text_id, &local) && !is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    return likeness_remove(txn, text_id, error) && structure_remove(txn, text_id, error) &&
           page_text_remove(txn, text_id, 1, error);
}

/* The extraction BLOB; NULL without an error when it is gone: on replay the text may have been
 * erased later in the history, the state is the same. */
static bool
read_extraction(Apply *a, const Digest *blob, Extraction **ret_extraction, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(GBytes) stored = blob_read(a->machine->blobs, blob, EXTRACTION_BLOB_MAX, &local);
    *ret_extraction = NULL;
    if (stored == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    *ret_extraction = extraction_decode(stored, a->machine->max_text, error);
    return *ret_extraction != NULL;
}

static bool
derive_from_blob(Apply *a, uint64_t text_id, GError **error)
{
    g_autoptr(Extraction) extraction = NULL;
    if (!read_extraction(a, &a->event->extraction, &extraction, error))
        return false;
    if (extraction == NULL)
        return true;
    g_autoptr(Structure) structure = derive_structure(extraction, NULL);
    g_autoptr(GBytes) segment = derive_segment(extraction, structure);
    Likeness likeness;
    likeness_of(extraction->pages, &likeness);
    ApplyAids aids = {.extraction = extraction,
                      .structure = structure,
                      .likeness = &likeness,
                      .segment = segment};
    return derive_text(a->txn, text_id, &aids, error);
}

bool
apply_structure(Apply *a, const Upload *upload, GError **error)
{
    if (a->machine->state_only)
        return true;
    if (a->aids != NULL)
        return put_structure(a->txn, upload->text_id, a->aids, error);
    g_autoptr(Extraction) extraction = NULL;
    if (!read_extraction(a, &upload->extraction, &extraction, error))
        return false;
    if (extraction == NULL)
        return true;
    g_autoptr(GPtrArray) corrections = correction_list(a->txn, upload->text_id, error);
    if (corrections == NULL)
        return false;
    g_autoptr(Structure) structure = derive_structure(extraction, corrections);
    g_autoptr(GBytes) segment = derive_segment(extraction, structure);
    return (structure == NULL || structure_put(a->txn, upload->text_id, structure, error)) &&
           (segment == NULL || fts_put_text(a->txn, upload->text_id, segment, error));
}

bool
apply_extracted(Apply *a, GError **error)
{
    const Event *e = a->event;
    g_autoptr(Upload) upload = upload_load(a->txn, &e->sha256, error);
    if (upload == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    if (upload->text_id != e->text_id)
        return apply_mismatch(a, "the text is another one", error);
    bool first = upload->state == TEXT_PENDING;
    upload->state = (TextState)e->text_state;
    upload->reason = (TextReason)e->text_reason;
    upload->pages = e->pages;
    upload->text_bytes = e->text_bytes;
    upload->extraction = e->extraction;
    g_free(upload->title);
    upload->title = g_strdup(e->title);
    g_ptr_array_unref(upload->findings);
    upload->findings = findings_decode(e->findings, error);
    if (upload->findings == NULL)
        return false;
    KvKey pending = text_key(upload->text_id);
    if (!upload_put(a->txn, upload, error) ||
        (first && !kv_delete(a->txn, KV_PENDING, &pending, error)))
        return false;
    if (a->machine->state_only)
        return true;
    if (!first && !derive_remove(a->txn, upload->text_id, error))
        return false;
    if (a->aids != NULL)
        return derive_text(a->txn, upload->text_id, a->aids, error);
    return derive_from_blob(a, upload->text_id, error);
}

bool
apply_forget_upload(Apply *a, const Digest *sha256, GError **error)
{
    g_autoptr(Upload) upload = upload_load(a->txn, sha256, error);
    if (upload == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    KvKey key = upload_key(sha256), text = text_key(upload->text_id);
    return kv_delete(a->txn, KV_UPLOAD, &key, error) && kv_delete(a->txn, KV_TEXT, &text, error) &&
           drop_row(a->txn, KV_PENDING, &text, error) &&
           correction_remove_all(a->txn, upload->text_id, error) &&
           (a->machine->state_only || derive_remove(a->txn, upload->text_id, error));
}

bool
apply_upload_discarded(Apply *a, GError **error)
{
    return apply_forget_upload(a, &a->event->sha256, error);
}
