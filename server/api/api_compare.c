/* api_compare.c - two versions of a document side by side, through the JSON API. */
#include "server/api/compare_view.h"
#include "server/api/found.h"
#include "server/api/handlers.h"

Response *
compare_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    ComparisonModel model;
    if (!context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    const Version *from = found_queried(&context, &found, "from", NULL, error);
    const Version *to = from != NULL ? found_queried(&context, &found, "to", NULL, error) : NULL;
    if (to == NULL || !view_comparison(&context.view, from, to, &model, error))
        return NULL;
    return answer_json(&context, &ComparisonModel_model, &model);
}
