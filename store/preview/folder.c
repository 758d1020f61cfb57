/* folder.c - the tree DATA/previews/<version>/<ab>/<sha256>/<page>: its names, and what is thrown
 * out of it. See preview.h. */
#include "store/preview/folder.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/preview/preview.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
preview_root(const char *data)
{
    return g_build_filename(data, "previews", NULL);
}

char *
preview_folder_of(const char *data, unsigned version, const Digest *sha256)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(sha256, hex);
    return g_strdup_printf("%s/previews/%u/%.2s/%s", data, version, hex, hex);
}

static bool
remove_all(const char *path, GError **error)
{
    dir_remove(path);
    return access(path, F_OK) != 0 || fail(error, STORE_ERROR_IO, "%s cannot be removed", path);
}

/* Calls EACH with the path and name of everything in FOLDER. */
typedef bool (*EachName)(const char *path, const char *name, void *data, GError **error);

static bool
each_name(const char *folder, EachName each, void *data, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    bool ok = true;
    while (ok && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        ok = each(path, name, data, error);
    }
    return ok;
}

static bool
forget_in_version(const char *path, const char *name, void *data, GError **error)
{
    (void)name;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(data, hex);
    g_autofree char *folder = g_strdup_printf("%s/%.2s/%s", path, hex, hex);
    return access(folder, F_OK) != 0 || remove_all(folder, error);
}

bool
preview_forget(const char *data, const Digest *sha256, GError **error)
{
    g_autofree char *root = preview_root(data);
    Digest digest = *sha256;
    return each_name(root, forget_in_version, &digest, error);
}

bool
preview_forget_all(const char *data, GError **error)
{
    g_autofree char *root = preview_root(data);
    return remove_all(root, error);
}

/* --- the sweep --- */

typedef struct {
    char *path;
    int64_t modified_s;
    uint64_t bytes;
} PageFile;

typedef struct {
    PreviewKeep keep;
    void *user;
    GArray *files; /* PageFile */
    uint64_t bytes;
} Sweep;

static void
page_file_clear(void *file)
{
    g_free(((PageFile *)file)->path);
}

static bool
take_page(const char *path, const char *name, void *data, GError **error)
{
    Sweep *sweep = data;
    struct stat st;
    (void)name;
    (void)error;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return true; /* gone meanwhile, or not ours */
    PageFile file = {.path = g_strdup(path),
                     .modified_s = st.st_mtim.tv_sec,
                     .bytes = (uint64_t)st.st_blocks * 512};
    g_array_append_val(sweep->files, file);
    sweep->bytes += file.bytes;
    return true;
}

static bool
sweep_pdf(const char *path, const char *name, void *data, GError **error)
{
    Sweep *sweep = data;
    Digest digest;
    if (!digest_parse(name, &digest) || !sweep->keep(&digest, sweep->user))
        return remove_all(path, error);
    return each_name(path, take_page, sweep, error);
}

static bool
sweep_prefix(const char *path, const char *name, void *data, GError **error)
{
    (void)name;
    return each_name(path, sweep_pdf, data, error);
}

static bool
sweep_version(const char *path, const char *name, void *data, GError **error)
{
    g_autofree char *current = g_strdup_printf("%u", PREVIEW_VERSION);
    return strcmp(name, current) != 0 ? remove_all(path, error)
                                      : each_name(path, sweep_prefix, data, error);
}

static gint
older_first(gconstpointer a, gconstpointer b)
{
    const PageFile *x = a, *y = b;
    return x->modified_s != y->modified_s ? (x->modified_s < y->modified_s ? -1 : 1)
                                          : strcmp(x->path, y->path);
}

bool
preview_sweep(const char *data, uint64_t max_bytes, PreviewKeep keep, void *user, GError **error)
{
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(PageFile));
    g_array_set_clear_func(files, page_file_clear);
    Sweep sweep = {.keep = keep, .user = user, .files = files};
    g_autofree char *root = preview_root(data);
    if (!each_name(root, sweep_version, &sweep, error))
        return false;
    g_array_sort(files, older_first);
    for (guint i = 0; i < files->len && sweep.bytes > max_bytes; i++) {
        const PageFile *file = &g_array_index(files, PageFile, i);
        if (unlink(file->path) != 0 && errno != ENOENT)
            return fail_errno(error, errno, "%s", file->path);
        sweep.bytes -= file->bytes;
    }
    return true;
}
