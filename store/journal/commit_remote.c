/* commit_remote.c - the remote strategy: the log lives elsewhere, the local environment follows it.
 * A record is acknowledged only when the engine said OK, or was read back with the own request id,
 * and it is applied here. A number of the log can be taken once only (append is conditional), so
 * offering the SAME record for the SAME number again after reading on cannot make it twice;
 * deciding anew needs a CONFLICT first. */
#include "store/journal/commit.h"

#include "store/base/error.h"

#define FOLLOW_SLICE 256       /* records per transaction while catching up */
#define CONFLICTS_MAX 100      /* decisions tried before BUSY */
#define UNKNOWN_TRIES 8        /* looks for the own record before giving up */
#define UNKNOWN_WAIT_US 100000 /* between two of them */

/* Applies up to FOLLOW_SLICE records in one transaction. *RET_END: the log has no more. AIDS belong
 * to the record with the request id OWN (or NULL), whose number goes to *RET_OWN; the ANSWER is
 * made with it. */
static bool
follow_slice(const Committer *c, Decision *own, uint64_t *ret_own, bool *ret_end, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(c->env, error);
    if (txn == NULL)
        return false;
    *ret_end = false;
    bool changed = false;
    uint64_t own_n = 0;
    for (int i = 0; i < FOLLOW_SLICE && !*ret_end && own_n == 0; i++) {
        Head head;
        if (!head_load(txn, &head, error))
            return false;
        g_autoptr(Record) record = NULL;
        switch (journal_read(c->journal, txn, head.n + 1, &record, error)) {
        case JOURNAL_OK:
            break;
        case JOURNAL_END:
            *ret_end = true;
            continue;
        case JOURNAL_FAILED:
            return false;
        default:
            return fail(error, STORE_ERROR_BUSY, "the journal cannot be reached");
        }
        bool mine = own != NULL && request_id_equal(&record->request, &own->request);
        if (!commit_check_chain(&head, record, error) || !journal_copy_put(txn, record, error) ||
            !c->apply(c->machine, txn, record, mine ? own->aids : NULL, error))
            return false;
        changed = true;
        if (mine) {
            own_n = record->n;
            if (own->answer != NULL && !own->answer(own, txn, own_n, error))
                return false;
        }
    }
    if (changed && !kv_commit(g_steal_pointer(&txn), error))
        return false;
    if (ret_own != NULL && own_n != 0)
        *ret_own = own_n;
    return true;
}

static bool
follow(const Committer *c, Decision *own, uint64_t *ret_own, GError **error)
{
    bool end = false;
    uint64_t own_n = 0;
    while (!end && own_n == 0) {
        if (!follow_slice(c, own, &own_n, &end, error))
            return false;
    }
    if (ret_own != NULL)
        *ret_own = own_n;
    return true;
}

bool
commit_follow(const Committer *c, GError **error)
{
    return follow(c, NULL, NULL, error);
}

/* Decides on a snapshot. *RET_RECORD stays NULL when there is nothing to record. */
static bool
decide_on_snapshot(const Committer *c, Decision *d, Record **ret_record, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(c->env, error);
    if (txn == NULL)
        return false;
    Head head;
    if (!head_load(txn, &head, error))
        return false;
    int64_t time_us = commit_time(&head);
    g_auto(Event) event = {0};
    if (!d->decide(d, txn, time_us, &event, error))
        return false;
    if (event.kind == RECORD_NOTHING)
        return d->answer == NULL || d->answer(d, txn, 0, error);
    *ret_record = record_new(head.n + 1, &head.root, &d->request, time_us, d->actor, &event);
    return true;
}

typedef enum { OFFER_TAKEN, OFFER_REFUSED, OFFER_FAILED } Offer;

/* Who has the number of RECORD in the log? */
static JournalResult
look(const Committer *c, const Decision *d, const Record *record, bool *ret_mine, GError **error)
{
    g_autoptr(Record) there = NULL;
    JournalResult result = journal_read(c->journal, NULL, record->n, &there, error);
    if (result == JOURNAL_OK)
        *ret_mine = request_id_equal(&there->request, &d->request);
    return result;
}

/* Offers the record for its number until it is known who has that number. */
static Offer
offer(const Committer *c, const Decision *d, const Record *record, GError **error)
{
    JournalHead expect = {.n = record->n - 1, .root = record->previous}, next;
    for (int tries = 0; tries < UNKNOWN_TRIES; tries++) {
        JournalResult result = journal_append(c->journal, NULL, &expect, record, &next, error);
        if (result == JOURNAL_OK)
            return OFFER_TAKEN;
        if (result == JOURNAL_FAILED)
            return OFFER_FAILED;
        if (tries == 0 && result == JOURNAL_CONFLICT)
            return OFFER_REFUSED;
        if (tries == 0 && result == JOURNAL_DOWN) {
            fail(error, STORE_ERROR_BUSY, "the journal cannot be reached; nothing was stored");
            return OFFER_FAILED;
        }
        /* From here on an offer is unsettled: even a CONFLICT may come from the own record, arrived
         * late. */
        bool mine = false;
        journal_wait(c->journal, expect.n, UNKNOWN_WAIT_US);
        result = look(c, d, record, &mine, error);
        if (result == JOURNAL_FAILED)
            return OFFER_FAILED;
        if (result == JOURNAL_OK)
            return mine ? OFFER_TAKEN : OFFER_REFUSED;
    }
    fail(error, STORE_ERROR_BUSY,
         "the journal gave no answer; it is not known whether the change was stored");
    return OFFER_FAILED;
}

/* The record is in the log as number N: applies up to it and makes the answer. */
static bool
finish(const Committer *c, Decision *d, uint64_t n, GError **error)
{
    uint64_t own = 0;
    if (!follow(c, d, &own, error))
        return false;
    if (own != 0 || d->answer == NULL)
        return true;
    /* Another process that follows the log into this environment was quicker: it is applied
     * already. */
    g_autoptr(KvTxn) txn = kv_begin_read(c->env, error);
    return txn != NULL && d->answer(d, txn, n, error);
}

static bool
commit_one(const Committer *c, Decision *d, GError **error)
{
    for (int tries = 0; tries < CONFLICTS_MAX; tries++) {
        if (!follow(c, NULL, NULL, error))
            return false;
        g_autoptr(Record) record = NULL;
        if (!decide_on_snapshot(c, d, &record, error))
            return false;
        if (record == NULL)
            return true;
        switch (offer(c, d, record, error)) {
        case OFFER_TAKEN:
            return finish(c, d, record->n, error);
        case OFFER_REFUSED:
            break;
        case OFFER_FAILED:
            return false;
        }
    }
    return fail(error, STORE_ERROR_BUSY, "too many others change the store at once");
}

void
commit_remote(const Committer *c, Decision *d, GError **fatal)
{
    GError *local = NULL;
    d->ok = true;
    for (Decision *each = d; each != NULL && d->ok; each = each->next)
        d->ok = commit_one(c, each, &local);
    if (d->ok)
        return;
    if (is_error(local, STORE_ERROR_IO))
        g_propagate_error(fatal, g_error_copy(local));
    d->error = local;
}
