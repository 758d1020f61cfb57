/* pool.c - see pool.h. */
#include "server/http/pool.h"

#include "store/base/sync.h"

#include <glib.h>

struct Pool {
    Mutex mutex; /* guards all below */
    Cond work;
    PoolTask *head, **tail;
    size_t reserved; /* places given out: queued or about to be */
    size_t queue_max;
    bool stopping;

    unsigned n_threads;
    pthread_t *threads;
};

static PoolTask *
take(Pool *pool)
{
    LOCKED(&pool->mutex);
    while (pool->head == NULL && !(pool->stopping && pool->reserved == 0))
        cond_wait(&pool->work, &pool->mutex);
    PoolTask *task = pool->head;
    if (task == NULL)
        return NULL;
    pool->head = task->next;
    if (pool->head == NULL)
        pool->tail = &pool->head;
    pool->reserved--;
    if (pool->stopping && pool->reserved == 0)
        cond_broadcast(&pool->work); /* the others may end */
    return task;
}

static void *
thread_main(void *data)
{
    Pool *pool = data;
    for (PoolTask *task = take(pool); task != NULL; task = take(pool))
        task->run(task);
    return NULL;
}

Pool *
pool_new(unsigned threads, size_t queue_max)
{
    Pool *pool = g_new0(Pool, 1);
    mutex_init(&pool->mutex);
    cond_init(&pool->work);
    pool->tail = &pool->head;
    pool->queue_max = queue_max;
    pool->threads = g_new0(pthread_t, threads);
    for (; pool->n_threads < threads; pool->n_threads++)
        g_assert(pthread_create(&pool->threads[pool->n_threads], NULL, thread_main, pool) == 0);
    return pool;
}

void
pool_stop(Pool *pool)
{
    mutex_lock(&pool->mutex);
    pool->stopping = true;
    cond_broadcast(&pool->work);
    mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    pool->n_threads = 0;
}

void
pool_free(Pool *pool)
{
    if (pool == NULL)
        return;
    g_assert(pool->head == NULL && pool->n_threads == 0);
    cond_clear(&pool->work);
    mutex_clear(&pool->mutex);
    g_free(pool->threads);
    g_free(pool);
}

bool
pool_reserve(Pool *pool)
{
    LOCKED(&pool->mutex);
    if (pool->stopping || pool->reserved >= pool->queue_max)
        return false;
    pool->reserved++;
    return true;
}

void
pool_push(Pool *pool, PoolTask *task)
{
    LOCKED(&pool->mutex);
    task->next = NULL;
    *pool->tail = task;
    pool->tail = &task->next;
    cond_signal(&pool->work);
}

size_t
pool_waiting(Pool *pool)
{
    LOCKED(&pool->mutex);
    return pool->reserved;
}
