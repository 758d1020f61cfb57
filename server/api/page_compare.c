/* page_compare.c - the page with two versions of a document side by side. */
#include "server/api/compare_view.h"
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "store/base/error.h"
#include "web/templates.h"

/* What the viewer may compare, ascending; borrowed. */
static GPtrArray *
comparable(const Context *context, const Found *found)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < found->versions->len; i++) {
        const Version *v = found->versions->pdata[i];
        if (found_number(context, found, v->number, NULL) != NULL)
            g_ptr_array_add(list, (gpointer)v);
    }
    return list;
}

static const char *
version_text(View *view, const Version *version)
{
    return message_fill(view->arena, MSG_version_nth, view->lang,
                        arena_printf(view->arena, "%u", version->number), NULL);
}

static const OptionModel *
options(View *view, const GPtrArray *list, const Version *selected)
{
    OptionModel *all = arena_array(view->arena, OptionModel, list->len);
    for (guint i = 0; i < list->len; i++) {
        const Version *v = list->pdata[i];
        all[i] = (OptionModel){.value = arena_printf(view->arena, "%u", v->number),
                               .label = version_text(view, v),
                               .selected = v == selected};
    }
    return all;
}

/* The pair that is most asked for: the version in force (else the last) and the one before it. */
static void
default_pair(const Context *context, const Found *found, const GPtrArray *list,
             const Version **ret_from, const Version **ret_to)
{
    const Version *to = timeline_in_force(found->versions, context->view.day);
    guint at;
    if (to == NULL || !g_ptr_array_find((GPtrArray *)list, to, &at))
        at = list->len - 1;
    at = MAX(at, 1);
    *ret_from = list->pdata[at - 1];
    *ret_to = list->pdata[at];
}

static bool
fill(Context *context, const Version *from, const Version *to, ComparePage *model, GError **error)
{
    View *view = &context->view;
    ComparisonModel *comparison = arena_new0(view->arena, ComparisonModel);
    g_autoptr(GError) local = NULL;
    model->from_text = version_text(view, from);
    model->to_text = version_text(view, to);
    if (view_comparison(view, from, to, comparison, &local)) {
        model->comparison = comparison;
        return true;
    }
    if (g_strcmp0(store_error_reason(local), "no-text") != 0) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    model->problem = message(MSG_compare_no_text, view->lang);
    return true;
}

Response *
compare_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    View *view = &context.view;
    g_autoptr(GPtrArray) list = comparable(&context, &found);
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    if (!view_document(view, found.document, found.versions, NULL, NULL, document, error))
        return NULL;
    ComparePage model = {.document = document,
                         .heading = message(MSG_compare_heading, view->lang),
                         .action.s =
                             arena_printf(view->arena, "/d/%s/vergleich", found.document->slug)};
    const Version *from = NULL, *to = NULL;
    if (list->len < 2) {
        model.problem = message(MSG_compare_only_one, view->lang);
    } else {
        default_pair(&context, &found, list, &from, &to);
        from = found_queried(&context, &found, "von", from, error);
        to = from != NULL ? found_queried(&context, &found, "bis", to, error) : NULL;
        if (to == NULL || !fill(&context, from, to, &model, error))
            return NULL;
        model.from_options = options(view, list, from);
        model.to_options = options(view, list, to);
        model.n_from_options = model.n_to_options = list->len;
    }

    PageModel *page = arena_new0(view->arena, PageModel);
    *page = *page_model(&context, "dokument",
                        arena_printf(view->arena, "%s: %s", model.heading, document->title));
    page->no_index = true;
    model.page = page;
    GString *out = g_string_sized_new(65536);
    template_compare(out, &model, page_lang(&context));
    return answer_page(&context, 200, out);
}
