/* api_compare.c - two versions of a document side by side, through the JSON API. */
#include "server/api/compare_view.h"
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "store/base/error.h"

/* The version that the query names by its number, as the viewer may see it. */
static const Version *
asked_for(Context *context, const Found *found, const char *name, GError **error)
{
    uint64_t number;
    if (query_text(context->request, name) == NULL) {
        fail_field(error, name, "the number of a version is missing");
        return NULL;
    }
    if (!query_number(context->request, name, 0, 1, UINT32_MAX, &number, error))
        return NULL;
    return found_number(context, found, (uint32_t)number, error);
}

Response *
compare_get(Request *request, void *app, GError **error)
{
    static const char *const known[] = {"from", "to", "lang", NULL};
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    ComparisonModel model;
    if (!request_only_queries(request, known, error) ||
        !context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    const Version *from = asked_for(&context, &found, "from", error);
    const Version *to = from != NULL ? asked_for(&context, &found, "to", error) : NULL;
    if (to == NULL || !view_comparison(&context.view, from, to, &model, error))
        return NULL;
    return answer_json(&context, &ComparisonModel_model, &model);
}
