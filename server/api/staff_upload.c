/* staff_upload.c - a file comes in through the form, the worker's findings are shown, and it is
 * saved as the draft of a new document or as a new version of one. The file is durable before
 * anything else is asked: a form that is left, or sent with a mistake, never loses it. */
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_pages.h"
#include "server/api/staff_suggest.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

static Response *
show_upload_form(App *app, Request *request, unsigned status, const char *slug,
                 const Problems *problems, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    UploadPage model = {
        .action.s = "/verwaltung/hochladen",
        .max_text = format_size(view->arena, store_limits(app->store)->upload_bytes, view->lang)};
    if (slug != NULL) {
        const DocumentDetail *detail = view_document_detail(view, slug, error);
        if (detail == NULL)
            return NULL;
        DocumentModel *document = arena_new0(view->arena, DocumentModel);
        memcpy(document, detail, sizeof *document); /* DocumentDetail begins with a DocumentModel */
        model.document = document;
    }
    if (problems != NULL) {
        model.problems = problems->items;
        model.n_problems = problems->n;
    }
    model.page = staff_page(
        &context, message(slug != NULL ? MSG_staff_title_upload_version : MSG_staff_title_upload,
                          view->lang));
    GString *out = g_string_sized_new(8192);
    template_upload(out, &model, page_lang(&context));
    return staff_answer(&context, status, out);
}

Response *
upload_page(Request *request, void *app, GError **error)
{
    return show_upload_form(app, request, 200, query_text(request, "dokument"), NULL, error);
}

Response *
upload_form_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    Lang lang = request_lang(request);
    const char *slug = request_form(request, "dokument");
    if (slug != NULL && *slug == '\0')
        slug = NULL;
    Problems problems = {0};
    g_autoptr(BlobSpool) spool = request_steal_upload(request);
    if (spool == NULL || blob_spool_size(spool) == 0) {
        problems_add(&problems, "file", message(MSG_staff_field_file, lang),
                     message(MSG_staff_missing_file, lang));
        return show_upload_form(app, request, problems.status, slug, &problems, error);
    }
    bool known = false;
    g_autoptr(GError) problem = NULL;
    g_autoptr(Upload) upload = store_upload(app->store, request_principal(request)->id, spool,
                                            request_upload_name(request), &known, &problem);
    if (upload == NULL && problems_add_error(&problems, arena, lang, problem)) {
        problems.items[0].field = "file";
        problems.items[0].label = message(MSG_staff_field_file, lang);
        return show_upload_form(app, request, problems.status, slug, &problems, error);
    }
    if (upload == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    const char *path = slug != NULL ? arena_printf(arena, "/verwaltung/hochgeladen/%s?dokument=%s",
                                                   hex, format_url_value(arena, slug))
                                    : arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
    return staff_redirect(request, path, known ? "bekannt" : "hochgeladen");
}

static Upload *
find_upload(Context *context, GError **error)
{
    Digest sha256;
    if (!digest_parse(request_param(context->request, "sha256"), &sha256)) {
        fail(error, STORE_ERROR_NOT_FOUND, "no such upload");
        return NULL;
    }
    return upload_load(context->txn, &sha256, error);
}

/* "New version of …": every document, the chosen one marked. */
static bool
document_options(Context *context, const char *selected, DraftPage *model, GError **error)
{
    View *view = &context->view;
    ListingQuery query = {.status = -1,
                          .at = view->day,
                          .as_of_us = INT64_MAX,
                          .drafts = true,
                          .sort = SORT_TITLE,
                          .limit = G_MAXUINT32};
    g_autoptr(Listing) listing = listing_query(context->txn, &query, error);
    if (listing == NULL)
        return false;
    OptionModel *options = arena_array(view->arena, OptionModel, listing->items->len + 1);
    options[0] = (OptionModel){.value = "",
                               .label = message(MSG_staff_new_document, view->lang),
                               .selected = selected == NULL};
    for (guint i = 0; i < listing->items->len; i++) {
        const Document *document = ((const ListingItem *)listing->items->pdata[i])->document;
        options[i + 1] = (OptionModel){.value = arena_strdup(view->arena, document->slug),
                                       .label = arena_strdup(view->arena, document->title),
                                       .selected = g_strcmp0(selected, document->slug) == 0};
    }
    model->document_options = options;
    model->n_document_options = listing->items->len + 1;
    return true;
}

static const char *
or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* Title, type and body of a new document. */
static void
name_fields(Context *context, const Upload *upload, const Problems *problems,
            const SuggestionsModel *suggestions, Offer offer, DraftPage *model)
{
    View *view = &context->view;
    Request *request = context->request;
    bool again = offer == OFFER_BESIDE;
    FormField *title = arena_new0(view->arena, FormField);
    *title = *staff_field(view, "title", again ? request_form(request, "title") : NULL, problems,
                          suggestions->title, offer);
    if (title->value == NULL && !again) {
        g_autofree char *stem = g_strdup(or_empty(upload->file_name));
        if (g_str_has_suffix(stem, ".pdf") || g_str_has_suffix(stem, ".PDF"))
            stem[strlen(stem) - 4] = '\0';
        title->value = arena_strdup(view->arena, stem);
    }
    model->title = title;
    model->type = staff_field(view, "type", again ? request_form(request, "type") : NULL, problems,
                              suggestions->type, offer);
    model->body = staff_field(view, "body", again ? request_form(request, "body") : NULL, problems,
                              suggestions->body, offer);
    const char *type = model->type->value != NULL ? model->type->value : "sonstiges";
    model->type_options = type_options(view, type, false, &model->n_type_options);
    model->body_options = body_options(view, model->body->value, false, &model->n_body_options);
}

/* The form for an upload that is not a version yet. After a mistake it shows what was entered. */
static Response *
show_new_draft(App *app, Request *request, unsigned status, const Problems *problems,
               GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    view->drafts = true;
    g_autoptr(Upload) upload = find_upload(&context, error);
    UploadState *state = arena_new0(view->arena, UploadState);
    if (upload == NULL)
        return NULL;

    bool again = problems != NULL;
    const char *slug = again ? request_form(request, "dokument") : query_text(request, "dokument");
    if (slug != NULL && *slug == '\0')
        slug = NULL;
    staff_upload(&context, upload, state);
    const SuggestionsModel *suggestions = staff_suggestions(&context, upload, NULL, slug, error);
    if (suggestions == NULL)
        return NULL;
    state->suggestions = suggestions;
    DraftPage model = {.upload = state, .pending = upload->state == TEXT_PENDING};
    model.action.s = state->url.s;
    model.status_url.s = arena_printf(view->arena, "%s/stand", state->url.s);
    model.reload_url.s = state->url.s;
    if (slug != NULL)
        model.reload_url.s = arena_printf(view->arena, "%s?dokument=%s", state->url.s,
                                          format_url_value(view->arena, slug));
    const DocumentDetail *detail = NULL;
    if (slug != NULL) {
        detail = view_document_detail(view, slug, error);
        if (detail == NULL)
            return NULL;
        DocumentModel *document = arena_new0(view->arena, DocumentModel);
        memcpy(document, detail, sizeof *document); /* DocumentDetail begins with a DocumentModel */
        model.document = document;
    }
    Offer offer = again ? OFFER_BESIDE : OFFER_FILL;
    name_fields(&context, upload, problems, suggestions, offer, &model);
    DateValues dates = {{again ? request_form(request, "decided_on") : NULL,
                         again ? request_form(request, "signed_on") : NULL,
                         again ? request_form(request, "effective_from") : NULL,
                         again ? request_form(request, "effective_until") : NULL}};
    staff_date_fields(view, &dates, problems, suggestions, detail, offer, &model);
    model.note = again ? request_form(request, "note") : NULL;
    if (!document_options(&context, slug, &model, error))
        return NULL;
    model.release_blocked = staff_release_blocked(&context, upload);
    model.may_release = model.release_blocked == NULL;
    if (upload->state == TEXT_DONE || upload->state == TEXT_OCR) {
        g_autofree char *text = page_text_load(context.txn, upload->text_id, 1, NULL);
        if (text != NULL) {
            g_autofree char *start = g_utf8_substring(text, 0, MIN(600, g_utf8_strlen(text, -1)));
            model.excerpt = arena_strdup(view->arena, g_strstrip(start));
        }
    }
    if (problems != NULL) {
        model.problems = problems->items;
        model.n_problems = problems->n;
    }
    model.page = staff_page(
        &context,
        message(slug != NULL ? MSG_staff_title_upload_version : MSG_staff_title_new, view->lang));
    GString *out = g_string_sized_new(16384);
    template_draft(out, &model, page_lang(&context));
    return staff_answer(&context, status, out);
}

Response *
upload_state_page(Request *request, void *app, GError **error)
{
    return show_new_draft(app, request, 200, NULL, error);
}

Response *
upload_status(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    UploadState model;
    if (!context_open(&context, app, request, error))
        return NULL;
    g_autoptr(Upload) upload = find_upload(&context, error);
    if (upload == NULL)
        return NULL;
    staff_upload(&context, upload, &model);
    model.suggestions = staff_suggestions(&context, upload, NULL, NULL, error);
    if (model.suggestions == NULL)
        return NULL;
    return answer_json_status(&UploadState_model, &model, 200);
}

Response *
upload_pdf(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(Context) context = {0};
    uint64_t size;
    if (!context_open(&context, app, request, error))
        return NULL;
    g_autoptr(Upload) upload = find_upload(&context, error);
    int fd =
        upload != NULL ? blob_open(store_blobs(app->store), &upload->sha256, &size, error) : -1;
    if (fd < 0)
        return NULL;
    Response *response = response_file(fd, size, &upload->sha256, "application/pdf");
    response_disposition(response, false, upload->file_name);
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

/* What the form says of a new document; checked as far as the form can. */
static DocumentInput
read_document_form(Request *request, Problems *problems)
{
    Lang lang = request_lang(request);
    const char *body = request_form(request, "body");
    DocumentInput input = {.set = DOC_TITLE | DOC_BODY,
                           .title = request_form(request, "title"),
                           .type = request_form(request, "type"),
                           .body = body != NULL && *body != '\0' ? body : NULL};
    if (input.title == NULL || *input.title == '\0')
        problems_add(problems, "title", message(MSG_staff_field_title, lang),
                     message(MSG_staff_title_missing, lang));
    if (input.type != NULL)
        input.set |= DOC_TYPE;
    return input;
}

/* Saves the draft: a new version of the document that the form names, or a new document with it.
 * *RET_SLUG is in the arena. NULL with problems or ERROR; then nothing was made. */
static Version *
save_draft(App *app, Request *request, const VersionInput *input, Problems *problems,
           const char **ret_slug, GError **error)
{
    Arena *arena = request_arena(request);
    Lang lang = request_lang(request);
    uint64_t actor = request_principal(request)->id;
    const char *slug = request_form(request, "dokument");
    bool is_new = slug == NULL || *slug == '\0';
    DocumentInput document = {0};
    if (is_new)
        document = read_document_form(request, problems);
    if (problems->n > 0)
        return NULL;
    uint32_t existing = 0;
    g_autoptr(GError) problem = NULL;
    Version *version = NULL;
    if (is_new) {
        g_autofree char *made = NULL;
        version =
            store_document_create_whole(app->store, actor, &document, input, NULL, &made, &problem);
        slug = arena_strdup(arena, made);
    } else
        version = store_version_add(app->store, actor, slug, input, &existing, &problem);
    *ret_slug = slug;
    if (version != NULL)
        return version;
    if (existing > 0)
        problems_add(problems, NULL, NULL,
                     message_fill(arena, MSG_staff_already_version, lang,
                                  arena_printf(arena, "%u", existing), NULL));
    else if (!problems_add_error(problems, arena, lang, problem))
        g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}

Response *
upload_save_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    Problems problems = {0};
    VersionInput input;
    staff_read_version_form(request, &input, &problems);
    input.set |= VER_FILE;
    if (!digest_parse(request_param(request, "sha256"), &input.sha256)) {
        fail(error, STORE_ERROR_NOT_FOUND, "no such upload");
        return NULL;
    }
    g_autoptr(GError) problem = NULL;
    const char *slug = NULL;
    g_autoptr(Version) version = save_draft(app, request, &input, &problems, &slug, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (version == NULL)
        return show_new_draft(app, request, problems.status, &problems, error);
    const char *path = arena_printf(arena, "/verwaltung/d/%s/v%u", slug, version->number);
    if (g_strcmp0(request_form(request, "action"), "freigeben") == 0)
        return staff_redirect(request, arena_printf(arena, "%s/freigeben", path), "gespeichert");
    return staff_redirect(request, path, "gespeichert");
}
