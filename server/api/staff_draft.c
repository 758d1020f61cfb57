/* staff_draft.c - one version at the desk: its form while it is a draft, and which steps it can
 * take (staff_step.c). */
#include "server/api/broken_view.h"
#include "server/api/date_view.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_pages.h"
#include "server/api/staff_suggest.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

static const char *
entered(Request *request, bool again, const char *name, const char *stored)
{
    return again ? request_form(request, name) : stored;
}

static Response *
show_draft(App *app, Request *request, unsigned status, const Problems *problems, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    view->drafts = true;
    if (!found_version(&context, &found, error))
        return NULL;
    const Version *version = found.version;
    if (version->state == VERSION_ERASED)
        return gone_page(&context, found.document, version);
    g_autoptr(Upload) upload = upload_load(context.txn, &version->sha256, error);
    UploadState *state = arena_new0(view->arena, UploadState);
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    VersionModel *model_version = arena_new0(view->arena, VersionModel);
    if (upload == NULL)
        return NULL;
    staff_upload(&context, upload, state);
    state->suggestions = staff_suggestions(&context, upload, version, found.document->slug, error);
    if (state->suggestions == NULL ||
        !view_document(view, found.document, found.versions, version, upload, document, error) ||
        !view_version(view, found.document, found.versions, version, upload, model_version,
                      error) ||
        !view_broken_references(view, found.document, found.versions, version, upload,
                                &state->findings, &state->n_findings, error))
        return NULL;

    view_date_warnings(view, found.versions, version, request_now_us(request), &state->findings,
                       &state->n_findings);
    bool again = problems != NULL;
    AccessFlags access = request_principal(request)->access;
    DraftPage model = {.upload = state, .document = document, .version = model_version};
    const char *path = model_version->urls->edit.s;
    model.pending = upload->state == TEXT_PENDING;
    if (upload->state == TEXT_DONE || upload->state == TEXT_OCR)
        model.structure_url.s = arena_printf(view->arena, "%s/gliederung", path);
    model.status_url.s = arena_printf(view->arena, "%s/stand", state->url.s);
    model.reload_url.s = path;
    model.slug = document->slug;
    model.revision = model_version->revision;
    DateValues dates = {
        {entered(request, again, "decided_on", model_version->decided_on),
         entered(request, again, "signed_on", model_version->signed_on),
         entered(request, again, "effective_from", model_version->effective_from),
         entered(request, again, "effective_until", model_version->effective_until)}};
    LocalDate taken; /* the proposal of the page before, to be saved by the person */
    if (!query_date(request, "in_kraft", LOCAL_DATE_NONE, &taken, error))
        return NULL;
    if (!again && dates.value[2] == NULL && taken != LOCAL_DATE_NONE)
        dates.value[2] = format_iso_day(view->arena, taken);
    staff_date_fields(view, &dates, problems, state->suggestions, NULL, OFFER_BESIDE, &model);
    model.note = entered(request, again, "note", model_version->note);
    bool draft = version->state == VERSION_DRAFT;
    bool waits = version->state == VERSION_SUBMITTED || version->state == VERSION_SCHEDULED;
    bool may_release = (access & ACCESS_RELEASE) != 0;
    if (draft && (access & ACCESS_EDIT) != 0) {
        model.action.s = path;
        model.delete_url.s = arena_printf(view->arena, "%s/loeschen", path);
        model.submit_url.s = arena_printf(view->arena, "%s/vorlegen", path);
    }
    if (draft || waits) {
        model.release_blocked = staff_release_blocked(&context, upload);
        model.may_release = model.release_blocked == NULL;
        if (model.may_release)
            model.release_url.s = arena_printf(view->arena, "%s/freigeben", path);
        if (model.may_release && may_release)
            model.schedule_url.s = arena_printf(view->arena, "%s/planen", path);
    }
    if (waits && may_release)
        model.return_url.s = arena_printf(view->arena, "%s/zurueckgeben", path);
    if (version->state == VERSION_RELEASED && may_release)
        model.withdraw_url.s = arena_printf(view->arena, "%s/zurueckziehen", path);
    if ((version->state == VERSION_RELEASED || version->state == VERSION_WITHDRAWN) && may_release)
        model.erase_url.s = arena_printf(view->arena, "%s/datenloeschung", path);
    if (problems != NULL) {
        model.problems = problems->items;
        model.n_problems = problems->n;
    }
    model.page =
        staff_page(&context, draft ? message(MSG_staff_title_draft, view->lang) : document->title);
    GString *out = g_string_sized_new(16384);
    template_draft(out, &model, page_lang(&context));
    return staff_answer(&context, status, out);
}

Response *
draft_page(Request *request, void *app, GError **error)
{
    return show_draft(app, request, 200, NULL, error);
}

Response *
draft_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    Problems problems = {0};
    VersionInput input;
    uint32_t number;
    const char *slug = request_param(request, "slug");
    if (!param_number(request, "number", &number, error))
        return NULL;
    staff_read_version_form(request, &input, &problems);
    if (problems.n > 0)
        return show_draft(app, request, problems.status, &problems, error);
    g_autoptr(GError) problem = NULL;
    g_autoptr(Version) version =
        store_version_change(app->store, request_principal(request)->id, slug, number, &input,
                             staff_form_revision(request), &problem);
    if (version == NULL) {
        if (problems_add_error(&problems, arena, request_lang(request), problem))
            return show_draft(app, request, problems.status, &problems, error);
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    const char *path = arena_printf(arena, "/verwaltung/d/%s/v%u", slug, number);
    if (g_strcmp0(request_form(request, "action"), "freigeben") == 0)
        return staff_redirect(request, arena_printf(arena, "%s/freigeben", path), "gespeichert");
    return staff_redirect(request, path, "gespeichert");
}
