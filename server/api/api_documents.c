/* api_documents.c - reading documents, versions and their text through the JSON API. */
#include "server/api/broken_view.h"
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/since_view.h"
#include "server/api/staff_suggest.h"
#include "store/base/error.h"
#include "store/legal/structure_store.h"

#include <string.h>

static bool
parse_sort(const Request *request, ListingSort *ret_sort, GError **error)
{
    const char *sort = query_text(request, "sort");
    if (sort == NULL || strcmp(sort, "title") == 0)
        *ret_sort = SORT_TITLE;
    else if (strcmp(sort, "-date") == 0)
        *ret_sort = SORT_DATE_DESC;
    else if (strcmp(sort, "date") == 0)
        *ret_sort = SORT_DATE_ASC;
    else if (strcmp(sort, "type") == 0)
        *ret_sort = SORT_TYPE;
    else
        return fail_field(error, "sort", "“%s” is none of title, date, -date, type", sort);
    return true;
}

static bool
parse_status(const Request *request, int *ret_status, GError **error)
{
    const char *status = query_text(request, "status");
    *ret_status = -1;
    if (status == NULL)
        return true;
    for (int i = STATUS_DRAFT; i <= STATUS_WITHDRAWN; i++)
        if (strcmp(status, document_status_name((DocumentStatus)i)) == 0)
            *ret_status = i;
    return *ret_status >= 0 || fail_field(error, "status", "“%s” is no status", status);
}

Response *
documents_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    uint64_t limit;
    ListingQuery query = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    if (!context_times(&context, error) ||
        !query_number(request, "limit", 50, 1, store_limits(context.app->store)->page_size, &limit,
                      error) ||
        !parse_sort(request, &query.sort, error) || !parse_status(request, &query.status, error))
        return NULL;
    query.type = query_text(request, "type");
    query.body = query_text(request, "body");
    query.body_with_children = true;
    query.title_contains = query_text(request, "q");
    query.at = context.view.day;
    query.as_of_us = context.view.as_of_us;
    query.drafts = context.view.drafts;
    query.limit = (uint32_t)limit;
    query.cursor = query_text(request, "cursor");

    g_autoptr(Listing) listing = listing_query(context.txn, &query, error);
    const DocumentList *list = listing != NULL ? view_listing(&context.view, listing, error) : NULL;
    return list != NULL ? answer_json(&context, &DocumentList_model, list) : NULL;
}

Response *
document_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error) || !context_times(&context, error))
        return NULL;
    const DocumentDetail *detail =
        view_document_detail(&context.view, request_param(request, "slug"), error);
    if (detail == NULL)
        return NULL;
    /* The revision counts work on drafts, too: who may not see them gets a tag of what is there. */
    return context.view.drafts
               ? answer_json_revision(&context, &DocumentDetail_model, detail, detail->revision)
               : answer_json(&context, &DocumentDetail_model, detail);
}

/* What the draft does to references and other versions, and what is proposed for it: for staff
 * only. */
static bool
add_for_staff(Context *context, const Found *found, VersionModel *model, GError **error)
{
    const Version *v = found->version;
    if (v->state == VERSION_ERASED || v->gone_since == VERSION_ERASED)
        return true;
    g_autoptr(Upload) upload = upload_load(context->txn, &v->sha256, error);
    if (upload == NULL ||
        !view_broken_references(&context->view, found->document, found->versions, v, upload,
                                &model->findings, &model->n_findings, error))
        return false;
    return staff_dates(context, found->document, found->versions, v, model, error);
}

static Response *
answer_version(Context *context, const Found *found, GError **error)
{
    VersionModel model;
    if (!view_version(&context->view, found->document, found->versions, found->version, NULL,
                      &model, error))
        return NULL;
    if (context->view.drafts && !add_for_staff(context, found, &model, error))
        return NULL;
    return answer_json_revision(context, &VersionModel_model, &model, model.revision);
}

Response *
version_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !context_times(&context, error) ||
        !found_version(&context, &found, error))
        return NULL;
    return answer_version(&context, &found, error);
}

Response *
version_json(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    return answer_version(&context, &found, error);
}

/* Sections in the order of the text, parents first; the text of each is its own, without that of
 * those below it. */
static bool
fill_sections(Context *context, const Found *found, const Upload *upload, VersionTextModel *model,
              GError **error)
{
    Arena *arena = context->view.arena;
    g_autoptr(GError) local = NULL;
    g_autoptr(Structure) s = structure_load(context->txn, upload->text_id, STRUCTURE_TEXT, &local);
    if (s == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND)) /* until the next `reindex` */
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    g_auto(Since) since = {0};
    if (!since_of(context, found->versions, found->version, &since, error))
        return false;
    const SinceModel **known = since_models(context, &since, s);
    TextSectionModel *sections = arena_array(arena, TextSectionModel, MAX(s->sections->len, 1));
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        sections[i] = (TextSectionModel){.id = arena_strdup(arena, x->id),
                                         .label = arena_strdup(arena, x->label),
                                         .heading = arena_strdup(arena, x->heading),
                                         .level = x->level,
                                         .page = x->page,
                                         .text = arena_strndup(arena, s->text + x->at, x->len),
                                         .since = known[i]};
    }
    model->sections = sections;
    model->n_sections = s->sections->len;
    return true;
}

Response *
version_text_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !found_version(&context, &found, error))
        return NULL;
    if (!context.view.drafts && found.version->state != VERSION_RELEASED) {
        fail(error, STORE_ERROR_GONE, "version %u of %s was withdrawn", found.version->number,
             found.document->slug);
        return NULL;
    }
    g_autoptr(Upload) upload = upload_load(context.txn, &found.version->sha256, error);
    if (upload == NULL)
        return NULL;
    Arena *arena = context.view.arena;
    VersionTextModel model = {0};
    PageTextModel *pages = arena_array(arena, PageTextModel, MAX(upload->pages, 1));
    bool has_text = upload->state == TEXT_DONE || upload->state == TEXT_OCR;
    for (uint32_t n = 1; n <= upload->pages && has_text; n++) {
        g_autofree char *text = page_text_load(context.txn, upload->text_id, n, error);
        if (text == NULL)
            return NULL;
        pages[model.n_pages++] = (PageTextModel){.number = n, .text = arena_strdup(arena, text)};
    }
    model.pages = pages;
    if (has_text && !fill_sections(&context, &found, upload, &model, error))
        return NULL;
    return answer_json(&context, &VersionTextModel_model, &model);
}

Response *
bodies_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    GPtrArray *order = context.view.body_order;
    BodyItem *items = arena_array(context.view.arena, BodyItem, MAX(order->len, 1));
    for (guint i = 0; i < order->len; i++)
        items[i] = *(const BodyItem *)order->pdata[i];
    BodiesModel model = {.items = items, .n_items = order->len};
    return answer_json(&context, &BodiesModel_model, &model);
}

Response *
types_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    GPtrArray *order = context.view.type_order;
    TypeItem *items = arena_array(context.view.arena, TypeItem, MAX(order->len, 1));
    for (guint i = 0; i < order->len; i++)
        items[i] = *(const TypeItem *)order->pdata[i];
    TypesModel model = {.items = items, .n_items = order->len};
    return answer_json(&context, &TypesModel_model, &model);
}
