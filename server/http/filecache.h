/* filecache.h - mappings of immutable files, kept while they fit into a number of bytes, least
 * recently used first out. The files must never be cut: reading past the end of one would end the
 * program. */
#pragma once
#include "store/base/digest.h"

typedef struct Mapping Mapping;
const uint8_t *mapping_data(const Mapping *m);
size_t mapping_size(const Mapping *m);
Mapping *mapping_ref(Mapping *m);
void mapping_unref(Mapping *m); /* Threads: any; the last one unmaps */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mapping, mapping_unref)

typedef struct FileCache FileCache;
FileCache *filecache_new(uint64_t max_bytes);
void filecache_free(FileCache *cache);
/* The mapping of the file DIGEST: a kept one, else of FD (borrowed), which has SIZE bytes. IO,
 * CORRUPT if the file is shorter. Returns: (owned). Threads: any. */
Mapping *filecache_get(FileCache *cache, const Digest *digest, int fd, uint64_t size,
                       GError **error);
void filecache_stats(FileCache *cache, uint64_t *ret_hits, uint64_t *ret_misses,
                     uint64_t *ret_bytes);
