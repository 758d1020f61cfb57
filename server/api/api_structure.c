/* api_structure.c - the structure of a version through the JSON API, and corrections of it. */
#include "server/api/handlers.h"
#include "server/api/json_in.h"
#include "server/api/query.h"
#include "server/api/structure_view.h"
#include "store/base/error.h"

#include <string.h>

static bool
load(Context *context, Found *found, Upload **ret_upload, GError **error)
{
    context->view.drafts = true;
    if (!found_version(context, found, error))
        return false;
    *ret_upload = upload_load(context->txn, &found->version->sha256, error);
    return *ret_upload != NULL;
}

Response *
structure_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    g_autoptr(Upload) upload = NULL;
    StructureModel model;
    uint64_t page;
    if (!context_open(&context, app, request, error) || !load(&context, &found, &upload, error) ||
        !query_number(request, "page", 0, 1, UINT32_MAX, &page, error) ||
        !structure_view(&context, upload, (uint32_t)page, &model, error))
        return NULL;
    Response *response = answer_json(&context, &StructureModel_model, &model);
    response_etag(response, arena_printf(context.view.arena, "%" G_GUINT64_FORMAT "-%u-%s",
                                         found.version->revision, (unsigned)page,
                                         context.view.lang == LANG_EN ? "en" : "de"));
    return response;
}

static bool
read_correction(const JsonIn *in, Correction *ret, GError **error)
{
    static const char *const known[] = {"verdict", "page",  "line",    "nth",
                                        "kind",    "label", "heading", NULL};
    const char *verdict, *line, *kind, *label, *heading;
    uint64_t page, nth;
    if (!json_in_only(in, known, error) || !json_in_string(in, "verdict", &verdict, error) ||
        !json_in_string(in, "line", &line, error) || !json_in_string(in, "kind", &kind, error) ||
        !json_in_string(in, "label", &label, error) ||
        !json_in_string(in, "heading", &heading, error) ||
        !json_in_number(in, "page", UINT32_MAX, &page, error) ||
        !json_in_number(in, "nth", UINT32_MAX, &nth, error))
        return false;
    bool is_heading = g_strcmp0(verdict, "heading") == 0;
    if (!is_heading && g_strcmp0(verdict, "no_heading") != 0)
        return fail_field(error, "verdict", "must be \"heading\" or \"no_heading\"");
    *ret = (Correction){.verdict = is_heading ? CORRECTION_HEADING : CORRECTION_NO_HEADING,
                        .page = (uint32_t)page,
                        .nth = (uint32_t)nth,
                        .line = (char *)line,
                        .label = (char *)label,
                        .heading = (char *)heading};
    if (!is_heading && (kind != NULL || label != NULL || heading != NULL))
        return fail_field(error, "verdict",
                          "a line that is no heading has no kind, label, heading");
    if (is_heading) {
        ret->kind = kind != NULL ? section_kind_from_name(kind) : SECTION_KIND_COUNT;
        if (ret->kind == SECTION_KIND_COUNT)
            return fail_field(error, "kind", "there is no such kind of unit");
    }
    return true;
}

static Response *
answer_correction(App *app, Request *request, uint64_t n, unsigned status, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    g_autoptr(Upload) upload = NULL;
    StructureModel model;
    if (!context_open(&context, app, request, error) || !load(&context, &found, &upload, error) ||
        !structure_view(&context, upload, 0, &model, error))
        return NULL;
    const CorrectionModel *said = structure_view_correction(&model, n);
    if (said == NULL) {
        fail(error, STORE_ERROR_NOT_FOUND, "the correction was taken back meanwhile");
        return NULL;
    }
    Response *response = answer_json_status(&CorrectionModel_model, said, status);
    response_header(response, "Location",
                    arena_printf(context.view.arena,
                                 "/api/v1/documents/%s/versions/%u/corrections/%" G_GUINT64_FORMAT,
                                 found.document->slug, found.version->number, n));
    return response;
}

Response *
correction_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(JsonIn) in = {0};
    Correction said;
    uint64_t revision, n, before;
    uint32_t number;
    if (!param_number(request, "number", &number, error) ||
        !query_if_match(request, false, &revision, error) ||
        !json_in_parse(&in, request_body(request), false, error) ||
        !read_correction(&in, &said, error))
        return NULL;
    if (!store_head_now(app->store, &before, error))
        return NULL;
    if (!store_structure_correct(app->store, request_principal(request)->id,
                                 request_param(request, "slug"), number, &said, revision, &n,
                                 error))
        return NULL;
    return answer_correction(app, request, n, n > before ? 201 : 200, error);
}

Response *
correction_delete(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    uint64_t revision;
    uint32_t number;
    const char *text = request_param(request, "correction");
    guint64 n = 0;
    if (!param_number(request, "number", &number, error) ||
        !query_if_match(request, false, &revision, error))
        return NULL;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT64, &n, NULL)) {
        fail(error, STORE_ERROR_NOT_FOUND, "no correction %s", text);
        return NULL;
    }
    if (!store_correction_remove(app->store, request_principal(request)->id,
                                 request_param(request, "slug"), number, n, revision, error))
        return NULL;
    return response_empty(204);
}
