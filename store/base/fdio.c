/* fdio.c - see fdio.h. */
#include "store/base/fdio.h"

#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
fd_clear(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

bool
fd_write_all(int fd, const void *data, size_t len, GError **error)
{
    const uint8_t *at = data;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(error, errno, "write");
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool
fd_read_all(int fd, void *buf, size_t len, size_t *ret_len, GError **error)
{
    uint8_t *at = buf;
    size_t done = 0;
    while (done < len) {
        ssize_t n = read(fd, at + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(error, errno, "read");
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *ret_len = done;
    return true;
}

GBytes *
file_read(const char *path, size_t max, GError **error)
{
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail_errno(error, errno, "%s", path);
        return NULL;
    }
    if (st.st_size < 0 || (uint64_t)st.st_size > max) {
        fail(error, STORE_ERROR_LIMIT, "%s: larger than %zu bytes", path, max);
        return NULL;
    }
    size_t size = (size_t)st.st_size;
    g_autofree uint8_t *data = g_try_malloc(size + 1);
    if (data == NULL) {
        fail(error, STORE_ERROR_LIMIT, "%s: no memory for %zu bytes", path, size);
        return NULL;
    }
    size_t got;
    if (!fd_read_all(fd, data, size, &got, error)) {
        fail_prefix(error, "%s", path);
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&data), got);
}

bool
dir_sync(const char *path, GError **error)
{
    auto_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return fail_errno(error, errno, "sync of the folder %s", path);
    return true;
}

bool
file_replace(const char *path, const void *data, size_t len, mode_t mode, GError **error)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *tmp = g_strdup_printf("%s.XXXXXX", path);
    auto_fd int fd = g_mkstemp_full(tmp, O_WRONLY | O_CLOEXEC, (int)mode);
    if (fd < 0)
        return fail_errno(error, errno, "%s", tmp);
    bool done = fd_write_all(fd, data, len, error);
    if (done && (fsync(fd) != 0 || rename(tmp, path) != 0))
        done = fail_errno(error, errno, "%s", path);
    if (!done) {
        unlink(tmp);
        return false;
    }
    return dir_sync(dir, error);
}

bool
dir_make(const char *path, GError **error)
{
    if (mkdir(path, 0700) == 0) {
        g_autofree char *parent = g_path_get_dirname(path);
        return dir_sync(parent, error);
    }
    if (errno == EEXIST) {
        struct stat st;
        if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
            return fail_errno(error, ENOTDIR, "%s", path);
        /* Whoever made it may have ended before its name was durable. */
        g_autofree char *parent = g_path_get_dirname(path);
        return access(parent, R_OK) != 0 || dir_sync(parent, error);
    }
    g_autofree char *parent = g_path_get_dirname(path);
    if (errno != ENOENT || strcmp(parent, path) == 0)
        return fail_errno(error, errno, "%s", path);
    return dir_make(parent, error) && dir_make(path, error);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void
dir_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
