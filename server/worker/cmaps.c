/* cmaps.c - see cmaps.h. One private mapping of a nameless file: a fork copies no page of it, and a
 * child that makes it writable writes to a copy of its own. Nothing is opened for poppler that was
 * not here at the start, so the cage needs no path and no further system call. */
#include "server/worker/cmaps.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES_MAX ((size_t)64 << 20) /* the package has 12 MB; what is beyond is left out */
#define DEPTH_MAX 2                  /* cMap/Adobe-Japan1/UniJIS-UTF16-H */

typedef struct {
    size_t at, len; /* in the mapping */
} Range;

static GHashTable *files; /* path -> Range *; complete before the first document */
static const char *mapping;

static bool
write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Appends the file at PATH; *USED is what MEMORY holds. */
static bool
add_file(const char *path, int memory, size_t *used)
{
    g_autofree char *bytes = NULL;
    gsize len;
    if (!g_file_get_contents(path, &bytes, &len, NULL) || len == 0 || len > BYTES_MAX - *used)
        return true;
    if (!write_all(memory, bytes, len))
        return false;
    Range *range = g_new(Range, 1);
    *range = (Range){.at = *used, .len = len};
    g_hash_table_insert(files, g_strdup(path), range);
    *used += len;
    return true;
}

static bool
add_folder(const char *path, unsigned depth, int memory, size_t *used)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        bool ok = !g_file_test(below, G_FILE_TEST_IS_DIR)
                      ? add_file(below, memory, used)
                      : depth == DEPTH_MAX || add_folder(below, depth + 1, memory, used);
        if (!ok)
            return false;
    }
    return true;
}

bool
cmaps_load(const char *root)
{
    int memory = memfd_create("cmaps", MFD_CLOEXEC);
    if (memory < 0)
        return false;
    files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    static const char *const folders[] = {"cMap", "cidToUnicode"};
    size_t used = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(root, folders[i], NULL);
        ok = add_folder(path, 1, memory, &used);
    }
    if (ok && used > 0) {
        void *all = mmap(NULL, used, PROT_READ, MAP_PRIVATE, memory, 0);
        ok = all != MAP_FAILED;
        mapping = ok ? all : NULL;
    }
    close(memory);
    return ok;
}

/* In place of libc's, for poppler too: the linker exports what a library of this program wants. */
FILE *
fopen(const char *restrict path, const char *restrict mode)
{
    const Range *range = mapping != NULL ? g_hash_table_lookup(files, path) : NULL;
    if (range != NULL && mode[0] == 'r' && strchr(mode, '+') == NULL)
        return fmemopen((char *)mapping + range->at, range->len, "r");
    FILE *(*libc_fopen)(const char *, const char *) = NULL;
    *(void **)&libc_fopen = dlsym(RTLD_NEXT, "fopen");
    return libc_fopen(path, mode);
}
