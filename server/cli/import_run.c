/* import_run.c - see import_run.h. Each thread takes the next row; reading, storing and extracting
 * overlap freely. A row waits for its turn only to make its document, so that slugs derived from
 * titles do not depend on which extraction was faster; adding and releasing its version overlaps
 * again, unless another row has the same slug. More threads than cores, because most of them wait
 * for a commit and share it. */
#include "server/cli/import_run.h"

#include "store/base/error.h"
#include "store/base/sync.h"

#define THREADS_PER_CORE 4
#define THREADS_MIN 24

typedef struct {
    const ImportTarget *target;
    const GPtrArray *rows;
    const atomic_bool *stop;
    ImportTell tell;
    void *tell_data;
    Mutex mutex; /* guards all below */
    Cond turned;
    guint next; /* row to begin */
    guint turn; /* row that may make its document */
    guint told; /* rows of which the verdict was told */
    ImportResult *results;
    bool *done;
    ImportSummary summary;
} Run;

static void
wait_for_turn(Run *run, guint i)
{
    LOCKED(&run->mutex);
    while (run->turn != i)
        cond_wait(&run->turned, &run->mutex);
}

typedef struct {
    Run *run;
    bool passed;
} Turn;

/* Lets the next row make its document; once. */
static void
pass_turn(void *data)
{
    Turn *turn = data;
    if (turn->passed)
        return;
    turn->passed = true;
    LOCKED(&turn->run->mutex);
    turn->run->turn++;
    cond_broadcast(&turn->run->turned);
}

static void
run_row(Run *run, guint i)
{
    const ImportRow *row = run->rows->pdata[i];
    ImportResult *result = &run->results[i];
    bool ok = import_check(run->target, row, result) && import_take(run->target, row, result);
    wait_for_turn(run, i);
    Turn turn = {.run = run};
    if (row->in_order) {
        ok = ok && import_place(run->target, row, result, NULL, NULL) &&
             import_add(run->target, row, result);
        pass_turn(&turn);
    } else {
        ok = ok && import_place(run->target, row, result, pass_turn, &turn);
        pass_turn(&turn);
        ok = ok && import_add(run->target, row, result);
    }
    g_assert(ok == (result->error == NULL));
}

static void
count(ImportSummary *summary, const ImportResult *result)
{
    if (result->error != NULL)
        summary->failed++;
    else if (result->existed)
        summary->existed++;
    else
        summary->added++;
}

/* Tells the verdicts that are next in order. */
static void
tell(Run *run, guint i)
{
    LOCKED(&run->mutex);
    run->done[i] = true;
    while (run->told < run->rows->len && run->done[run->told]) {
        ImportResult *result = &run->results[run->told];
        count(&run->summary, result);
        run->tell(run->rows->pdata[run->told], result, run->told + 1, run->tell_data);
        import_result_clear(result);
        run->told++;
    }
}

static bool
take_next(Run *run, guint *ret_i)
{
    LOCKED(&run->mutex);
    if (run->next == run->rows->len || atomic_load(run->stop))
        return false;
    *ret_i = run->next++;
    return true;
}

static void *
run_thread(void *data)
{
    Run *run = data;
    guint i;
    while (take_next(run, &i)) {
        run_row(run, i);
        tell(run, i);
    }
    return NULL;
}

ImportSummary
import_run(const ImportTarget *target, const GPtrArray *rows, const atomic_bool *stop,
           ImportTell told, void *data)
{
    Run run = {.target = target, .rows = rows, .stop = stop, .tell = told, .tell_data = data};
    mutex_init(&run.mutex);
    cond_init(&run.turned);
    run.results = g_new0(ImportResult, rows->len);
    run.done = g_new0(bool, rows->len);
    run.summary.n = rows->len;

    guint wanted = MIN(MAX(THREADS_PER_CORE * g_get_num_processors(), THREADS_MIN), rows->len);
    g_autofree pthread_t *threads = g_new0(pthread_t, wanted);
    guint started = 0;
    while (started < wanted && pthread_create(&threads[started], NULL, run_thread, &run) == 0)
        started++;
    if (started == 0)
        run_thread(&run);
    for (guint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);

    run.summary.stopped = run.told < rows->len;
    g_free(run.results);
    g_free(run.done);
    cond_clear(&run.turned);
    mutex_clear(&run.mutex);
    return run.summary;
}
