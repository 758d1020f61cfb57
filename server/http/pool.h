/* pool.h - the threads on which waiting is allowed. A task is part of what it works on, so handing
 * it over allocates nothing and cannot fail once a place in the queue is reserved. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef struct PoolTask PoolTask;
struct PoolTask {
    void (*run)(PoolTask *task); /* TASK is free for the next use as soon as this is called */
    PoolTask *next;
};

typedef struct Pool Pool;
/* THREADS run tasks in order of arrival; at most QUEUE_MAX wait or are about to. */
Pool *pool_new(unsigned threads, size_t queue_max);
/* Closes the pool, runs what is queued or reserved, ends the threads. Once. */
void pool_stop(Pool *pool);
/* The pool must have been stopped. NULL does nothing. */
void pool_free(Pool *pool);
/* A place for one pool_push(). False when the queue is full or the pool stopped. Threads: any. */
bool pool_reserve(Pool *pool);
void pool_push(Pool *pool, PoolTask *task);
size_t pool_waiting(Pool *pool);
