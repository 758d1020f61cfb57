/* pages.c - error page, 410 page and the choices of filters; see pages.h. */
#include "server/api/pages.h"

#include "server/model/format.h"
#include "web/templates.h"

Response *
message_page(App *app, Request *request, unsigned status, const char *heading, const char *sentence)
{
    /* An error may come from the store itself: this page opens no snapshot. */
    Context context = {.app = app, .request = request};
    context.view.arena = request_arena(request);
    context.view.lang = request_lang(request);
    context.view.as_of_us = INT64_MAX;
    PageModel *page = arena_new0(context.view.arena, PageModel);
    *page = *page_model(&context, "", heading);
    page->no_index = true;
    page->q = NULL;
    LinkModel paragraphs[] = {{.label = sentence}};
    TextPage model = {.page = page,
                      .heading = heading,
                      .paragraphs = paragraphs,
                      .n_paragraphs = 1,
                      .code = arena_printf(context.view.arena, "%u", status)};
    GString *out = g_string_sized_new(8192);
    template_text(out, &model, page_lang(&context));
    return answer_page(&context, status, out);
}

Response *
error_page(void *app, Request *request, unsigned status, const char *reason, const char *detail)
{
    (void)
        detail; /* for programs, in English; people get the sentence of the reason or the status */
    Lang lang = request_lang(request);
    const char *sentence = reason != NULL ? message_problem(reason, lang) : NULL;
    return message_page(app, request, status, message_error_heading(status, lang),
                        sentence != NULL ? sentence : message_error_advice(status, lang));
}

/* The document SLUG if readers may know of it; NULL otherwise. Owned. */
static Document *
public_document(KvTxn *txn, const char *slug)
{
    g_autoptr(Document) document = document_load_slug(txn, slug, NULL);
    g_autoptr(GPtrArray) versions =
        document != NULL ? version_list(txn, document->id, INT64_MAX, NULL) : NULL;
    for (guint i = 0; versions != NULL && i < versions->len; i++)
        if (version_is_public(versions->pdata[i]))
            return g_steal_pointer(&document);
    return NULL;
}

Response *
gone_page(Context *context, const Document *document, const Version *version)
{
    View *view = &context->view;
    /* In an earlier view it is there; reason and successor are those of today. */
    g_autoptr(Version) now = version != NULL && version->gone_since != VERSION_DRAFT
                                 ? version_load(context->txn, document->id, version->number, NULL)
                                 : NULL;
    if (now != NULL)
        version = now;
    GonePage model = {.title = arena_strdup(view->arena, document->title)};
    model.heading = message(version == NULL                    ? MSG_gone_document
                            : version->state == VERSION_ERASED ? MSG_gone_erased
                                                               : MSG_gone_withdrawn,
                            view->lang);
    model.document_url.s = arena_printf(view->arena, "/d/%s", document->slug);
    if (version != NULL) {
        model.reason = arena_strdup(view->arena, version->reason);
        model.sentence = message_fill(
            view->arena, MSG_valid_withdrawn, view->lang,
            format_day_long(view->arena, date_of_instant(version->withdrawn_us), view->lang), NULL);
        g_autoptr(Document) successor =
            version->successor != NULL ? public_document(context->txn, version->successor) : NULL;
        if (successor != NULL) {
            model.successor_url.s = arena_printf(view->arena, "/d/%s", successor->slug);
            model.successor_title = arena_strdup(view->arena, successor->title);
        }
    }
    PageModel *page = arena_new0(view->arena, PageModel);
    *page = *page_model(context, "", model.title);
    page->no_index = true;
    model.page = page;
    GString *out = g_string_sized_new(8192);
    template_gone(out, &model, page_lang(context));
    return answer_page(context, 410, out);
}

static void
add_option(OptionModel *options, size_t *n, const char *value, const char *label,
           const char *selected)
{
    options[(*n)++] =
        (OptionModel){.value = value,
                      .label = label,
                      .selected = g_strcmp0(value, selected != NULL ? selected : "") == 0};
}

const OptionModel *
type_options(View *view, const char *selected, bool with_all, size_t *ret_n)
{
    OptionModel *options = arena_array(view->arena, OptionModel, view->type_order->len + 1);
    *ret_n = 0;
    if (with_all)
        add_option(options, ret_n, "", message(MSG_all_types, view->lang), selected);
    for (guint i = 0; i < view->type_order->len; i++) {
        const TypeItem *item = view->type_order->pdata[i];
        add_option(options, ret_n, item->id, item->label, selected);
    }
    return options;
}

const OptionModel *
body_options(View *view, const char *selected, bool with_all, size_t *ret_n)
{
    OptionModel *options = arena_array(view->arena, OptionModel, view->body_order->len + 1);
    *ret_n = 0;
    if (with_all)
        add_option(options, ret_n, "", message(MSG_all_bodies, view->lang), selected);
    for (guint i = 0; i < view->body_order->len; i++) {
        const BodyItem *item = view->body_order->pdata[i];
        /* Depth is shown by leading no-break blanks: a <select> has no other way. */
        g_autoptr(GString) label = g_string_new(NULL);
        for (uint64_t k = 0; k < item->depth; k++)
            g_string_append(label, "\u00a0\u00a0\u00a0");
        g_string_append(label, item->name);
        add_option(options, ret_n, item->id, arena_strdup(view->arena, label->str), selected);
    }
    return options;
}
