/* discovery.c - what machines look for: Atom feed of changes, sitemap, robots.txt, OpenSearch,
 * security.txt. */
#include "server/api/handlers.h"
#include "server/api/xml.h"
#include "store/base/error.h"

#include <string.h>

#define FEED_ENTRIES 50

Response *
atom_feed(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    uint64_t head;
    if (!context_open(&context, app, request, error))
        return NULL;
    g_autoptr(GPtrArray) none = change_list(context.txn, 0, 1, &head, error);
    if (none == NULL)
        return NULL;
    g_autoptr(GPtrArray) changes = change_list(
        context.txn, head > FEED_ENTRIES ? head - FEED_ENTRIES : 0, FEED_ENTRIES, &head, error);
    if (changes == NULL)
        return NULL;
    const char *base = context_base_url(&context);
    char time[INSTANT_LEN];
    int64_t updated =
        changes->len > 0 ? ((const Change *)changes->pdata[changes->len - 1])->time_us : 0;
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml_put(out,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
            "xml:lang=\"de\"><id>%s/feed.atom</id><title>%s – %s</title>",
            base, context.app->settings.town, message(MSG_title_start, LANG_DE));
    xml_put(out,
            "<updated>%s</updated><link rel=\"self\" href=\"%s/feed.atom\"/><link href=\"%s/\"/>",
            instant_format(updated, time), base, base);
    xml_put(out, "<author><name>%s</name></author>\n", context.app->settings.town);
    for (guint i = changes->len; i-- > 0;) {
        const Change *change = changes->pdata[i];
        g_autoptr(Document) document = document_load_slug(context.txn, change->slug, NULL);
        xml_put(out, "<entry><id>%s/api/v1/changes#%" G_GUINT64_FORMAT "</id><title>%s", base,
                change->seq, document != NULL ? document->title : change->slug);
        if (change->version > 0)
            xml_put(out, " (%u. Fassung)", change->version);
        xml_put(out, "</title><updated>%s</updated><category term=\"%s\"/>",
                instant_format(change->time_us, time), change_kind_name(change->kind));
        if (change->version > 0)
            xml_put(out, "<link href=\"%s/d/%s/v%u\"/></entry>\n", base, change->slug,
                    change->version);
        else
            xml_put(out, "<link href=\"%s/d/%s\"/></entry>\n", base, change->slug);
    }
    g_string_append(out, "</feed>\n");
    return xml_answer(&context, out, ATOM_TYPE);
}

Response *
sitemap(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    ListingQuery query = {
        .status = -1, .at = context.view.day, .as_of_us = INT64_MAX, .limit = 50000};
    g_autoptr(Listing) listing = listing_query(context.txn, &query, error);
    if (listing == NULL)
        return NULL;
    const char *base = context_base_url(&context);
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    static const char *const pages[] = {"/", "/ortsrecht", "/bekanntmachungen", "/gremien"};
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
        xml_put(out, "<url><loc>%s%s</loc></url>\n", base, pages[i]);
    for (guint i = 0; i < listing->items->len; i++) {
        const ListingItem *item = listing->items->pdata[i];
        char day[11];
        if (item->status == STATUS_WITHDRAWN)
            continue; /* its page is 410 */
        xml_put(out, "<url><loc>%s/d/%s</loc>", base, item->document->slug);
        if (item->shown != NULL && item->shown->published_us != 0)
            xml_put(out, "<lastmod>%s</lastmod>",
                    date_format(date_of_instant(item->shown->published_us), day));
        g_string_append(out, "</url>\n");
    }
    g_string_append(out, "</urlset>\n");
    return xml_answer(&context, out, "application/xml; charset=utf-8");
}

Response *
robots(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    GString *out = g_string_new("User-agent: *\nDisallow: /verwaltung\nDisallow: /suche\n");
    g_string_append_printf(out, "Sitemap: %s/sitemap.xml\n", context_base_url(&context));
    return xml_answer(&context, out, "text/plain; charset=utf-8");
}

Response *
opensearch(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    const char *base = context_base_url(&context);
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml_put(out,
            "<OpenSearchDescription "
            "xmlns=\"http://a9.com/-/spec/opensearch/1.1/\"><ShortName>Ortsrecht</ShortName>"
            "<Description>%s: %s</Description><InputEncoding>UTF-8</InputEncoding>",
            context.app->settings.town, message(MSG_title_start, LANG_DE));
    xml_put(
        out,
        "<Url type=\"text/html\" template=\"%s/suche?q={searchTerms}\"/></OpenSearchDescription>\n",
        base);
    return xml_answer(&context, out, "application/opensearchdescription+xml; charset=utf-8");
}

Response *
security_txt(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    g_auto(Context) context = {0};
    if (app->settings.security_contact == NULL) {
        fail(error, STORE_ERROR_NOT_FOUND, "no security contact is configured");
        return NULL;
    }
    if (!context_open(&context, app, request, error))
        return NULL;
    char expires[INSTANT_LEN];
    GString *out = g_string_new(NULL);
    /* RFC 9116 §2.5.5: less than a year ahead. */
    LocalDate until = date_add_days(context.view.day, 180);
    g_string_append_printf(out, "Contact: %s\nExpires: %s\nPreferred-Languages: de, en\n",
                           app->settings.security_contact,
                           instant_format(date_start_us(until), expires));
    return xml_answer(&context, out, "text/plain; charset=utf-8");
}
