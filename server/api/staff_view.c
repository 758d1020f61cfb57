/* staff_view.c - see staff_view.h. */
#include "server/api/staff_view.h"

#include "server/model/format.h"

#include <string.h>

void
staff_upload(Context *context, const Upload *upload, UploadState *ret_model)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    UploadState m = {.sha256 = arena_strdup(arena, hex),
                     .bytes = upload->bytes,
                     .media_type = "application/pdf"};
    m.text = view_text_state(view, upload->state, upload->reason);
    ProgressModel *progress = arena_new0(arena, ProgressModel);
    progress->pages = upload->pages;
    progress->pages_done = upload->state == TEXT_PENDING ? 0 : upload->pages;
    if (upload->state == TEXT_PENDING) /* known while a scan is read, else not yet */
        job_look(context->app->store, &upload->sha256, &progress->pages_done, &progress->pages);
    m.progress = progress;
    m.findings = view_findings(view, upload->findings, &m.n_findings);
    m.suggestions = arena_new0(arena, SuggestionsModel);
    m.name = arena_strdup(arena, upload->file_name);
    m.size_text = format_size(arena, upload->bytes, view->lang);
    m.uploaded_text = format_moment(arena, upload->uploaded_us, view->lang);
    g_autofree char *by = principal_display_name(context->app->acct, upload->actor);
    m.by = arena_strdup(arena, by);
    m.pages = upload->pages;
    m.url.s = arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
    *ret_model = m;
}

static const struct {
    const char *kind;
    Message label;
} audit_labels[] = {
    {"upload", MSG_audit_upload},
    {"extracted", MSG_audit_extracted},
    {"document-created", MSG_audit_document_created},
    {"document-changed", MSG_audit_document_changed},
    {"version-added", MSG_audit_version_added},
    {"version-changed", MSG_audit_version_changed},
    {"version-deleted", MSG_audit_version_deleted},
    {"version-submitted", MSG_audit_version_submitted},
    {"version-returned", MSG_audit_version_returned},
    {"version-released", MSG_audit_version_released},
    {"version-withdrawn", MSG_audit_version_withdrawn},
    {"version-erased", MSG_audit_version_erased},
    {"version-scheduled", MSG_audit_version_scheduled},
    {"body-put", MSG_audit_body_put},
    {"type-put", MSG_audit_type_put},
    {"upload-discarded", MSG_audit_upload_discarded},
    {"structure-corrected", MSG_audit_structure_corrected},
    {"correction-removed", MSG_audit_correction_removed},
};

const AuditItem *
staff_audit_items(Context *context, const GPtrArray *entries, size_t *ret_n)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    *ret_n = entries->len;
    AuditItem *items = arena_array(arena, AuditItem, MAX(entries->len, 1));
    for (guint i = 0; i < entries->len; i++) {
        const AuditEntry *entry = entries->pdata[i];
        g_autofree char *actor = principal_display_name(context->app->acct, entry->actor);
        AuditItem *item = &items[i];
        item->n = entry->n;
        item->time = format_iso_instant(arena, entry->time_us);
        item->time_text = format_moment(arena, entry->time_us, view->lang);
        item->actor = arena_strdup(arena, actor);
        item->kind = entry->kind;
        item->label = entry->kind;
        for (size_t k = 0; k < G_N_ELEMENTS(audit_labels); k++)
            if (strcmp(audit_labels[k].kind, entry->kind) == 0)
                item->label = message(audit_labels[k].label, view->lang);
        item->slug = arena_strdup(arena, entry->slug);
        item->version = entry->version;
        item->detail = arena_strdup(arena, entry->detail);
        if (!digest_is_zero(&entry->sha256)) {
            char hex[DIGEST_HEX_LEN + 1];
            digest_hex(&entry->sha256, hex);
            item->sha256 = arena_strdup(arena, hex);
            item->url.s = arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
        }
        if (entry->slug != NULL)
            item->url.s = entry->version > 0 ? arena_printf(arena, "/verwaltung/d/%s/v%u",
                                                            entry->slug, entry->version)
                                             : arena_printf(arena, "/verwaltung/d/%s", entry->slug);
    }
    return items;
}
