/* catalog.c - see catalog.h. Every search runs over the file once, and over what is compressed in
 * it; nothing is followed. */
#include "server/worker/catalog.h"

#include "server/worker/object_stream.h"

#include <ctype.h>
#include <string.h>

/* A catalogue is an object of a few hundred bytes. */
#define BEFORE_BYTES ((size_t)4096)
#define AFTER_BYTES ((size_t)65536)

typedef struct {
    const char *at, *end;
} Span;

static const char *
find(Span in, const char *word)
{
    return in.at < in.end ? memmem(in.at, (size_t)(in.end - in.at), word, strlen(word)) : NULL;
}

/* Behind the name WORD in IN, blanks skipped; empty when there is none. */
static Span
behind(Span in, const char *word)
{
    const char *at = in.at;
    while ((at = find((Span){at, in.end}, word)) != NULL) {
        at += strlen(word);
        if (at < in.end && isalnum((unsigned char)*at)) /* a longer name */
            continue;
        while (at < in.end && isspace((unsigned char)*at))
            at++;
        return (Span){at, in.end};
    }
    return (Span){in.end, in.end};
}

static bool
starts_with(Span in, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(in.end - in.at) >= len && memcmp(in.at, word, len) == 0;
}

/* The object around the last "/Catalog": an update is appended. Empty when it is compressed. */
static Span
catalogue(Span file)
{
    Span last = {file.end, file.end};
    for (Span s = behind(file, "/Catalog"); s.at < s.end; s = behind(s, "/Catalog"))
        last = s;
    if (last.at == last.end)
        return last;
    size_t before = (size_t)(last.at - file.at), after = (size_t)(file.end - last.at);
    Span object = {last.at - (before < BEFORE_BYTES ? before : BEFORE_BYTES),
                   last.at + (after < AFTER_BYTES ? after : AFTER_BYTES)};
    for (Span s = behind(object, "obj"); s.at < last.at; s = behind(s, "obj"))
        object.at = s.at; /* of "endobj" before it, too */
    const char *end = find((Span){last.at, object.end}, "endobj");
    if (end != NULL)
        object.end = end;
    return object;
}

/* "(de-DE)" only: encrypted, hexadecimal and indirect strings stay unknown. */
static void
read_lang(Span object, Catalog *c)
{
    Span value = behind(object, "/Lang");
    if (value.at == value.end) {
        c->has_lang = CATALOG_NO;
        return;
    }
    if (*value.at != '(')
        return;
    const char *at = ++value.at;
    while (at < value.end && (isalnum((unsigned char)*at) || *at == '-'))
        at++;
    size_t len = (size_t)(at - value.at);
    if (at == value.end || *at != ')' || len >= sizeof c->lang)
        return;
    c->has_lang = len > 0 ? CATALOG_YES : CATALOG_NO;
    memcpy(c->lang, value.at, len);
    c->lang[len] = '\0';
}

static void
read_title_bar(Span file, Span object, Catalog *c)
{
    Span value = behind(file, "/DisplayDocTitle"),
         preferences = behind(object, "/ViewerPreferences");
    if (value.at < value.end)
        c->shows_title = starts_with(value, "true") ? CATALOG_YES : CATALOG_NO;
    else if (preferences.at == preferences.end || starts_with(preferences, "<<"))
        c->shows_title = CATALOG_NO;
}

static bool
read_number(Span *in, uint64_t *ret_value)
{
    while (in->at < in->end && isspace((unsigned char)*in->at))
        in->at++;
    uint64_t v = 0;
    const char *start = in->at;
    while (in->at < in->end && isdigit((unsigned char)*in->at) && v < UINT64_C(1) << 48)
        v = v * 10 + (uint64_t)(*in->at++ - '0');
    *ret_value = v;
    return in->at > start && in->at < in->end && !isdigit((unsigned char)*in->at);
}

/* True if the table or stream of objects, or what could be one, stands where "startxref" says;
 * offsets count from the head of the PDF or, with writers of another mind, from that of the file.
 */
static bool
has_table(Span file)
{
    Span last = {file.end, file.end};
    for (Span s = behind(file, "startxref"); s.at < s.end; s = behind(s, "startxref"))
        last = s;
    uint64_t offset;
    if (!read_number(&last, &offset))
        return false;
    const char *head = find(file, "%PDF-");
    const char *bases[] = {file.at, head != NULL ? head : file.at};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        if (offset >= (uint64_t)(file.end - bases[i]))
            continue;
        Span at = {bases[i] + offset, file.end};
        uint64_t number, generation;
        while (at.at < at.end && isspace((unsigned char)*at.at))
            at.at++;
        if (starts_with(at, "xref") ||
            (read_number(&at, &number) && read_number(&at, &generation) && at.at + 3 < at.end &&
             starts_with((Span){at.at + 1, at.end}, "obj")))
            return true;
    }
    return false;
}

/* --- compressed objects --- */

static bool
starts_program(Span in)
{
    for (Span s = behind(in, "/S"); s.at < s.end; s = behind(s, "/S"))
        if (starts_with(s, "/Launch"))
            return true;
    return false;
}

/* What is asked of each, while they are there. */
typedef struct {
    Catalog *catalog;
    bool wanted;               /* the catalogue is not among the plain objects */
    CatalogAnswer shows_title; /* as some object says, if one does */
} Search;

static void
see_object(const char *bytes, size_t len, void *data)
{
    Search *search = data;
    Catalog *c = search->catalog;
    Span object = {bytes, bytes + len};
    c->launches = c->launches || starts_program(object);
    Span shows = behind(object, "/DisplayDocTitle");
    if (shows.at < shows.end)
        search->shows_title = starts_with(shows, "true") ? CATALOG_YES : CATALOG_NO;
    Span name = behind(object, "/Catalog");
    if (!search->wanted || name.at == name.end)
        return;
    c->has_lang = CATALOG_UNKNOWN; /* a later one is that of an update */
    read_lang(object, c);
    c->shows_title = CATALOG_UNKNOWN;
    read_title_bar(object, object, c);
}

static void
read_compressed(Span file, bool wanted, Catalog *c)
{
    Search search = {.catalog = c, .wanted = wanted};
    bool whole = object_streams_read(file.at, (size_t)(file.end - file.at), see_object, &search);
    if (search.shows_title != CATALOG_UNKNOWN && c->shows_title != CATALOG_YES)
        c->shows_title = search.shows_title;
    if (wanted && !whole) { /* perhaps there is a later one */
        c->has_lang = CATALOG_UNKNOWN;
        c->shows_title = CATALOG_UNKNOWN;
    }
}

void
catalog_read(const char *bytes, size_t len, Catalog *ret_catalog)
{
    memset(ret_catalog, 0, sizeof *ret_catalog);
    Span file = {bytes, bytes + len}, object = catalogue(file);
    if (object.at < object.end) {
        read_lang(object, ret_catalog);
        read_title_bar(file, object, ret_catalog);
    }
    ret_catalog->launches = starts_program(file);
    read_compressed(file, object.at == object.end, ret_catalog);
    ret_catalog->has_table = has_table(file);
}
