/* import_plan.c - see import_plan.h. */
#include "server/cli/import_plan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/cli/csv.h"
#include "server/cli/owner.h"
#include "store/base/error.h"
#include "store/base/fdio.h"

#define MANIFEST_BYTES_MAX (64 * MIB)

typedef enum { VALUE_TEXT, VALUE_DATE, VALUE_INSTANT } ValueKind;

static const struct {
    const char *name;
    ValueKind kind;
    size_t offset;
} columns[] = {
    {"slug", VALUE_TEXT, offsetof(ImportValues, slug)},
    {"title", VALUE_TEXT, offsetof(ImportValues, title)},
    {"type", VALUE_TEXT, offsetof(ImportValues, type)},
    {"body", VALUE_TEXT, offsetof(ImportValues, body)},
    {"note", VALUE_TEXT, offsetof(ImportValues, note)},
    {"decided_on", VALUE_DATE, offsetof(ImportValues, decided_on)},
    {"signed_on", VALUE_DATE, offsetof(ImportValues, signed_on)},
    {"effective_from", VALUE_DATE, offsetof(ImportValues, effective_from)},
    {"effective_until", VALUE_DATE, offsetof(ImportValues, effective_until)},
    {"published_at", VALUE_INSTANT, offsetof(ImportValues, published_us)},
};

void
import_values_clear(ImportValues *values)
{
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if (columns[i].kind == VALUE_TEXT)
            g_clear_pointer((char **)((char *)values + columns[i].offset), g_free);
}

static void
row_free(ImportRow *row)
{
    g_free(row->path);
    g_free(row->label);
    g_free(row->problem);
    import_values_clear(&row->values);
    g_free(row);
}

/* A date that a spreadsheet wrote is as good as an instant: the start of that day. */
static bool
parse_instant(const char *text, int64_t *ret_us)
{
    LocalDate day;
    if (!date_parse_loose(text, &day))
        return instant_parse(text, ret_us);
    *ret_us = date_start_us(day);
    return true;
}

bool
import_value_set(ImportValues *values, const char *name, const char *text, GError **error)
{
    size_t i = 0;
    while (i < G_N_ELEMENTS(columns) && strcmp(columns[i].name, name) != 0)
        i++;
    if (i == G_N_ELEMENTS(columns))
        return fail(error, STORE_ERROR_NOT_FOUND, "there is no column “%s”", name);
    if (text[0] == '\0')
        return true;
    void *at = (char *)values + columns[i].offset;
    switch (columns[i].kind) {
    case VALUE_TEXT:
        if (!g_utf8_validate(text, -1, NULL))
            return fail(error, STORE_ERROR_INVALID, "%s is not text in UTF-8", name);
        g_free(*(char **)at);
        *(char **)at = g_strdup(text);
        return true;
    case VALUE_DATE:
        if (!date_parse_loose(text, at))
            return fail(error, STORE_ERROR_INVALID, "%s: “%s” is not a day like 2025-03-19", name,
                        text);
        return true;
    case VALUE_INSTANT:
        if (!parse_instant(text, at))
            return fail(error, STORE_ERROR_INVALID,
                        "%s: “%s” is neither a day nor an instant like 2025-03-19T09:00:00+01:00",
                        name, text);
        return true;
    }
    g_assert_not_reached();
}

static void
values_copy(ImportValues *to, const ImportValues *from)
{
    *to = *from;
    to->slug = g_strdup(from->slug);
    to->title = g_strdup(from->title);
    to->type = g_strdup(from->type);
    to->body = g_strdup(from->body);
    to->note = g_strdup(from->note);
}

static ImportRow *
row_new(const char *path, const ImportValues *values)
{
    ImportRow *row = g_new0(ImportRow, 1);
    row->path = g_strdup(path);
    row->label = g_filename_display_name(path);
    if (values != NULL)
        values_copy(&row->values, values);
    if (row->values.effective_from != LOCAL_DATE_NONE &&
        row->values.effective_until != LOCAL_DATE_NONE &&
        row->values.effective_until <= row->values.effective_from)
        row->problem = g_strdup("effective_until is not after effective_from");
    return row;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The *.pdf of the folder PATH, sorted; NULL and errno when it cannot be read. */
static GPtrArray *
list_folder(const char *path)
{
    int fd = owner_open_as_caller(path, O_DIRECTORY);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        int saved = errno;
        if (fd >= 0)
            close(fd);
        errno = saved;
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (len > 4 && entry->d_name[0] != '.' &&
            g_ascii_strcasecmp(entry->d_name + len - 4, ".pdf") == 0)
            g_ptr_array_add(names, g_build_filename(path, entry->d_name, NULL));
    }
    closedir(dir);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void
mark_shared_slugs(GPtrArray *rows)
{
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < rows->len; i++) {
        ImportRow *row = rows->pdata[i];
        if (row->values.slug == NULL || row->problem != NULL)
            continue;
        ImportRow *before = g_hash_table_lookup(first, row->values.slug);
        if (before == NULL) {
            g_hash_table_insert(first, row->values.slug, row);
        } else {
            before->in_order = true;
            row->in_order = true;
        }
    }
}

static GPtrArray *
rows_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
}

GPtrArray *
import_plan_paths(char **paths, const ImportValues *values)
{
    GPtrArray *rows = rows_new();
    for (; *paths != NULL; paths++) {
        g_autoptr(GPtrArray) inside = list_folder(*paths);
        if (inside == NULL) {
            int saved = errno;
            ImportRow *row = row_new(*paths, values);
            if (saved != ENOTDIR && row->problem == NULL)
                row->problem = g_strdup(g_strerror(saved));
            g_ptr_array_add(rows, row);
            continue;
        }
        for (guint i = 0; i < inside->len; i++)
            g_ptr_array_add(rows, row_new(inside->pdata[i], values));
        if (inside->len == 0) {
            ImportRow *row = row_new(*paths, NULL);
            row->problem = g_strdup("no *.pdf in this folder");
            g_ptr_array_add(rows, row);
        }
    }
    mark_shared_slugs(rows);
    return rows;
}

/* --- the manifest
 * --------------------------------------------------------------------------------------------------
 */

/* The index of the column "path", or -1; every other name must be a column, once. */
static int
check_header(const CsvRow *header, GError **error)
{
    int path = -1;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < header->fields->len; i++) {
        const char *name = header->fields->pdata[i];
        g_auto(ImportValues) none = {0};
        if (!g_hash_table_add(seen, (char *)name)) {
            fail(error, STORE_ERROR_INVALID, "line %u: the column “%s” stands there twice",
                 header->line, name);
            return -1;
        }
        if (strcmp(name, "path") == 0)
            path = (int)i;
        else if (!import_value_set(&none, name, "", error)) {
            fail_prefix(error, "line %u", header->line);
            return -1;
        }
    }
    if (path < 0)
        fail(error, STORE_ERROR_INVALID, "line %u: there is no column “path”", header->line);
    return path;
}

static ImportRow *
manifest_row(const CsvRow *header, const CsvRow *fields, int path_column, const char *folder)
{
    g_auto(ImportValues) values = {0};
    g_autoptr(GError) error = NULL;
    const char *name =
        (guint)path_column < fields->fields->len ? fields->fields->pdata[path_column] : "";
    bool ok = name[0] != '\0' || fail(&error, STORE_ERROR_INVALID, "the path is missing");
    for (guint i = 0; ok && i < fields->fields->len; i++) {
        const char *field = fields->fields->pdata[i];
        if (i >= header->fields->len) /* empty ones are what spreadsheets leave behind */
            ok = field[0] == '\0' || fail(&error, STORE_ERROR_INVALID, "more fields than columns");
        else if (i != (guint)path_column)
            ok = import_value_set(&values, header->fields->pdata[i], field, &error);
    }

    g_autofree char *path =
        g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    ImportRow *row = row_new(path, &values);
    row->line = fields->line;
    g_free(row->label);
    row->label = g_strdup_printf("line %u, %s", fields->line, name[0] != '\0' ? name : "(no path)");
    if (!ok) {
        g_free(row->problem);
        row->problem = g_strdup(error->message);
    }
    return row;
}

static GBytes *
read_manifest(const char *file, GError **error)
{
    auto_fd int fd = owner_open_as_caller(file, 0);
    if (fd < 0) {
        fail_errno(error, errno, "%s", file);
        return NULL;
    }
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > MANIFEST_BYTES_MAX) {
        fail(error, STORE_ERROR_INVALID, "%s: not a file of at most 64 MiB", file);
        return NULL;
    }
    size_t size = (size_t)st.st_size, got;
    g_autofree char *text = g_malloc(size + 1);
    if (!fd_read_all(fd, text, size, &got, error))
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&text), got);
}

GPtrArray *
import_plan_manifest(const char *file, GError **error)
{
    g_autoptr(GBytes) bytes = read_manifest(file, error);
    if (bytes == NULL)
        return NULL;
    gsize len;
    const char *text = g_bytes_get_data(bytes, &len);
    g_autoptr(GPtrArray) table = csv_parse(text != NULL ? text : "", len, error);
    if (table == NULL) {
        fail_prefix(error, "%s", file);
        return NULL;
    }
    if (table->len == 0) {
        fail(error, STORE_ERROR_INVALID, "%s: empty", file);
        return NULL;
    }
    const CsvRow *header = table->pdata[0];
    int path_column = check_header(header, error);
    if (path_column < 0) {
        fail_prefix(error, "%s", file);
        return NULL;
    }
    g_autofree char *folder = g_path_get_dirname(file);
    g_autoptr(GPtrArray) rows = rows_new();
    for (guint i = 1; i < table->len; i++)
        g_ptr_array_add(rows, manifest_row(header, table->pdata[i], path_column, folder));
    mark_shared_slugs(rows);
    return g_steal_pointer(&rows);
}
