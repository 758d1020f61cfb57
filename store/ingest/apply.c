/* apply.c - the frame of apply: verifies that the record follows the head, lets its kind do its
 * work, moves the head in the same transaction. */
#include "store/ingest/apply_internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"

bool
apply_mismatch(const Apply *a, const char *what, GError **error)
{
    return fail(error, STORE_ERROR_CORRUPT,
                "journal record %" G_GUINT64_FORMAT " (%s) does not fit the state: %s",
                a->record->n, record_kind_name(a->record->kind), what);
}

bool
apply_change(Apply *a, ChangeKind kind, uint64_t document, uint32_t version, GError **error)
{
    ChangeRow row = {
        .time_us = a->record->time_us, .kind = kind, .document = document, .version = version};
    return change_put(a->txn, a->head.next_change++, &row, error);
}

bool
apply_body(Apply *a, GError **error)
{
    const Event *e = a->event;
    if (e->id == NULL)
        return apply_mismatch(a, "a body without an id", error);
    Body body = {.id = e->id,
                 .name = e->name != NULL ? e->name : e->id, /* its payload may be erased */
                 .parent = e->parent,
                 .order = e->order};
    return body_put(a->txn, &body, error);
}

bool
apply_type(Apply *a, GError **error)
{
    const Event *e = a->event;
    if (e->id == NULL)
        return apply_mismatch(a, "a type without an id", error);
    DocumentType type = {.id = e->id,
                         .label = e->name != NULL ? e->name : e->id,
                         .announcement_required = e->announcement_required,
                         .order = e->order};
    return document_type_put(a->txn, &type, error);
}

static bool
dispatch(Apply *a, GError **error)
{
    switch (a->record->kind) {
    case RECORD_UPLOAD:
        return apply_upload(a, error);
    case RECORD_EXTRACTED:
        return apply_extracted(a, error);
    case RECORD_UPLOAD_DISCARDED:
        return apply_upload_discarded(a, error);
    case RECORD_DOCUMENT_CREATED:
        return apply_document_created(a, error);
    case RECORD_DOCUMENT_CHANGED:
        return apply_document_changed(a, error);
    case RECORD_VERSION_ADDED:
    case RECORD_VERSION_CHANGED:
    case RECORD_VERSION_DELETED:
    case RECORD_VERSION_SUBMITTED:
    case RECORD_VERSION_RETURNED:
    case RECORD_VERSION_RELEASED:
    case RECORD_VERSION_WITHDRAWN:
    case RECORD_VERSION_ERASED:
    case RECORD_VERSION_SCHEDULED:
        return apply_version(a, error);
    case RECORD_STRUCTURE_CORRECTED:
    case RECORD_CORRECTION_REMOVED:
        return apply_correction(a, error);
    case RECORD_BODY_PUT:
        return apply_body(a, error);
    case RECORD_TYPE_PUT:
        return apply_type(a, error);
    case RECORD_NOTHING:
        break;
    }
    return apply_mismatch(a, "its kind", error);
}

static bool
erase_payloads(Apply *a, GError **error)
{
    for (guint i = 0; i < a->event->erased->len; i++) {
        uint64_t n = g_array_index(a->event->erased, uint64_t, i);
        if (n >= a->record->n)
            return apply_mismatch(a, "it erases a later payload", error);
        if (!journal_copy_erase(a->txn, n, error))
            return false;
    }
    return true;
}

bool
apply_record(void *machine, KvTxn *txn, const Record *record, const void *aids, GError **error)
{
    Apply a = {.machine = machine, .txn = txn, .record = record, .aids = aids};
    g_auto(Event) event = {0};
    if (!head_load(txn, &a.head, error) || !commit_check_chain(&a.head, record, error) ||
        !record_event(record, &event, error))
        return false;
    a.event = &event;
    if (!dispatch(&a, error) || !erase_payloads(&a, error))
        return false;
    a.head.n = record->n;
    a.head.root = record_root(record);
    a.head.time_us = record->time_us;
    return head_store(txn, &a.head, error);
}
