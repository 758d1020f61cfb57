/* page_document.c - the document page, the page of one version, its PDF and its text. The state of
 * the law stands in the first line: a reader must never take a superseded text for the one in
 * force. */
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "server/api/leaves.h"
#include "server/api/memento.h"
#include "server/api/pages.h"
#include "server/api/query.h"
#include "server/api/reader.h"
#include "server/api/timeline_view.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

#define TEXT_SHOWN_MAX (2 * MIB) /* of text in one page; the rest is in the PDF and the .txt */

static bool
load_text(Context *context, const Found *found, const Version *version, DocumentPage *model,
          GError **error)
{
    Arena *arena = context->view.arena;
    g_autoptr(Upload) upload = upload_load(context->txn, &version->sha256, error);
    if (upload == NULL)
        return false;
    g_autofree char *base = g_strdup_printf("/d/%s/v%u", model->document->slug, version->number);
    model->leaves = leaves_of(context, upload, base, &model->n_leaves);
    if (upload->state != TEXT_DONE && upload->state != TEXT_OCR)
        return true;
    g_auto(Since) since = {0};
    if (!since_of(context, found->versions, version, &since, error) ||
        !reader_fill(context, upload, model->document->title, found->document->slug, &since,
                     model->version->urls->pdf.s, model, error))
        return false;
    if (model->n_wording > 0)
        return true;
    PageTextModel *pages = arena_array(arena, PageTextModel, MAX(upload->pages, 1));
    uint64_t shown = 0;
    for (uint32_t n = 1; n <= upload->pages; n++) {
        g_autofree char *text = page_text_load(context->txn, upload->text_id, n, error);
        if (text == NULL)
            return false;
        shown += strlen(text);
        if (shown > TEXT_SHOWN_MAX) {
            model->text_cut = true;
            break;
        }
        pages[n - 1] = (PageTextModel){
            .number = n,
            .text = arena_strdup(arena, g_strstrip(text)),
            .anchor = arena_printf(arena, "seite-%u", n),
            .pdf_url.s = arena_printf(arena, "%s#page=%u", model->version->urls->pdf.s, n)};
        if (n <= model->n_leaves) {
            pages[n - 1].leaves = &model->leaves[n - 1];
            pages[n - 1].n_leaves = 1;
        }
        model->n_pages = n;
    }
    model->pages = pages;
    return true;
}

static const char *
past_day(Context *context)
{
    View *view = &context->view;
    return format_day_long(view->arena, date_of_instant(view->as_of_us), view->lang);
}

/* Why there is no text: nothing was in force on that day; or today, and what comes next. */
static const char *
none_in_force(Context *context, const Found *found, const char *at_text)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    if (context_is_past(context))
        return message_fill(arena, MSG_banner_as_of_none, view->lang, past_day(context),
                            format_day_long(arena, view->day, view->lang));
    if (at_text != NULL)
        return message_fill(arena, MSG_banner_none_on_day, view->lang, at_text, NULL);
    for (LocalDate day = timeline_next_change(found->versions, view->day); day != LOCAL_DATE_NONE;
         day = timeline_next_change(found->versions, day))
        if (timeline_in_force(found->versions, day) != NULL)
            return message_fill(arena, MSG_banner_none_next, view->lang,
                                format_day_long(arena, day, view->lang), NULL);
    LocalDate ended = LOCAL_DATE_NONE;
    for (guint i = 0; i < found->versions->len; i++) {
        const Version *v = found->versions->pdata[i];
        if (v->state == VERSION_RELEASED && timeline_ends_with(found->versions, v))
            ended = v->valid_until;
    }
    return ended != LOCAL_DATE_NONE ? message_fill(arena, MSG_banner_repealed, view->lang,
                                                   format_day_long(arena, ended, view->lang), NULL)
                                    : message(MSG_banner_none_now, view->lang);
}

/* The sentence over a version that is not the law of today, and the way to the one that is. */
static void
set_banner(Context *context, const Found *found, const Version *shown, DocumentPage *model)
{
    View *view = &context->view;
    const Version *current = timeline_in_force(found->versions, view->day);
    if (shown == NULL) {
        model->banner = none_in_force(context, found, model->at_text);
        model->banner_kind = "warning";
        return;
    }
    if (shown->gone_since != VERSION_DRAFT) {
        model->banner =
            message_fill(view->arena, MSG_banner_gone_since, view->lang, past_day(context), NULL);
        model->banner_kind = "danger";
        return;
    }
    if (!version_is_public(shown)) {
        model->banner = message(MSG_banner_draft, view->lang);
        model->banner_kind = "info";
    } else if (shown == current) {
        if (model->at_text != NULL) {
            model->banner =
                message_fill(view->arena, MSG_banner_on_day, view->lang, model->at_text, NULL);
            model->banner_kind = "info";
        }
        return;
    } else if (shown->starts > view->day) {
        model->banner = message(MSG_banner_future, view->lang);
        model->banner_kind = "info";
    } else {
        model->banner = message(MSG_banner_old, view->lang);
        model->banner_kind = "warning";
    }
    if (current != NULL) {
        model->banner_url.s = arena_printf(view->arena, "/d/%s", found->document->slug);
        model->banner_link = message(MSG_banner_link_current, view->lang);
    }
}

/* Whether it can be compared with another. */
static bool
has_wording(const VersionModel *v)
{
    return strcmp(v->status, "withdrawn") != 0 && strcmp(v->status, "erased") != 0 &&
           (strcmp(v->text->state, "done") == 0 || strcmp(v->text->state, "ocr") == 0);
}

static Response *
show(Context *context, const Found *found, const Version *shown, bool is_version_page,
     GError **error)
{
    View *view = &context->view;
    DocumentPage model = {.is_version_page = is_version_page};
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    if (!view_document(view, found->document, found->versions, shown, NULL, document, error))
        return NULL;
    model.document = document;

    guint n = found->versions->len;
    VersionModel *versions = arena_array(view->arena, VersionModel, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const Version *v = found->versions->pdata[n - 1 - i];
        if (!view->drafts && !version_is_public(v))
            continue;
        VersionModel *m = &versions[model.n_versions++];
        if (!view_version(view, found->document, found->versions, v, NULL, m, error))
            return NULL;
        m->is_shown = v == shown;
        if (v == shown)
            model.version = m;
    }
    for (size_t i = 0; i + 1 < model.n_versions; i++)
        if (has_wording(&versions[i]) && has_wording(&versions[i + 1]))
            versions[i].compare_url.s =
                arena_printf(view->arena, "/d/%s/vergleich?von=%u&bis=%u", found->document->slug,
                             versions[i + 1].number, versions[i].number);
    model.versions = versions;
    if (shown != NULL && shown->gone_since == VERSION_DRAFT &&
        !load_text(context, found, shown, &model, error))
        return NULL;
    if (query_text(context->request, "am") != NULL || context_is_past(context)) {
        model.at = format_iso_day(view->arena, view->day);
        model.at_text = format_day_long(view->arena, view->day, view->lang);
    }
    model.timeline = view_timeline(view, found->versions, shown, model.at_text);
    set_banner(context, found, shown, &model);

    PageModel *page = arena_new0(view->arena, PageModel);
    *page = *page_model(context, "dokument", document->title);
    page->no_index = shown != NULL && !version_is_public(shown);
    model.page = page;
    model.may_edit = page->may_edit;
    model.edit_url.s = document->edit_url.s;
    GString *out = g_string_sized_new(65536);
    template_document(out, &model, page_lang(context));
    Response *response = answer_page(context, 200, out);
    if (!context_is_past(context)) /* what was said earlier is no state of the law */
        memento_headers(context, found, is_version_page ? shown : NULL, response);
    return response;
}

Response *
document_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gate;
    if (!context_open(&context, app, request, error) || !context_times(&context, error) ||
        !found_document(&context, &found, error) || !memento_gate(&context, &found, &gate, error))
        return NULL;
    if (gate != NULL)
        return gate;
    if (timeline_status(found.versions, context.view.day) == STATUS_WITHDRAWN &&
        !context.view.drafts)
        for (guint i = found.versions->len; i-- > 0;)
            if (version_is_public(found.versions->pdata[i]))
                return gone_page(&context, found.document, found.versions->pdata[i]);
    return show(&context, &found, timeline_in_force(found.versions, context.view.day), false,
                error);
}

Response *
version_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    return show(&context, &found, found.version, true, error);
}

Response *
document_pdf(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !context_times(&context, error) ||
        !found_document(&context, &found, error))
        return NULL;
    const Version *current = timeline_in_force(found.versions, context.view.day);
    if (current == NULL) {
        Lang lang = context.view.lang;
        return message_page(app, request, 404, message_error_heading(404, lang),
                            message(MSG_not_found_pdf, lang));
    }
    Response *response =
        response_redirect(302, arena_printf(context.view.arena, "/d/%s/v%u.pdf",
                                            found.document->slug, current->number));
    answer_public(&context, response);
    return response;
}

Response *
version_pdf(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    const Version *version = found.version;
    uint64_t size;
    int fd = blob_open(store_blobs(context.app->store), &version->sha256, &size, error);
    if (fd < 0) {
        /* A record without its blob is damage, not a missing page. */
        if (is_error(error != NULL ? *error : NULL, STORE_ERROR_NOT_FOUND)) {
            g_clear_error(error);
            fail(error, STORE_ERROR_CORRUPT, "the file of %s v%u is missing", found.document->slug,
                 version->number);
        }
        return NULL;
    }
    Response *response = response_file(fd, size, &version->sha256, "application/pdf");
    bool attachment = g_strcmp0(query_text(request, "download"), "1") == 0;
    response_disposition(response, attachment, version->file_name);
    if (version->published_us != 0)
        response_last_modified(response, version->published_us);
    if (version->state != VERSION_RELEASED) /* staff look at what is not, or no longer, there */
        response_cache(response, CACHE_NO_STORE, 0, 0);
    else
        memento_file_headers(&context, &found, response);
    return response;
}

Response *
version_plain(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    const Version *version = found.version;
    g_autoptr(Upload) upload = upload_load(context.txn, &version->sha256, error);
    if (upload == NULL)
        return NULL;
    g_autoptr(GString) out = g_string_sized_new(65536);
    bool has_text = upload->state == TEXT_DONE || upload->state == TEXT_OCR;
    for (uint32_t n = 1; n <= upload->pages && has_text; n++) {
        g_autofree char *text = page_text_load(context.txn, upload->text_id, n, error);
        if (text == NULL)
            return NULL;
        if (n > 1)
            g_string_append_c(out,
                              '\f'); /* a form feed between pages, as plain text of PDFs has it */
        g_string_append(out, text);
    }
    Response *response = response_new(200, "text/plain; charset=utf-8",
                                      g_string_free_to_bytes(g_steal_pointer(&out)));
    answer_public(&context, response);
    return response;
}
