/* staff_pages.c - see staff_pages.h. */
#include "server/api/staff_pages.h"

#include "server/api/query.h"
#include "server/http/problem.h"
#include "store/base/error.h"

#include <string.h>

static const struct {
    const char *word;
    Message text;
} notices[] = {
    {"gespeichert", MSG_staff_saved},
    {"hochgeladen", MSG_staff_uploaded},
    {"bekannt", MSG_staff_known},
    {"freigegeben", MSG_staff_released},
    {"vorgelegt", MSG_staff_submitted},
    {"zurueckgegeben", MSG_staff_returned},
    {"zurueckgezogen", MSG_staff_withdrawn},
    {"geloescht", MSG_staff_deleted},
    {"geplant", MSG_staff_scheduled},
    {"daten-geloescht", MSG_staff_erased},
    {"geaendert", MSG_staff_changed},
    {"berichtigt", MSG_staff_structure_saved},
    {"zurueckgenommen", MSG_staff_structure_removed},
};

PageModel *
staff_page(Context *context, const char *title)
{
    PageModel *page = arena_new0(context->view.arena, PageModel);
    *page = *page_model(context, "verwaltung", title);
    page->no_index = true;
    page->q = NULL;
    const char *ok = query_text(context->request, "ok");
    for (size_t i = 0; ok != NULL && i < G_N_ELEMENTS(notices); i++) {
        if (strcmp(notices[i].word, ok) == 0) {
            page->notice = message(notices[i].text, context->view.lang);
            page->notice_kind = "success";
        }
    }
    return page;
}

Response *
staff_answer(Context *context, unsigned status, GString *out)
{
    Response *response = answer_page(context, status, out);
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

Response *
staff_redirect(Request *request, const char *path, const char *notice)
{
    char separator = strchr(path, '?') != NULL ? '&' : '?';
    return response_redirect(
        303, arena_printf(request_arena(request), "%s%cok=%s", path, separator, notice));
}

void
problems_add(Problems *problems, const char *field, const char *label, const char *text)
{
    if (problems->status == 0)
        problems->status = 422;
    if (problems->n < G_N_ELEMENTS(problems->items))
        problems->items[problems->n++] =
            (FieldProblem){.field = field, .label = label, .message = text};
}

static const struct {
    const char *field;
    Message label;
} fields[] = {
    {"title", MSG_staff_field_title},
    {"type", MSG_staff_field_type},
    {"body", MSG_staff_field_body},
    {"decided_on", MSG_staff_field_decided_on},
    {"signed_on", MSG_staff_field_signed_on},
    {"effective_from", MSG_staff_field_effective_from},
    {"effective_until", MSG_staff_field_effective_until},
    {"note", MSG_staff_field_note},
    {"file", MSG_staff_field_file},
    {"reason", MSG_staff_field_reason},
    {"line", MSG_staff_field_line},
    {"kind", MSG_structure_kind},
    {"label", MSG_structure_label},
    {"heading", MSG_structure_heading},
};

const char *
staff_field_label(const char *field, Lang lang)
{
    for (size_t i = 0; field != NULL && i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].field, field) == 0)
            return message(fields[i].label, lang);
    return NULL;
}

bool
problems_add_error(Problems *problems, Arena *arena, Lang lang, const GError *error)
{
    static const struct {
        const char *reason;
        Message text;
    } by_reason[] = {
        {"text-pending", MSG_staff_release_pending},
        {"text-encrypted", MSG_staff_release_encrypted},
        {"text-damaged", MSG_staff_release_damaged},
        {"state", MSG_staff_wrong_state},
        {"not-a-draft", MSG_staff_wrong_state},
        {"not-pdf", MSG_staff_not_pdf},
        {"no-text", MSG_structure_no_text},
        {"too-many", MSG_staff_too_many},
    };
    static const struct {
        const char *field;
        Message text;
    } by_field[] = {
        {"effective_until", MSG_staff_until_before_from},
        {"line", MSG_staff_no_such_line},
        {"kind", MSG_staff_bad_kind},
        {"label", MSG_staff_bad_label},
        {"heading", MSG_staff_bad_heading},
    };
    unsigned status = problem_status(error); /* as the API says it */
    if (problems->status == 0 && status < 500)
        problems->status = status;
    if (is_error(error, STORE_ERROR_STALE)) {
        problems_add(problems, NULL, NULL, message(MSG_staff_stale, lang));
        return true;
    }
    if (!is_error(error, STORE_ERROR_INVALID) && !is_error(error, STORE_ERROR_CONFLICT))
        return false;
    const char *field = store_error_field(error);
    const char *text = arena_strdup(arena, error->message);
    for (size_t i = 0; i < G_N_ELEMENTS(by_reason); i++)
        if (g_strcmp0(by_reason[i].reason, store_error_reason(error)) == 0)
            text = message(by_reason[i].text, lang);
    for (size_t i = 0; field != NULL && i < G_N_ELEMENTS(by_field); i++)
        if (strcmp(by_field[i].field, field) == 0)
            text = message(by_field[i].text, lang);
    problems_add(problems, arena_strdup(arena, field), staff_field_label(field, lang), text);
    return true;
}

static void
read_date(Request *request, const char *name, LocalDate *ret, Problems *problems)
{
    const char *text = request_form(request, name);
    Lang lang = request_lang(request);
    *ret = LOCAL_DATE_NONE;
    if (text == NULL || *text == '\0' || date_parse_loose(text, ret))
        return;
    problems_add(problems, name, staff_field_label(name, lang),
                 message_fill(request_arena(request), MSG_date_problem, lang, text, NULL));
}

void
staff_read_version_form(Request *request, VersionInput *ret_input, Problems *problems)
{
    VersionInput input = {.set = VER_DECIDED | VER_SIGNED | VER_FROM | VER_UNTIL | VER_NOTE};
    read_date(request, "decided_on", &input.decided_on, problems);
    read_date(request, "signed_on", &input.signed_on, problems);
    read_date(request, "effective_from", &input.effective_from, problems);
    read_date(request, "effective_until", &input.effective_until, problems);
    if (input.effective_from != LOCAL_DATE_NONE && input.effective_until != LOCAL_DATE_NONE &&
        input.effective_until <= input.effective_from)
        problems_add(problems, "effective_until",
                     staff_field_label("effective_until", request_lang(request)),
                     message(MSG_staff_until_before_from, request_lang(request)));
    const char *note = request_form(request, "note");
    input.note = note != NULL && *note != '\0' ? note : NULL;
    *ret_input = input;
}

const char *
staff_release_blocked(Context *context, const Upload *upload)
{
    Lang lang = context->view.lang;
    if (upload->state == TEXT_PENDING)
        return message(MSG_staff_release_pending, lang);
    if (upload->state == TEXT_FAILED && upload->reason == REASON_ENCRYPTED)
        return message(MSG_staff_release_encrypted, lang);
    if (upload->state == TEXT_FAILED && upload->reason == REASON_DAMAGED)
        return message(MSG_staff_release_damaged, lang);
    if ((request_principal(context->request)->access & ACCESS_RELEASE) == 0)
        return message(MSG_staff_release_role, lang);
    return NULL;
}

uint64_t
staff_form_revision(const Request *request)
{
    const char *revision = request_form(request, "revision");
    return revision != NULL ? g_ascii_strtoull(revision, NULL, 10) : 0;
}
