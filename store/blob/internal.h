/* internal.h - what the files of store/blob share. */
#pragma once
#include "store/base/sync.h"
#include "store/blob/blob.h"

#define BLOB_TMP "tmp"
#define BLOB_PATH_MAX (3 + DIGEST_HEX_LEN + 1)
#define BLOB_FOLDERS 256

struct BlobStore {
    int dir;                          /* blobs/ */
    int tmp;                          /* blobs/tmp */
    Mutex lock;                       /* guards all below */
    uint64_t next;                    /* number of the next unfinished file */
    uint8_t synced[BLOB_FOLDERS / 8]; /* folders whose names this process has synced */
};

/* "ab/<hex>" */
void blob_path(const Digest *digest, char path[BLOB_PATH_MAX]);
/* fsync of the folder of DIGEST; of the one above too when this process has not done that yet */
bool blob_sync_folder(BlobStore *store, const Digest *digest, GError **error);
/* Makes the folder of DIGEST where it is missing. */
bool blob_make_folder(BlobStore *store, const Digest *digest, GError **error);
