/* apply_version.c - versions: their life from draft to released, withdrawn, erased. Every step also
 * moves the revision of the document, so that an edit of it notices. */
#include "store/ingest/apply_internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"

static bool
put_use(Apply *a, const Version *v, GError **error)
{
    KvKey key = text_use_key(v->text_id, v->document, v->number);
    return kv_put(a->txn, KV_TEXT_USE, &key, NULL, 0, error);
}

static bool
drop_use(Apply *a, const Version *v, GError **error)
{
    KvKey key = text_use_key(v->text_id, v->document, v->number);
    return kv_delete(a->txn, KV_TEXT_USE, &key, error);
}

/* Dates, note and correction as far as the event sets them. */
static void
set_members(Version *v, const Event *e)
{
    if (e->set & SET_DECIDED)
        v->decided_on = e->decided_on;
    if (e->set & SET_SIGNED)
        v->signed_on = e->signed_on;
    if (e->set & SET_FROM)
        v->effective_from = e->effective_from;
    if (e->set & SET_UNTIL)
        v->effective_until = e->effective_until;
    if (e->set & SET_CORRECTS)
        v->corrects = e->corrects;
    if (e->set & SET_NOTE) {
        g_free(v->note);
        v->note = g_strdup(e->note);
    }
    if (e->set & SET_FILE_NAME) {
        g_free(v->file_name);
        v->file_name = g_strdup(e->file_name != NULL ? e->file_name : "");
    }
}

static bool
set_file(Apply *a, Version *v, GError **error)
{
    g_autoptr(Upload) upload = upload_load(a->txn, &a->event->sha256, error);
    if (upload == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    v->sha256 = upload->sha256;
    v->text_id = upload->text_id;
    v->bytes = upload->bytes;
    return put_use(a, v, error);
}

static bool
added(Apply *a, Document *d, GError **error)
{
    if (a->event->version != d->last_version + 1)
        return apply_mismatch(a, "the version's number", error);
    g_autoptr(Version) v = g_new0(Version, 1);
    v->document = d->id;
    v->number = a->event->version;
    v->state = VERSION_DRAFT;
    v->revision = a->record->n;
    set_members(v, a->event);
    d->last_version = v->number;
    return set_file(a, v, error) && version_put(a->txn, v, error);
}

static bool
changed(Apply *a, Version *v, GError **error)
{
    if ((a->event->set & SET_FILE) != 0 && (!drop_use(a, v, error) || !set_file(a, v, error)))
        return false;
    set_members(v, a->event);
    return version_put(a->txn, v, error);
}

static bool
deleted(Apply *a, const Version *v, GError **error)
{
    KvKey key = version_key(v->document, v->number);
    return drop_use(a, v, error) && kv_delete(a->txn, KV_VERSION, &key, error);
}

/* A schedule ends: with the release, a return, or another schedule. */
static bool
unschedule(Apply *a, Version *v, GError **error)
{
    if (v->scheduled_us == 0)
        return true;
    KvKey key = schedule_key(v->scheduled_us, v->document, v->number);
    v->scheduled_us = 0;
    v->scheduled_by = 0;
    return kv_delete(a->txn, KV_SCHEDULE, &key, error);
}

static bool
scheduled(Apply *a, Version *v, GError **error)
{
    if (!unschedule(a, v, error))
        return false;
    v->state = VERSION_SCHEDULED;
    v->scheduled_us = a->event->scheduled_us;
    v->scheduled_by = a->record->actor;
    g_clear_pointer(&v->reason, g_free);
    KvKey key = schedule_key(v->scheduled_us, v->document, v->number);
    return kv_put(a->txn, KV_SCHEDULE, &key, NULL, 0, error) && version_put(a->txn, v, error);
}

static bool
released(Apply *a, Version *v, GError **error)
{
    if (!unschedule(a, v, error))
        return false;
    v->state = VERSION_RELEASED;
    v->published_us = a->event->published_us;
    v->recorded_us = a->record->time_us;
    g_clear_pointer(&v->reason, g_free);
    KvKey line = timeline_key(v->document, a->event->starts, v->recorded_us, v->number);
    return version_put(a->txn, v, error) && kv_put(a->txn, KV_TIMELINE, &line, NULL, 0, error) &&
           apply_change(a, v->corrects != 0 ? CHANGE_CORRECTED : CHANGE_RELEASED, v->document,
                        v->number, error);
}

static void
set_reason(Version *v, const Event *e)
{
    g_free(v->reason);
    v->reason = g_strdup(e->reason);
    g_free(v->successor);
    v->successor = g_strdup(e->successor);
}

static bool
withdrawn(Apply *a, Version *v, GError **error)
{
    v->state = VERSION_WITHDRAWN;
    v->withdrawn_us = a->record->time_us;
    set_reason(v, a->event);
    return version_put(a->txn, v, error) &&
           apply_change(a, CHANGE_WITHDRAWN, v->document, v->number, error);
}

static bool
erased(Apply *a, Version *v, GError **error)
{
    if (!drop_use(a, v, error))
        return false;
    if (a->event->discard && !apply_forget_upload(a, &v->sha256, error))
        return false;
    v->state = VERSION_ERASED;
    if (v->withdrawn_us == 0)
        v->withdrawn_us = a->record->time_us;
    g_clear_pointer(&v->file_name, g_free);
    g_clear_pointer(&v->note, g_free);
    set_reason(v, a->event);
    return version_put(a->txn, v, error) &&
           apply_change(a, CHANGE_ERASED, v->document, v->number, error);
}

static bool
stepped(Apply *a, Version *v, GError **error)
{
    v->revision = a->record->n;
    switch (a->record->kind) {
    case RECORD_VERSION_CHANGED:
        return changed(a, v, error);
    case RECORD_VERSION_DELETED:
        return deleted(a, v, error);
    case RECORD_VERSION_SUBMITTED:
        v->state = VERSION_SUBMITTED;
        g_clear_pointer(&v->reason, g_free);
        return version_put(a->txn, v, error);
    case RECORD_VERSION_RETURNED:
        v->state = VERSION_DRAFT;
        set_reason(v, a->event);
        return unschedule(a, v, error) && version_put(a->txn, v, error);
    case RECORD_VERSION_SCHEDULED:
        return scheduled(a, v, error);
    case RECORD_VERSION_RELEASED:
        return released(a, v, error);
    case RECORD_VERSION_WITHDRAWN:
        return withdrawn(a, v, error);
    case RECORD_VERSION_ERASED:
        return erased(a, v, error);
    default:
        return apply_mismatch(a, "its kind", error);
    }
}

bool
apply_version(Apply *a, GError **error)
{
    const Event *e = a->event;
    g_autoptr(Document) d = document_load(a->txn, e->document, error);
    if (d == NULL)
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
    if (a->record->kind == RECORD_VERSION_ADDED) {
        if (!added(a, d, error))
            return false;
    } else {
        g_autoptr(Version) v = version_load(a->txn, e->document, e->version, error);
        if (v == NULL)
            return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, a->record->n);
        if (!stepped(a, v, error))
            return false;
    }
    d->revision = a->record->n;
    return document_put(a->txn, d, error);
}
