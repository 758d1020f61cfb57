/* manifest.h - the list of files of a backup with their hashes (store/FORMAT.md section 6). Reading
 * is strict: only paths that a backup has, in order, with a last line that covers all before it. */
#pragma once
#include "store/base/digest.h"

#define MANIFEST_NAME "MANIFEST"
#define BACKUP_ENV_PATH "main/data.mdb"

typedef struct {
    Digest digest;
    uint64_t bytes;
    char *path; /* relative, with / */
    bool blob;  /* then DIGEST is its name */
} ManifestEntry;

/* GPtrArray of ManifestEntry *; entries are added in any order and sorted when written. */
GPtrArray *manifest_new(void);
void manifest_add(GPtrArray *manifest, const char *path, const Digest *digest, uint64_t bytes);
/* "blobs/ab/<hex>", owned. */
char *manifest_blob_path(const Digest *digest);
uint64_t manifest_bytes(const GPtrArray *manifest);
/* Sorts MANIFEST and writes it durably into DIR. */
bool manifest_write(GPtrArray *manifest, const char *dir, GError **error);
/* NOT_FOUND: there is none; CORRUPT. */
GPtrArray *manifest_read(const char *dir, GError **error);
