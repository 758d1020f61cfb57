/* disposition.c - see disposition.h. */
#include "server/http/disposition.h"

#include "server/http/target.h"
#include "store/base/limits.h"

#include <glib.h>
#include <string.h>

static bool
is_attr_char(unsigned char c) /* RFC 8187 §3.2.1 */
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$&+-.^_`|~", c) != NULL);
}

/* Umlauts read better as ae than as a question mark where only ASCII is understood. */
static const char *
ascii_of(gunichar c)
{
    switch (c) {
    case 0xe4:
        return "ae";
    case 0xf6:
        return "oe";
    case 0xfc:
        return "ue";
    case 0xc4:
        return "Ae";
    case 0xd6:
        return "Oe";
    case 0xdc:
        return "Ue";
    case 0xdf:
        return "ss";
    case 0x2013:
    case 0x2014:
        return "-";
    default:
        return "_";
    }
}

static void
put_ascii(GString *out, const char *name)
{
    for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c >= 0x80)
            g_string_append(out, ascii_of(c));
        else if (c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '/' || c == '%')
            g_string_append_c(out, '_'); /* some clients decode %xx even here */
        else
            g_string_append_c(out, (char)c);
    }
}

char *
disposition_format(bool attachment, const char *file_name)
{
    GString *out = g_string_new(attachment ? "attachment" : "inline");
    if (file_name == NULL || *file_name == '\0' || !g_utf8_validate(file_name, -1, NULL))
        return g_string_free(out, FALSE);
    g_string_append(out, "; filename=\"");
    size_t start = out->len;
    put_ascii(out, file_name);
    bool plain = strcmp(out->str + start, file_name) == 0;
    g_string_append_c(out, '"');
    if (plain)
        return g_string_free(out, FALSE);
    g_string_append(out, "; filename*=UTF-8''");
    for (const unsigned char *p = (const unsigned char *)file_name; *p != '\0'; p++) {
        if (is_attr_char(*p))
            g_string_append_c(out, (char)*p);
        else
            g_string_append_printf(out, "%%%02X", *p);
    }
    return g_string_free(out, FALSE);
}

static const char *
skip_blank(const char *p)
{
    return p + strspn(p, " \t");
}

/* Reads a token or quoted-string at *P into OUT and moves on. */
static bool
read_value(const char **p, GString *out)
{
    g_string_truncate(out, 0);
    if (**p != '"') {
        size_t len = strcspn(*p, "; \t\"");
        g_string_append_len(out, *p, (gssize)len);
        *p += len;
        return len > 0;
    }
    for (const char *q = *p + 1; *q != '\0'; q++) {
        if (*q == '"') {
            *p = q + 1;
            return true;
        }
        /* Browsers escape only the quote, with a backslash or as %22; "C:\x.pdf" from old ones
         * keeps its backslash. */
        if (*q == '\\' && (q[1] == '"' || q[1] == '\\'))
            q++;
        g_string_append_c(out, *q);
    }
    return false;
}

/* UTF-8''%e2%82%ac: only UTF-8 and its subset, and only if it decodes. */
static char *
decode_extended(const char *value)
{
    const char *quote = strchr(value, '\'');
    const char *end = quote != NULL ? strchr(quote + 1, '\'') : NULL;
    if (end == NULL || g_ascii_strncasecmp(value, "utf-8'", 6) != 0)
        return NULL;
    return target_decode(end + 1, strlen(end + 1), false);
}

char *
disposition_param(const char *value, const char *name)
{
    g_autofree char *plain = NULL;
    g_autofree char *extended_name = g_strconcat(name, "*", NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *p = value + strcspn(value, ";");
    while (*p == ';') {
        p = skip_blank(p + 1);
        if (*p == '\0')
            break;
        size_t len = strcspn(p, "=; \t");
        g_autofree char *key = g_strndup(p, len);
        p = skip_blank(p + len);
        if (*p != '=')
            return NULL;
        p = skip_blank(p + 1);
        if (!read_value(&p, text))
            return NULL;
        p = skip_blank(p);
        if (*p != ';' && *p != '\0')
            return NULL;
        if (g_ascii_strcasecmp(key, extended_name) == 0) {
            char *decoded = decode_extended(text->str);
            if (decoded != NULL)
                return decoded;
        } else if (g_ascii_strcasecmp(key, name) == 0) {
            if (plain != NULL)
                return NULL; /* two names: whose is it? */
            plain = g_strdup(text->str);
        }
    }
    if (plain == NULL)
        return NULL;
    if (g_utf8_validate(plain, -1, NULL))
        return g_steal_pointer(&plain);
    return g_convert(plain, -1, "UTF-8", "ISO-8859-1", NULL, NULL,
                     NULL); /* what older clients send */
}

char *
disposition_clean_name(const char *name)
{
    const char *base = name;
    for (const char *p = name; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            base = p + 1;
    GString *out = g_string_new(NULL);
    for (const char *p = base; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        size_t len = (size_t)(g_utf8_next_char(p) - p);
        bool hidden =
            g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT; /* bidi tricks */
        if (hidden)
            continue;
        if (out->len + len > LIMIT_FILENAME_BYTES)
            break;
        g_string_append_len(out, p, (gssize)len);
    }
    g_strstrip(out->str);
    if (strcmp(out->str, ".") == 0 || strcmp(out->str, "..") == 0)
        out->str[0] = '\0';
    return g_string_free(out, FALSE);
}
