/* deadline.c - see deadline.h. A sweep looks at every connection: a thousand cost some
 * microseconds, and setting a deadline costs a store, many times a request. */
#include "server/http/deadline.h"

#include "store/base/clock.h"

#include <sys/socket.h>

struct DeadlineList {
    Mutex mutex; /* guards all below; while it is held no listed socket is closed */
    Cond emptied;
    GQueue all;
};

DeadlineList *
deadline_list_new(void)
{
    DeadlineList *list = g_new0(DeadlineList, 1);
    mutex_init(&list->mutex);
    cond_init(&list->emptied);
    g_queue_init(&list->all);
    return list;
}

void
deadline_list_free(DeadlineList *list)
{
    if (list == NULL)
        return;
    g_assert(g_queue_is_empty(&list->all));
    cond_clear(&list->emptied);
    mutex_clear(&list->mutex);
    g_free(list);
}

void
deadline_add(DeadlineList *list, Deadline *d, int fd, int64_t due_us)
{
    d->fd = fd;
    d->link.data = d;
    deadline_set(d, due_us);
    LOCKED(&list->mutex);
    g_queue_push_tail_link(&list->all, &d->link);
}

void
deadline_remove(DeadlineList *list, Deadline *d)
{
    LOCKED(&list->mutex);
    g_queue_unlink(&list->all, &d->link);
    if (g_queue_is_empty(&list->all))
        cond_broadcast(&list->emptied);
}

size_t
deadline_sweep(DeadlineList *list, int64_t now_us, bool idle_too)
{
    size_t n = 0;
    LOCKED(&list->mutex);
    for (GList *l = list->all.head; l != NULL; l = l->next) {
        Deadline *d = l->data;
        bool late = atomic_load_explicit(&d->due_us, memory_order_relaxed) <= now_us;
        if (late || (idle_too && atomic_load_explicit(&d->idle, memory_order_relaxed))) {
            shutdown(d->fd, SHUT_RDWR);
            deadline_set(d, DEADLINE_NEVER); /* once is enough */
            n++;
        }
    }
    return n;
}

size_t
deadline_count(DeadlineList *list)
{
    LOCKED(&list->mutex);
    return list->all.length;
}

bool
deadline_wait_empty(DeadlineList *list, int64_t until_us)
{
    LOCKED(&list->mutex);
    while (!g_queue_is_empty(&list->all))
        if (!cond_wait_until(&list->emptied, &list->mutex, until_us))
            return g_queue_is_empty(&list->all);
    return true;
}
