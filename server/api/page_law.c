/* page_law.c - Ortsrecht (statutes by type), Bekanntmachungen (what was provided when) and Gremien
 * (bodies). */
#include "server/api/handlers.h"
#include "server/api/pages.h"
#include "server/api/query.h"
#include "server/model/format.h"
#include "web/templates.h"

#include <string.h>

/* Minutes, proposals, forms and the like are documents, not local law. */
static bool
is_law(const char *type_id)
{
    static const char *const not_law[] = {"protokoll",      "vorlage",   "formular",
                                          "bekanntmachung", "sonstiges", NULL};
    return !g_strv_contains(not_law, type_id);
}

Response *
law_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error) || !context_times(&context, error))
        return NULL;
    View *view = &context.view;
    ListingQuery query = {.status = STATUS_IN_FORCE,
                          .at = view->day,
                          .as_of_us = view->as_of_us,
                          .sort = SORT_TITLE,
                          .limit = G_MAXUINT32};
    g_autoptr(Listing) listing = listing_query(context.txn, &query, error);
    size_t n;
    const DocumentModel *models =
        listing != NULL ? view_listing_items(view, listing, &n, error) : NULL;
    if (models == NULL)
        return NULL;

    GroupModel *groups = arena_array(view->arena, GroupModel, MAX(view->type_order->len, 1));
    size_t n_groups = 0;
    for (guint t = 0; t < view->type_order->len; t++) {
        const TypeItem *type = view->type_order->pdata[t];
        if (!is_law(type->id))
            continue;
        DocumentModel *items = arena_array(view->arena, DocumentModel, MAX(n, 1));
        GroupModel group = {.label = type->label, .anchor = type->id, .items = items};
        for (size_t i = 0; i < n; i++)
            if (strcmp(models[i].type->id, type->id) == 0)
                items[group.n_items++] = models[i];
        if (group.n_items > 0)
            groups[n_groups++] = group;
    }
    LawPage model = {
        .page = page_model(&context, "ortsrecht", message(MSG_title_ortsrecht, view->lang)),
        .groups = groups,
        .n_groups = n_groups,
        .at_text = format_day_long(view->arena, view->day, view->lang)};
    GString *out = g_string_sized_new(32768);
    template_law(out, &model, page_lang(&context));
    return answer_page(&context, 200, out);
}

static int
newest_first(gconstpointer a, gconstpointer b)
{
    const Version *x = *(const Version *const *)a;
    const Version *y = *(const Version *const *)b;
    if (x->published_us != y->published_us)
        return x->published_us < y->published_us ? 1 : -1;
    return x->document < y->document ? 1 : x->document > y->document ? -1 : 0;
}

#define ANNOUNCEMENTS_PER_PAGE 50

Response *
announcements_page(Request *request, void *app, GError **error)
{
    static const char *const keep[] = {"lang", NULL};
    g_auto(Context) context = {0};
    uint64_t first;
    if (!context_open(&context, app, request, error) ||
        !query_number(request, "ab", 0, 0, 1000000, &first, error))
        return NULL;
    View *view = &context.view;
    ListingQuery query = {
        .status = -1, .at = view->day, .as_of_us = INT64_MAX, .limit = G_MAXUINT32};
    g_autoptr(Listing) listing = listing_query(context.txn, &query, error);
    if (listing == NULL)
        return NULL;
    g_autoptr(GHashTable) documents = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GPtrArray) versions = g_ptr_array_new();
    for (guint i = 0; i < listing->items->len; i++) {
        const ListingItem *item = listing->items->pdata[i];
        g_hash_table_insert(documents, &item->document->id, item->document);
        for (guint k = 0; k < item->versions->len; k++)
            if (((const Version *)item->versions->pdata[k])->state == VERSION_RELEASED)
                g_ptr_array_add(versions, item->versions->pdata[k]);
    }
    g_ptr_array_sort(versions, newest_first);

    AnnouncementModel *items = arena_array(view->arena, AnnouncementModel, ANNOUNCEMENTS_PER_PAGE);
    size_t n = 0;
    for (guint i = (guint)first; i < versions->len && n < ANNOUNCEMENTS_PER_PAGE; i++) {
        const Version *v = versions->pdata[i];
        const Document *document = g_hash_table_lookup(documents, &v->document);
        LocalDate day = date_of_instant(v->published_us);
        items[n++] = (AnnouncementModel){
            .day_text = format_day(view->arena, day),
            .day = format_iso_day(view->arena, day),
            .label = view_type(view, document->type)->label,
            .title = document->title,
            .url.s = arena_printf(view->arena, "/d/%s/v%u", document->slug, v->number),
            .pdf_url.s = arena_printf(view->arena, "/d/%s/v%u.pdf", document->slug, v->number),
            .size_text = format_size(view->arena, v->bytes, view->lang),
            .version_text = message_fill(view->arena, MSG_version_nth, view->lang,
                                         arena_printf(view->arena, "%u", v->number), NULL)};
    }
    AnnouncementsPage model = {.page = page_model(&context, "bekanntmachungen",
                                                  message(MSG_title_bekanntmachungen, view->lang)),
                               .items = items,
                               .n_items = n,
                               .inspection_notice = context.app->settings.inspection_notice};
    if (first + n < versions->len)
        model.next_url.s = query_with(request, "/bekanntmachungen", keep, "ab",
                                      arena_printf(view->arena, "%" G_GUINT64_FORMAT, first + n));
    GString *out = g_string_sized_new(32768);
    template_announcements(out, &model, page_lang(&context));
    return answer_page(&context, 200, out);
}

Response *
bodies_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    ListingQuery query = {
        .status = STATUS_IN_FORCE, .at = view->day, .as_of_us = INT64_MAX, .limit = G_MAXUINT32};
    g_autoptr(Listing) listing = listing_query(context.txn, &query, error);
    if (listing == NULL)
        return NULL;
    BodyItem *items = arena_array(view->arena, BodyItem, MAX(view->body_order->len, 1));
    for (guint i = 0; i < view->body_order->len; i++) {
        items[i] = *(const BodyItem *)view->body_order->pdata[i];
        for (guint k = 0; k < listing->items->len; k++)
            if (g_strcmp0(((const ListingItem *)listing->items->pdata[k])->document->body,
                          items[i].id) == 0)
                items[i].documents++;
    }
    BodiesPage model = {.page =
                            page_model(&context, "gremien", message(MSG_title_gremien, view->lang)),
                        .items = items,
                        .n_items = view->body_order->len};
    GString *out = g_string_sized_new(16384);
    template_bodies(out, &model, page_lang(&context));
    return answer_page(&context, 200, out);
}
