/* staff_draft.c - one version at the desk: its form while it is a draft, and the steps it can take,
 * each asked for on a page of its own so that nothing is released, withdrawn or deleted by a single
 * slip. */
#include "server/api/broken_view.h"
#include "server/api/date_view.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_changes.h"
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
    bool submitted = version->state == VERSION_SUBMITTED;
    if (draft && (access & ACCESS_EDIT) != 0) {
        model.action.s = path;
        model.delete_url.s = arena_printf(view->arena, "%s/loeschen", path);
        model.submit_url.s = arena_printf(view->arena, "%s/vorlegen", path);
    }
    if (draft || submitted) {
        model.release_blocked = staff_release_blocked(&context, upload);
        model.may_release = model.release_blocked == NULL;
        if (model.may_release)
            model.release_url.s = arena_printf(view->arena, "%s/freigeben", path);
    }
    if (submitted && (access & ACCESS_RELEASE) != 0)
        model.return_url.s = arena_printf(view->arena, "%s/zurueckgeben", path);
    if (version->state == VERSION_RELEASED && (access & ACCESS_RELEASE) != 0)
        model.withdraw_url.s = arena_printf(view->arena, "%s/zurueckziehen", path);
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

typedef struct {
    const char *word;
    int action; /* VersionAction, or -1: delete the draft */
    AccessFlags access;
    Message heading, sentence, button;
    const char *notice;
} Step;

static const Step steps[] = {
    {"freigeben", VERSION_RELEASE, ACCESS_RELEASE, MSG_confirm_release,
     MSG_confirm_release_sentence, MSG_confirm_release_button, "freigegeben"},
    {"vorlegen", VERSION_SUBMIT, ACCESS_EDIT, MSG_confirm_submit, MSG_confirm_submit_sentence,
     MSG_confirm_submit_button, "vorgelegt"},
    {"zurueckgeben", VERSION_RETURN, ACCESS_RELEASE, MSG_confirm_return,
     MSG_confirm_return_sentence, MSG_confirm_return_button, "zurueckgegeben"},
    {"zurueckziehen", VERSION_WITHDRAW, ACCESS_RELEASE, MSG_confirm_withdraw,
     MSG_confirm_withdraw_sentence, MSG_confirm_withdraw_button, "zurueckgezogen"},
    {"loeschen", -1, ACCESS_EDIT, MSG_confirm_delete, MSG_confirm_delete_sentence,
     MSG_confirm_delete_button, "geloescht"},
};

static const Step *
find_step(const Request *request, GError **error)
{
    const char *word = request_param(request, "action");
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (strcmp(steps[i].word, word) != 0)
            continue;
        if ((request_principal(request)->access & steps[i].access) == 0) {
            fail(error, STORE_ERROR_DENIED, "%s",
                 message(MSG_staff_release_role, request_lang(request)));
            return NULL;
        }
        return &steps[i];
    }
    fail(error, STORE_ERROR_NOT_FOUND, "no such step");
    return NULL;
}

/* Before a release: the proposal where no day is entered, and what is to be looked at. */
static bool
fill_release(Context *context, const Found *found, ConfirmPage *model, GError **error)
{
    View *view = &context->view;
    const Version *version = found->version;
    view_date_warnings(view, found->versions, version, request_now_us(context->request),
                       &model->warnings, &model->n_warnings);
    if (version->effective_from != LOCAL_DATE_NONE || version->corrects != 0)
        return true;
    g_autoptr(Upload) upload = upload_load(context->txn, &version->sha256, error);
    const SuggestionsModel *suggestions =
        upload != NULL ? staff_suggestions(context, upload, version, found->document->slug, error)
                       : NULL;
    if (suggestions == NULL)
        return false;
    ProposalModel *proposal = arena_new0(view->arena, ProposalModel);
    *proposal = *suggestions->proposal;
    if (proposal->value != NULL && version->state == VERSION_DRAFT)
        proposal->take_url.s = arena_printf(view->arena, "%s?in_kraft=%s",
                                            model->version->urls->edit.s, proposal->value);
    model->proposal = proposal;
    return true;
}

static Response *
show_confirm(App *app, Request *request, const Step *step, unsigned status, const char *problem,
             GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    view->drafts = true;
    if (!found_version(&context, &found, error))
        return NULL;
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    VersionModel *version = arena_new0(view->arena, VersionModel);
    if (!view_document(view, found.document, found.versions, found.version, NULL, document,
                       error) ||
        !view_version(view, found.document, found.versions, found.version, NULL, version, error))
        return NULL;
    ConfirmPage model = {.heading = message(step->heading, view->lang),
                         .sentence = message(step->sentence, view->lang),
                         .button = message(step->button, view->lang),
                         .document = document,
                         .version = version,
                         .asks_reason =
                             step->action == VERSION_RETURN || step->action == VERSION_WITHDRAW,
                         .problem = problem,
                         .revision = version->revision};
    if ((step->action == VERSION_RELEASE || step->action == VERSION_SUBMIT) &&
        !staff_changes(view, &found, &model.changes, error))
        return NULL;
    model.action.s = arena_printf(view->arena, "%s/%s", version->urls->edit.s, step->word);
    model.back_url.s = version->urls->edit.s;
    if (step->action == VERSION_RELEASE && !fill_release(&context, &found, &model, error))
        return NULL;
    model.page = staff_page(&context, model.heading);
    GString *out = g_string_sized_new(8192);
    template_confirm(out, &model, page_lang(&context));
    return staff_answer(&context, status, out);
}

Response *
confirm_page(Request *request, void *app, GError **error)
{
    const Step *step = find_step(request, error);
    return step != NULL ? show_confirm(app, request, step, 200, NULL, error) : NULL;
}

Response *
confirm_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    Lang lang = request_lang(request);
    uint32_t number;
    const char *slug = request_param(request, "slug");
    const Step *step = find_step(request, error);
    if (step == NULL || !param_number(request, "number", &number, error))
        return NULL;
    const char *reason = request_form(request, "reason");
    const char *successor = request_form(request, "successor");
    if ((step->action == VERSION_RETURN || step->action == VERSION_WITHDRAW) &&
        (reason == NULL || *reason == '\0'))
        return show_confirm(app, request, step, 422, message(MSG_staff_reason_missing, lang),
                            error);

    uint64_t actor = request_principal(request)->id;
    g_autoptr(GError) problem = NULL;
    bool done;
    if (step->action < 0) {
        done = store_version_delete(app->store, actor, slug, number, staff_form_revision(request),
                                    &problem);
    } else {
        VersionStep version_step = {.action = (VersionAction)step->action,
                                    .reason = reason,
                                    .successor =
                                        successor != NULL && *successor != '\0' ? successor : NULL};
        g_autoptr(Version) version = store_version_step(
            app->store, actor, slug, number, &version_step, staff_form_revision(request), &problem);
        done = version != NULL;
    }
    if (!done) {
        Problems problems = {0};
        if (problems_add_error(&problems, arena, lang, problem))
            return show_confirm(app, request, step, problems.status, problems.items[0].message,
                                error);
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    const char *path = step->action < 0 ? arena_printf(arena, "/verwaltung/d/%s", slug)
                                        : arena_printf(arena, "/verwaltung/d/%s/v%u", slug, number);
    return staff_redirect(request, path, step->notice);
}
