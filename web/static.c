/* static.c - finds embedded files by their address. The table is sorted; nothing here allocates. */
#include "web/static.h"

#include <string.h>

const StaticFile *
static_file_find(const char *path)
{
    size_t low = 0, high = static_entries_n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, static_entries[middle].file.path);
        if (order == 0)
            return &static_entries[middle].file;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const StaticFile *
static_file_at(size_t i)
{
    return i < static_entries_n ? &static_entries[i].file : NULL;
}

const char *
static_file_path(const char *name)
{
    for (size_t i = 0; i < static_entries_n; i++) {
        if (g_str_equal(static_entries[i].name, name))
            return static_entries[i].file.path;
    }
    return NULL;
}
