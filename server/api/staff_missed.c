/* staff_missed.c - what readers look for and do not find: how it is counted (missed.h), and the
 * page that tells staff. */
#include "server/api/handlers.h"
#include "server/api/missed.h"
#include "server/api/staff_pages.h"
#include "server/model/format.h"
#include "web/templates.h"

#define MISSED_SHOWN 200

bool
missed_note(Context *context, const SearchQuery *query, const SearchResult *result)
{
    /* What was widened to other words was not found either. */
    if (result->total > 0 && !result->relaxed && !result->guessed)
        return false;
    bool plain = query->type == NULL && query->body == NULL && query->cursor == NULL &&
                 !context_is_past(context);
    if (plain && query->q != NULL && request_principal(context->request)->id == 0)
        missed_watch_note(context->app->missed, query->q, request_client(context->request),
                          context->view.day);
    return true;
}

Response *
missed_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    g_autoptr(GPtrArray) list = missed_list(context.txn, MISSED_SHOWN, error);
    if (list == NULL)
        return NULL;
    View *view = &context.view;
    MissedItem *items = arena_array(view->arena, MissedItem, MAX(list->len, 1));
    for (guint i = 0; i < list->len; i++) {
        const MissedSearch *missed = list->pdata[i];
        const char *words = arena_strdup(view->arena, missed->words);
        items[i] = (MissedItem){.words = words,
                                .count_text = format_count(view->arena, missed->count, view->lang),
                                .last = format_iso_day(view->arena, missed->last),
                                .last_text = format_day(view->arena, missed->last)};
        items[i].url.s =
            arena_printf(view->arena, "/suche?q=%s", format_url_value(view->arena, words));
    }
    PageModel *page = staff_page(&context, message(MSG_missed_heading, view->lang));
    page->section = "suchen";
    page->section = "suchen";
    MissedPage model = {.page = page, .items = items, .n_items = list->len};
    GString *out = g_string_sized_new(16384);
    template_missed(out, &model, page_lang(&context));
    return staff_answer(&context, 200, out);
}
