/* json_in.c - see json_in.h. */
#include "server/api/json_in.h"

#include "store/base/error.h"

#include <string.h>

void
json_in_clear(JsonIn *in)
{
    g_clear_pointer(&in->root, json_decref);
}

/* Jansson bounds depth at 2048 only; ours is counted before it parses, outside of strings. */
static bool
depth_is_bounded(const char *text, size_t len)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH)
                return false;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

bool
json_in_parse(JsonIn *in, GBytes *body, bool may_be_empty, GError **error)
{
    gsize len = 0;
    const char *text = body != NULL ? g_bytes_get_data(body, &len) : NULL;
    if (len == 0 && may_be_empty) {
        in->root = json_object();
        return true;
    }
    if (len == 0)
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable",
                           "the body is empty; a JSON object is expected");
    if (!depth_is_bounded(text, len))
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable",
                           "the JSON is nested deeper than %d", LIMIT_JSON_DEPTH);
    json_error_t problem;
    in->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
    if (in->root == NULL)
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "line %d, column %d: %s",
                           problem.line, problem.column, problem.text);
    if (!json_is_object(in->root))
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "the body is no JSON object");
    return true;
}

bool
json_in_only(const JsonIn *in, const char *const *known, GError **error)
{
    const char *name;
    json_t *value;
    json_object_foreach(in->root, name, value)
    {
        if (!g_strv_contains(known, name)) {
            /* The field of an error is a constant; an unknown name stands in the text. */
            return fail(error, STORE_ERROR_INVALID, "unknown member “%s”", name);
        }
    }
    return true;
}

bool
json_in_has(const JsonIn *in, const char *name)
{
    return json_object_get(in->root, name) != NULL;
}

bool
json_in_string(const JsonIn *in, const char *name, const char **ret, GError **error)
{
    const json_t *value = json_object_get(in->root, name);
    if (value == NULL || json_is_null(value)) {
        *ret = NULL;
        return true;
    }
    if (!json_is_string(value))
        return fail_field(error, name, "is not a string");
    *ret = json_string_value(value);
    if (strlen(*ret) != json_string_length(value))
        return fail_field(error, name, "contains a NUL");
    return true;
}

bool
json_in_date(const JsonIn *in, const char *name, LocalDate *ret, GError **error)
{
    const char *text;
    if (!json_in_string(in, name, &text, error))
        return false;
    *ret = LOCAL_DATE_NONE;
    return text == NULL || date_parse(text, ret) ||
           fail_field(error, name, "“%s” is not a date like 2025-03-19", text);
}

bool
json_in_number(const JsonIn *in, const char *name, uint64_t max, uint64_t *ret, GError **error)
{
    const json_t *value = json_object_get(in->root, name);
    *ret = 0;
    if (value == NULL || json_is_null(value))
        return true;
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        (uint64_t)json_integer_value(value) > max)
        return fail_field(error, name, "is not a whole number from 1 to %" G_GUINT64_FORMAT, max);
    *ret = (uint64_t)json_integer_value(value);
    return true;
}

bool
json_in_document(const JsonIn *in, DocumentInput *ret, GError **error)
{
    static const char *const known[] = {"title", "type", "body", "slug", NULL};
    DocumentInput input = {0};
    if (!json_in_only(in, known, error) || !json_in_string(in, "title", &input.title, error) ||
        !json_in_string(in, "type", &input.type, error) ||
        !json_in_string(in, "body", &input.body, error) ||
        !json_in_string(in, "slug", &input.slug, error))
        return false;
    input.set = (json_in_has(in, "title") ? DOC_TITLE : 0) |
                (json_in_has(in, "type") ? DOC_TYPE : 0) |
                (json_in_has(in, "body") ? DOC_BODY : 0) | (json_in_has(in, "slug") ? DOC_SLUG : 0);
    *ret = input;
    return true;
}

bool
json_in_version(const JsonIn *in, bool creating, VersionInput *ret, GError **error)
{
    static const char *const known_new[] = {"sha256",    "file_name",      "decided_on",
                                            "signed_on", "effective_from", "effective_until",
                                            "note",      "corrects",       NULL};
    VersionInput input = {0};
    const char *sha256;
    uint64_t corrects;
    if (!json_in_only(in, known_new, error) || !json_in_string(in, "sha256", &sha256, error) ||
        !json_in_string(in, "file_name", &input.file_name, error) ||
        !json_in_date(in, "decided_on", &input.decided_on, error) ||
        !json_in_date(in, "signed_on", &input.signed_on, error) ||
        !json_in_date(in, "effective_from", &input.effective_from, error) ||
        !json_in_date(in, "effective_until", &input.effective_until, error) ||
        !json_in_string(in, "note", &input.note, error) ||
        !json_in_number(in, "corrects", LIMIT_VERSIONS, &corrects, error))
        return false;
    input.corrects = (uint32_t)corrects;
    if (creating && sha256 == NULL)
        return fail_field(error, "sha256",
                          "is missing: hand the file in with POST /api/v1/uploads first");
    if (sha256 != NULL && !digest_parse(sha256, &input.sha256))
        return fail_field(error, "sha256", "is not 64 lower-case hex digits");

    static const struct {
        const char *name;
        VersionFields bit;
    } members[] = {{"sha256", VER_FILE},         {"file_name", VER_FILE_NAME},
                   {"decided_on", VER_DECIDED},  {"signed_on", VER_SIGNED},
                   {"effective_from", VER_FROM}, {"effective_until", VER_UNTIL},
                   {"note", VER_NOTE},           {"corrects", VER_CORRECTS}};
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (json_in_has(in, members[i].name))
            input.set |= members[i].bit;
    *ret = input;
    return true;
}
