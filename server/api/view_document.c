/* view_document.c - models of versions, documents and lists of them; see view.h. */
#include "server/api/view.h"

#include "server/model/format.h"
#include "store/base/error.h"
#include "store/doc/past.h"

#include <string.h>

static const FileModel *
view_file(View *view, const Version *version, const Upload *upload)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&version->sha256, hex);
    FileModel *file = arena_new0(view->arena, FileModel);
    file->name = arena_strdup(view->arena, version->file_name);
    file->bytes = version->bytes;
    file->sha256 = arena_strdup(view->arena, hex);
    file->sha256_short = arena_printf(view->arena, "%.4s %.4s %.4s …", hex, hex + 4, hex + 8);
    file->media_type = "application/pdf";
    file->pages = upload != NULL ? upload->pages : 0;
    file->size_text = format_size(view->arena, version->bytes, view->lang);
    return file;
}

static const VersionUrls *
view_urls(View *view, const Document *document, const Version *version)
{
    VersionUrls *urls = arena_new0(view->arena, VersionUrls);
    const char *base = arena_printf(view->arena, "/d/%s/v%u", document->slug, version->number);
    urls->html.s = base;
    urls->pdf.s = arena_printf(view->arena, "%s.pdf", base);
    urls->text.s = arena_printf(view->arena, "%s.txt", base);
    urls->download.s = arena_printf(view->arena, "%s.pdf?download=1", base);
    urls->edit.s =
        arena_printf(view->arena, "/verwaltung/d/%s/v%u", document->slug, version->number);
    return urls;
}

static void
label_version(View *view, const GPtrArray *versions, const Version *version, VersionModel *model)
{
    static const struct {
        Message label;
        const char *badge;
    } by_state[] = {
        [VERSION_DRAFT] = {MSG_status_draft, "info"},
        [VERSION_SUBMITTED] = {MSG_status_submitted, "warning"},
        [VERSION_SCHEDULED] = {MSG_status_scheduled, "info"},
        [VERSION_RELEASED] = {MSG_status_expired, "neutral"},
        [VERSION_WITHDRAWN] = {MSG_status_withdrawn, "danger"},
        [VERSION_ERASED] = {MSG_status_erased, "danger"},
    };
    Message label = by_state[version->state].label;
    model->badge = by_state[version->state].badge;
    if (version->gone_since != VERSION_DRAFT) {
        label = MSG_status_gone_since;
        model->badge = "danger";
    } else if (model->in_force) {
        label = MSG_status_in_force;
        model->badge = "success";
    } else if (version->state == VERSION_RELEASED && version->starts < version->valid_until &&
               version->valid_until <= view->day && timeline_ends_with(versions, version)) {
        label = MSG_status_repealed;
    } else if (version->state == VERSION_RELEASED && version->starts > view->day) {
        label = MSG_status_not_yet;
        model->badge = "info";
    }
    model->status_label = message(label, view->lang);
    model->validity = view_validity(view, versions, version);
}

/* The upload of VERSION in *RET_UPLOAD, borrowed: GIVEN if there is one, else loaded into *OWNED.
 * NULL when it went with an erasure. */
static bool
upload_of(View *view, const Document *document, const Version *version, const Upload *given,
          Upload **owned, const Upload **ret_upload, GError **error)
{
    g_autoptr(GError) local = NULL;
    if (given == NULL)
        given = *owned = upload_load(view->txn, &version->sha256, &local);
    *ret_upload = given;
    bool erased = version->state == VERSION_ERASED || version->gone_since == VERSION_ERASED;
    if (given != NULL || (erased && is_error(local, STORE_ERROR_NOT_FOUND)))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return fail_prefix(error, "version %u of %s", version->number, document->slug);
}

bool
view_version(View *view, const Document *document, const GPtrArray *versions,
             const Version *version, const Upload *upload, VersionModel *ret_model, GError **error)
{
    Arena *arena = view->arena;
    g_autoptr(Upload) loaded = NULL;
    if (!upload_of(view, document, version, upload, &loaded, &upload, error))
        return false;

    VersionModel m = {.number = version->number};
    m.is_gone = version->gone_since != VERSION_DRAFT;
    m.status = version_state_name(m.is_gone ? version->gone_since : version->state);
    m.in_force = version == timeline_in_force(versions, view->day);
    m.decided_on = format_iso_day(arena, version->decided_on);
    m.signed_on = format_iso_day(arena, version->signed_on);
    m.published_at = format_iso_instant(arena, version->published_us);
    m.effective_from = format_iso_day(arena, version->effective_from);
    m.effective_until = format_iso_day(arena, version->effective_until);
    m.valid_until =
        version->state == VERSION_RELEASED ? format_iso_day(arena, version->valid_until) : NULL;
    m.file = view_file(view, version, upload);
    if (upload != NULL) {
        m.text = view_text_state(view, upload->state, upload->reason);
        m.findings = view_findings(view, upload->findings, &m.n_findings);
    }
    m.corrects = version->corrects;
    m.note = arena_strdup(arena, version->note);
    m.urls = view_urls(view, document, version);
    m.scheduled_at = format_iso_instant(arena, version->scheduled_us);
    m.scheduled_text = format_moment(arena, version->scheduled_us, view->lang);

    m.decided_text = format_day(arena, version->decided_on);
    m.signed_text = format_day(arena, version->signed_on);
    m.published_text = version->published_us != 0
                           ? format_day(arena, date_of_instant(version->published_us))
                           : NULL;
    bool open = version->recorded_us == 0; /* a draft: what staff entered */
    m.from_text = format_day(arena, open ? version->effective_from : version->starts);
    m.until_text = format_day(arena, open ? version->effective_until : version->valid_until);
    m.date_text = format_day(arena, version_display_date(version));
    m.reason = arena_strdup(arena, version->reason);
    if (version->successor != NULL)
        m.successor_url.s = arena_printf(arena, "/d/%s", version->successor);
    m.revision = arena_printf(arena, "%" G_GUINT64_FORMAT, version->revision);
    label_version(view, versions, version, &m);
    *ret_model = m;
    return true;
}

static const char *
text_hint(View *view, const Upload *upload)
{
    switch (upload->state) {
    case TEXT_NO_TEXT:
        return message(MSG_hint_scan, view->lang);
    case TEXT_OCR:
        return message(MSG_hint_ocr, view->lang);
    case TEXT_PENDING:
        return message(MSG_hint_pending, view->lang);
    case TEXT_FAILED:
        return message(MSG_hint_failed, view->lang);
    case TEXT_DONE:
        break;
    }
    return NULL;
}

static void
label_document(View *view, DocumentStatus status, DocumentModel *model)
{
    static const struct {
        Message label;
        const char *badge;
    } by_status[] = {
        [STATUS_DRAFT] = {MSG_status_draft, "info"},
        [STATUS_IN_FORCE] = {MSG_status_in_force, "success"},
        [STATUS_NOT_YET] = {MSG_status_not_yet, "info"},
        [STATUS_EXPIRED] = {MSG_status_expired, "neutral"},
        [STATUS_REPEALED] = {MSG_status_repealed, "neutral"},
        [STATUS_WITHDRAWN] = {MSG_status_withdrawn, "danger"},
    };
    model->status = document_status_name(status);
    model->status_label = message(by_status[status].label, view->lang);
    model->badge = by_status[status].badge;
}

bool
view_document(View *view, const Document *document, const GPtrArray *versions, const Version *shown,
              const Upload *upload, DocumentModel *ret_model, GError **error)
{
    Arena *arena = view->arena;
    DocumentModel m = {0};
    m.slug = arena_strdup(arena, document->slug);
    m.title = arena_strdup(arena, document->title);
    m.type = view_type(view, document->type);
    m.body = view_body(view, document->body);
    label_document(view, timeline_status(versions, view->day), &m);
    m.url.s = arena_printf(arena, "/d/%s", document->slug);
    m.edit_url.s = arena_printf(arena, "/verwaltung/d/%s", document->slug);
    m.revision = arena_printf(arena, "%" G_GUINT64_FORMAT, document->revision);
    for (guint i = 0; i < versions->len; i++)
        if (view->drafts || version_is_public(versions->pdata[i]))
            m.versions_count++;

    const Version *current = timeline_in_force(versions, view->day);
    if (current != NULL) {
        VersionModel *model = arena_new0(arena, VersionModel);
        if (!view_version(view, document, versions, current, current == shown ? upload : NULL,
                          model, error))
            return false;
        m.current = model;
    }
    if (shown != NULL) {
        g_autoptr(Upload) loaded = NULL;
        if (!upload_of(view, document, shown, upload, &loaded, &upload, error))
            return false;
        LocalDate date = version_display_date(shown);
        m.validity = view_validity(view, versions, shown);
        bool is_gone = shown->gone_since != VERSION_DRAFT;
        if (!is_gone)
            m.pdf_url.s = arena_printf(arena, "/d/%s/v%u.pdf", document->slug, shown->number);
        m.is_gone = is_gone;
        if (is_gone) {
            m.status_label = message(MSG_status_gone_since, view->lang);
            m.badge = "danger";
        }
        m.date = format_iso_day(arena, date);
        m.date_text = format_day(arena, date);
        m.size_text = format_size(arena, shown->bytes, view->lang);
        m.text_hint = upload != NULL && !is_gone ? text_hint(view, upload) : NULL;
        m.versions_text = message_fill(arena, MSG_version_nth, view->lang,
                                       arena_printf(arena, "%u", shown->number), NULL);
    }
    *ret_model = m;
    return true;
}

/* The version that stands for the document where none is in force: the next to come, else the last
 * that was. */
static const Version *
representative(const View *view, const GPtrArray *versions)
{
    const Version *current = timeline_in_force(versions, view->day);
    if (current != NULL)
        return current;
    const Version *best = NULL;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (version_is_public(v) ? v->state == VERSION_RELEASED || best == NULL
                                 : view->drafts && best == NULL)
            best = v;
    }
    return best;
}

const DocumentDetail *
view_document_detail(View *view, const char *slug, GError **error)
{
    g_autoptr(Document) document = document_load_slug(view->txn, slug, error);
    if (document == NULL || !document_as_of(view->txn, document, view->as_of_us, NULL, error))
        return NULL;
    g_autoptr(GPtrArray) versions = version_list(view->txn, document->id, view->as_of_us, error);
    if (versions == NULL)
        return NULL;

    DocumentModel m;
    if (!view_document(view, document, versions, representative(view, versions), NULL, &m, error))
        return NULL;
    if (m.versions_count == 0 && !view->drafts) {
        fail(error, STORE_ERROR_NOT_FOUND, "no document %s", slug);
        return NULL;
    }
    VersionModel *models = arena_array(view->arena, VersionModel, MAX(versions->len, 1));
    size_t n = 0;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (!view->drafts && !version_is_public(v))
            continue;
        if (!view_version(view, document, versions, v, NULL, &models[n++], error))
            return NULL;
    }
    DocumentDetail *detail = arena_new0(view->arena, DocumentDetail);
    /* DocumentDetail begins with the members of DocumentModel, from the same list (models.h). */
    memcpy(detail, &m, sizeof m);
    detail->versions = models;
    detail->n_versions = n;
    return detail;
}
G_STATIC_ASSERT(G_STRUCT_OFFSET(DocumentDetail, versions) == sizeof(DocumentModel));

const DocumentModel *
view_listing_items(View *view, const Listing *listing, size_t *ret_n, GError **error)
{
    *ret_n = listing->items->len;
    DocumentModel *models = arena_array(view->arena, DocumentModel, MAX(listing->items->len, 1));
    for (guint i = 0; i < listing->items->len; i++) {
        const ListingItem *item = listing->items->pdata[i];
        if (!view_document(view, item->document, item->versions, item->shown, item->upload,
                           &models[i], error))
            return NULL;
    }
    return models;
}

const DocumentList *
view_listing(View *view, const Listing *listing, GError **error)
{
    DocumentList *list = arena_new0(view->arena, DocumentList);
    list->items = view_listing_items(view, listing, &list->n_items, error);
    if (list->items == NULL)
        return NULL;
    list->total = listing->total;
    list->next = arena_strdup(view->arena, listing->next);
    return list;
}
