/* staff_step.c - the steps in the life of a version, each asked for on a page of its own so that
 * nothing is released, withdrawn or erased by a single slip. */
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

#define DELETE_DRAFT (-1) /* no VersionAction: nothing of it stays */

typedef struct {
    const char *word;
    int action; /* VersionAction or DELETE_DRAFT */
    AccessFlags access;
    Message heading, sentence, button;
    const char *notice;
} Step;

static const Step steps[] = {
    {"freigeben", VERSION_RELEASE, ACCESS_RELEASE, MSG_confirm_release,
     MSG_confirm_release_sentence, MSG_confirm_release_button, "freigegeben"},
    {"planen", VERSION_SCHEDULE, ACCESS_RELEASE, MSG_confirm_schedule,
     MSG_confirm_schedule_sentence, MSG_confirm_schedule_button, "geplant"},
    {"vorlegen", VERSION_SUBMIT, ACCESS_EDIT, MSG_confirm_submit, MSG_confirm_submit_sentence,
     MSG_confirm_submit_button, "vorgelegt"},
    {"zurueckgeben", VERSION_RETURN, ACCESS_RELEASE, MSG_confirm_return,
     MSG_confirm_return_sentence, MSG_confirm_return_button, "zurueckgegeben"},
    {"zurueckziehen", VERSION_WITHDRAW, ACCESS_RELEASE, MSG_confirm_withdraw,
     MSG_confirm_withdraw_sentence, MSG_confirm_withdraw_button, "zurueckgezogen"},
    {"datenloeschung", VERSION_ERASE, ACCESS_RELEASE, MSG_confirm_erase, MSG_confirm_erase_sentence,
     MSG_confirm_erase_button, "daten-geloescht"},
    {"loeschen", DELETE_DRAFT, ACCESS_EDIT, MSG_confirm_delete, MSG_confirm_delete_sentence,
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

static bool
asks_reason(const Step *step)
{
    return step->action == VERSION_RETURN || step->action == VERSION_WITHDRAW ||
           step->action == VERSION_ERASE;
}

static bool
asks_successor(const Step *step)
{
    return step->action == VERSION_WITHDRAW || step->action == VERSION_ERASE;
}

/* Tomorrow at eight, or the time that is planned already, or what was entered. */
static void
fill_time(View *view, const Request *request, const Version *version, bool again, ConfirmPage *page)
{
    char iso[INSTANT_LEN];
    int64_t at = version->scheduled_us;
    if (at == 0)
        instant_of_local(date_add_days(clock_today(), 1), 8, 0, &at);
    instant_format(at, iso);
    page->asks_time = true;
    page->day = again ? request_form(request, "day") : arena_strndup(view->arena, iso, 10);
    page->time = again ? request_form(request, "time") : arena_strndup(view->arena, iso + 11, 5);
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
    bool again = problem != NULL, public = version_is_public(found.version);
    ConfirmPage model = {
        .heading = message(step->heading, view->lang),
        .sentence = message(step->sentence, view->lang),
        .button = message(step->button, view->lang),
        .document = document,
        .version = version,
        .asks_reason = asks_reason(step),
        .asks_successor = asks_successor(step),
        .reason_hint =
            message(public ? MSG_confirm_reason_public : MSG_confirm_reason_hint, view->lang),
        .reason = again ? request_form(request, "reason") : NULL,
        .successor = again ? request_form(request, "successor") : found.version->successor,
        .danger = step->action == VERSION_ERASE,
        .problem = problem,
        .revision = version->revision};
    if (step->action == VERSION_SCHEDULE)
        fill_time(view, request, found.version, again, &model);
    if ((step->action == VERSION_RELEASE || step->action == VERSION_SUBMIT ||
         step->action == VERSION_SCHEDULE) &&
        !staff_changes(view, &found, &model.changes, error))
        return NULL;
    model.action.s = arena_printf(view->arena, "%s/%s", version->urls->edit.s, step->word);
    model.back_url.s = version->urls->edit.s;
    if ((step->action == VERSION_RELEASE || step->action == VERSION_SCHEDULE) &&
        !fill_release(&context, &found, &model, error))
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

/* "HH:MM" */
static bool
time_parse(const char *text, unsigned *ret_hour, unsigned *ret_minute)
{
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", ":", 3);
    guint64 hour, minute;
    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, 23, &hour, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 0, 59, &minute, NULL))
        return false;
    *ret_hour = (unsigned)hour;
    *ret_minute = (unsigned)minute;
    return true;
}

/* What is wrong with the entered day and time; NULL and the instant if nothing is. */
static const char *
read_time(Request *request, int64_t *ret_us)
{
    Lang lang = request_lang(request);
    LocalDate day;
    unsigned hour, minute;
    const char *day_text = request_form(request, "day");
    if (day_text == NULL || !date_parse_loose(day_text, &day) ||
        !time_parse(request_form(request, "time"), &hour, &minute))
        return message(MSG_schedule_unreadable, lang);
    if (!instant_of_local(day, hour, minute, ret_us))
        return message(MSG_schedule_no_such_time, lang);
    return *ret_us <= clock_now_us() ? message(MSG_schedule_past, lang) : NULL;
}

/* What the form lacks, as a sentence, or NULL. */
static const char *
read_step(Request *request, const Step *step, VersionStep *ret_step)
{
    const char *successor = request_form(request, "successor");
    *ret_step =
        (VersionStep){.action = (VersionAction)step->action,
                      .reason = request_form(request, "reason"),
                      .successor = successor != NULL && *successor != '\0' ? successor : NULL};
    if (asks_reason(step) && (ret_step->reason == NULL || *ret_step->reason == '\0'))
        return message(MSG_staff_reason_missing, request_lang(request));
    if (step->action == VERSION_ERASE && request_form(request, "sure") == NULL)
        return message(MSG_erase_not_sure, request_lang(request));
    return step->action == VERSION_SCHEDULE ? read_time(request, &ret_step->scheduled_us) : NULL;
}

static bool
take_step(App *app, Request *request, const Step *step, const VersionStep *version_step,
          const char *slug, uint32_t number, GError **error)
{
    uint64_t actor = request_principal(request)->id, revision = staff_form_revision(request);
    if (step->action == DELETE_DRAFT)
        return store_version_delete(app->store, actor, slug, number, revision, error);
    g_autoptr(Version) version =
        store_version_step(app->store, actor, slug, number, version_step, revision, error);
    return version != NULL;
}

Response *
confirm_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    uint32_t number;
    const char *slug = request_param(request, "slug");
    const Step *step = find_step(request, error);
    if (step == NULL || !param_number(request, "number", &number, error))
        return NULL;
    VersionStep version_step;
    const char *missing = read_step(request, step, &version_step);
    if (missing != NULL)
        return show_confirm(app, request, step, 422, missing, error);

    g_autoptr(GError) problem = NULL;
    if (!take_step(app, request, step, &version_step, slug, number, &problem)) {
        Problems problems = {0};
        if (problems_add_error(&problems, arena, request_lang(request), problem))
            return show_confirm(app, request, step, problems.status, problems.items[0].message,
                                error);
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    bool stays = step->action != DELETE_DRAFT && step->action != VERSION_ERASE;
    const char *path = stays ? arena_printf(arena, "/verwaltung/d/%s/v%u", slug, number)
                             : arena_printf(arena, "/verwaltung/d/%s", slug);
    return staff_redirect(request, path, step->notice);
}
