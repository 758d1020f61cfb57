/* pdf_claims.c - see pdf_claims.h. GMarkup knows neither DTDs nor entities of a document's own, so
 * nothing expands. Values may stand in elements or in attributes, under any prefix. */
#include "server/worker/pdf_claims.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define XMP_BYTES ((size_t)1 << 20)
#define PREFIXES 64

#define NS_PDFA "http://www.aiim.org/pdfa/ns/id/"
#define NS_PDFUA "http://www.aiim.org/pdfua/ns/id/"
#define NS_DC "http://purl.org/dc/elements/1.1/"

typedef struct {
    Claims *claims;
    GHashTable *namespaces; /* prefix -> URI; the last declaration counts, wherever it stands */
    char *place;            /* where the text of the present element goes, or NULL */
    size_t room;
    bool in_language;
} Scan;

static void
store(char *place, size_t room, const char *value, size_t len)
{
    while (len > 0 && g_ascii_isspace(*value)) {
        value++;
        len--;
    }
    while (len > 0 && g_ascii_isspace(value[len - 1]))
        len--;
    if (len == 0 || len >= room || *place != '\0')
        return;
    for (size_t i = 0; i < len; i++)
        if (!g_ascii_isalnum(value[i]) && value[i] != '-')
            return;
    memcpy(place, value, len);
    place[len] = '\0';
}

/* Where the value of the element or attribute NAME belongs. */
static char *
place_of(Scan *scan, const char *name, size_t *ret_room)
{
    const char *colon = strchr(name, ':');
    if (colon == NULL)
        return NULL;
    g_autofree char *prefix = g_strndup(name, (size_t)(colon - name));
    const char *uri = g_hash_table_lookup(scan->namespaces, prefix);
    *ret_room = sizeof scan->claims->pdfa_part;
    if (g_strcmp0(uri, NS_PDFA) == 0 && strcmp(colon, ":part") == 0)
        return scan->claims->pdfa_part;
    if (g_strcmp0(uri, NS_PDFA) == 0 && strcmp(colon, ":conformance") == 0)
        return scan->claims->pdfa_conformance;
    if (g_strcmp0(uri, NS_PDFUA) == 0 && strcmp(colon, ":part") == 0)
        return scan->claims->pdfua_part;
    if (g_strcmp0(uri, NS_DC) == 0 && strcmp(colon, ":language") == 0)
        scan->in_language = true;
    return NULL;
}

static void
start_element(GMarkupParseContext *context, const char *name, const char **names,
              const char **values, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    Scan *scan = data;
    for (size_t i = 0; names[i] != NULL; i++)
        if (g_str_has_prefix(names[i], "xmlns:") && g_hash_table_size(scan->namespaces) < PREFIXES)
            g_hash_table_replace(scan->namespaces, g_strdup(names[i] + strlen("xmlns:")),
                                 g_strdup(values[i]));
    for (size_t i = 0; names[i] != NULL; i++) {
        size_t room;
        char *place = place_of(scan, names[i], &room);
        if (place != NULL)
            store(place, room, values[i], strlen(values[i]));
    }
    scan->place = place_of(scan, name, &scan->room);
    if (scan->in_language && g_str_has_suffix(name, ":li")) {
        scan->place = scan->claims->lang;
        scan->room = sizeof scan->claims->lang;
    }
}

static void
end_element(GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    Scan *scan = data;
    scan->place = NULL;
    if (g_str_has_suffix(name, ":language"))
        scan->in_language = false;
}

static void
take_text(GMarkupParseContext *context, const char *text, gsize len, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    Scan *scan = data;
    if (scan->place != NULL)
        store(scan->place, scan->room, text, len);
}

void
claims_read(const char *xmp, size_t len, Claims *ret_claims)
{
    static const GMarkupParser parser = {
        .start_element = start_element, .end_element = end_element, .text = take_text};
    memset(ret_claims, 0, sizeof *ret_claims);
    g_autoptr(GHashTable) namespaces =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Scan scan = {.claims = ret_claims, .namespaces = namespaces};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &scan, NULL);
    /* The padding and whatever else comes after an error is of no interest. */
    (void)g_markup_parse_context_parse(context, xmp, (gssize)MIN(len, XMP_BYTES), NULL);
    ret_claims->pdfa_conformance[0] = g_ascii_tolower(ret_claims->pdfa_conformance[0]);
}
