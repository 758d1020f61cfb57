/* staff_desk.c - the desk's first page, the page of one document for staff, and the history. */
#include "server/api/audit_view.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_pages.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#define DESK_UPLOADS 20
#define AUDIT_PER_PAGE 50

static bool
desk_uploads(Context *context, DeskPage *model, GError **error)
{
    g_autoptr(GPtrArray) uploads = upload_list(context->txn, true, DESK_UPLOADS, error);
    if (uploads == NULL)
        return false;
    UploadState *items = arena_array(context->view.arena, UploadState, MAX(uploads->len, 1));
    for (guint i = 0; i < uploads->len; i++)
        staff_upload(context, uploads->pdata[i], &items[i]);
    model->uploads = items;
    model->n_uploads = uploads->len;
    return true;
}

/* Every document with a draft or something to release, with just those versions; and all documents.
 */
static bool
desk_documents(Context *context, DeskPage *model, GError **error)
{
    View *view = &context->view;
    ListingQuery query = {.status = -1,
                          .at = view->day,
                          .as_of_us = INT64_MAX,
                          .drafts = true,
                          .limit = G_MAXUINT32,
                          .title_contains = model->q};
    g_autoptr(Listing) listing = listing_query(context->txn, &query, error);
    if (listing == NULL)
        return false;
    model->documents = view_listing_items(view, listing, &model->n_documents, error);
    if (model->documents == NULL)
        return false;
    DocumentDetail *drafts = arena_array(view->arena, DocumentDetail, MAX(listing->items->len, 1));
    for (guint i = 0; i < listing->items->len; i++) {
        const ListingItem *item = listing->items->pdata[i];
        bool open = false;
        for (guint k = 0; k < item->versions->len; k++)
            open = open || !version_is_public(item->versions->pdata[k]);
        if (!open)
            continue;
        const DocumentDetail *detail = view_document_detail(view, item->document->slug, error);
        if (detail == NULL)
            return false;
        DocumentDetail draft = *detail;
        VersionModel *versions = arena_array(view->arena, VersionModel, MAX(detail->n_versions, 1));
        draft.n_versions = 0;
        for (size_t k = 0; k < detail->n_versions; k++) {
            const Version *v = item->versions->pdata[k];
            if (!version_is_public(v))
                versions[draft.n_versions++] = detail->versions[k];
        }
        draft.versions = versions;
        drafts[model->n_drafts++] = draft;
    }
    model->drafts = drafts;
    return true;
}

Response *
desk_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    context.view.drafts = true;
    DeskPage model = {.q = query_text(request, "q")};
    model.page = staff_page(&context, message(MSG_staff_title_desk, context.view.lang));
    if (!desk_uploads(&context, &model, error) || !desk_documents(&context, &model, error))
        return NULL;
    GString *out = g_string_sized_new(32768);
    template_desk(out, &model, page_lang(&context));
    return staff_answer(&context, 200, out);
}

static Response *
show_document(Context *context, const Found *found, unsigned status, const Problems *problems,
              const char *title, const char *type, const char *body, GError **error)
{
    View *view = &context->view;
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    if (!view_document(view, found->document, found->versions,
                       timeline_in_force(found->versions, view->day), NULL, document, error))
        return NULL;
    guint n = found->versions->len;
    VersionModel *versions = arena_array(view->arena, VersionModel, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        if (!view_version(view, found->document, found->versions, found->versions->pdata[n - 1 - i],
                          NULL, &versions[i], error))
            return NULL;
    StaffDocumentPage model = {
        .page = staff_page(context, document->title),
        .document = document,
        .versions = versions,
        .n_versions = n,
        .title = title,
        .action.s = document->edit_url.s,
        .upload_url.s =
            arena_printf(view->arena, "/verwaltung/hochladen?dokument=%s", document->slug)};
    model.type_options = type_options(view, type, false, &model.n_type_options);
    model.body_options = body_options(view, body, false, &model.n_body_options);
    if (problems != NULL) {
        model.problems = problems->items;
        model.n_problems = problems->n;
    }
    GString *out = g_string_sized_new(16384);
    template_staff_document(out, &model, page_lang(context));
    return staff_answer(context, status, out);
}

Response *
staff_document_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    return show_document(&context, &found, 200, NULL, found.document->title, found.document->type,
                         found.document->body, error);
}

Response *
staff_document_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    const char *slug = request_param(request, "slug");
    const char *body = request_form(request, "body");
    DocumentInput input = {.set = DOC_TITLE | DOC_TYPE | DOC_BODY,
                           .title = request_form(request, "title"),
                           .type = request_form(request, "type"),
                           .body = body != NULL && *body != '\0' ? body : NULL};
    const char *revision = request_form(request, "revision");
    g_autoptr(GError) problem = NULL;
    g_autoptr(Document) document = store_document_change(
        app->store, request_principal(request)->id, slug, &input,
        revision != NULL ? g_ascii_strtoull(revision, NULL, 10) : 0, &problem);
    if (document != NULL)
        return staff_redirect(
            request, arena_printf(request_arena(request), "/verwaltung/d/%s", slug), "geaendert");

    Problems problems = {0};
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!problems_add_error(&problems, request_arena(request), request_lang(request), problem)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (!context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    return show_document(&context, &found, problems.status, &problems, input.title, input.type,
                         input.body, error);
}

Response *
audit_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    uint64_t before;
    if (!context_open(&context, app, request, error) ||
        !query_number(request, "vor", 0, 0, G_MAXUINT64 - 1, &before, error))
        return NULL;
    g_autoptr(GPtrArray) entries = audit_list(context.txn, before, true, AUDIT_PER_PAGE, error);
    if (entries == NULL)
        return NULL;
    PageModel *page = staff_page(&context, message(MSG_staff_title_audit, context.view.lang));
    page->section = "protokoll";
    AuditPage model = {.page = page};
    model.items = audit_items(&context, entries, &model.n_items);
    if (entries->len == AUDIT_PER_PAGE)
        model.next_url.s =
            arena_printf(context.view.arena, "/verwaltung/protokoll?vor=%" G_GUINT64_FORMAT,
                         model.items[model.n_items - 1].n);
    if (before != 0)
        model.first_url.s = "/verwaltung/protokoll";
    GString *out = g_string_sized_new(16384);
    template_audit(out, &model, page_lang(&context));
    return staff_answer(&context, 200, out);
}
