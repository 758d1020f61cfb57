/* page_search.c - the search page. */
#include "server/api/handlers.h"
#include "server/api/missed.h"
#include "server/api/pages.h"
#include "server/api/query.h"
#include "server/api/search_request.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

#define HITS_PER_PAGE 10

static const char *const filter_names[] = {"q",     "typ",       "gremium", "am",
                                           "stand", "fassungen", "lang",    NULL};

SearchQuery
search_request(const Context *context, uint32_t limit)
{
    Request *request = context->request;
    const Limits *limits = store_limits(context->app->store);
    return (SearchQuery){.q = query_text(request, "q"),
                         .type = query_text(request, "typ"),
                         .body = query_text(request, "gremium"),
                         .at = context->view.day,
                         .as_of_us = context->view.as_of_us,
                         .all_versions = g_strcmp0(query_text(request, "fassungen"), "alle") == 0,
                         .limit = limit,
                         .cursor = query_text(request, "cursor"),
                         .max_terms = limits->query_terms,
                         .max_bytes = limits->query_bytes};
}

static const LinkModel *
scope_links(Context *context, bool all_versions, size_t *ret_n)
{
    Lang lang = context->view.lang;
    LinkModel *links = arena_array(context->view.arena, LinkModel, 2);
    links[0] = (LinkModel){
        .label = message(MSG_scope_current, lang),
        .url.s = query_with(context->request, "/suche", filter_names, "fassungen", NULL),
        .current = !all_versions};
    links[1] = (LinkModel){
        .label = message(MSG_scope_all, lang),
        .url.s = query_with(context->request, "/suche", filter_names, "fassungen", "alle"),
        .current = all_versions};
    *ret_n = 2;
    return links;
}

/* Runs the query into MODEL. A query that cannot be used is told on the page, not as an error. */
static bool
run(Context *context, const SearchQuery *query, SearchPage *model, GError **error)
{
    View *view = &context->view;
    g_autoptr(GError) problem = NULL;
    g_autoptr(SearchResult) result = search_run(context->txn, query, &problem);
    if (result == NULL) {
        if (!is_error(problem, STORE_ERROR_INVALID) ||
            g_strcmp0(store_error_field(problem), "q") != 0) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        model->problem = message(MSG_search_problem_long, view->lang);
        return true;
    }
    model->nothing = missed_note(context, query, result);
    model->result = view_search(view, result, error);
    if (model->result == NULL)
        return false;
    model->count_text =
        result->total == 0 ? message(MSG_count_none, view->lang)
        : result->total == 1
            ? message(MSG_count_hit, view->lang)
            : message_fill(view->arena, MSG_count_hits, view->lang,
                           format_count(view->arena, result->total, view->lang), NULL);
    if (result->next != NULL)
        model->next_url.s =
            query_with(context->request, "/suche", filter_names, "cursor", model->result->next);
    if (result->suggestion != NULL)
        model->suggestion_url.s =
            query_with(context->request, "/suche", filter_names, "q", model->result->suggestion);
    return true;
}

Response *
search_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error) || !context_times(&context, error))
        return NULL;
    View *view = &context.view;
    SearchQuery query = search_request(&context, HITS_PER_PAGE);
    SearchPage model = {.q = query.q, .asked = query.q != NULL, .all_versions = query.all_versions};
    view->q = query.q;
    model.page = page_model(&context, "suche", message(MSG_title_suche, view->lang));
    model.at = query_text(request, "am") != NULL ? format_iso_day(view->arena, view->day) : NULL;
    model.filtered =
        query.type != NULL || query.body != NULL || model.at != NULL || context_is_past(&context);
    model.scopes = scope_links(&context, query.all_versions, &model.n_scopes);
    model.type_options = type_options(view, query.type, true, &model.n_type_options);
    model.body_options = body_options(view, query.body, true, &model.n_body_options);
    if (model.asked && !run(&context, &query, &model, error))
        return NULL;
    GString *out = g_string_sized_new(32768);
    if (model.asked && !context_is_past(&context) && model.problem == NULL)
        model.feed_url.s = query_with(request, "/suche.atom", filter_names, "lang", NULL);
    template_search(out, &model, page_lang(&context));
    Response *response = answer_page(&context, 200, out);
    if (model.nothing)
        response_no_keep(response);
    return response;
}
