/* writer.c - see writer.h. */
#include "store/journal/writer.h"

#include "store/base/error.h"
#include "store/base/sync.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Waiting {
    Decision *decision;
    bool done; /* under the writer's mutex */
} Waiting;

struct Writer {
    const Committer *committer;
    pthread_t thread;
    Mutex mutex;
    Cond work, finished;
    bool started; /* all below under mutex */
    bool stopping;
    GQueue queue; /* Waiting *, oldest first; each lives on its caller's stack */
    GError *dead; /* after a fatal error */
    void (*fatal)(const GError *error, void *data);
    void *fatal_data;
};

/* The next group from the queue; called under the mutex. */
static size_t
take_group(Writer *w, Waiting **group)
{
    size_t count = 0, bytes = 0;
    while (count < WRITER_GROUP_MAX && !g_queue_is_empty(&w->queue)) {
        Waiting *next = g_queue_peek_head(&w->queue);
        size_t weight = MIN(next->decision->weight, WRITER_GROUP_BYTES);
        if (count > 0 && bytes + weight > WRITER_GROUP_BYTES)
            break;
        bytes += weight;
        group[count++] = g_queue_pop_head(&w->queue);
    }
    return count;
}

static void
end_program(Writer *w, const GError *error)
{
    mutex_lock(&w->mutex);
    void (*fatal)(const GError *, void *) = w->fatal;
    void *data = w->fatal_data;
    w->dead = g_error_copy(error);
    mutex_unlock(&w->mutex);
    if (fatal != NULL) {
        fatal(error, data);
        return;
    }
    fprintf(stderr, "regelwerk: the store cannot be written any more: %s\n", error->message);
    _exit(1);
}

static void
run_group(Writer *w, Waiting **waiting, size_t count)
{
    Decision *group[WRITER_GROUP_MAX];
    for (size_t i = 0; i < count; i++)
        group[i] = waiting[i]->decision;
    g_autoptr(GError) error = NULL;
    bool fine = commit_group(w->committer, group, count, &error);
    journal_notify(w->committer->journal);
    if (!fine)
        end_program(w, error);
    LOCKED(&w->mutex);
    for (size_t i = 0; i < count; i++)
        waiting[i]->done = true;
    cond_broadcast(&w->finished);
}

static void
refuse_waiting(Writer *w)
{
    Waiting *next;
    while ((next = g_queue_pop_head(&w->queue)) != NULL) {
        next->decision->ok = false;
        next->decision->error = g_error_copy(w->dead);
        next->done = true;
    }
    cond_broadcast(&w->finished);
}

static void *
writer_main(void *data)
{
    Writer *w = data;
    Waiting *group[WRITER_GROUP_MAX];
    mutex_lock(&w->mutex);
    for (;;) {
        while (g_queue_is_empty(&w->queue) && !w->stopping)
            cond_wait(&w->work, &w->mutex);
        if (g_queue_is_empty(&w->queue))
            break;
        if (w->dead != NULL) {
            refuse_waiting(w);
            continue;
        }
        size_t count = take_group(w, group);
        mutex_unlock(&w->mutex);
        run_group(w, group, count);
        mutex_lock(&w->mutex);
    }
    mutex_unlock(&w->mutex);
    return NULL;
}

Writer *
writer_new(const Committer *committer)
{
    Writer *w = g_new0(Writer, 1);
    w->committer = committer;
    mutex_init(&w->mutex);
    cond_init(&w->work);
    cond_init(&w->finished);
    g_queue_init(&w->queue);
    return w;
}

void
writer_free(Writer *w)
{
    if (w == NULL)
        return;
    mutex_lock(&w->mutex);
    bool started = w->started;
    w->stopping = true;
    cond_signal(&w->work);
    mutex_unlock(&w->mutex);
    if (started)
        pthread_join(w->thread, NULL);
    g_clear_error(&w->dead);
    cond_clear(&w->work);
    cond_clear(&w->finished);
    mutex_clear(&w->mutex);
    g_free(w);
}

void
writer_on_fatal(Writer *w, void (*fatal)(const GError *error, void *data), void *data)
{
    LOCKED(&w->mutex);
    w->fatal = fatal;
    w->fatal_data = data;
}

bool
writer_run(Writer *w, Decision *decision, GError **error)
{
    Waiting waiting = {.decision = decision};
    {
        LOCKED(&w->mutex);
        if (!w->started) {
            int rc = pthread_create(&w->thread, NULL, writer_main, w);
            if (rc != 0)
                return fail_errno(error, rc, "starting the writer thread");
            w->started = true;
        }
        g_queue_push_tail(&w->queue, &waiting);
        cond_signal(&w->work);
    }
    if (decision->queued != NULL)
        decision->queued(decision->queued_data);
    {
        LOCKED(&w->mutex);
        while (!waiting.done)
            cond_wait(&w->finished, &w->mutex);
    }
    if (decision->ok)
        return true;
    g_propagate_error(error, g_steal_pointer(&decision->error));
    return false;
}
