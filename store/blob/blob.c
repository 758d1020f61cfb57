/* blob.c - the folder of blobs: names, reading, verifying, listing, deleting. Making one is in
 * spool.c. All work is relative to the descriptor of the folder, so nothing depends on the working
 * directory, and no symbolic link is followed at the end of a path. */
#include "store/blob/internal.h"

#include "store/base/error.h"
#include "store/base/fdio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_PIECE ((size_t)256 * 1024)

static int
open_folder(int at, const char *path)
{
    return openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

BlobStore *
blob_store_open(const char *dir, GError **error)
{
    g_autofree char *tmp = g_build_filename(dir, BLOB_TMP, NULL);
    if (!dir_make(tmp, error))
        return NULL;
    g_autoptr(BlobStore) store = g_new0(BlobStore, 1);
    mutex_init(&store->lock);
    store->tmp = -1;
    store->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->dir >= 0)
        store->tmp = open_folder(store->dir, BLOB_TMP);
    struct stat a, b;
    if (store->tmp < 0 || fstat(store->dir, &a) != 0 || fstat(store->tmp, &b) != 0) {
        fail_errno(error, errno, "%s", dir);
        return NULL;
    }
    if (a.st_dev != b.st_dev) {
        fail(error, STORE_ERROR_IO, "%s is on another file system than %s", tmp, dir);
        return NULL;
    }
    return g_steal_pointer(&store);
}

void
blob_store_close(BlobStore *store)
{
    if (store == NULL)
        return;
    fd_clear(&store->tmp);
    fd_clear(&store->dir);
    mutex_clear(&store->lock);
    g_free(store);
}

void
blob_path(const Digest *digest, char path[BLOB_PATH_MAX])
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(digest, hex);
    g_snprintf(path, BLOB_PATH_MAX, "%.2s/%s", hex, hex);
}

bool
blob_make_folder(BlobStore *store, const Digest *digest, GError **error)
{
    char path[BLOB_PATH_MAX];
    blob_path(digest, path);
    path[2] = '\0';
    return mkdirat(store->dir, path, 0700) == 0 || errno == EEXIST ||
           fail_errno(error, errno, "blob folder %s", path);
}

bool
blob_sync_folder(BlobStore *store, const Digest *digest, GError **error)
{
    char path[BLOB_PATH_MAX];
    blob_path(digest, path);
    path[2] = '\0';
    auto_fd int folder = open_folder(store->dir, path);
    if (folder < 0 || fsync(folder) != 0)
        return fail_errno(error, errno, "sync of the blob folder %s", path);
    unsigned n = digest->bytes[0];
    mutex_lock(&store->lock);
    bool known = (store->synced[n / 8] >> n % 8 & 1) != 0;
    mutex_unlock(&store->lock);
    if (known)
        return true;

    /* Whoever made the folder may have ended before it synced its name. */
    if (fsync(store->dir) != 0)
        return fail_errno(error, errno, "sync of the blob folder %s", path);
    LOCKED(&store->lock);
    store->synced[n / 8] |= (uint8_t)(1u << n % 8);
    return true;
}

int
blob_open(BlobStore *store, const Digest *digest, uint64_t *ret_size, GError **error)
{
    char path[BLOB_PATH_MAX];
    struct stat st;
    blob_path(digest, path);
    auto_fd int fd = openat(store->dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail_errno(error, errno, "blob %s", path);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        fail(error, STORE_ERROR_CORRUPT, "blob %s is not a file", path);
        return -1;
    }
    if (ret_size != NULL)
        *ret_size = (uint64_t)st.st_size;
    return steal_fd(&fd);
}

static int64_t
modified_us(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
}

bool
blob_stat(BlobStore *store, const Digest *digest, uint64_t *ret_size, int64_t *ret_modified_us,
          GError **error)
{
    char path[BLOB_PATH_MAX];
    struct stat st;
    blob_path(digest, path);
    if (fstatat(store->dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_errno(error, errno, "blob %s", path);
    if (!S_ISREG(st.st_mode))
        return fail(error, STORE_ERROR_CORRUPT, "blob %s is not a file", path);
    if (ret_size != NULL)
        *ret_size = (uint64_t)st.st_size;
    if (ret_modified_us != NULL)
        *ret_modified_us = modified_us(&st);
    return true;
}

bool
blob_exists(BlobStore *store, const Digest *digest)
{
    return blob_stat(store, digest, NULL, NULL, NULL);
}

static bool
wrong_content(const Digest *digest, GError **error)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(digest, hex);
    return fail(error, STORE_ERROR_CORRUPT, "blob %s does not hash to its name", hex);
}

GBytes *
blob_read(BlobStore *store, const Digest *digest, uint64_t max, GError **error)
{
    uint64_t size;
    auto_fd int fd = blob_open(store, digest, &size, error);
    if (fd < 0)
        return NULL;
    if (size > max || size > G_MAXSSIZE) {
        fail(error, STORE_ERROR_LIMIT, "blob of %" G_GUINT64_FORMAT " bytes", size);
        return NULL;
    }
    g_autofree uint8_t *data = g_try_malloc(size + 1);
    if (data == NULL) {
        fail(error, STORE_ERROR_LIMIT, "no memory for %" G_GUINT64_FORMAT " bytes", size);
        return NULL;
    }
    size_t got;
    if (!fd_read_all(fd, data, size, &got, error))
        return NULL;
    Digest found = digest_of(data, got);
    if (got != size || !digest_equal(&found, digest)) {
        wrong_content(digest, error);
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&data), got);
}

bool
blob_verify(BlobStore *store, const Digest *digest, uint64_t *ret_size, GError **error)
{
    auto_fd int fd = blob_open(store, digest, NULL, error);
    if (fd < 0)
        return false;
    g_autoptr(DigestStream) stream = digest_stream_new();
    g_autofree uint8_t *piece = g_malloc(READ_PIECE);
    uint64_t size = 0;
    for (size_t got = READ_PIECE; got == READ_PIECE; size += got) {
        if (!fd_read_all(fd, piece, READ_PIECE, &got, error))
            return false;
        digest_stream_update(stream, piece, got);
    }
    Digest found = digest_stream_finish(stream);
    if (!digest_equal(&found, digest))
        return wrong_content(digest, error);
    if (ret_size != NULL)
        *ret_size = size;
    return true;
}

bool
blob_delete(BlobStore *store, const Digest *digest, GError **error)
{
    char path[BLOB_PATH_MAX];
    blob_path(digest, path);
    if (unlinkat(store->dir, path, 0) != 0)
        return fail_errno(error, errno, "blob %s", path);
    return blob_sync_folder(store, digest, error);
}

typedef struct {
    BlobEach each;
    void *data;
    bool stopped;
    char prefix[3]; /* name of the folder it is in */
} Listing;

/* Calls VISIT for every name in the folder PATH below AT that has LEN characters. */
typedef bool (*VisitName)(int folder, const char *name, Listing *listing, GError **error);

static bool
each_name(int at, const char *path, size_t len, VisitName visit, Listing *listing, GError **error)
{
    auto_fd int fd = open_folder(at, path);
    if (fd < 0) /* a file, a link, or just removed: not ours */
        return errno == ENOTDIR || errno == ELOOP || errno == ENOENT ||
               fail_errno(error, errno, "blob folder %s", path);
    DIR *dir = fdopendir(fd);
    if (dir == NULL)
        return fail_errno(error, errno, "blob folder %s", path);
    int folder = steal_fd(&fd);
    bool ok = true;
    const struct dirent *e = NULL;
    while (ok && !listing->stopped && (errno = 0, e = readdir(dir)) != NULL) {
        if (strlen(e->d_name) == len && strspn(e->d_name, "0123456789abcdef") == len)
            ok = visit(folder, e->d_name, listing, error);
    }
    if (ok && e == NULL && errno != 0)
        ok = fail_errno(error, errno, "blob folder %s", path);
    closedir(dir);
    return ok;
}

static bool
visit_blob(int folder, const char *name, Listing *listing, GError **error)
{
    Digest digest;
    struct stat st;
    if (strncmp(name, listing->prefix, 2) != 0 || !digest_parse(name, &digest))
        return true;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || fail_errno(error, errno, "blob %s", name);
    if (S_ISREG(st.st_mode)) {
        listing->stopped =
            !listing->each(&digest, (uint64_t)st.st_size, modified_us(&st), listing->data);
    }
    return true;
}

static bool
visit_folder(int folder, const char *name, Listing *listing, GError **error)
{
    memcpy(listing->prefix, name, 2);
    return each_name(folder, name, DIGEST_HEX_LEN, visit_blob, listing, error);
}

bool
blob_list(BlobStore *store, BlobEach each, void *data, GError **error)
{
    Listing listing = {.each = each, .data = data};
    return each_name(store->dir, ".", 2, visit_folder, &listing, error);
}

int64_t
blob_clock_us(BlobStore *store)
{
    struct stat st;
    return futimens(store->tmp, NULL) == 0 && fstat(store->tmp, &st) == 0 ? modified_us(&st) : 0;
}

bool
blob_sweep_unfinished(BlobStore *store, int64_t age_us, GError **error)
{
    auto_fd int fd = open_folder(store->tmp, ".");
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL)
        return fail_errno(error, errno, "folder of unfinished blobs");
    steal_fd(&fd);
    int64_t newest = blob_clock_us(store) - age_us;
    bool ok = true;
    for (const struct dirent *e; ok && (e = readdir(dir)) != NULL;) {
        struct stat st;
        if (fstatat(store->tmp, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        if (modified_us(&st) <= newest && unlinkat(store->tmp, e->d_name, 0) != 0 &&
            errno != ENOENT)
            ok = fail_errno(error, errno, "unfinished blob %s", e->d_name);
    }
    closedir(dir);
    return ok;
}
