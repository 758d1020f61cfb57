/* api_search.c - search and public changes through the JSON API. */
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/missed.h"
#include "server/api/query.h"
#include "server/model/format.h"
#include "store/base/error.h"

#include <string.h>

static bool
parse_search(Context *context, SearchQuery *ret_query, GError **error)
{
    Request *request = context->request;
    const Limits *limits = store_limits(context->app->store);
    uint64_t limit, facets;
    const char *versions = query_text(request, "versions");
    if (versions != NULL && strcmp(versions, "current") != 0 && strcmp(versions, "all") != 0)
        return fail_field(error, "versions", "“%s” is neither current nor all", versions);
    if (!query_number(request, "limit", 10, 1, limits->page_size, &limit, error) ||
        !query_number(request, "facets", 0, 0, 1, &facets, error) || !context_times(context, error))
        return false;
    const char *q = query_text(request, "q");
    *ret_query = (SearchQuery){
        .q = q != NULL ? q : "",
        .type = query_text(request, "type"),
        .body = query_text(request, "body"),
        .at = context->view.day,
        .as_of_us = context->view.as_of_us,
        .all_versions = versions != NULL && strcmp(versions, "all") == 0,
        .facets = facets == 1,
        .limit = (uint32_t)limit,
        .cursor = query_text(request, "cursor"),
        .max_terms = limits->query_terms,
        .max_bytes = limits->query_bytes,
    };
    return true;
}

Response *
search_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    SearchQuery query;
    if (!context_open(&context, app, request, error) || !parse_search(&context, &query, error))
        return NULL;
    g_autoptr(SearchResult) result = search_run(context.txn, &query, error);
    const SearchModel *model = result != NULL ? view_search(&context.view, result, error) : NULL;
    if (model == NULL)
        return NULL;
    Response *response = answer_json(&context, &SearchModel_model, model);
    if (missed_note(&context, &query, result))
        response_no_keep(response);
    return response;
}

Response *
changes_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    uint64_t since, limit, head;
    if (!context_open(&context, app, request, error) ||
        !query_number(request, "since", 0, 0, G_MAXUINT64 - 1, &since, error) ||
        !query_number(request, "limit", 50, 1, store_limits(context.app->store)->page_size, &limit,
                      error))
        return NULL;
    g_autoptr(GPtrArray) changes = change_list(context.txn, since, (uint32_t)limit, &head, error);
    if (changes == NULL)
        return NULL;
    Arena *arena = context.view.arena;
    ChangeModel *items = arena_array(arena, ChangeModel, MAX(changes->len, 1));
    for (guint i = 0; i < changes->len; i++) {
        const Change *change = changes->pdata[i];
        items[i] = (ChangeModel){.seq = change->seq,
                                 .time = format_iso_instant(arena, change->time_us),
                                 .kind = change_kind_name(change->kind),
                                 .slug = arena_strdup(arena, change->slug),
                                 .version = change->version};
    }
    ChangesModel model = {.items = items, .n_items = changes->len, .head = head};
    return answer_json(&context, &ChangesModel_model, &model);
}
