/* context.c - see context.h. */
#include "server/api/context.h"

#include "server/api/query.h"
#include "server/model/format.h"
#include "server/model/render_json.h"

#include <string.h>

bool
context_open(Context *context, App *app, Request *request, GError **error)
{
    *context = (Context){.app = app, .request = request};
    context->txn = store_snapshot(app->store, error);
    if (context->txn == NULL)
        return false;
    bool drafts = (request_principal(request)->access & ACCESS_READ_DRAFTS) != 0;
    return view_init(&context->view, context->txn, request_arena(request), request_lang(request),
                     date_of_instant(request_now_us(request)), drafts, error);
}

bool
context_times(Context *context, GError **error)
{
    const Request *request = context->request;
    bool api = request_is_api(request);
    View *view = &context->view;
    int64_t now = request_now_us(request), as_of;
    if (!query_instant(request, api ? "as_of" : "stand", INT64_MAX, &as_of, error))
        return false;
    view->as_of_us = as_of < now ? as_of : INT64_MAX;
    LocalDate day = context_is_past(context) ? date_of_instant(as_of) : view->day;
    return query_date(request, api ? "at" : "am", day, &view->day, error);
}

bool
context_is_past(const Context *context)
{
    return context->view.as_of_us != INT64_MAX;
}

void
context_clear(Context *context)
{
    view_clear(&context->view);
    g_clear_pointer(&context->txn, kv_abort);
}

void
answer_public(Context *context, Response *response)
{
    response_vary(response, "Accept-Language");
    if (request_principal(context->request)->id != 0) {
        response_cache(response, CACHE_NO_STORE, 0, 0);
        return;
    }
    int64_t now = request_now_us(context->request);
    response_cache(response, CACHE_UNTIL, 60, date_next_midnight_us(now));
    response_keep(response);
}

static GBytes *
json_of(const Model *model, const void *object)
{
    GString *out = g_string_sized_new(1024);
    render_json(model, object, out);
    return g_string_free_to_bytes(out);
}

static Response *
json_answer(Context *context, GBytes *json)
{
    Response *response = response_new(200, "application/json", json);
    response_header(response, "Access-Control-Allow-Origin", "*");
    response_vary(response, "Accept-Language");
    if (context->view.drafts) {
        response_cache(response, CACHE_NO_STORE, 0, 0);
    } else {
        response_cache(response, CACHE_NO_CACHE, 0, 0);
        response_keep(response);
    }
    return response;
}

Response *
answer_json(Context *context, const Model *model, const void *object)
{
    return json_answer(context, json_of(model, object));
}

Response *
answer_json_revision(Context *context, const Model *model, const void *object, const char *revision)
{
    GBytes *json = json_of(model, object);
    gsize len;
    const void *data = g_bytes_get_data(json, &len);
    const char *tag = arena_printf(request_arena(context->request), "%s-%016" G_GINT64_MODIFIER "x",
                                   revision, checksum64(data, len, NULL, 0));
    Response *response = json_answer(context, json);
    response_etag(response, tag);
    return response;
}

Response *
answer_json_status(const Model *model, const void *object, unsigned status)
{
    Response *response = response_new(status, "application/json", json_of(model, object));
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

Response *
answer_page(Context *context, unsigned status, GString *out)
{
    Response *response =
        response_new(status, "text/html; charset=utf-8", g_string_free_to_bytes(out));
    if (status == 200)
        answer_public(context, response);
    else
        response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

const char *
context_base_url(Context *context)
{
    if (context->app->settings.base_url != NULL)
        return context->app->settings.base_url;
    return arena_printf(request_arena(context->request), "%s://%s",
                        request_scheme(context->request), request_host(context->request));
}

Lang
page_lang(const Context *context)
{
    bool chosen = query_text(context->request, "lang") != NULL;
    return chosen ? context->view.lang | LANG_CHOSEN : context->view.lang;
}

/* This request's target without the field NAME (and its "="), which is put at its end with VALUE
 * unless that is NULL; everything else as it was. */
static const char *
target_with(Context *context, const char *name, const char *value)
{
    Arena *arena = request_arena(context->request);
    const char *target = request_raw_target(context->request);
    const char *question = strchr(target, '?');
    size_t path_len = question != NULL ? (size_t)(question - target) : strlen(target);
    g_autoptr(GString) out = g_string_new_len(target, (gssize)path_len);
    char separator = '?';
    if (question != NULL) {
        g_auto(GStrv) parts = g_strsplit(question + 1, "&", -1);
        for (size_t i = 0; parts[i] != NULL; i++) {
            if (*parts[i] == '\0' || g_str_has_prefix(parts[i], name))
                continue;
            g_string_append_printf(out, "%c%s", separator, parts[i]);
            separator = '&';
        }
    }
    if (value != NULL)
        g_string_append_printf(out, "%c%s%s", separator, name, value);
    return arena_strndup(arena, out->str, out->len);
}

/* The instant of record time: a day when it is the end of one. */
static void
set_past(Context *context, PageModel *page)
{
    View *view = &context->view;
    LocalDate day = date_of_instant(view->as_of_us);
    bool whole = view->as_of_us == date_start_us(date_add_days(day, 1)) - 1;
    page->past_text = message_fill(view->arena, MSG_banner_as_of, view->lang,
                                   whole ? format_day_long(view->arena, day, view->lang)
                                         : format_moment(view->arena, view->as_of_us, view->lang),
                                   NULL);
    page->now_url.s = target_with(context, "stand=", NULL);
    page->stand = format_iso_day(view->arena, day);
    page->no_index = true;
}

const PageModel *
page_model(Context *context, const char *section, const char *title)
{
    Arena *arena = request_arena(context->request);
    Lang lang = context->view.lang;
    const AppSettings *settings = &context->app->settings;
    const RequestPrincipal *principal = request_principal(context->request);
    PageModel *page = arena_new0(arena, PageModel);
    page->lang = lang == LANG_EN ? "en" : "de";
    page->title = title;
    page->town = settings->town;
    page->site = settings->site != NULL ? settings->site : message(MSG_site_default, lang);
    page->q = query_text(context->request, "q");
    page->lang_url.s = target_with(context, "lang=", lang == LANG_EN ? "de" : "en");
    page->lang_label = message(MSG_lang_other, lang);
    const char *target = request_raw_target(context->request);
    page->canonical.s = arena_strndup(arena, target, strcspn(target, "?"));
    page->section = section;
    if (context_is_past(context))
        set_past(context, page);
    if (principal->id != 0) {
        page->user_name = principal->name;
        page->csrf = principal->csrf;
        page->may_edit = (principal->access & ACCESS_EDIT) != 0;
        page->may_release = (principal->access & ACCESS_RELEASE) != 0;
        page->may_audit = (principal->access & ACCESS_AUDIT) != 0;
    }
    return page;
}
