/* commit.c - the local strategy, and what both share. A group is one write transaction: decide sees
 * the effects of the decisions before it. When an append, an apply or the commit fails, the group
 * is aborted and run again one by one, so that only the guilty one fails. */
#include "store/journal/commit.h"

#include "store/base/error.h"

int64_t
commit_time(const Head *head)
{
    return MAX(head->time_us + 1, clock_now_us());
}

bool
commit_check_chain(const Head *head, const Record *record, GError **error)
{
    if (record->n != head->n + 1)
        return fail(error, STORE_ERROR_CORRUPT,
                    "journal record %" G_GUINT64_FORMAT
                    " does not follow number %" G_GUINT64_FORMAT,
                    record->n, head->n);
    if (!digest_equal(&record->previous, &head->root))
        return fail(error, STORE_ERROR_CORRUPT,
                    "journal record %" G_GUINT64_FORMAT " does not name the root before it",
                    record->n);
    if (record->time_us <= head->time_us)
        return fail(error, STORE_ERROR_CORRUPT,
                    "journal record %" G_GUINT64_FORMAT " is not later than the one before",
                    record->n);
    return true;
}

typedef enum {
    STEP_DONE,    /* decided, perhaps applied */
    STEP_REFUSED, /* decide said no: nothing was written */
    STEP_TORN,    /* a later one of a chain said no: what the earlier ones wrote must go */
    STEP_BROKEN,  /* the transaction is unusable */
} Step;

static Step
append_and_apply(const Committer *c, KvTxn *txn, const Head *head, const Record *record,
                 Decision *d, GError **error)
{
    JournalHead expect = {.n = head->n, .root = head->root}, next;
    switch (journal_append(c->journal, txn, &expect, record, &next, error)) {
    case JOURNAL_OK:
        break;
    case JOURNAL_FAILED:
        return STEP_BROKEN;
    default:
        /* Under the write lock nobody else appends; another answer is damage. */
        fail(error, STORE_ERROR_CORRUPT, "the journal is not where its head row says");
        return STEP_BROKEN;
    }
    return c->apply(c->machine, txn, record, d->aids, error) ? STEP_DONE : STEP_BROKEN;
}

static Step
run_step(const Committer *c, KvTxn *txn, Decision *d, GError **error)
{
    Head head;
    if (!head_load(txn, &head, error))
        return STEP_BROKEN;
    int64_t time_us = commit_time(&head);
    g_auto(Event) event = {0};
    if (!d->decide(d, txn, time_us, &event, error))
        return STEP_REFUSED;
    uint64_t n = 0;
    if (event.kind != RECORD_NOTHING) {
        n = head.n + 1;
        g_autoptr(Record) record =
            record_new(n, &head.root, &d->request, time_us, d->actor, &event);
        if (append_and_apply(c, txn, &head, record, d, error) != STEP_DONE)
            return STEP_BROKEN;
    }
    if (d->answer != NULL && !d->answer(d, txn, n, error))
        return STEP_BROKEN;
    return STEP_DONE;
}

static Step
run_chain(const Committer *c, KvTxn *txn, Decision *first, GError **error)
{
    Step step = run_step(c, txn, first, error);
    for (Decision *d = first->next; d != NULL && step == STEP_DONE; d = d->next) {
        step = run_step(c, txn, d, error);
        if (step == STEP_REFUSED)
            return STEP_TORN;
    }
    return step;
}

static void
forget_outcomes(Decision **group, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        group[i]->ok = false;
        g_clear_error(&group[i]->error);
    }
}

static void
refuse_all(Decision **group, size_t count, const GError *why)
{
    forget_outcomes(group, count);
    for (size_t i = 0; i < count; i++)
        group[i]->error = g_error_copy(why);
}

/* One transaction for the whole group. False: nothing happened, *RET_WHY says why; *RET_FATAL: the
 * environment cannot be trusted any more (a failed fsync is never tried again). */
static bool
run_together(const Committer *c, Decision **group, size_t count, bool *ret_fatal, GError **ret_why)
{
    forget_outcomes(group, count);
    g_autoptr(KvTxn) txn = kv_begin_write(c->env, ret_why);
    if (txn == NULL)
        return false;
    size_t done = 0;
    for (size_t i = 0; i < count; i++) {
        GError *local = NULL;
        switch (run_chain(c, txn, group[i], &local)) {
        case STEP_DONE:
            group[i]->ok = true;
            done++;
            break;
        case STEP_REFUSED:
            group[i]->error = local;
            break;
        case STEP_TORN:
            g_propagate_error(ret_why, local);
            return false;
        case STEP_BROKEN:
            *ret_fatal = is_error(local, STORE_ERROR_IO);
            g_propagate_error(ret_why, local);
            return false;
        }
    }
    if (done == 0)
        return true;
    g_autoptr(GError) local = NULL;
    if (kv_commit(g_steal_pointer(&txn), &local))
        return true;
    *ret_fatal = !is_error(local, STORE_ERROR_FULL);
    g_propagate_error(ret_why, g_steal_pointer(&local));
    return false;
}

static bool
commit_local(const Committer *c, Decision **group, size_t count, GError **error)
{
    g_autoptr(GError) why = NULL;
    bool fatal = false;
    if (run_together(c, group, count, &fatal, &why))
        return true;
    if (fatal) {
        refuse_all(group, count, why);
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (count == 1) {
        refuse_all(group, 1, why);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (!commit_local(c, &group[i], 1, error)) {
            refuse_all(group + i, count - i, *error);
            return false;
        }
    }
    return true;
}

bool
commit_group(const Committer *c, Decision **group, size_t count, GError **error)
{
    g_return_val_if_fail(error != NULL, false);
    for (size_t i = 0; i < count; i++) {
        for (Decision *d = group[i]; d != NULL; d = d->next)
            d->request = request_id_new();
    }
    if (c->journal->engine->in_transaction)
        return commit_local(c, group, count, error);
    forget_outcomes(group, count);
    for (size_t i = 0; i < count; i++) {
        commit_remote(c, group[i], error);
        if (*error != NULL) {
            refuse_all(group + i, count - i, *error);
            return false;
        }
    }
    return true;
}
