/* headcache.c - see headcache.h. */
#include "server/http/headcache.h"

#include "store/base/sync.h"

#include <stdatomic.h>
#include <string.h>

#define ENTRY_OVERHEAD 1024 /* tables, headers, the entry itself */

typedef struct {
    Kept kept; /* first */
    atomic_int refs;
} KeptRef;

typedef struct {
    GBytes *key;
    uint64_t generation;
    Kept *kept;
    GList link;
} Entry;

struct HeadCache {
    Mutex mutex;        /* guards all below */
    GHashTable *by_key; /* GBytes → Entry */
    GQueue order;       /* most recently used first */
    uint64_t bytes, max_bytes, hits, misses;
};

Kept *
kept_new(void)
{
    KeptRef *ref = g_new0(KeptRef, 1);
    ref->refs = 1;
    return &ref->kept;
}

Kept *
kept_ref(Kept *kept)
{
    atomic_fetch_add_explicit(&((KeptRef *)kept)->refs, 1, memory_order_relaxed);
    return kept;
}

void
kept_unref(Kept *kept)
{
    KeptRef *ref = (KeptRef *)kept;
    if (kept == NULL || atomic_fetch_sub_explicit(&ref->refs, 1, memory_order_acq_rel) > 1)
        return;
    g_clear_pointer(&kept->full, MHD_destroy_response);
    g_clear_pointer(&kept->not_modified, MHD_destroy_response);
    g_free(kept->etag);
    g_free(ref);
}

HeadCache *
headcache_new(uint64_t max_bytes)
{
    HeadCache *cache = g_new0(HeadCache, 1);
    mutex_init(&cache->mutex);
    cache->by_key = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    g_queue_init(&cache->order);
    cache->max_bytes = max_bytes;
    return cache;
}

static void
drop(HeadCache *cache, Entry *e)
{
    g_queue_unlink(&cache->order, &e->link);
    g_hash_table_remove(cache->by_key, e->key);
    cache->bytes -= e->kept->cost;
    kept_unref(e->kept);
    g_bytes_unref(e->key);
    g_free(e);
}

void
headcache_free(HeadCache *cache)
{
    if (cache == NULL)
        return;
    while (!g_queue_is_empty(&cache->order))
        drop(cache, g_queue_peek_tail(&cache->order));
    g_hash_table_unref(cache->by_key);
    mutex_clear(&cache->mutex);
    g_free(cache);
}

Kept *
headcache_find(HeadCache *cache, const void *key, size_t len, uint64_t generation, int64_t now_us)
{
    g_autoptr(GBytes) probe = g_bytes_new_static(key, len);
    LOCKED(&cache->mutex);
    Entry *e = g_hash_table_lookup(cache->by_key, probe);
    if (e == NULL || e->generation != generation || e->kept->valid_until_us < now_us) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    g_queue_unlink(&cache->order, &e->link);
    g_queue_push_head_link(&cache->order, &e->link);
    return kept_ref(e->kept);
}

void
headcache_put(HeadCache *cache, const void *key, size_t len, uint64_t generation, Kept *kept)
{
    kept->cost += len + ENTRY_OVERHEAD;
    if (kept->cost > cache->max_bytes / 4) { /* one answer shall not push out all others */
        kept_unref(kept);
        return;
    }
    Entry *e = g_new0(Entry, 1);
    e->key = g_bytes_new(key, len);
    e->generation = generation;
    e->kept = kept;
    e->link.data = e;
    LOCKED(&cache->mutex);
    Entry *old = g_hash_table_lookup(cache->by_key, e->key);
    if (old != NULL)
        drop(cache, old);
    while (cache->bytes + kept->cost > cache->max_bytes)
        drop(cache, g_queue_peek_tail(&cache->order));
    g_hash_table_insert(cache->by_key, e->key, e);
    g_queue_push_head_link(&cache->order, &e->link);
    cache->bytes += kept->cost;
}

void
headcache_stats(HeadCache *cache, uint64_t *ret_hits, uint64_t *ret_misses, uint64_t *ret_bytes)
{
    LOCKED(&cache->mutex);
    *ret_hits = cache->hits;
    *ret_misses = cache->misses;
    *ret_bytes = cache->bytes;
}
