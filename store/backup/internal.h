/* internal.h - what the files of store/backup share. */
#pragma once
#include "store/backup/backup.h"
#include "store/backup/manifest.h"

typedef struct {
    BackupProgress call; /* may be NULL */
    void *data;
    uint64_t done, total;
} Progress;

/* Copies the open file SOURCE to the new file DIR/PATH (folders are made), not synced, and gives
 * its hash and size; with PATH NULL it only reads. */
bool copy_file(int source, const char *dir, const char *path, Progress *progress,
               Digest *ret_digest, uint64_t *ret_bytes, GError **error);
/* Everything written to the file system of DIR so far becomes durable. */
bool sync_tree(const char *dir, GError **error);
/* Opens the environment in DIR/main, verifies all tables and gives the named blobs. Leaves no lock
 * file. */
GHashTable *verify_env(const char *dir, GError **error);
bool path_exists(const char *dir, const char *name);
