/* owner.h - root on the data folder of somebody else: working as its owner, so that no file in it
 * belongs to root. */
#pragma once
#include "server/cli/command.h"

/* Does nothing unless root runs it on an existing folder DATA of another user. */
bool owner_take(const char *data, OwnerMode mode, GError **error);
/* open(2) read-only with the rights of who started the program; close-on-exec. -1 and errno. Any
 * thread. */
int owner_open_as_caller(const char *path, int flags);
/* Makes the folder PATH (0700) as the caller and gives it to the effective user; fine if it is
 * there. */
bool owner_make_dir(const char *path, GError **error);
