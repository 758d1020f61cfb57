/* since_cache.c - see since_cache.h. When it is full it is emptied: the next pages fill it again
 * with what is asked for now. */
#include "server/api/since_cache.h"

#include "store/base/sync.h"

#define ENTRIES_MAX 1000
#define PARTS_MAX 400000 /* of all entries: some 30 MB */

struct SinceCache {
    Mutex mutex; /* guards the two below */
    GHashTable *entries;
    guint parts;
};

static void
free_parts(gpointer parts)
{
    g_array_unref(parts);
}

SinceCache *
since_cache_new(void)
{
    SinceCache *cache = g_new0(SinceCache, 1);
    mutex_init(&cache->mutex);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_parts);
    return cache;
}

void
since_cache_free(SinceCache *cache)
{
    if (cache == NULL)
        return;
    g_hash_table_unref(cache->entries);
    mutex_clear(&cache->mutex);
    g_free(cache);
}

GArray *
since_cache_get(SinceCache *cache, const char *key)
{
    LOCKED(&cache->mutex);
    GArray *parts = g_hash_table_lookup(cache->entries, key);
    return parts != NULL ? g_array_ref(parts) : NULL;
}

void
since_cache_put(SinceCache *cache, const char *key, GArray *parts)
{
    LOCKED(&cache->mutex);
    if (parts->len > PARTS_MAX / 10 || g_hash_table_contains(cache->entries, key))
        return;
    if (g_hash_table_size(cache->entries) >= ENTRIES_MAX || cache->parts + parts->len > PARTS_MAX) {
        g_hash_table_remove_all(cache->entries);
        cache->parts = 0;
    }
    g_hash_table_insert(cache->entries, g_strdup(key), g_array_ref(parts));
    cache->parts += parts->len;
}
