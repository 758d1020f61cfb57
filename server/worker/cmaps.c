/* cmaps.c - see cmaps.h. One private mapping of a nameless file: a fork copies no page of it, and a
 * child that makes it writable writes to a copy of its own. */
#include "server/worker/cmaps.h"

#include "server/worker/memory_files.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES_MAX ((size_t)64 << 20) /* the package has 12 MB; what is beyond is left out */
#define DEPTH_MAX 2                  /* cMap/Adobe-Japan1/UniJIS-UTF16-H */

typedef struct {
    char *path;
    size_t at, len; /* in the memory */
} Range;

typedef struct {
    int memory;
    size_t used;
    GArray *ranges; /* Range */
} Loading;

static void
range_clear(gpointer range)
{
    g_free(((Range *)range)->path);
}

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

/* Appends the file at PATH. */
static bool
add_file(Loading *l, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize len;
    if (!g_file_get_contents(path, &bytes, &len, NULL) || len == 0 || len > BYTES_MAX - l->used)
        return true;
    if (!write_all(l->memory, bytes, len))
        return false;
    const Range range = {.path = g_strdup(path), .at = l->used, .len = len};
    g_array_append_val(l->ranges, range);
    l->used += len;
    return true;
}

static bool
add_folder(Loading *l, const char *path, unsigned depth)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        bool ok = !g_file_test(below, G_FILE_TEST_IS_DIR)
                      ? add_file(l, below)
                      : depth == DEPTH_MAX || add_folder(l, below, depth + 1);
        if (!ok)
            return false;
    }
    return true;
}

/* Maps what was gathered and says where each file is. */
static bool
publish(const Loading *l)
{
    if (l->used == 0)
        return true;
    const char *all = mmap(NULL, l->used, PROT_READ, MAP_PRIVATE, l->memory, 0);
    if (all == MAP_FAILED)
        return false;
    for (guint i = 0; i < l->ranges->len; i++) {
        const Range *range = &g_array_index(l->ranges, Range, i);
        memory_files_add(range->path, all + range->at, range->len);
    }
    return true;
}

bool
cmaps_load(const char *root)
{
    Loading l = {.memory = memfd_create("cmaps", MFD_CLOEXEC)};
    if (l.memory < 0)
        return false;
    l.ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    g_array_set_clear_func(l.ranges, range_clear);
    static const char *const folders[] = {"cMap", "cidToUnicode"};
    bool ok = true;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(root, folders[i], NULL);
        ok = add_folder(&l, path, 1);
    }
    ok = ok && publish(&l);
    g_array_unref(l.ranges);
    close(l.memory);
    return ok;
}
