/* memento.c - see memento.h. Drafts have no place in time: links name what the public may see,
 * whoever asks. */
#include "server/api/memento.h"

#include "server/api/handlers.h"
#include "store/base/error.h"
#include "store/doc/memento.h"

#include <string.h>

#define TIMEMAP_TYPE "application/link-format"

/* Of one document. */
typedef struct {
    const char *url, *map; /* absolute; of the arena */
    GPtrArray *mementos;
} Line;

static Line
line_of(Context *context, const Found *found)
{
    Arena *arena = context->view.arena;
    const char *url =
        arena_printf(arena, "%s/d/%s", context_base_url(context), found->document->slug);
    return (Line){.url = url,
                  .map = arena_printf(arena, "%s/timemap", url),
                  .mementos = memento_list(found->versions)};
}

static void
line_clear(Line *line)
{
    g_ptr_array_unref(line->mementos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, line_clear)

static const Version *
first_of(const Line *line)
{
    return line->mementos->pdata[0];
}

static const Version *
last_of(const Line *line)
{
    return line->mementos->pdata[line->mementos->len - 1];
}

static void
put_map(GString *out, const Line *line, const char *relation)
{
    char from[INSTANT_LEN], until[INSTANT_LEN];
    g_string_append_printf(out, "<%s>; rel=\"%s\"; type=\"" TIMEMAP_TYPE "\"", line->map, relation);
    if (line->mementos->len > 0)
        g_string_append_printf(out, "; from=\"%s\"; until=\"%s\"",
                               instant_format_http(memento_datetime_us(first_of(line)), from),
                               instant_format_http(memento_datetime_us(last_of(line)), until));
}

static void
put_memento(GString *out, const Line *line, const Version *v)
{
    char datetime[INSTANT_LEN];
    const char *place = v == first_of(line)  ? v == last_of(line) ? "first last " : "first "
                        : v == last_of(line) ? "last "
                                             : "";
    g_string_append_printf(out, "<%s/v%u>; rel=\"%smemento\"; datetime=\"%s\"", line->url,
                           v->number, place, instant_format_http(memento_datetime_us(v), datetime));
}

static void
put_relation(GString *out, const Line *line, const Version *v, const char *relation)
{
    g_string_append_printf(out, ", <%s/v%u>; rel=\"%s\"", line->url, v->number, relation);
}

bool
memento_gate(Context *context, const Found *found, Response **ret_answer, GError **error)
{
    *ret_answer = NULL;
    const char *asked = request_header(context->request, "Accept-Datetime");
    /* With a day in the address it is another resource, which has no states in time. */
    if (asked == NULL || request_query(context->request, "am") != NULL ||
        request_query(context->request, "stand") != NULL)
        return true;
    int64_t at;
    char strict[INSTANT_LEN];
    if (!instant_parse_http(asked, &at) || strcmp(instant_format_http(at, strict), asked) != 0)
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable",
                           "Accept-Datetime must look like Wed, 19 Mar 2025 23:00:00 GMT");
    g_auto(Line) line = line_of(context, found);
    const Version *v = memento_choose(found->versions, line.mementos, at);
    if (v == NULL)
        return true;
    *ret_answer = response_redirect(
        302, arena_printf(context->view.arena, "/d/%s/v%u", found->document->slug, v->number));
    memento_headers(context, found, NULL, *ret_answer);
    response_cache(*ret_answer, CACHE_NO_CACHE, 0, 0);
    return true;
}

/* The versions that the public may read, in the order of the law: by their start, those of one day
 * by number. */
static void
put_neighbours(GString *out, const Line *line, const Found *found, const Version *version)
{
    const Version *before = NULL, *after = NULL;
    for (guint i = 0; i < found->versions->len; i++) {
        const Version *v = found->versions->pdata[i];
        if (v->starts == LOCAL_DATE_NONE || v == version)
            continue;
        bool earlier = v->starts != version->starts ? v->starts < version->starts
                                                    : v->number < version->number;
        if (earlier && (before == NULL || v->starts >= before->starts))
            before = v;
        if (!earlier && (after == NULL || v->starts < after->starts))
            after = v;
    }
    if (before != NULL)
        put_relation(out, line, before, "predecessor-version");
    if (after != NULL)
        put_relation(out, line, after, "successor-version");
}

void
memento_headers(Context *context, const Found *found, const Version *version, Response *response)
{
    g_auto(Line) line = line_of(context, found);
    g_autoptr(GString) links = g_string_new(NULL);
    g_string_append_printf(links, "<%s>; rel=\"original timegate\", ", line.url);
    put_map(links, &line, "timemap");
    if (line.mementos->len > 0) {
        g_string_append(links, ", ");
        put_memento(links, &line, first_of(&line));
        if (line.mementos->len > 1) {
            g_string_append(links, ", ");
            put_memento(links, &line, last_of(&line));
        }
    }
    if (version == NULL) {
        response_vary(response, "Accept-Language, Accept-Datetime");
    } else {
        char datetime[INSTANT_LEN];
        g_string_append_printf(links,
                               ", <%s>; rel=\"latest-version\", <%s>; rel=\"version-history\"",
                               line.url, line.map);
        if (version->starts != LOCAL_DATE_NONE)
            put_neighbours(links, &line, found, version);
        if (g_ptr_array_find(line.mementos, version, NULL))
            response_header(response, "Memento-Datetime",
                            instant_format_http(memento_datetime_us(version), datetime));
    }
    response_header(response, "Link", links->str);
}

void
memento_file_headers(Context *context, const Found *found, Response *response)
{
    const char *url = arena_printf(context->view.arena, "%s/d/%s", context_base_url(context),
                                   found->document->slug);
    response_header(response, "Link",
                    arena_printf(context->view.arena,
                                 "<%s/v%u>; rel=\"canonical\", <%s/timemap>; "
                                 "rel=\"timemap version-history\"; type=\"" TIMEMAP_TYPE "\"",
                                 url, found->version->number, url));
}

Response *
timemap(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error) || !found_document(&context, &found, error))
        return NULL;
    g_auto(Line) line = line_of(&context, &found);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "<%s>; rel=\"original timegate\",\n", line.url);
    put_map(out, &line, "self");
    for (guint i = 0; i < line.mementos->len; i++) {
        g_string_append(out, ",\n");
        put_memento(out, &line, line.mementos->pdata[i]);
    }
    g_string_append_c(out, '\n');
    Response *response = response_new(200, TIMEMAP_TYPE, g_string_free_to_bytes(out));
    response_header(response, "Access-Control-Allow-Origin", "*");
    response_cache(response, CACHE_NO_CACHE, 0, 0);
    response_keep(response);
    return response;
}
