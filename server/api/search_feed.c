/* search_feed.c - a saved search as a feed (Atom, RFC 4287): the versions that match, the latest
 * release first, so that who reads it hears of new ones. Nearly matching words are no news: what
 * the search finds only by guessing is left out. */
#include "server/api/handlers.h"
#include "server/api/search_request.h"
#include "server/api/xml.h"
#include "server/model/format.h"
#include "store/base/error.h"

#define FEED_HITS 100 /* the best that are looked at */

static int
latest_first(const void *a, const void *b)
{
    const SearchHit *x = *(SearchHit *const *)a, *y = *(SearchHit *const *)b;
    if (x->version->recorded_us != y->version->recorded_us)
        return x->version->recorded_us > y->version->recorded_us ? -1 : 1;
    if (x->document->id != y->document->id)
        return x->document->id < y->document->id ? -1 : 1;
    return x->version->number > y->version->number ? -1 : x->version->number < y->version->number;
}

/* The address of the search with its filters, without what pages add. */
static const char *
search_target(Context *context, const SearchQuery *query, const char *path)
{
    Arena *arena = context->view.arena;
    const char *target = arena_printf(arena, "%s?q=%s", path, format_url_value(arena, query->q));
    if (query->type != NULL)
        target = arena_printf(arena, "%s&typ=%s", target, format_url_value(arena, query->type));
    if (query->body != NULL)
        target = arena_printf(arena, "%s&gremium=%s", target, format_url_value(arena, query->body));
    return query->all_versions ? arena_printf(arena, "%s&fassungen=alle", target) : target;
}

static void
put_entry(GString *out, const char *base, const SearchHit *hit)
{
    char time[INSTANT_LEN];
    g_autofree char *url =
        g_strdup_printf("%s/d/%s/v%u", base, hit->document->slug, hit->version->number);
    g_autoptr(GString) summary = g_string_new(NULL);
    for (guint i = 0; hit->snippet != NULL && i < hit->snippet->len; i++)
        g_string_append(summary, ((const SnippetPart *)hit->snippet->pdata[i])->text);
    xml_put(
        out,
        "<entry><id>%s</id><title>%s (%u. Fassung)</title><updated>%s</updated><link href=\"%s\"/>",
        url, hit->document->title, hit->version->number,
        instant_format(hit->version->recorded_us, time), url);
    if (summary->len > 0)
        xml_put(out, "<summary>%s</summary>", summary->str);
    g_string_append(out, "</entry>\n");
}

Response *
search_feed(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    SearchQuery query = search_request(&context, FEED_HITS);
    if (query.q == NULL || *query.q == '\0') {
        fail_field(error, "q", "the words to search for are missing");
        return NULL;
    }
    query.cursor = NULL;
    g_autoptr(SearchResult) result = search_run(context.txn, &query, error);
    if (result == NULL)
        return NULL;
    g_ptr_array_sort(result->hits, latest_first);

    const char *base = context_base_url(&context);
    char time[INSTANT_LEN];
    int64_t updated = result->hits->len > 0
                          ? ((const SearchHit *)result->hits->pdata[0])->version->recorded_us
                          : 0;
    const char *self = search_target(&context, &query, "/suche.atom");
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml_put(out,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\"><id>%s%s</id><title>%s: "
            "%s</title>",
            base, self, context.app->settings.town, query.q);
    xml_put(out, "<updated>%s</updated><link rel=\"self\" href=\"%s%s\"/><link href=\"%s%s\"/>",
            instant_format(updated, time), base, self, base,
            search_target(&context, &query, "/suche"));
    xml_put(out, "<author><name>%s</name></author>\n", context.app->settings.town);
    for (guint i = 0; i < result->hits->len; i++)
        put_entry(out, base, result->hits->pdata[i]);
    g_string_append(out, "</feed>\n");
    return xml_answer(&context, out, ATOM_TYPE);
}
