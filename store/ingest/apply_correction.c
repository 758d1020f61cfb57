/* apply_correction.c - what staff says about the structure of a text: the rows, the structure
 * derived again with them in the same transaction, and the revision of everything that shows the
 * text. */
#include "store/ingest/apply_internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/legal/correction_store.h"

static bool
move_revisions(Apply *a, uint64_t text_id, GError **error)
{
    g_autoptr(GPtrArray) users = text_users(a->txn, text_id, error);
    if (users == NULL)
        return false;
    for (guint i = 0; i < users->len; i++) {
        Version *v = users->pdata[i];
        g_autoptr(Document) d = document_load(a->txn, v->document, error);
        if (d == NULL)
            return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
        v->revision = d->revision = a->record->n;
        if (!version_put(a->txn, v, error) || !document_put(a->txn, d, error))
            return false;
    }
    return true;
}

static bool
put_said(Apply *a, GError **error)
{
    const Event *e = a->event;
    Correction c = {.verdict = (CorrectionVerdict)e->verdict,
                    .page = e->page,
                    .nth = e->nth,
                    .line = e->line,
                    .label = e->label,
                    .heading = e->heading,
                    .n = a->record->n,
                    .actor = a->record->actor,
                    .time_us = a->record->time_us};
    if (e->verdict > CORRECTION_NO_HEADING)
        return apply_mismatch(a, "its verdict", error);
    if (c.verdict == CORRECTION_HEADING) {
        c.kind = e->unit != NULL ? section_kind_from_name(e->unit) : SECTION_KIND_COUNT;
        if (c.kind == SECTION_KIND_COUNT)
            return apply_mismatch(a, "its unit", error);
    }
    /* Without its payload the file is erased later in the history, and the row with it. */
    return e->line == NULL || correction_put(a->txn, e->text_id, &c, error);
}

bool
apply_correction(Apply *a, GError **error)
{
    const Event *e = a->event;
    g_autoptr(Upload) upload = upload_load(a->txn, &e->sha256, error);
    if (upload == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    if (upload->text_id != e->text_id || upload->state == TEXT_PENDING)
        return apply_mismatch(a, "its text", error);
    if (e->correction != 0 && !correction_remove(a->txn, e->text_id, e->correction, error))
        return false;
    if (a->record->kind == RECORD_STRUCTURE_CORRECTED && !put_said(a, error))
        return false;
    return move_revisions(a, e->text_id, error) && apply_structure(a, upload, error);
}
