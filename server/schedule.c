/* schedule.c - see schedule.h. The clock is looked at every second, so that one that is set does no
 * harm; the store only when something is due, was tried in vain, or changed. */
#include "server/schedule.h"

#include "store/base/clock.h"
#include "store/base/error.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define SECOND_US ((int64_t)1000000)
#define PAUSE_FIRST_US                                                                             \
    (10 * SECOND_US) /* after a release that failed; then twice as long each time */
#define PAUSE_LAST_US (600 * SECOND_US)

struct Schedule {
    Store *store;
    void (*problem)(const char *text, void *data);
    void *data;
    pthread_t thread;
    atomic_bool stopping;
    /* of the thread alone */
    uint64_t seen_head;
    int64_t next_us;  /* when the store is to be asked */
    int64_t pause_us; /* 0: nothing failed */
    bool failed;      /* in this round */
    char *told;       /* the last problem: the same again is told with each longer pause only */
};

static void
note_problem(const char *text, void *data)
{
    Schedule *s = data;
    bool again = s->pause_us != 0 && g_strcmp0(text, s->told) == 0 && s->pause_us < PAUSE_LAST_US;
    s->failed = true;
    if (!again)
        s->problem(text, s->data);
    g_free(s->told);
    s->told = g_strdup(text);
}

static void
run_round(Schedule *s)
{
    g_autoptr(GError) error = NULL;
    int64_t next_us = INT64_MAX;
    s->failed = false;
    if (!store_release_due(s->store, note_problem, s, &next_us, &error)) {
        note_problem(error->message, s);
        next_us = INT64_MAX;
    }
    s->next_us = next_us;
    if (!s->failed) {
        s->pause_us = 0;
        return;
    }
    s->pause_us = s->pause_us == 0 ? PAUSE_FIRST_US : MIN(2 * s->pause_us, PAUSE_LAST_US);
    s->next_us = MIN(next_us, clock_now_us() + s->pause_us);
}

static uint64_t
head_now(Schedule *s)
{
    g_autoptr(KvTxn) txn = store_snapshot(s->store, NULL);
    return txn == NULL ? 0 : store_head(txn);
}

static void *
run(void *data)
{
    Schedule *s = data;
    while (!atomic_load(&s->stopping)) {
        uint64_t head = head_now(s);
        int64_t now_us = clock_now_us();
        if (now_us >= s->next_us || (head != s->seen_head && !s->failed)) {
            s->seen_head = head;
            run_round(s);
            now_us = clock_now_us();
        }
        int64_t wait_us = s->next_us > now_us ? s->next_us - now_us : 0;
        store_wait_head(s->store, head, CLAMP(wait_us, 1000, SECOND_US));
    }
    return NULL;
}

Schedule *
schedule_start(Store *store, void (*problem)(const char *text, void *data), void *data,
               GError **error)
{
    Schedule *s = g_new0(Schedule, 1);
    s->store = store;
    s->problem = problem;
    s->data = data;
    int failed = pthread_create(&s->thread, NULL, run, s);
    if (failed != 0) {
        g_free(s);
        fail_errno(error, failed, "starting a thread");
        return NULL;
    }
    return s;
}

void
schedule_stop(Schedule *s)
{
    if (s == NULL)
        return;
    atomic_store(&s->stopping, true);
    for (;;) { /* a thread that is about to wait does not notice one wake */
        store_wake(s->store);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 20 * 1000 * 1000;
        if (until.tv_nsec >= 1000 * 1000 * 1000) {
            until.tv_sec++;
            until.tv_nsec -= 1000 * 1000 * 1000;
        }
        if (pthread_timedjoin_np(s->thread, NULL, &until) == 0)
            break;
    }
    g_free(s->told);
    g_free(s);
}
