/* missed.h - searches that found nothing, counted by their words and the day, for staff: what people look for and the
 * collection lacks or calls otherwise. Local to this machine: neither journaled nor in exports (store/FORMAT.md, table
 * missed). Who asked is not known here; which words may come here at all is decided by server/missed.c. */
#pragma once
#include "store/base/clock.h"
#include "store/kv/kv.h"

#define MISSED_DAYS 90 /* so long a count is kept */
#define MISSED_WORDS_BYTES 120 /* longest text of one */

typedef struct {
    char *words;
    uint64_t count;
    LocalDate last; /* the day of the last one */
} MissedSearch;
void missed_search_free(MissedSearch *missed);

/* Adds COUNTS (of MissedSearch *, whose LAST is the day) and forgets what is older than MISSED_DAYS before TODAY, in one
 * transaction that waits for the writer's lock. Nothing to add and nothing to forget writes nothing. Threads: any. */
bool missed_add(KvEnv *env, const GPtrArray *counts, LocalDate today, GError **error);
/* The words of all days together (owned MissedSearch *), the largest count first, then the latest, then by their bytes; at
 * most LIMIT. */
GPtrArray *missed_list(KvTxn *txn, guint limit, GError **error);
/* For check: whether every row can be read. */
bool missed_verify(KvTxn *txn, GError **error);
