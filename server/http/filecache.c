/* filecache.c - see filecache.h. */
#include "server/http/filecache.h"

#include "store/base/error.h"
#include "store/base/sync.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct Mapping {
    atomic_int refs;
    void *data; /* NULL if empty */
    size_t size;
    /* Of the cache, under its mutex: */
    Digest digest;
    GList link;
};

struct FileCache {
    Mutex mutex;           /* guards all below */
    GHashTable *by_digest; /* Digest * → Mapping *, each holding a reference */
    GQueue order;          /* most recently used first */
    uint64_t bytes, max_bytes, hits, misses;
};

const uint8_t *
mapping_data(const Mapping *m)
{
    return m->data != NULL ? m->data : (const uint8_t *)"";
}

size_t
mapping_size(const Mapping *m)
{
    return m->size;
}

Mapping *
mapping_ref(Mapping *m)
{
    atomic_fetch_add_explicit(&m->refs, 1, memory_order_relaxed);
    return m;
}

void
mapping_unref(Mapping *m)
{
    if (m == NULL || atomic_fetch_sub_explicit(&m->refs, 1, memory_order_acq_rel) > 1)
        return;
    if (m->data != NULL)
        munmap(m->data, m->size);
    g_free(m);
}

static Mapping *
map_file(const Digest *digest, int fd, uint64_t size, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail_errno(error, errno, "fstat of a blob");
        return NULL;
    }
    if (st.st_size < 0 || (uint64_t)st.st_size != size || size > G_MAXSIZE / 2) {
        fail(error, STORE_ERROR_CORRUPT, "a blob has %lld bytes instead of %" G_GUINT64_FORMAT,
             (long long)st.st_size, size);
        return NULL;
    }
    void *data = NULL;
    if (size > 0) {
        data = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED) {
            fail_errno(error, errno, "mmap of a blob");
            return NULL;
        }
        madvise(data, (size_t)size, MADV_WILLNEED); /* starts reading; failure only costs time */
    }
    Mapping *m = g_new0(Mapping, 1);
    m->refs = 1;
    m->data = data;
    m->size = (size_t)size;
    m->digest = *digest;
    m->link.data = m;
    return m;
}

FileCache *
filecache_new(uint64_t max_bytes)
{
    FileCache *cache = g_new0(FileCache, 1);
    mutex_init(&cache->mutex);
    cache->by_digest = g_hash_table_new(digest_hash, digest_hash_equal);
    g_queue_init(&cache->order);
    cache->max_bytes = max_bytes;
    return cache;
}

static void
drop_oldest(FileCache *cache)
{
    Mapping *m = g_queue_peek_tail(&cache->order);
    g_queue_unlink(&cache->order, &m->link);
    g_hash_table_remove(cache->by_digest, &m->digest);
    cache->bytes -= m->size;
    mapping_unref(m);
}

void
filecache_free(FileCache *cache)
{
    if (cache == NULL)
        return;
    while (!g_queue_is_empty(&cache->order))
        drop_oldest(cache);
    g_hash_table_unref(cache->by_digest);
    mutex_clear(&cache->mutex);
    g_free(cache);
}

static Mapping *
lookup(FileCache *cache, const Digest *digest)
{
    Mapping *m = g_hash_table_lookup(cache->by_digest, digest);
    if (m == NULL)
        return NULL;
    g_queue_unlink(&cache->order, &m->link);
    g_queue_push_head_link(&cache->order, &m->link);
    return mapping_ref(m);
}

Mapping *
filecache_get(FileCache *cache, const Digest *digest, int fd, uint64_t size, GError **error)
{
    {
        LOCKED(&cache->mutex);
        Mapping *kept = lookup(cache, digest);
        if (kept != NULL) {
            cache->hits++;
            return kept;
        }
        cache->misses++;
    }
    /* Mapped without the lock; of two that do this at the same time one is thrown away. */
    g_autoptr(Mapping) made = map_file(digest, fd, size, error);
    if (made == NULL)
        return NULL;
    LOCKED(&cache->mutex);
    Mapping *kept = lookup(cache, digest);
    if (kept != NULL)
        return kept;
    if (made->size > cache->max_bytes)
        return g_steal_pointer(&made);
    while (cache->bytes + made->size > cache->max_bytes)
        drop_oldest(cache);
    g_hash_table_insert(cache->by_digest, &made->digest, mapping_ref(made));
    g_queue_push_head_link(&cache->order, &made->link);
    cache->bytes += made->size;
    return g_steal_pointer(&made);
}

void
filecache_stats(FileCache *cache, uint64_t *ret_hits, uint64_t *ret_misses, uint64_t *ret_bytes)
{
    LOCKED(&cache->mutex);
    *ret_hits = cache->hits;
    *ret_misses = cache->misses;
    *ret_bytes = cache->bytes;
}
