/* shim.c - loaded with LD_PRELOAD into a program that stores something: counts its calls that
 * change files, and at the one with a given number ends the process, or lets the call fail. What it
 * does stands in the environment:
 *
 *   CRASH_AT=N          the N-th counted call (from 1); nothing happens without it
 *   CRASH_HOW=kill      SIGKILL before the call (default)
 *     eio, enospc       the call fails, once
 *     short             a write writes half of it, once
 *     short-full        the same, and the disk says that it is full
 *     enospc+           this and every later call that needs space fails
 *   CRASH_ACK=FD        writes to it are the acknowledgements: not counted, but traced
 *   CRASH_COUNT=PATH    at the end the number of counted calls is written there
 *   CRASH_TRACE=PATH    a line for every counted call is added there
 *   CRASH_SWALLOW=all   negative control: syncs do nothing
 *   CRASH_SWALLOW=blobs the same, but for data.mdb
 *
 * Descriptors 0 to 2 are not counted. There are no locks: the counter is atomic, a line is one
 * write. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

typedef enum { HOW_KILL, HOW_EIO, HOW_ENOSPC, HOW_SHORT, HOW_ENOSPC_ON, HOW_SHORT_FULL } How;
typedef enum { CALL_GO, CALL_FAIL, CALL_SHORT } Verdict;

static atomic_long calls;
static long at;
static How how;
static int ack_fd = -1, trace_fd = -1;
static bool swallow_all, swallow_blobs;

static void __attribute__((constructor)) setup(void)
{
    const char *v = getenv("CRASH_AT");
    at = v != NULL ? strtol(v, NULL, 10) : 0;
    v = getenv("CRASH_HOW");
    static const char *const names[] = {"kill", "eio", "enospc", "short", "enospc+", "short-full"};
    for (size_t i = 0; v != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(v, names[i]) == 0)
            how = (How)i;
    }
    v = getenv("CRASH_ACK");
    if (v != NULL)
        ack_fd = (int)strtol(v, NULL, 10);
    v = getenv("CRASH_TRACE");
    if (v != NULL)
        trace_fd =
            (int)syscall(SYS_openat, AT_FDCWD, v, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    v = getenv("CRASH_SWALLOW");
    swallow_all = v != NULL && strcmp(v, "all") == 0;
    swallow_blobs = v != NULL && strcmp(v, "blobs") == 0;
}

static void __attribute__((destructor)) report(void)
{
    const char *path = getenv("CRASH_COUNT");
    if (path == NULL)
        return;
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
    int fd =
        (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0 && syscall(SYS_write, fd, text, (size_t)n) != n)
        abort();
}

/* The last two parts of what FD refers to: enough to tell the files of a store apart. */
static void
fd_name(int fd, char name[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, PATH_MAX - 1);
    name[n < 0 ? 0 : n] = '\0';
}

static void
trace(const char *call, const char *a, const char *b)
{
    char line[2 * PATH_MAX + 64];
    if (trace_fd < 0)
        return;
    int n = snprintf(line, sizeof line, "%s\t%s\t%s\n", call, a, b);
    if (syscall(SYS_write, trace_fd, line, (size_t)n) != n)
        abort();
}

static bool
needs_space(const char *call)
{
    return strcmp(call, "unlink") != 0 && strcmp(call, "close") != 0;
}

static Verdict
verdict(const char *call)
{
    long n = atomic_fetch_add(&calls, 1) + 1;
    if (at == 0 || n < at || (n > at && how != HOW_ENOSPC_ON))
        return CALL_GO;
    switch (how) {
    case HOW_KILL:
        kill(getpid(), SIGKILL);
        pause();
        break;
    case HOW_EIO:
        errno = EIO;
        return CALL_FAIL;
    case HOW_ENOSPC:
    case HOW_ENOSPC_ON:
        errno = ENOSPC;
        return needs_space(call) ? CALL_FAIL : CALL_GO;
    case HOW_SHORT:
    case HOW_SHORT_FULL:
        return CALL_SHORT;
    }
    return CALL_GO;
}

static Verdict
on_fd(const char *call, int fd)
{
    char name[PATH_MAX] = "";
    int saved = errno;
    if (fd <= 2)
        return CALL_GO;
    if (trace_fd >= 0)
        fd_name(fd, name);
    errno = saved;
    if (fd == ack_fd) {
        trace("ack", "", "");
        return CALL_GO;
    }
    trace(call, name, "");
    return verdict(call);
}

static void
at_name(int dir, const char *path, char name[PATH_MAX])
{
    if (dir == AT_FDCWD || path[0] == '/') {
        snprintf(name, PATH_MAX, "%s", path);
        return;
    }
    fd_name(dir, name);
    size_t len = strlen(name);
    snprintf(name + len, PATH_MAX - len, "/%s", path);
}

static Verdict
on_path(const char *call, int dir, const char *path, int to_dir, const char *to)
{
    char a[PATH_MAX] = "", b[PATH_MAX] = "";
    if (trace_fd >= 0) {
        at_name(dir, path, a);
        if (to != NULL)
            at_name(to_dir, to, b);
    }
    trace(call, a, b);
    return verdict(call);
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

ssize_t
write(int fd, const void *data, size_t len)
{
    Verdict v = on_fd("write", fd);
    return v == CALL_FAIL ? -1 : REAL(write)(fd, data, v == CALL_SHORT ? (len + 1) / 2 : len);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t offset)
{
    Verdict v = on_fd("pwrite", fd);
    return v == CALL_FAIL ? -1 : REAL(pwrite)(fd, data, v == CALL_SHORT ? len / 2 : len, offset);
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
    Verdict v = on_fd("pwrite", fd);
    return v == CALL_FAIL ? -1 : REAL(pwrite64)(fd, data, v == CALL_SHORT ? len / 2 : len, offset);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    Verdict v = on_fd("writev", fd);
    if (v == CALL_SHORT)
        return REAL(write)(fd, parts[0].iov_base, parts[0].iov_len / 2);
    return v == CALL_FAIL ? -1 : REAL(writev)(fd, parts, count);
}

ssize_t
pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    Verdict v = on_fd("pwritev", fd);
    if (v == CALL_SHORT)
        return REAL(pwrite)(fd, parts[0].iov_base, parts[0].iov_len / 2, offset);
    return v == CALL_FAIL ? -1 : REAL(pwritev)(fd, parts, count, offset);
}

static bool
swallowed(int fd)
{
    char name[PATH_MAX];
    if (swallow_blobs)
        fd_name(fd, name);
    return swallow_all || (swallow_blobs && strstr(name, "data.mdb") == NULL);
}

int
fsync(int fd)
{
    Verdict v = on_fd("fsync", fd);
    return v == CALL_FAIL ? -1 : swallowed(fd) ? 0 : REAL(fsync)(fd);
}

int
fdatasync(int fd)
{
    Verdict v = on_fd("fdatasync", fd);
    return v == CALL_FAIL ? -1 : swallowed(fd) ? 0 : REAL(fdatasync)(fd);
}

int
syncfs(int fd)
{
    Verdict v = on_fd("syncfs", fd);
    return v == CALL_FAIL ? -1 : swallowed(fd) ? 0 : REAL(syncfs)(fd);
}

/* In the mode short-full the disk has no free block. */
int
fstatvfs(int fd, struct statvfs *ret_fs)
{
    int rc = REAL(fstatvfs)(fd, ret_fs);
    if (how == HOW_SHORT_FULL)
        ret_fs->f_bavail = 0;
    return rc;
}

int
ftruncate(int fd, off_t len)
{
    return on_fd("ftruncate", fd) == CALL_FAIL ? -1 : REAL(ftruncate)(fd, len);
}

int
ftruncate64(int fd, off64_t len)
{
    return on_fd("ftruncate", fd) == CALL_FAIL ? -1 : REAL(ftruncate64)(fd, len);
}

int
rename(const char *from, const char *to)
{
    Verdict v = on_path("rename", AT_FDCWD, from, AT_FDCWD, to);
    return v == CALL_FAIL ? -1 : REAL(rename)(from, to);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    Verdict v = on_path("rename", from_dir, from, to_dir, to);
    return v == CALL_FAIL ? -1 : REAL(renameat)(from_dir, from, to_dir, to);
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    Verdict v = on_path("link", from_dir, from, to_dir, to);
    return v == CALL_FAIL ? -1 : REAL(linkat)(from_dir, from, to_dir, to, flags);
}

int
unlink(const char *path)
{
    Verdict v = on_path("unlink", AT_FDCWD, path, 0, NULL);
    return v == CALL_FAIL ? -1 : REAL(unlink)(path);
}

int
unlinkat(int dir, const char *path, int flags)
{
    Verdict v = on_path("unlink", dir, path, 0, NULL);
    return v == CALL_FAIL ? -1 : REAL(unlinkat)(dir, path, flags);
}

int
remove(const char *path)
{
    Verdict v = on_path("unlink", AT_FDCWD, path, 0, NULL);
    return v == CALL_FAIL ? -1 : REAL(remove)(path);
}

int
mkdir(const char *path, mode_t mode)
{
    Verdict v = on_path("mkdir", AT_FDCWD, path, 0, NULL);
    return v == CALL_FAIL ? -1 : REAL(mkdir)(path, mode);
}

int
mkdirat(int dir, const char *path, mode_t mode)
{
    Verdict v = on_path("mkdir", dir, path, 0, NULL);
    return v == CALL_FAIL ? -1 : REAL(mkdirat)(dir, path, mode);
}
