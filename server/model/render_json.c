/* render_json.c - walks a model by its descriptor. Members come in the order of the contract; a
 * member that is not there is null, a list is always an array. */
#include "server/model/render_json.h"

#include <math.h>
#include <string.h>

static void render_object(const Model *model, const void *object, GString *out);

/* Characters that could end a <script> or an old JavaScript string stand as \u escapes (RFC 8259 §7
 * allows it anywhere); bytes that are not UTF-8 become U+FFFD. */
void
json_put_string(GString *out, const char *text)
{
    if (text == NULL) {
        g_string_append(out, "null");
        return;
    }
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);
    const char *run = valid != NULL ? valid : text;
    g_string_append_c(out, '"');
    for (const char *c = run; *c != '\0'; c++) {
        unsigned char u = (unsigned char)*c;
        bool separator = u == 0xe2 && (unsigned char)c[1] == 0x80 &&
                         ((unsigned char)c[2] == 0xa8 || (unsigned char)c[2] == 0xa9);
        if (u >= 0x20 && u != 0x7f && strchr("\"\\<>&", u) == NULL && !separator)
            continue;
        g_string_append_len(out, run, c - run);
        if (separator) {
            g_string_append(out, (unsigned char)c[2] == 0xa8 ? "\\u2028" : "\\u2029");
            c += 2;
        } else if (u == '"' || u == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, *c);
        } else if (u == '\n') {
            g_string_append(out, "\\n");
        } else {
            g_string_append_printf(out, "\\u%04x", u);
        }
        run = c + 1;
    }
    g_string_append(out, run);
    g_string_append_c(out, '"');
}

/* At most three decimals, no trailing zeros; what JSON cannot say is null. */
static void
put_double(GString *out, double v)
{
    char buf[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(v) || fabs(v) > 1e15) {
        g_string_append(out, "null");
        return;
    }
    g_ascii_formatd(buf, sizeof buf, "%.3f", v);
    size_t len = strlen(buf);
    while (buf[len - 1] == '0')
        len--;
    if (buf[len - 1] == '.')
        len--;
    bool negative_zero = len == 2 && buf[0] == '-' && buf[1] == '0';
    g_string_append_len(out, negative_zero ? "0" : buf, negative_zero ? 1 : (gssize)len);
}

static void
put_list(const Field *field, const void *object, GString *out)
{
    const char *item = field_object(field, object);
    size_t n = field_count(field, object);
    size_t size = field->kind == FIELD_STRS ? sizeof(char *) : field->model->size;
    g_string_append_c(out, '[');
    for (size_t i = 0; i < n; i++, item += size) {
        if (i > 0)
            g_string_append_c(out, ',');
        if (field->kind == FIELD_STRS) {
            const char *text;
            memcpy(&text, item, sizeof text);
            json_put_string(out, text);
        } else {
            render_object(field->model, item, out);
        }
    }
    g_string_append_c(out, ']');
}

static void
put_number(uint64_t v, bool null_if_zero, GString *out)
{
    if (v == 0 && null_if_zero)
        g_string_append(out, "null");
    else
        g_string_append_printf(out, "%" G_GUINT64_FORMAT, v);
}

static void
put_member(const Field *field, const void *object, GString *out)
{
    const void *at = (const char *)object + field->offset;
    switch (field->kind) {
    case FIELD_STR:
        json_put_string(out, *(const char *const *)at);
        break;
    case FIELD_URL:
        json_put_string(out, ((const Url *)at)->s);
        break;
    case FIELD_BOOL:
        g_string_append(out, *(const bool *)at ? "true" : "false");
        break;
    case FIELD_U32:
    case FIELD_U32N:
        put_number(*(const uint32_t *)at, field->kind == FIELD_U32N, out);
        break;
    case FIELD_U64:
        put_number(*(const uint64_t *)at, false, out);
        break;
    case FIELD_F64:
        put_double(out, *(const double *)at);
        break;
    case FIELD_OBJ:
        render_json(field->model, field_object(field, object), out);
        break;
    case FIELD_LIST:
    case FIELD_STRS:
        put_list(field, object, out);
        break;
    }
}

static void
render_object(const Model *model, const void *object, GString *out)
{
    size_t n;
    const Field *fields = model->fields(&n);
    bool first = true;
    g_string_append_c(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (fields[i].hidden)
            continue;
        g_string_append_printf(out, "%s\"%s\":", first ? "" : ",", fields[i].name);
        put_member(&fields[i], object, out);
        first = false;
    }
    g_string_append_c(out, '}');
}

void
render_json(const Model *model, const void *object, GString *out)
{
    if (object == NULL)
        g_string_append(out, "null");
    else
        render_object(model, object, out);
}
