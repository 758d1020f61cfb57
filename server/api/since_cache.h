/* since_cache.h - keeps what store/diff/since found about versions, so that a page does not compare all of a document's versions
 * again. In memory, bounded, lost with the process. Threads: any. */
#pragma once
#include <glib.h>

typedef struct SinceCache SinceCache;

SinceCache *since_cache_new(void);
void since_cache_free(SinceCache *cache);
/* What was put under KEY, which names all that it was made of. Returns: (owned reference, constant) array of SincePart, or NULL. */
GArray *since_cache_get(SinceCache *cache, const char *key);
/* Takes a reference; PARTS must not change any more. */
void since_cache_put(SinceCache *cache, const char *key, GArray *parts);
