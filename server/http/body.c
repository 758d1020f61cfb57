/* body.c - see body.h. */
#include "server/http/body.h"

#include "server/http/disposition.h"
#include "server/http/request_parts.h"
#include "store/base/error.h"

#include <string.h>

#define MULTIPART_OVERHEAD (LIMIT_FORM_BYTES + 64 * KIB)

uint64_t
body_limit(const Route *route, const Limits *limits)
{
    switch (route->body) {
    case BODY_JSON:
        return LIMIT_JSON_BYTES;
    case BODY_FORM:
        return LIMIT_FORM_BYTES;
    case BODY_PDF:
        return limits->upload_bytes;
    case BODY_MULTIPART:
        return limits->upload_bytes + MULTIPART_OVERHEAD;
    case BODY_NONE:
        break;
    }
    return 0;
}

static bool
unreadable(GError **error, const char *what)
{
    return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "%s", what);
}

static bool
check_type(const Request *r, const char *type, GError **error)
{
    const char *sent = request_header(r, "Content-Type");
    size_t len = sent != NULL ? strcspn(sent, "; \t") : 0;
    if (sent != NULL && len == strlen(type) && g_ascii_strncasecmp(sent, type, len) == 0)
        return true;
    return fail_reason(error, STORE_ERROR_INVALID, "media-type", "Content-Type must be %s", type);
}

/* The text field that was being read is complete. */
static bool
finish_field(BodyReader *b, GError **error)
{
    if (b->field_name == NULL)
        return true;
    const char *text = b->memory->len > 0 ? (const char *)b->memory->data : "";
    if (!g_utf8_validate_len(text, b->memory->len, NULL))
        return unreadable(error, "a form field is not UTF-8");
    QueryField f = {b->field_name, arena_strndup(request_arena(b->request), text, b->memory->len)};
    g_array_append_val(b->fields, f);
    b->field_name = NULL;
    g_byte_array_set_size(b->memory, 0);
    return true;
}

static bool
on_part(void *receiver, const char *name, const char *file_name, GError **error)
{
    BodyReader *b = receiver;
    Arena *arena = request_arena(b->request);
    if (!finish_field(b, error))
        return false;
    b->in_file = file_name != NULL;
    b->file_is_named = file_name != NULL && *file_name != '\0';
    if (!b->in_file) {
        b->text_bytes += strlen(name);
        b->field_name = arena_strdup(arena, name);
        return true;
    }
    if (!b->file_is_named)
        return true; /* a form sent without choosing a file */
    if (b->has_file)
        return unreadable(error, "more than one file");
    b->has_file = true;
    g_autofree char *clean = disposition_clean_name(file_name);
    b->request->upload_name = arena_strdup(arena, clean);
    return true;
}

static bool
take_file(BodyReader *b, const uint8_t *data, size_t len, GError **error)
{
    if (!b->file_is_named)
        return unreadable(error, "a file without a name");
    b->file_bytes += len;
    if (b->file_bytes > b->file_limit)
        return fail(error, STORE_ERROR_LIMIT, "the file is larger than %" G_GUINT64_FORMAT " bytes",
                    b->file_limit);
    g_byte_array_append(b->chunk, data, (guint)len);
    return true;
}

static bool
on_data(void *receiver, const uint8_t *data, size_t len, GError **error)
{
    BodyReader *b = receiver;
    if (b->in_file)
        return take_file(b, data, len, error);
    b->text_bytes += len;
    if (b->text_bytes > LIMIT_FORM_BYTES)
        return fail(error, STORE_ERROR_LIMIT, "the form's text is too long");
    g_byte_array_append(b->memory, data, (guint)len);
    return true;
}

static const MultipartSink multipart_sink = {on_part, on_data};

static bool
begin_pdf(BodyReader *b, GError **error)
{
    if (!check_type(b->request, "application/pdf", error))
        return false;
    const char *disposition = request_header(b->request, "Content-Disposition");
    g_autofree char *name = disposition != NULL ? disposition_param(disposition, "filename") : NULL;
    g_autofree char *clean = disposition_clean_name(name != NULL ? name : "");
    b->request->upload_name = arena_strdup(request_arena(b->request), clean);
    b->has_file = b->file_is_named = true;
    return true;
}

static bool
begin_multipart(BodyReader *b, GError **error)
{
    if (!check_type(b->request, "multipart/form-data", error))
        return false;
    b->multipart =
        multipart_new(request_header(b->request, "Content-Type"), &multipart_sink, b, error);
    return b->multipart != NULL;
}

static bool
begin_kind(BodyReader *b, GError **error)
{
    switch (b->kind) {
    case BODY_JSON:
        return check_type(b->request, "application/json", error);
    case BODY_FORM:
        return check_type(b->request, "application/x-www-form-urlencoded", error);
    case BODY_PDF:
        return begin_pdf(b, error);
    case BODY_MULTIPART:
        return begin_multipart(b, error);
    case BODY_NONE:
        break;
    }
    return true;
}

bool
body_begin(BodyReader *b, Request *r, const Route *route, const HttpHooks *hooks,
           const Limits *limits, GError **error)
{
    *b = (BodyReader){0};
    b->request = r;
    b->hooks = hooks;
    b->kind = route->body;
    b->limit = body_limit(route, limits);
    b->file_limit = limits->upload_bytes;
    b->memory = g_byte_array_new();
    b->chunk = g_byte_array_new();
    b->fields = g_array_new(FALSE, FALSE, sizeof(QueryField));
    return begin_kind(b, error);
}

static bool
feed(BodyReader *b, const uint8_t *data, size_t len, GError **error)
{
    b->received += len;
    if (b->received > b->limit)
        return fail(error, STORE_ERROR_LIMIT, "the body is larger than %" G_GUINT64_FORMAT " bytes",
                    b->limit);
    if (b->multipart != NULL)
        return multipart_feed(b->multipart, data, len, error);
    if (b->kind == BODY_PDF)
        return take_file(b, data, len, error);
    g_byte_array_append(b->memory, data, (guint)len);
    return true;
}

bool
body_feed(BodyReader *b, const uint8_t *data, size_t len)
{
    return b->failed == NULL && feed(b, data, len, &b->failed);
}

bool
body_wants_write(const BodyReader *b)
{
    return b->failed == NULL && b->chunk->len >= BODY_CHUNK;
}

static bool
write_chunk(BodyReader *b, GError **error)
{
    Request *r = b->request;
    if (r->upload == NULL) {
        r->upload = b->hooks->upload_begin(b->hooks->app, error);
        if (r->upload == NULL)
            return false;
    }
    if (!b->hooks->upload_write(b->hooks->app, r->upload, b->chunk->data, b->chunk->len, error))
        return false;
    g_byte_array_set_size(b->chunk, 0);
    return true;
}

bool
body_write(BodyReader *b)
{
    return b->failed == NULL && write_chunk(b, &b->failed);
}

static bool
end_json(BodyReader *b, GError **error)
{
    guint len = b->memory->len;
    if (len > 0 && !g_utf8_validate_len((const char *)b->memory->data, len, NULL))
        return unreadable(error, "the body is not UTF-8");
    b->request->body = g_byte_array_free_to_bytes(g_steal_pointer(&b->memory));
    return true;
}

static bool
end_form(BodyReader *b, GError **error)
{
    size_t n = 0;
    g_array_set_size(b->fields, REQUEST_FIELDS_MAX);
    if (!target_fields(request_arena(b->request), (const char *)b->memory->data, b->memory->len,
                       (QueryField *)(void *)b->fields->data, REQUEST_FIELDS_MAX, &n))
        return unreadable(error, "the form does not decode");
    g_array_set_size(b->fields, (guint)n);
    return true;
}

/* Gives the fields to the request; a name twice is a contradiction. */
static bool
hand_over_fields(BodyReader *b, GError **error)
{
    const QueryField *fields = (const QueryField *)(const void *)b->fields->data;
    for (guint i = 0; i < b->fields->len; i++)
        for (guint k = 0; k < i; k++)
            if (strcmp(fields[i].name, fields[k].name) == 0)
                return unreadable(error, "a form field twice");
    QueryField *own = arena_array(request_arena(b->request), QueryField, MAX(b->fields->len, 1));
    if (b->fields->len > 0)
        memcpy(own, fields, b->fields->len * sizeof *own);
    b->request->fields = own;
    b->request->n_fields = b->fields->len;
    return true;
}

static bool
end(BodyReader *b, GError **error)
{
    switch (b->kind) {
    case BODY_JSON:
        return end_json(b, error);
    case BODY_FORM:
        return end_form(b, error) && hand_over_fields(b, error);
    case BODY_MULTIPART:
        return multipart_finish(b->multipart, error) && finish_field(b, error) &&
               hand_over_fields(b, error);
    case BODY_PDF:
    case BODY_NONE:
        break;
    }
    return true;
}

bool
body_end(BodyReader *b)
{
    return b->failed == NULL && end(b, &b->failed);
}

void
body_clear(BodyReader *b)
{
    g_clear_pointer(&b->memory, g_byte_array_unref);
    g_clear_pointer(&b->chunk, g_byte_array_unref);
    g_clear_pointer(&b->multipart, multipart_free);
    g_clear_pointer(&b->fields, g_array_unref);
    g_clear_error(&b->failed);
}
