/* blob.h - immutable bytes in content-addressed files: blobs/ab/<sha256>. A put is acknowledged
 * only when file and folder are synced; the record that names it comes after. Knows nothing of
 * LMDB. */
#pragma once
#include "store/base/digest.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct BlobStore BlobStore;
/* Opens (and makes) DIR with its folder for unfinished files, which must lie on the same file
 * system. Removes nothing. Threads: any. */
BlobStore *blob_store_open(const char *dir, GError **error);
void blob_store_close(BlobStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlobStore, blob_store_close)

/* An upload in progress: a temporary file and its running SHA-256. One thread at a time. Freed
 * before blob_spool_finish, nothing remains of it. */
typedef struct BlobSpool BlobSpool;
BlobSpool *blob_spool_new(BlobStore *store, GError **error);
/* LIMIT when more than MAX bytes would be in it, FULL when the disk is. */
bool blob_spool_write(BlobSpool *spool, const void *data, size_t len, uint64_t max, GError **error);
uint64_t blob_spool_size(const BlobSpool *spool);
/* The first up to 1024 bytes written, borrowed. */
const uint8_t *blob_spool_head(const BlobSpool *spool, size_t *ret_len);
/* Makes it durable under its name: fdatasync, rename, fsync of the folders. The same bytes again
 * are fine and durable too, and count as new for the sweep. The record that names the blob must
 * look that it is still there (blob_exists) under the writer's lock: the sweep holds it while it
 * deletes. FULL, IO. The spool may only be freed afterwards. */
bool blob_spool_finish(BlobSpool *spool, Digest *ret_digest, uint64_t *ret_size, GError **error);
void blob_spool_free(BlobSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlobSpool, blob_spool_free)

bool blob_put(BlobStore *store, const void *data, size_t len, Digest *ret_digest, GError **error);
/* A read-only descriptor (owned by the caller) and the size. NOT_FOUND, IO. */
int blob_open(BlobStore *store, const Digest *digest, uint64_t *ret_size, GError **error);
bool blob_exists(BlobStore *store, const Digest *digest);
/* NOT_FOUND. */
bool blob_stat(BlobStore *store, const Digest *digest, uint64_t *ret_size, int64_t *ret_modified_us,
               GError **error);
/* The whole blob, verified against its name: CORRUPT if it does not hash to it; LIMIT over MAX. */
GBytes *blob_read(BlobStore *store, const Digest *digest, uint64_t max, GError **error);
/* Streams it through SHA-256 without keeping it. NOT_FOUND or CORRUPT. */
bool blob_verify(BlobStore *store, const Digest *digest, uint64_t *ret_size, GError **error);
/* Durable when it returns true. NOT_FOUND. */
bool blob_delete(BlobStore *store, const Digest *digest, GError **error);
/* Calls EACH for every blob; EACH returns false to stop. Names that are not ours are skipped. */
typedef bool (*BlobEach)(const Digest *digest, uint64_t size, int64_t modified_us, void *data);
bool blob_list(BlobStore *store, BlobEach each, void *data, GError **error);
/* Now, as the file system that holds the blobs counts; 0 if it does not say. Compare modified_us
 * with this. */
int64_t blob_clock_us(BlobStore *store);
/* Removes unfinished files older than AGE_US. */
bool blob_sweep_unfinished(BlobStore *store, int64_t age_us, GError **error);
