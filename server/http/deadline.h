/* deadline.h - the time by which each connection must have got on. libmicrohttpd knows inactivity
 * only, so one byte a second would keep a connection for ever; here the total counts, and
 * shutdown() of its socket ends what is late. */
#pragma once
#include "store/base/sync.h"

#include <glib.h>
#include <stdatomic.h>

#define DEADLINE_NEVER INT64_MAX

/* Embedded in what has a socket. */
typedef struct {
    int fd;
    atomic_int_fast64_t due_us; /* on the monotonic clock */
    atomic_bool idle;           /* between two requests */
    GList link;
} Deadline;

typedef struct DeadlineList DeadlineList;
DeadlineList *deadline_list_new(void);
void deadline_list_free(DeadlineList *list); /* must be empty */
/* D must stay where it is until deadline_remove(), which comes before its socket is closed.
 * Threads: any. */
void deadline_add(DeadlineList *list, Deadline *d, int fd, int64_t due_us);
void deadline_remove(DeadlineList *list, Deadline *d);
static inline void
deadline_set(Deadline *d, int64_t due_us)
{
    atomic_store_explicit(&d->due_us, due_us, memory_order_relaxed);
}
/* Shuts down the sockets that are late at NOW_US (and, if IDLE_TOO, all that idle). Returns how
 * many. */
size_t deadline_sweep(DeadlineList *list, int64_t now_us, bool idle_too);
size_t deadline_count(DeadlineList *list);
/* Waits until the list is empty or the monotonic clock reads UNTIL_US. */
bool deadline_wait_empty(DeadlineList *list, int64_t until_us);
