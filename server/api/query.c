/* query.c - see query.h. */
#include "server/api/query.h"

#include "server/model/format.h"
#include "store/base/error.h"

#include <string.h>

const char *
query_text(const Request *request, const char *name)
{
    const char *text = request_query(request, name);
    return text != NULL && *text != '\0' ? text : NULL;
}

bool
query_date(const Request *request, const char *name, LocalDate fallback, LocalDate *ret,
           GError **error)
{
    const char *text = query_text(request, name);
    if (text == NULL) {
        *ret = fallback;
        return true;
    }
    bool good = request_is_api(request) ? date_parse(text, ret) : date_parse_loose(text, ret);
    return good || fail_field(error, name, "“%s” is not a date like 2025-03-19", text);
}

bool
query_instant(const Request *request, const char *name, int64_t fallback, int64_t *ret,
              GError **error)
{
    const char *text = query_text(request, name);
    LocalDate day;
    if (text == NULL) {
        *ret = fallback;
        return true;
    }
    if (request_is_api(request) ? date_parse(text, &day) : date_parse_loose(text, &day)) {
        /* Behind the last day of the calendar there is no other; its end is as good as now. */
        *ret = day < LOCAL_DATE_MAX ? date_start_us(date_add_days(day, 1)) - 1 : INT64_MAX;
        return true;
    }
    /* "+" in a query may arrive as a blank: 2025-03-19T09:00:00 01:00. */
    g_autofree char *mended = g_strdup(text);
    for (char *p = mended; *p != '\0'; p++)
        if (*p == ' ')
            *p = '+';
    return instant_parse(mended, ret) ||
           fail_field(error, name, "“%s” is not an instant like 2025-03-19T09:00:00+01:00", text);
}

static bool
parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
    return g_ascii_isdigit(*text) && g_ascii_string_to_unsigned(text, 10, min, max, ret, NULL);
}

bool
query_number(const Request *request, const char *name, uint64_t fallback, uint64_t min,
             uint64_t max, uint64_t *ret, GError **error)
{
    const char *text = query_text(request, name);
    if (text == NULL) {
        *ret = fallback;
        return true;
    }
    return parse_number(text, min, max, ret) ||
           fail_field(error, name,
                      "“%s” is not a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, text,
                      min, max);
}

bool
param_number(const Request *request, const char *name, uint32_t *ret, GError **error)
{
    const char *text = request_param(request, name);
    uint64_t n;
    if (*text == '0' || !parse_number(text, 1, G_MAXUINT32, &n))
        return fail(error, STORE_ERROR_NOT_FOUND, "no version “%s”", text);
    *ret = (uint32_t)n;
    return true;
}

const char *
query_with(Request *request, const char *path, const char *const *keep, const char *name,
           const char *value)
{
    Arena *arena = request_arena(request);
    g_autoptr(GString) out = g_string_new(path);
    char separator = '?';
    for (size_t i = 0; keep[i] != NULL; i++) {
        const char *v =
            name != NULL && strcmp(keep[i], name) == 0 ? NULL : query_text(request, keep[i]);
        if (v == NULL)
            continue;
        g_string_append_printf(out, "%c%s=%s", separator, keep[i], format_url_value(arena, v));
        separator = '&';
    }
    if (name != NULL && value != NULL)
        g_string_append_printf(out, "%c%s=%s", separator, name, format_url_value(arena, value));
    return arena_strndup(arena, out->str, out->len);
}

bool
query_if_match(const Request *request, bool required, uint64_t *ret_revision, GError **error)
{
    const char *value = request_header(request, "If-Match");
    *ret_revision = 0;
    if (value == NULL)
        return !required || fail_reason(error, STORE_ERROR_INVALID, "if-match-missing",
                                        "If-Match with the ETag of what is changed is required");
    if (strcmp(value, "*") == 0)
        return true;
    /* The coding's suffix and the weak mark are transport; the number is the validator. */
    if (g_str_has_prefix(value, "W/"))
        value += 2;
    char *end = NULL;
    guint64 revision = *value == '"' ? g_ascii_strtoull(value + 1, &end, 10) : 0;
    if (end == NULL || end == value + 1 || revision == 0 || (*end != '-' && *end != '"'))
        return fail(error, STORE_ERROR_STALE, "If-Match does not name the state that is stored");
    *ret_revision = revision;
    return true;
}
