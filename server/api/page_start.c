/* page_start.c - the start page: the table of the seed with filters, what is new, and the way into
 * the search. */
#include "server/api/handlers.h"
#include "server/api/pages.h"
#include "server/api/query.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "web/templates.h"

#include <string.h>

#define PAGE_SIZE 50
#define NEWS_MAX 4
#define NEWS_DAYS 90

static const char *const filter_names[] = {"typ",    "gremium", "am",   "stand", "q",
                                           "status", "sort",    "lang", NULL};

/* The table's filter from the query; the status default is "in force". */
static bool
parse_filter(Context *context, ListingQuery *ret_query, const char **ret_status,
             const char **ret_sort, GError **error)
{
    Request *request = context->request;
    if (!context_times(context, error))
        return false;
    *ret_query = (ListingQuery){.type = query_text(request, "typ"),
                                .body = query_text(request, "gremium"),
                                .body_with_children = true,
                                .title_contains = query_text(request, "q"),
                                .at = context->view.day,
                                .as_of_us = context->view.as_of_us,
                                .status = STATUS_IN_FORCE,
                                .limit = PAGE_SIZE,
                                .cursor = query_text(request, "cursor")};
    const char *status = query_text(request, "status");
    if (status != NULL && strcmp(status, "alle") == 0) {
        ret_query->status = -1;
    } else if (status != NULL) {
        ret_query->status = -2;
        for (int i = STATUS_IN_FORCE; i <= STATUS_WITHDRAWN; i++)
            if (strcmp(status, document_status_name((DocumentStatus)i)) == 0)
                ret_query->status = i;
        if (ret_query->status == -2)
            return fail_field(error, "status", "“%s” is no status", status);
    }
    *ret_status = status != NULL ? status : "in_force";
    const char *sort = query_text(request, "sort");
    *ret_sort = sort != NULL ? sort : "-date";
    if (strcmp(*ret_sort, "title") == 0)
        ret_query->sort = SORT_TITLE;
    else if (strcmp(*ret_sort, "type") == 0)
        ret_query->sort = SORT_TYPE;
    else if (strcmp(*ret_sort, "date") == 0)
        ret_query->sort = SORT_DATE_ASC;
    else if (strcmp(*ret_sort, "-date") == 0)
        ret_query->sort = SORT_DATE_DESC;
    else
        return fail_field(error, "sort", "“%s” is no order", *ret_sort);
    return true;
}

static const OptionModel *
status_options(View *view, const char *selected, size_t *ret_n)
{
    static const struct {
        const char *value;
        Message label;
    } all[] = {{"in_force", MSG_status_in_force},   {"not_yet", MSG_status_not_yet},
               {"repealed", MSG_status_repealed},   {"expired", MSG_status_expired},
               {"withdrawn", MSG_status_withdrawn}, {"alle", MSG_status_all}};
    OptionModel *options = arena_array(view->arena, OptionModel, G_N_ELEMENTS(all));
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        options[i] = (OptionModel){.value = all[i].value,
                                   .label = message(all[i].label, view->lang),
                                   .selected = strcmp(all[i].value, selected) == 0};
    *ret_n = G_N_ELEMENTS(all);
    return options;
}

/* Links over the table, a type each, with how many documents it has under the other filters. */
static const LinkModel *
type_links(Context *context, const Listing *listing, const char *selected, size_t *ret_n)
{
    View *view = &context->view;
    LinkModel *links = arena_array(view->arena, LinkModel, view->type_order->len + 1);
    uint64_t sum = 0;
    size_t n = 1;
    for (guint i = 0; i < view->type_order->len; i++) {
        const TypeItem *type = view->type_order->pdata[i];
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(listing->type_counts, type->id));
        sum += count;
        if (count == 0 && g_strcmp0(selected, type->id) != 0)
            continue;
        links[n++] =
            (LinkModel){.label = type->label,
                        .value = arena_printf(view->arena, "%u", count),
                        .url.s = query_with(context->request, "/", filter_names, "typ", type->id),
                        .current = g_strcmp0(selected, type->id) == 0};
    }
    links[0] = (LinkModel){.label = message(MSG_status_all, view->lang),
                           .value = format_count(view->arena, sum, view->lang),
                           .url.s = query_with(context->request, "/", filter_names, "typ", NULL),
                           .current = selected == NULL};
    *ret_n = n;
    return links;
}

typedef struct {
    const ListingItem *item;
    const Version *version;
    LocalDate day;
} News;

static int
compare_news(gconstpointer a, gconstpointer b)
{
    LocalDate x = ((const News *)a)->day;
    LocalDate y = ((const News *)b)->day;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Versions that begin soon or began lately, latest first. */
static bool
find_news(View *view, const Listing *all, const DocumentModel **ret_models, size_t *ret_n,
          GError **error)
{
    g_autoptr(GArray) news = g_array_new(FALSE, FALSE, sizeof(News));
    LocalDate since = date_add_days(view->day, -NEWS_DAYS);
    for (guint i = 0; i < all->items->len; i++) {
        const ListingItem *item = all->items->pdata[i];
        for (guint k = 0; k < item->versions->len; k++) {
            const Version *v = item->versions->pdata[k];
            if (v->state == VERSION_RELEASED && v->starts >= since &&
                (v->starts > view->day || v == item->current)) {
                News entry = {item, v, v->starts};
                g_array_append_val(news, entry);
            }
        }
    }
    g_array_sort(news, compare_news);
    *ret_n = MIN(news->len, NEWS_MAX);
    DocumentModel *models = arena_array(view->arena, DocumentModel, MAX(*ret_n, 1));
    for (size_t i = 0; i < *ret_n; i++) {
        const News *entry = &g_array_index(news, News, i);
        if (!view_document(view, entry->item->document, entry->item->versions, entry->version, NULL,
                           &models[i], error))
            return false;
        /* The badge is about this version, not about the document as a whole. */
        models[i].badge = entry->day > view->day ? "info" : "success";
        models[i].url.s = arena_printf(view->arena, "/d/%s/v%u", entry->item->document->slug,
                                       entry->version->number);
    }
    *ret_models = models;
    return true;
}

static void
set_sorting(Context *context, const char *sort, StartPage *model)
{
    bool by_date = strcmp(sort, "title") != 0 && strcmp(sort, "type") != 0;
    bool ascending = strcmp(sort, "date") == 0;
    model->sort_title = strcmp(sort, "title") == 0 ? "ascending" : "none";
    model->sort_type = strcmp(sort, "type") == 0 ? "ascending" : "none";
    model->sort_date = !by_date ? "none" : ascending ? "ascending" : "descending";
    model->sort_title_url.s = query_with(context->request, "/", filter_names, "sort", "title");
    model->sort_type_url.s = query_with(context->request, "/", filter_names, "sort", "type");
    model->sort_date_url.s = query_with(context->request, "/", filter_names, "sort",
                                        by_date && !ascending ? "date" : "-date");
}

Response *
start_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    ListingQuery query;
    const char *status = NULL, *sort = NULL;
    if (!context_open(&context, app, request, error) ||
        !parse_filter(&context, &query, &status, &sort, error))
        return NULL;
    View *view = &context.view;
    ListingQuery everything = {
        .status = -1, .at = view->day, .as_of_us = view->as_of_us, .limit = G_MAXUINT32};
    g_autoptr(Listing) all = listing_query(context.txn, &everything, error);
    g_autoptr(Listing) listing = all != NULL ? listing_query(context.txn, &query, error) : NULL;
    if (listing == NULL)
        return NULL;

    StartPage model = {.q = query.title_contains, .total = all->total, .matches = listing->total};
    for (guint i = 0; i < all->items->len; i++)
        if (((const ListingItem *)all->items->pdata[i])->status == STATUS_IN_FORCE)
            model.in_force++;
    model.store_empty = all->total == 0;
    model.at = query_text(request, "am") != NULL ? format_iso_day(view->arena, view->day) : NULL;
    model.filtered = query.type != NULL || query.body != NULL || query.title_contains != NULL ||
                     model.at != NULL || context_is_past(&context) ||
                     query.status != STATUS_IN_FORCE;
    model.page = page_model(&context, "start", message(MSG_title_start, view->lang));
    model.town_name = context.app->settings.town;
    if (g_str_has_prefix(model.town_name, "Stadt ")) /* "Was gilt in Musterstadt?" */
        model.town_name += strlen("Stadt ");
    model.items = view_listing_items(view, listing, &model.n_items, error);
    if (model.items == NULL ||
        (!model.filtered && !find_news(view, all, &model.news, &model.n_news, error)))
        return NULL;
    model.type_links = type_links(&context, listing, query.type, &model.n_type_links);
    model.type_options = type_options(view, query.type, true, &model.n_type_options);
    model.body_options = body_options(view, query.body, true, &model.n_body_options);
    model.status_options = status_options(view, status, &model.n_status_options);
    model.count_text =
        listing->total == 1
            ? message(MSG_count_document, view->lang)
            : message_fill(view->arena, MSG_count_documents, view->lang,
                           format_count(view->arena, listing->total, view->lang), NULL);
    if (listing->next != NULL)
        model.next_url.s = query_with(request, "/", filter_names, "cursor",
                                      arena_strdup(view->arena, listing->next));
    if (query.cursor != NULL)
        model.first_url.s = query_with(request, "/", filter_names, NULL, NULL);
    model.reset_url.s = "/";
    set_sorting(&context, sort, &model);

    GString *out = g_string_sized_new(32768);
    template_start(out, &model, page_lang(&context));
    return answer_page(&context, 200, out);
}
