/* owner.c - see owner.h. With OWNER_ACT the real user id stays root; opening as the caller switches
 * the file system id of one thread by the raw system call (glibc's seteuid would switch all
 * threads), which the kernel allows for the real id. */
#include "server/cli/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/fdio.h"

static bool
set_groups(uid_t uid, gid_t folder_gid, gid_t *ret_gid, GError **error)
{
    struct passwd entry, *found = NULL;
    char buffer[16384];
    int failed = getpwuid_r(uid, &entry, buffer, sizeof buffer, &found);
    if (failed != 0 && failed != ENOENT)
        return fail_errno(error, failed, "looking up user %u", (unsigned)uid);
    *ret_gid = found != NULL ? found->pw_gid : folder_gid;
    int result =
        found != NULL ? initgroups(found->pw_name, found->pw_gid) : setgroups(1, &folder_gid);
    if (result != 0)
        return fail_errno(error, errno, "taking the groups of user %u", (unsigned)uid);
    return true;
}

bool
owner_take(const char *data, OwnerMode mode, GError **error)
{
    struct stat st;
    if (mode == OWNER_KEEP || geteuid() != 0 || stat(data, &st) != 0 || st.st_uid == 0)
        return true;
    gid_t gid;
    if (!set_groups(st.st_uid, st.st_gid, &gid, error))
        return false;
    bool ok = mode == OWNER_BECOME
                  ? setresgid(gid, gid, gid) == 0 && setresuid(st.st_uid, st.st_uid, st.st_uid) == 0
                  : setegid(gid) == 0 && seteuid(st.st_uid) == 0;
    if (!ok)
        return fail_errno(error, errno, "becoming user %u, who owns %s", (unsigned)st.st_uid, data);
    return true;
}

int
owner_open_as_caller(const char *path, int flags)
{
    uid_t effective = geteuid(), real = getuid();
    if (effective == real)
        return open(path, flags | O_RDONLY | O_CLOEXEC);
    setfsuid(real);
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    int saved = errno;
    setfsuid(effective);
    errno = saved;
    return fd;
}

bool
owner_make_dir(const char *path, GError **error)
{
    uid_t effective = geteuid(), real = getuid();
    if (effective == real)
        return dir_make(path, error);
    setfsuid(real);
    bool made = mkdir(path, 0700) == 0;
    int saved = made ? 0 : errno;
    if (made && lchown(path, effective, getegid()) != 0) {
        saved = errno;
        rmdir(path);
    }
    setfsuid(effective);
    if (saved != 0 && saved != EEXIST)
        return fail_errno(error, saved, "making the folder %s", path);
    return true;
}
