/* memory_files.c - see memory_files.h. Nothing is opened for poppler that was not here at the
 * start, so the cage needs no path and no further system call. */
#include "server/worker/memory_files.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const void *bytes;
    size_t len;
} MemoryFile;

static GHashTable *files; /* path -> MemoryFile *; complete before the first document */

void
memory_files_add(const char *path, const void *bytes, size_t len)
{
    if (files == NULL)
        files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    MemoryFile *file = g_new(MemoryFile, 1);
    *file = (MemoryFile){.bytes = bytes, .len = len};
    g_hash_table_insert(files, g_strdup(path), file);
}

const void *
memory_files_find(const char *path, size_t *ret_len)
{
    const MemoryFile *file = files != NULL ? g_hash_table_lookup(files, path) : NULL;
    if (file == NULL)
        return NULL;
    *ret_len = file->len;
    return file->bytes;
}

/* In place of libc's, for poppler too: the linker exports what a library of this program wants. */
FILE *
fopen(const char *restrict path, const char *restrict mode)
{
    size_t len;
    const void *bytes = memory_files_find(path, &len);
    if (bytes != NULL && mode[0] == 'r' && strchr(mode, '+') == NULL)
        return fmemopen((void *)(uintptr_t)bytes, len, "r");
    FILE *(*libc_fopen)(const char *, const char *) = NULL;
    *(void **)&libc_fopen = dlsym(RTLD_NEXT, "fopen");
    return libc_fopen(path, mode);
}
