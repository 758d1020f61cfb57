/* standin.h - the misbehaving worker (worker_standin.c) under the name that tells what it does. */
#pragma once
#include <glib.h>
#include <glib/gstdio.h>

/* A copy of the program at STANDIN in FOLDER under NAME; its path, owned. */
static inline char *
link_standin(const char *standin, const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize len;
    g_assert_true(g_file_get_contents(standin, &bytes, &len, NULL));
    g_assert_true(
        g_file_set_contents_full(path, bytes, (gssize)len, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
    return path;
}
