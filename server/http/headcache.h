/* headcache.h - whole answers, ready to be queued, for public requests that ask the same again:
 * kept until the generation (journal head and Berlin day) changes or another needs the room. A hit
 * costs a lookup, not a handler. */
#pragma once
#include "server/http/router.h"

#include <microhttpd.h>

/* An answer that is kept. Immutable once put; freed with the last reference. */
typedef struct {
    struct MHD_Response *full, *not_modified; /* owned; the latter NULL without a validator */
    uint64_t bytes;
    char *etag; /* quoted; NULL = none */
    int64_t last_modified_us;
    int64_t valid_until_us; /* its max-age would be wrong later; INT64_MAX = always right */
    const Route *route;
    size_t cost; /* memory and mapped bytes */
} Kept;
Kept *kept_new(void); /* all zero, one reference */
Kept *kept_ref(Kept *kept);
void kept_unref(Kept *kept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Kept, kept_unref)

typedef struct HeadCache HeadCache;
HeadCache *headcache_new(uint64_t max_bytes);
void headcache_free(HeadCache *cache);
/* What is kept for KEY (LEN bytes) in GENERATION and still valid at NOW_US; NULL if nothing.
 * Returns: (owned). Threads: any. */
Kept *headcache_find(HeadCache *cache, const void *key, size_t len, uint64_t generation,
                     int64_t now_us);
/* Keeps KEPT (taken over). Threads: any. */
void headcache_put(HeadCache *cache, const void *key, size_t len, uint64_t generation, Kept *kept);
void headcache_stats(HeadCache *cache, uint64_t *ret_hits, uint64_t *ret_misses,
                     uint64_t *ret_bytes);
