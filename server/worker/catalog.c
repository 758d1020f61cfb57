/* catalog.c - see catalog.h. Every search runs over the file once; nothing is followed. */
#include "server/worker/catalog.h"

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

void
catalog_read(const char *bytes, size_t len, Catalog *ret_catalog)
{
    memset(ret_catalog, 0, sizeof *ret_catalog);
    Span file = {bytes, bytes + len}, object = catalogue(file);
    if (object.at < object.end) {
        read_lang(object, ret_catalog);
        read_title_bar(file, object, ret_catalog);
    }
    for (Span s = behind(file, "/S"); s.at < s.end && !ret_catalog->launches; s = behind(s, "/S"))
        ret_catalog->launches = starts_with(s, "/Launch");
    ret_catalog->has_table = has_table(file);
}
