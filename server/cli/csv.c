/* csv.c - see csv.h. */
#include "server/cli/csv.h"

#include <stdbool.h>
#include <string.h>

#include "store/base/error.h"

typedef struct {
    const char *at, *end;
    unsigned line;
    char separator;
} Reader;

static void
row_free(CsvRow *row)
{
    g_ptr_array_unref(row->fields);
    g_free(row);
}

static char
find_separator(const char *at, const char *end)
{
    bool quoted = false;
    for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (!quoted && (*at == ',' || *at == ';'))
            return *at;
    }
    return ',';
}

static bool
at_line_end(const Reader *r)
{
    return r->at == r->end || *r->at == '\n' || *r->at == '\r';
}

static void
skip_line_end(Reader *r)
{
    if (r->at < r->end && *r->at == '\r')
        r->at++;
    if (r->at < r->end && *r->at == '\n')
        r->at++;
    r->line++;
}

/* The reader stands behind the opening quote. */
static char *
read_quoted(Reader *r, GError **error)
{
    unsigned first = r->line;
    g_autoptr(GString) field = g_string_new(NULL);
    for (; r->at < r->end; r->at++) {
        if (*r->at == '"') {
            if (r->at + 1 == r->end || r->at[1] != '"')
                break;
            r->at++;
        } else if (*r->at == '\n') {
            r->line++;
        }
        g_string_append_c(field, *r->at);
    }
    if (r->at == r->end) {
        fail(error, STORE_ERROR_INVALID, "line %u: a quote has no end", first);
        return NULL;
    }
    r->at++;
    if (!at_line_end(r) && *r->at != r->separator) {
        fail(error, STORE_ERROR_INVALID, "line %u: text after a closing quote", r->line);
        return NULL;
    }
    return g_string_free(g_steal_pointer(&field), FALSE);
}

static char *
read_field(Reader *r, GError **error)
{
    if (r->at < r->end && *r->at == '"') {
        r->at++;
        return read_quoted(r, error);
    }
    const char *start = r->at;
    while (!at_line_end(r) && *r->at != r->separator)
        r->at++;
    return g_strstrip(g_strndup(start, (gsize)(r->at - start)));
}

static CsvRow *
read_row(Reader *r, GError **error)
{
    CsvRow *row = g_new0(CsvRow, 1);
    row->line = r->line;
    row->fields = g_ptr_array_new_with_free_func(g_free);
    for (;;) {
        char *field = read_field(r, error);
        if (field == NULL) {
            row_free(row);
            return NULL;
        }
        g_ptr_array_add(row->fields, field);
        if (at_line_end(r))
            break;
        r->at++;
    }
    skip_line_end(r);
    return row;
}

GPtrArray *
csv_parse(const char *text, size_t len, GError **error)
{
    const char *bad;
    if (!g_utf8_validate(text, (gssize)len, &bad)) {
        unsigned line = 1;
        for (const char *c = text; c < bad; c++)
            line += *c == '\n';
        fail(error, STORE_ERROR_INVALID, "line %u: not UTF-8 (save the table as UTF-8)", line);
        return NULL;
    }
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    Reader r = {.at = text, .end = text + len, .line = 1};
    r.separator = find_separator(r.at, r.end);
    while (r.at < r.end) {
        if (at_line_end(&r)) {
            skip_line_end(&r);
            continue;
        }
        CsvRow *row = read_row(&r, error);
        if (row == NULL)
            return NULL;
        g_ptr_array_add(rows, row);
    }
    return g_steal_pointer(&rows);
}
