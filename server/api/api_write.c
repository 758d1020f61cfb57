/* api_write.c - staff's programs change documents and versions through the JSON API. Every change
 * answers with what is now stored, read from a new snapshot. If-Match carries the ETag that GET
 * gave; its first part is the revision. */
#include "server/api/handlers.h"
#include "server/api/json_in.h"
#include "server/api/query.h"
#include "server/api/staff_suggest.h"
#include "store/base/error.h"

#include <string.h>

static Response *
answer_document(App *app, Request *request, const char *slug, unsigned status, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    context.view.drafts = true;
    const DocumentDetail *detail = view_document_detail(&context.view, slug, error);
    if (detail == NULL)
        return NULL;
    Response *response = answer_json_status(&DocumentDetail_model, detail, status);
    response_etag(response, arena_printf(context.view.arena, "%s", detail->revision));
    if (status == 201)
        response_header(response, "Location",
                        arena_printf(context.view.arena, "/api/v1/documents/%s", slug));
    return response;
}

static Response *
answer_version(App *app, Request *request, const char *slug, uint32_t number, unsigned status,
               GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    g_autoptr(Document) document = document_load_slug(context.txn, slug, error);
    g_autoptr(GPtrArray) versions =
        document != NULL ? version_list(context.txn, document->id, INT64_MAX, error) : NULL;
    if (versions == NULL)
        return NULL;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        VersionModel model;
        if (v->number != number)
            continue;
        if (!view_version(&context.view, document, versions, v, NULL, &model, error) ||
            !staff_dates(&context, document, versions, v, &model, error))
            return NULL;
        Response *response = answer_json_status(&VersionModel_model, &model, status);
        response_etag(response, arena_printf(context.view.arena, "%s", model.revision));
        if (status == 201)
            response_header(
                response, "Location",
                arena_printf(context.view.arena, "/api/v1/documents/%s/versions/%u", slug, number));
        return response;
    }
    fail(error, STORE_ERROR_NOT_FOUND, "no version %u of %s", number, slug);
    return NULL;
}

Response *
document_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(JsonIn) in = {0};
    DocumentInput input;
    if (!json_in_parse(&in, request_body(request), false, error) ||
        !json_in_document(&in, &input, error))
        return NULL;
    g_autoptr(Document) document =
        store_document_create(app->store, request_principal(request)->id, &input, error);
    return document != NULL ? answer_document(app, request, document->slug, 201, error) : NULL;
}

Response *
document_patch(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(JsonIn) in = {0};
    DocumentInput input;
    uint64_t revision;
    if (!query_if_match(request, true, &revision, error) ||
        !json_in_parse(&in, request_body(request), false, error) ||
        !json_in_document(&in, &input, error))
        return NULL;
    if ((input.set & DOC_SLUG) != 0) {
        fail_field(error, "slug", "cannot be changed: addresses stay");
        return NULL;
    }
    g_autoptr(Document) document =
        store_document_change(app->store, request_principal(request)->id,
                              request_param(request, "slug"), &input, revision, error);
    return document != NULL ? answer_document(app, request, document->slug, 200, error) : NULL;
}

Response *
version_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(JsonIn) in = {0};
    VersionInput input;
    uint32_t existing = 0;
    const char *slug = request_param(request, "slug");
    if (!json_in_parse(&in, request_body(request), false, error) ||
        !json_in_version(&in, true, &input, error))
        return NULL;
    g_autoptr(Version) version = store_version_add(app->store, request_principal(request)->id, slug,
                                                   &input, &existing, error);
    return version != NULL ? answer_version(app, request, slug, version->number, 201, error) : NULL;
}

Response *
version_patch(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(JsonIn) in = {0};
    VersionInput input;
    uint64_t revision;
    uint32_t number;
    const char *slug = request_param(request, "slug");
    if (!param_number(request, "number", &number, error) ||
        !query_if_match(request, true, &revision, error) ||
        !json_in_parse(&in, request_body(request), false, error) ||
        !json_in_version(&in, false, &input, error))
        return NULL;
    if ((input.set & VER_FILE) != 0) {
        fail_field(error, "sha256", "cannot be changed: delete the draft and add another");
        return NULL;
    }
    g_autoptr(Version) version = store_version_change(app->store, request_principal(request)->id,
                                                      slug, number, &input, revision, error);
    return version != NULL ? answer_version(app, request, slug, number, 200, error) : NULL;
}

Response *
version_delete(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    uint64_t revision;
    uint32_t number;
    if (!param_number(request, "number", &number, error) ||
        !query_if_match(request, false, &revision, error) ||
        !store_version_delete(app->store, request_principal(request)->id,
                              request_param(request, "slug"), number, revision, error))
        return NULL;
    return response_empty(204);
}

/* {"reason","successor","published_at","at"}, all optional here; the store says what an action
 * needs. */
static Response *
step(Request *request, App *app, VersionAction action, GError **error)
{
    static const char *const known[] = {"reason", "successor", "published_at", "at", NULL};
    g_auto(JsonIn) in = {0};
    VersionStep version_step = {.action = action};
    uint64_t revision;
    uint32_t number;
    const char *published, *at;
    const char *slug = request_param(request, "slug");
    if (!param_number(request, "number", &number, error) ||
        !query_if_match(request, false, &revision, error) ||
        !json_in_parse(&in, request_body(request), true, error) ||
        !json_in_only(&in, known, error) ||
        !json_in_string(&in, "reason", &version_step.reason, error) ||
        !json_in_string(&in, "successor", &version_step.successor, error) ||
        !json_in_string(&in, "published_at", &published, error) ||
        !json_in_string(&in, "at", &at, error))
        return NULL;
    if ((action == VERSION_SCHEDULE) != (at != NULL)) {
        fail_field(error, "at",
                   at == NULL ? "is missing: an instant like 2025-03-19T09:00:00+01:00"
                              : "belongs to a schedule");
        return NULL;
    }
    if (at != NULL && !instant_parse(at, &version_step.scheduled_us)) {
        fail_field(error, "at", "is not an instant like 2025-03-19T09:00:00+01:00");
        return NULL;
    }
    if (published != NULL && !instant_parse(published, &version_step.published_us)) {
        fail_field(error, "published_at", "is not an instant like 2025-03-19T09:00:00+01:00");
        return NULL;
    }
    g_autoptr(Version) version = store_version_step(app->store, request_principal(request)->id,
                                                    slug, number, &version_step, revision, error);
    return version != NULL ? answer_version(app, request, slug, number, 200, error) : NULL;
}

Response *
version_submit(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_SUBMIT, error);
}

Response *
version_return(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_RETURN, error);
}

Response *
version_release(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_RELEASE, error);
}

Response *
version_withdraw(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_WITHDRAW, error);
}

Response *
version_schedule(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_SCHEDULE, error);
}

Response *
version_erase(Request *request, void *app, GError **error)
{
    return step(request, app, VERSION_ERASE, error);
}
