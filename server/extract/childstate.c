/* childstate.c - see childstate.h. Through /proc: a pidfd names its process in fdinfo, and stat has
 * its state. */
#include "server/extract/childstate.h"

#include <glib.h>
#include <string.h>

/* The number behind "Pid:" in the fdinfo of PIDFD; 0 or less when the process has been reaped. */
static gint64
pid_of(int pidfd)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fdinfo/%d", pidfd);
    g_autofree char *info = NULL;
    if (!g_file_get_contents(path, &info, NULL, NULL))
        return 0;
    const char *at = strstr(info, "\nPid:");
    return at != NULL ? g_ascii_strtoll(at + strlen("\nPid:"), NULL, 10) : 0;
}

bool
child_is_busy(int pidfd)
{
    gint64 pid = pid_of(pidfd);
    if (pid <= 0)
        return false;
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
    g_autofree char *stat = NULL;
    if (!g_file_get_contents(path, &stat, NULL, NULL))
        return false;
    const char *name_end = strrchr(stat, ')'); /* the name before it may contain anything */
    return name_end != NULL && (name_end[1] == ' ') && (name_end[2] == 'R' || name_end[2] == 'D');
}
