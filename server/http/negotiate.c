/* negotiate.c - see negotiate.h. Malformed members are passed over: a preference is never an error.
 */
#include "server/http/negotiate.h"

#include <string.h>

typedef struct {
    const char *name;
    size_t len;
    unsigned quality; /* thousandths */
} Member;

/* "q=0.5" anywhere among the parameters PARAMS (up to END). */
static unsigned
quality_of(const char *params, const char *end)
{
    for (const char *p = params; p + 2 < end; p++) {
        if ((*p != 'q' && *p != 'Q') || p[1] != '=' ||
            (p[-1] != ';' && p[-1] != ' ' && p[-1] != '\t'))
            continue;
        if (p[2] == '1')
            return 1000;
        unsigned value = 0, unit = 100;
        if (p[2] != '0' || p + 3 >= end || p[3] != '.')
            return 0;
        for (const char *d = p + 4; d < end && g_ascii_isdigit(*d) && unit > 0; d++, unit /= 10)
            value += (unsigned)(*d - '0') * unit;
        return value;
    }
    return 1000;
}

/* The next member of the list at *P. */
static bool
next_member(const char **p, Member *ret_m)
{
    const char *at = *p + strspn(*p, " \t,");
    if (*at == '\0')
        return false;
    const char *end = strchrnul(at, ',');
    size_t len = strcspn(at, ",; \t");
    *ret_m = (Member){at, len, quality_of(at + len, end)};
    *p = end;
    return true;
}

static bool
is_name(const Member *m, const char *name)
{
    return strlen(name) == m->len && g_ascii_strncasecmp(m->name, name, m->len) == 0;
}

/* "de" and "de-AT" are German. */
static bool
is_lang(const Member *m, const char *lang)
{
    return m->len >= 2 && g_ascii_strncasecmp(m->name, lang, 2) == 0 &&
           (m->len == 2 || m->name[2] == '-');
}

Lang
negotiate_lang(const char *accept_language)
{
    unsigned de = 0, en = 0;
    Member m;
    for (const char *p = accept_language; p != NULL && next_member(&p, &m);) {
        if (is_lang(&m, "de"))
            de = MAX(de, m.quality);
        else if (is_lang(&m, "en"))
            en = MAX(en, m.quality);
    }
    return en > de ? LANG_EN : LANG_DE;
}

Coding
negotiate_coding(const char *accept_encoding)
{
    unsigned br = 0, gz = 0, any = 0;
    bool named_br = false, named_gz = false;
    Member m;
    for (const char *p = accept_encoding; p != NULL && next_member(&p, &m);) {
        if (is_name(&m, "br")) {
            br = m.quality;
            named_br = true;
        } else if (is_name(&m, "gzip") || is_name(&m, "x-gzip")) {
            gz = m.quality;
            named_gz = true;
        } else if (is_name(&m, "*")) {
            any = m.quality;
        }
    }
    br = named_br ? br : any;
    gz = named_gz ? gz : any;
    if (br > 0 && br >= gz)
        return CODING_BROTLI;
    return gz > 0 ? CODING_GZIP : CODING_IDENTITY;
}

bool
negotiate_accepts(const char *accept, const char *media_type)
{
    if (accept == NULL || accept[strspn(accept, " \t,")] == '\0')
        return true;
    /* The most specific range decides (RFC 9110 §12.5.1). */
    unsigned best = 0, quality = 0;
    size_t major = strcspn(media_type, "/") + 1;
    Member m;
    for (const char *p = accept; next_member(&p, &m);) {
        unsigned specific = 0;
        if (is_name(&m, media_type))
            specific = 3;
        else if (m.len == major + 1 && m.name[major] == '*' &&
                 g_ascii_strncasecmp(m.name, media_type, major) == 0)
            specific = 2;
        else if (is_name(&m, "*/*"))
            specific = 1;
        if (specific > best) {
            best = specific;
            quality = m.quality;
        }
    }
    return quality > 0;
}

bool
negotiate_compressible(const char *content_type)
{
    static const char *const types[] = {
        "application/json",        "application/problem+json",
        "application/javascript",  "application/xml",
        "application/atom+xml",    "application/ld+json",
        "application/xhtml+xml",   "image/svg+xml",
        "application/link-format", "application/opensearchdescription+xml",
    };
    size_t len = strcspn(content_type, "; ");
    if (g_ascii_strncasecmp(content_type, "text/", 5) == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strlen(types[i]) == len && g_ascii_strncasecmp(types[i], content_type, len) == 0)
            return true;
    return false;
}

const char *
coding_suffix(Coding coding)
{
    return coding == CODING_BROTLI ? "-br" : coding == CODING_GZIP ? "-gz" : "";
}

const char *
coding_name(Coding coding)
{
    return coding == CODING_BROTLI ? "br" : coding == CODING_GZIP ? "gzip" : NULL;
}
