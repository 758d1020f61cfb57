/* check_journal.c - the log: numbers without gaps, each record after the root of the one before,
 * payloads where they belong or erased by a record, requests, and the head at its end. */
#include "store/fsck/internal.h"

#include "store/base/error.h"
#include "store/journal/journal.h"

typedef struct {
    JournalHead end;
    int64_t time_us;
    GHashTable *erased; /* numbers of records whose payload some record erased */
    GArray *missing;    /* uint64_t: records that had a payload which is gone */
    uint64_t payloads;  /* records that have theirs */
} Log;

static gpointer
number(uint64_t n)
{
    return GSIZE_TO_POINTER(n);
}

static void
note_erased(Check *c, Log *log, const Record *record)
{
    g_autoptr(GError) error = NULL;
    g_auto(Event) event = {0};
    if (!record_event(record, &event, &error)) {
        check_error(c, &error, "record %" G_GUINT64_FORMAT, record->n);
        return;
    }
    for (guint i = 0; event.erased != NULL && i < event.erased->len; i++)
        g_hash_table_add(log->erased, number(g_array_index(event.erased, uint64_t, i)));
}

static void
check_request(Check *c, const Record *record)
{
    g_autoptr(GError) error = NULL;
    uint64_t n = journal_copy_find(c->txn, &record->request, &error);
    if (error != NULL)
        check_error(c, &error, "request of record %" G_GUINT64_FORMAT, record->n);
    else if (n != record->n)
        check_bad(c, "the request of record %" G_GUINT64_FORMAT " leads to %" G_GUINT64_FORMAT,
                  record->n, n);
}

static void
check_record(Check *c, WireReader *key, KvValue value, void *data)
{
    Log *log = data;
    g_autoptr(GError) error = NULL;
    uint64_t n = wire_u64(key);
    (void)value; /* read again below, with its payload */
    if (n != log->end.n + 1)
        check_bad(c, "record %" G_GUINT64_FORMAT " follows %" G_GUINT64_FORMAT, n, log->end.n);
    g_autoptr(Record) record = journal_copy_get(c->txn, n, &error);
    if (record == NULL) {
        check_error(c, &error, "record %" G_GUINT64_FORMAT, n);
        log->end.n = n;
        return;
    }
    if (!digest_equal(&record->previous, &log->end.root))
        check_bad(c, "record %" G_GUINT64_FORMAT " does not follow the root before it", n);
    if (record->time_us <= log->time_us)
        check_bad(c, "the time of record %" G_GUINT64_FORMAT " goes back", n);
    note_erased(c, log, record);
    check_request(c, record);
    if (record->payload != NULL)
        log->payloads++;
    else if (!digest_is_zero(&record->payload_hash))
        g_array_append_val(log->missing, n);
    log->end = (JournalHead){.n = n, .root = record_root(record)};
    log->time_us = record->time_us;
}

static void
check_payloads(Check *c, const Log *log)
{
    KvTableStat rows;
    g_autoptr(GError) error = NULL;
    check_begin(c, "journal: a payload is there or was erased by a record");
    c->looked = log->payloads + log->missing->len;
    for (guint i = 0; i < log->missing->len; i++) {
        uint64_t n = g_array_index(log->missing, uint64_t, i);
        if (!g_hash_table_contains(log->erased, number(n)))
            check_bad(c, "the payload of record %" G_GUINT64_FORMAT " is missing", n);
    }
    if (!kv_scan(c->txn, KV_PAYLOAD, &rows, &error))
        check_error(c, &error, "payloads");
    else if (rows.count != log->payloads)
        check_bad(c, "%" G_GUINT64_FORMAT " payloads for %" G_GUINT64_FORMAT " records", rows.count,
                  log->payloads);
    check_end(c);
}

static void
check_counts(Check *c, const Log *log)
{
    KvTableStat requests;
    g_autoptr(GError) error = NULL;
    check_begin(c, "journal: one request for each record");
    c->looked = log->end.n;
    if (!kv_scan(c->txn, KV_REQUEST, &requests, &error))
        check_error(c, &error, "requests");
    else if (requests.count != log->end.n)
        check_bad(c, "%" G_GUINT64_FORMAT " requests for %" G_GUINT64_FORMAT " records",
                  requests.count, log->end.n);
    check_end(c);
}

static void
check_head(Check *c, const Log *log)
{
    g_autoptr(GError) error = NULL;
    check_begin(c, "journal: the head is the last record");
    check_look(c);
    if (!head_load(c->txn, &c->head, &error))
        check_error(c, &error, "head");
    else if (c->head.n != log->end.n)
        check_bad(c, "the head says %" G_GUINT64_FORMAT ", the last record is %" G_GUINT64_FORMAT,
                  c->head.n, log->end.n);
    else if (!digest_equal(&c->head.root, &log->end.root))
        check_bad(c, "the head has another root");
    else if (c->head.time_us != log->time_us)
        check_bad(c, "the head has another time");
    check_end(c);
}

void
check_journal(Check *c)
{
    g_autoptr(GHashTable) erased = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    Log log = {.erased = erased, .missing = missing};
    check_begin(c, "journal: numbers, roots, times, payload hashes, requests");
    check_rows(c, KV_JOURNAL, check_record, &log);
    check_end(c);
    check_payloads(c, &log);
    check_counts(c, &log);
    check_head(c, &log);
}
