/* matches.h - how often each term of a query stands in each text and title of the index, whoever
 * may see it. */
#pragma once
#include "store/fts/index.h"
#include "store/fts/query.h"

typedef struct {
    uint64_t id;          /* of the text or document */
    uint32_t length;      /* tokens */
    uint64_t terms;       /* bits of those that it has */
    uint64_t exact;       /* bits of those of which it has the form asked for */
    SegmentCount count[]; /* per term */
} Match;

typedef struct {
    GHashTable *texts, *titles; /* id -> Match, those with at least one term */
} Matches;
bool matches_collect(Matches *m, KvTxn *txn, const Query *query, GError **error);
void matches_clear(Matches *m);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Matches, matches_clear)
