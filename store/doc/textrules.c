/* textrules.c - see textrules.h. */
#include "store/doc/textrules.h"

#include "store/base/error.h"
#include "store/base/limits.h"

#include <string.h>

/* Characters that change what others look like: explicit directions (U+202A to U+202E, U+2066 to
 * U+2069), line and paragraph separators, and the byte order mark. */
static bool
is_forbidden(gunichar c)
{
    return g_unichar_iscntrl(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

static bool
check(const char *text, bool lines, size_t max, const char *field, GError **error)
{
    if (strlen(text) > max)
        return fail_field(error, field, "too long: at most %zu bytes", max);
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_forbidden(c) && !(lines && (c == '\n' || c == '\t')))
            return fail_field(error, field, "contains a control character (U+%04X)", c);
    }
    return true;
}

/* NFC and trimmed of Unicode blanks at both ends. */
static char *
normalize(const char *text)
{
    g_autofree char *nfc = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    const char *start = nfc, *end = nfc + strlen(nfc);
    while (*start != '\0' && g_unichar_isspace(g_utf8_get_char(start)))
        start = g_utf8_next_char(start);
    while (end > start) {
        const char *before = g_utf8_prev_char(end);
        if (!g_unichar_isspace(g_utf8_get_char(before)))
            break;
        end = before;
    }
    return g_strndup(start, (gsize)(end - start));
}

char *
text_line(const char *text, size_t max, const char *field, GError **error)
{
    if (text == NULL || !g_utf8_validate(text, -1, NULL)) {
        fail_field(error, field, text == NULL ? "is missing" : "is not valid UTF-8");
        return NULL;
    }
    g_autofree char *clean = normalize(text);
    if (*clean == '\0') {
        fail_field(error, field, "is empty");
        return NULL;
    }
    return check(clean, false, max, field, error) ? g_steal_pointer(&clean) : NULL;
}

bool
text_lines(const char *text, size_t max, const char *field, char **ret_text, GError **error)
{
    if (text == NULL) {
        *ret_text = NULL;
        return true;
    }
    if (!g_utf8_validate(text, -1, NULL))
        return fail_field(error, field, "is not valid UTF-8");
    g_autoptr(GString) unix_lines = g_string_new(text);
    g_string_replace(unix_lines, "\r\n", "\n", 0);
    g_autofree char *clean = normalize(unix_lines->str);
    if (!check(clean, true, max, field, error))
        return false;
    *ret_text = *clean != '\0' ? g_steal_pointer(&clean) : NULL;
    return true;
}

char *
text_file_name(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name != NULL ? name : "", -1);
    const char *base = valid;
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '/' || *p == '\\')
            base = p + 1;
    }
    g_autofree char *nfc = normalize(base);
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = nfc; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gsize before = out->len;
        g_string_append_unichar(out, is_forbidden(c) ? '_' : c);
        if (out->len > LIMIT_FILENAME_BYTES) {
            g_string_truncate(out, before);
            break;
        }
    }
    if (out->len == 0 || g_str_equal(out->str, ".") || g_str_equal(out->str, ".."))
        return g_strdup("dokument.pdf");
    return g_strdup(out->str);
}

static bool
is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
joined_words(const char *text, size_t max, const char *joints)
{
    size_t len = strlen(text);
    if (len == 0 || len > max)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (is_word_byte(text[i]))
            continue;
        bool inside = i > 0 && i + 1 < len;
        if (!inside || strchr(joints, text[i]) == NULL || !is_word_byte(text[i - 1]))
            return false;
    }
    return true;
}

bool
slug_is_valid(const char *slug)
{
    return joined_words(slug, LIMIT_SLUG_BYTES, "-");
}

bool
id_is_valid(const char *id)
{
    return joined_words(id, LIMIT_ID_BYTES, "-_");
}

static const char *
spelled_out(gunichar c)
{
    switch (c) {
    case 0xE4: /* ä */
    case 0xE6: /* æ */
        return "ae";
    case 0xF6:   /* ö */
    case 0xF8:   /* ø */
    case 0x0153: /* œ */
        return "oe";
    case 0xFC: /* ü */
        return "ue";
    case 0xDF:   /* ß */
    case 0x1E9E: /* ẞ */
        return "ss";
    default:
        return NULL;
    }
}

static void
append_letter(GString *out, gunichar c, bool *at_joint)
{
    const char *spelled = spelled_out(c);
    char one[2] = {0};
    if (spelled == NULL && c < 0x80 && is_word_byte((char)c)) {
        one[0] = (char)c;
        spelled = one;
    }
    if (spelled == NULL) {
        *at_joint = true;
        return;
    }
    if (*at_joint && out->len > 0)
        g_string_append_c(out, '-');
    *at_joint = false;
    g_string_append(out, spelled);
}

static void
cut(GString *slug, size_t max)
{
    if (slug->len <= max)
        return;
    const char *joint =
        slug->str[max] == '-' ? slug->str + max : g_strrstr_len(slug->str, (gssize)max, "-");
    g_string_truncate(
        slug, joint != NULL && joint > slug->str + max / 2 ? (gsize)(joint - slug->str) : max);
    while (slug->len > 0 && slug->str[slug->len - 1] == '-')
        g_string_truncate(slug, slug->len - 1);
}

char *
slug_derive(const char *title)
{
    g_autofree char *nfc = g_utf8_normalize(title, -1, G_NORMALIZE_NFC);
    g_autoptr(GString) out = g_string_new(NULL);
    bool at_joint = false;
    for (const char *p = nfc; p != NULL && *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_unichar_tolower(g_utf8_get_char(p));
        if (spelled_out(c) == NULL && c >= 0x80) { /* é is e with a mark: keep the letter */
            gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
            gsize n = g_unichar_fully_decompose(c, FALSE, parts, G_N_ELEMENTS(parts));
            if (n > 1)
                c = g_unichar_tolower(parts[0]);
            else if (g_unichar_ismark(c) || c == 0xAD)
                continue; /* marks and soft hyphens do not end a word */
        }
        append_letter(out, c, &at_joint);
    }
    cut(out, LIMIT_SLUG_BYTES);
    return g_strdup(out->len > 0 ? out->str : "dokument");
}

char *
slug_numbered(const char *slug, unsigned n)
{
    g_autofree char *tail = g_strdup_printf("-%u", n);
    g_autoptr(GString) out = g_string_new(slug);
    if (out->len + strlen(tail) > LIMIT_SLUG_BYTES)
        g_string_truncate(out, LIMIT_SLUG_BYTES - strlen(tail));
    while (out->len > 0 && out->str[out->len - 1] == '-')
        g_string_truncate(out, out->len - 1);
    g_string_append(out, tail);
    return g_strdup(out->str);
}
