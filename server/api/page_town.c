/* page_town.c - the town's own texts (from DATA/pages), static files, and the two health checks. A
 * text is plain UTF-8: paragraphs parted by blank lines, "# " and "## " begin headings; nothing in
 * it is markup, so nothing can break out. */
#include "server/api/handlers.h"
#include "server/api/pages.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "web/templates.h"

#include <string.h>

#define TOWN_TEXT_MAX (256 * KIB)

static const LinkModel *
split_paragraphs(Arena *arena, char *text, const char **ret_heading, size_t *ret_n)
{
    g_auto(GStrv) blocks =
        g_regex_split_simple("\\r?\\n[ \\t]*(?:\\r?\\n[ \\t]*)+", g_strstrip(text), 0, 0);
    LinkModel *paragraphs = arena_array(arena, LinkModel, g_strv_length(blocks) + 1);
    *ret_n = 0;
    for (size_t i = 0; blocks[i] != NULL; i++) {
        char *block = g_strstrip(blocks[i]);
        if (*block == '\0')
            continue;
        if (i == 0 && g_str_has_prefix(block, "# ")) {
            *ret_heading = arena_strdup(arena, block + 2);
            continue;
        }
        bool heading = g_str_has_prefix(block, "## ");
        paragraphs[(*ret_n)++] =
            (LinkModel){.label = arena_strdup(arena, heading ? block + 3 : block),
                        .value = heading ? "h2" : NULL};
    }
    return paragraphs;
}

Response *
town_text_page(Request *request, void *app, GError **error)
{
    static const struct {
        const char *path, *file;
        Message title;
    } texts[] = {{"/impressum", "impressum.txt", MSG_title_impressum},
                 {"/datenschutz", "datenschutz.txt", MSG_title_datenschutz},
                 {"/barrierefreiheit", "barrierefreiheit.txt", MSG_title_barrierefreiheit},
                 {"/leichte-sprache", "leichte-sprache.txt", MSG_title_leichte_sprache}};
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    size_t which = 0;
    while (which + 1 < G_N_ELEMENTS(texts) && strcmp(texts[which].path, request_path(request)) != 0)
        which++;

    g_autofree char *path =
        g_build_filename(store_path(context.app->store), "pages", texts[which].file, NULL);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) bytes = file_read(path, TOWN_TEXT_MAX, &problem);
    if (bytes == NULL && !is_error(problem, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    TextPage model = {.heading = message(texts[which].title, view->lang)};
    LinkModel missing[] = {{.label = message(MSG_town_text_missing, view->lang)}};
    model.paragraphs = missing;
    model.n_paragraphs = 1;
    gsize len;
    const char *data = bytes != NULL ? g_bytes_get_data(bytes, &len) : NULL;
    if (data != NULL && g_utf8_validate_len(data, len, NULL)) {
        g_autofree char *text = g_strndup(data, len);
        model.paragraphs = split_paragraphs(view->arena, text, &model.heading, &model.n_paragraphs);
    }
    model.page = page_model(&context, texts[which].path + 1, model.heading);
    GString *out = g_string_sized_new(16384);
    template_text(out, &model, page_lang(&context));
    Response *response = answer_page(&context, 200, out);
    response_no_keep(response); /* the town edits its file without telling us */
    return response;
}

static Response *
static_response(const StaticFile *file)
{
    /* Only the plain bytes: the chain compresses once and keeps the result with the response. */
    Response *response =
        response_new(200, file->media_type, g_bytes_new_static(file->data, file->len));
    response_cache(response, CACHE_IMMUTABLE, 0, 0);
    response_keep(response);
    return response;
}

Response *
static_file(Request *request, void *app, GError **error)
{
    (void)app;
    const StaticFile *file = static_file_find(request_path(request));
    if (file == NULL) {
        fail(error, STORE_ERROR_NOT_FOUND, "no such file");
        return NULL;
    }
    return static_response(file);
}

Response *
favicon(Request *request, void *app, GError **error)
{
    (void)request;
    (void)app;
    (void)error;
    Response *response =
        response_empty(204); /* pages name an SVG icon; browsers ask for this one all the same */
    response_cache(response, CACHE_UNTIL, 86400, INT64_MAX);
    return response;
}

Response *
health(Request *request, void *app, GError **error)
{
    (void)request;
    (void)app;
    (void)error;
    Response *response =
        response_new(200, "text/plain; charset=utf-8", g_bytes_new_static("ok\n", 3));
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}

Response *
ready(Request *request, void *app_data, GError **error)
{
    (void)request;
    App *app = app_data;
    g_autoptr(KvTxn) snapshot = store_snapshot(app->store, error);
    if (snapshot == NULL)
        return NULL;
    Response *response =
        response_new(200, "text/plain; charset=utf-8", g_bytes_new_static("ready\n", 6));
    response_cache(response, CACHE_NO_STORE, 0, 0);
    return response;
}
