/* sync.c - see sync.h. A lock that cannot be taken is our own bug, so every failure ends the
 * program. */
#include "store/base/sync.h"

#include <errno.h>
#include <glib.h>
#include <time.h>

void
mutex_init(Mutex *mutex)
{
    g_assert_cmpint(pthread_mutex_init(&mutex->m, NULL), ==, 0);
}

void
mutex_clear(Mutex *mutex)
{
    g_assert_cmpint(pthread_mutex_destroy(&mutex->m), ==, 0);
}

void
mutex_lock(Mutex *mutex)
{
    g_assert_cmpint(pthread_mutex_lock(&mutex->m), ==, 0);
}

void
mutex_unlock(Mutex *mutex)
{
    g_assert_cmpint(pthread_mutex_unlock(&mutex->m), ==, 0);
}

void
cond_init(Cond *cond)
{
    pthread_condattr_t attr;
    g_assert_cmpint(pthread_condattr_init(&attr), ==, 0);
    g_assert_cmpint(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC), ==, 0);
    g_assert_cmpint(pthread_cond_init(&cond->c, &attr), ==, 0);
    pthread_condattr_destroy(&attr);
}

void
cond_clear(Cond *cond)
{
    g_assert_cmpint(pthread_cond_destroy(&cond->c), ==, 0);
}

void
cond_signal(Cond *cond)
{
    pthread_cond_signal(&cond->c);
}

void
cond_broadcast(Cond *cond)
{
    pthread_cond_broadcast(&cond->c);
}

void
cond_wait(Cond *cond, Mutex *mutex)
{
    g_assert_cmpint(pthread_cond_wait(&cond->c, &mutex->m), ==, 0);
}

bool
cond_wait_until(Cond *cond, Mutex *mutex, int64_t deadline_us)
{
    struct timespec t = {
        .tv_sec = (time_t)(deadline_us / G_USEC_PER_SEC),
        .tv_nsec = (long)(deadline_us % G_USEC_PER_SEC) * 1000,
    };
    int result = pthread_cond_timedwait(&cond->c, &mutex->m, &t);
    g_assert(result == 0 || result == ETIMEDOUT);
    return result == 0;
}

void
mutex_guard_clear(Mutex **guard)
{
    mutex_unlock(*guard);
}
