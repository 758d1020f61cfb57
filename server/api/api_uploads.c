/* api_uploads.c - handing in a PDF, what the worker found in it, and the audit through the JSON
 * API. */
#include "server/api/audit_view.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_suggest.h"
#include "server/api/staff_view.h"
#include "server/model/format.h"
#include "store/base/error.h"

Response *
upload_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_autoptr(BlobSpool) spool = request_steal_upload(request);
    if (spool == NULL) {
        fail_reason(error, STORE_ERROR_INVALID, "not-pdf", "the body is empty; a PDF is expected");
        return NULL;
    }
    bool known;
    g_autoptr(Upload) upload = store_upload(app->store, request_principal(request)->id, spool,
                                            request_upload_name(request), &known, error);
    if (upload == NULL)
        return NULL;

    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    UploadResult model = {.sha256 = hex,
                          .bytes = upload->bytes,
                          .media_type = "application/pdf",
                          .text = view_text_state(&context.view, upload->state, upload->reason)};
    Response *response = answer_json_status(&UploadResult_model, &model, known ? 200 : 201);
    response_header(response, "Location",
                    arena_printf(context.view.arena, "/api/v1/uploads/%s", hex));
    return response;
}

Response *
upload_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    Digest sha256;
    if (!context_open(&context, app, request, error))
        return NULL;
    if (!digest_parse(request_param(request, "sha256"), &sha256)) {
        fail(error, STORE_ERROR_NOT_FOUND, "no such upload");
        return NULL;
    }
    g_autoptr(Upload) upload = upload_load(context.txn, &sha256, error);
    if (upload == NULL)
        return NULL;
    UploadState model;
    staff_upload(&context, upload, &model);
    model.suggestions = staff_suggestions(&context, upload, NULL, NULL, error);
    if (model.suggestions == NULL)
        return NULL;
    return answer_json(&context, &UploadState_model, &model);
}

Response *
audit_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    uint64_t since, limit;
    if (!context_open(&context, app, request, error) ||
        !query_number(request, "since", 0, 0, G_MAXUINT64 - 1, &since, error) ||
        !query_number(request, "limit", 50, 1, store_limits(context.app->store)->page_size, &limit,
                      error))
        return NULL;
    g_autoptr(GPtrArray) entries = audit_list(context.txn, since, false, (uint32_t)limit, error);
    if (entries == NULL)
        return NULL;
    AuditModel model = {.head = store_head(context.txn)};
    model.items = audit_items(&context, entries, &model.n_items);
    Response *response = answer_json(&context, &AuditModel_model, &model);
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}
