/* test_caches.c - the file cache, the cache of whole answers, and the pool. */
#include "server/http/filecache.h"
#include "server/http/headcache.h"
#include "server/http/pool.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

/* A file of LEN bytes FILL. */
static int
make_file(size_t len, int fill, Digest *ret_digest)
{
    g_autofree uint8_t *bytes = g_malloc(len + 1);
    memset(bytes, fill, len);
    *ret_digest = digest_of(bytes, len);
    int fd = memfd_create("test", MFD_CLOEXEC);
    g_assert_true(fd_write_all(fd, bytes, len, NULL));
    return fd;
}

static void
test_files_are_mapped_once(void)
{
    FileCache *cache = filecache_new(1000000);
    Digest digest;
    auto_fd int fd = make_file(5000, 'a', &digest);
    g_autoptr(Mapping) first = filecache_get(cache, &digest, fd, 5000, NULL);
    g_autoptr(Mapping) again = filecache_get(cache, &digest, -1, 5000, NULL);
    g_assert_true(first == again);
    g_assert_cmpuint(mapping_size(first), ==, 5000);
    g_assert_cmpint(mapping_data(first)[4999], ==, 'a');
    filecache_free(cache);
    g_assert_cmpint(mapping_data(first)[0], ==, 'a'); /* who holds it keeps it */
}

static void
test_files_leave_by_last_use(void)
{
    FileCache *cache = filecache_new(10000);
    Digest a, b, c;
    auto_fd int fd_a = make_file(4000, 'a', &a);
    auto_fd int fd_b = make_file(4000, 'b', &b);
    auto_fd int fd_c = make_file(4000, 'c', &c);
    mapping_unref(filecache_get(cache, &a, fd_a, 4000, NULL));
    mapping_unref(filecache_get(cache, &b, fd_b, 4000, NULL));
    mapping_unref(filecache_get(cache, &a, fd_a, 4000, NULL));
    mapping_unref(filecache_get(cache, &c, fd_c, 4000, NULL));
    uint64_t hits, misses, bytes;
    filecache_stats(cache, &hits, &misses, &bytes);
    g_assert_cmpuint(bytes, ==, 8000);
    mapping_unref(filecache_get(cache, &a, -1, 4000, NULL)); /* still there: needs no descriptor */
    g_autoptr(GError) error = NULL;
    g_assert_null(filecache_get(cache, &b, -1, 4000, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_IO);
    filecache_free(cache);
}

static void
test_odd_files(void)
{
    FileCache *cache = filecache_new(1000);
    Digest digest, empty;
    auto_fd int fd = make_file(5000, 'a', &digest);
    auto_fd int empty_fd = make_file(0, 'a', &empty);
    g_autoptr(GError) error = NULL;
    g_assert_null(
        filecache_get(cache, &digest, fd, 5001, &error)); /* reading on would be the end */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CORRUPT);
    g_autoptr(Mapping) large =
        filecache_get(cache, &digest, fd, 5000, NULL); /* over the limit: not kept */
    g_autoptr(Mapping) nothing = filecache_get(cache, &empty, empty_fd, 0, NULL);
    g_assert_cmpuint(mapping_size(nothing), ==, 0);
    g_assert_nonnull(mapping_data(nothing));
    uint64_t hits, misses, bytes;
    filecache_stats(cache, &hits, &misses, &bytes);
    g_assert_cmpuint(bytes, ==, 0);
    filecache_free(cache);
}

static Kept *
make_kept(size_t cost, int64_t valid_until_us)
{
    Kept *kept = kept_new();
    kept->full = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    kept->cost = cost;
    kept->valid_until_us = valid_until_us;
    return kept;
}

static bool
has(HeadCache *cache, const char *key, uint64_t generation, int64_t now_us)
{
    g_autoptr(Kept) kept = headcache_find(cache, key, strlen(key), generation, now_us);
    return kept != NULL;
}

static void
test_answers_end_with_generation_and_time(void)
{
    HeadCache *cache = headcache_new(1000000);
    headcache_put(cache, "a", 1, 7, make_kept(10, 500));
    g_assert_true(has(cache, "a", 7, 500));
    g_assert_false(has(cache, "a", 7, 501));
    g_assert_false(has(cache, "a", 8, 500));
    g_assert_false(has(cache, "b", 7, 500));
    headcache_put(cache, "a", 1, 8, make_kept(10, INT64_MAX));
    g_assert_true(has(cache, "a", 8, 501));
    headcache_free(cache);
}

static void
test_answers_leave_by_last_use(void)
{
    HeadCache *cache = headcache_new(10 * 1100);
    for (char name = 'a'; name <= 'z'; name++) {
        headcache_put(cache, &name, 1, 1, make_kept(0, INT64_MAX));
        g_assert_true(has(cache, "a", 1, 0)); /* used all the time */
    }
    uint64_t hits, misses, bytes;
    headcache_stats(cache, &hits, &misses, &bytes);
    g_assert_cmpuint(bytes, <=, 11000);
    g_assert_true(has(cache, "z", 1, 0));
    g_assert_false(has(cache, "b", 1, 0));
    headcache_put(cache, "x", 1, 2, make_kept(5000, INT64_MAX)); /* too large a share */
    g_assert_false(has(cache, "x", 2, 0));
    headcache_free(cache);
}

typedef struct {
    PoolTask task; /* first */
    atomic_int *ran;
    Mutex *gate;
} Job;

static void
run_job(PoolTask *task)
{
    Job *job = (Job *)(void *)task;
    LOCKED(job->gate);
    atomic_fetch_add(job->ran, 1);
}

static void
test_pool_is_bounded_and_runs_all(void)
{
    Mutex gate;
    mutex_init(&gate);
    atomic_int ran = 0;
    Pool *pool = pool_new(2, 10);
    Job jobs[20];
    mutex_lock(&gate); /* nothing ends */
    size_t n = 0;
    while (n < 20 && pool_reserve(pool)) {
        jobs[n] = (Job){{run_job, NULL}, &ran, &gate};
        pool_push(pool, &jobs[n++].task);
    }
    g_assert_cmpuint(n, >=, 10);
    g_assert_cmpuint(n, <=, 12); /* ten wait, two are begun */
    mutex_unlock(&gate);
    pool_stop(pool);
    g_assert_cmpint(atomic_load(&ran), ==, (int)n);
    g_assert_false(pool_reserve(pool));
    pool_free(pool);
    mutex_clear(&gate);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/caches/files-are-mapped-once", test_files_are_mapped_once);
    g_test_add_func("/http/caches/files-leave-by-last-use", test_files_leave_by_last_use);
    g_test_add_func("/http/caches/odd-files", test_odd_files);
    g_test_add_func("/http/caches/answers-end-with-generation-and-time",
                    test_answers_end_with_generation_and_time);
    g_test_add_func("/http/caches/answers-leave-by-last-use", test_answers_leave_by_last_use);
    g_test_add_func("/http/pool/is-bounded-and-runs-all", test_pool_is_bounded_and_runs_all);
    return g_test_run();
}
