/* fdio.h - file descriptors with an owner, whole reads and writes, and the fsync of a folder. Every
 * descriptor made here is close-on-exec. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* auto_fd int fd = -1; closes itself at the end of the scope; hand over with steal_fd(&fd). */
void fd_clear(int *fd);
#define auto_fd __attribute__((cleanup(fd_clear)))
static inline int
steal_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

/* Writes all LEN bytes, retrying EINTR and short writes. */
bool fd_write_all(int fd, const void *data, size_t len, GError **error);
/* Reads until LEN bytes or end of file; *RET_LEN says how many. */
bool fd_read_all(int fd, void *buf, size_t len, size_t *ret_len, GError **error);
/* The whole file PATH, at most MAX bytes (LIMIT otherwise). */
GBytes *file_read(const char *path, size_t max, GError **error);
/* Replaces PATH atomically and durably: temporary file, fsync, rename, fsync of the folder. */
bool file_replace(const char *path, const void *data, size_t len, mode_t mode, GError **error);
/* fsync of the folder PATH, so that names made or removed in it survive a power cut. */
bool dir_sync(const char *path, GError **error);
/* Makes PATH and its parents (mode 0700 for what is new) and syncs each parent that got a new name.
 */
bool dir_make(const char *path, GError **error);
/* Removes PATH and all in it, as far as that goes; follows no links. */
void dir_remove(const char *path);
