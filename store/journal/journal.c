/* journal.c - dispatch of the seam in journal.h. */
#include "store/journal/journal.h"

JournalResult
journal_head(Journal *journal, KvTxn *txn, JournalHead *ret_head, GError **error)
{
    return journal->engine->head(journal, txn, ret_head, error);
}

JournalResult
journal_append(Journal *journal, KvTxn *txn, const JournalHead *expect, const Record *record,
               JournalHead *ret_next, GError **error)
{
    return journal->engine->append(journal, txn, expect, record, ret_next, error);
}

JournalResult
journal_read(Journal *journal, KvTxn *txn, uint64_t n, Record **ret_record, GError **error)
{
    return journal->engine->read(journal, txn, n, ret_record, error);
}

void
journal_wait(Journal *journal, uint64_t seen, int64_t timeout_us)
{
    journal->engine->wait(journal, seen, timeout_us);
}

void
journal_notify(Journal *journal)
{
    if (journal->engine->notify != NULL)
        journal->engine->notify(journal);
}

void
journal_free(Journal *journal)
{
    if (journal != NULL)
        journal->engine->free(journal);
}
