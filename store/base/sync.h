/* sync.h - locks, conditions and once, from pthread: ThreadSanitizer cannot see into GLib's futex
 * locks. */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    pthread_mutex_t m;
} Mutex;
typedef struct {
    pthread_cond_t c; /* waits on the monotonic clock */
} Cond;

void mutex_init(Mutex *mutex);
void mutex_clear(Mutex *mutex);
void mutex_lock(Mutex *mutex);
void mutex_unlock(Mutex *mutex);
void cond_init(Cond *cond);
void cond_clear(Cond *cond);
void cond_signal(Cond *cond);
void cond_broadcast(Cond *cond);
void cond_wait(Cond *cond, Mutex *mutex);
/* Waits until signalled or clock_monotonic_us() >= DEADLINE_US; false when the time is over. */
bool cond_wait_until(Cond *cond, Mutex *mutex, int64_t deadline_us);

/* LOCKED(&x->mutex); holds the lock until the end of the scope. */
void mutex_guard_clear(Mutex **guard);
#define LOCKED_NAME2(line) locked_guard_##line
#define LOCKED_NAME(line) LOCKED_NAME2(line)
#define LOCKED(mutex_ptr)                                                                          \
    __attribute__((cleanup(mutex_guard_clear), unused)) Mutex *LOCKED_NAME(__LINE__) =             \
        (mutex_ptr);                                                                               \
    mutex_lock(LOCKED_NAME(__LINE__))
