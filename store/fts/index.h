/* index.h - the tables of the index: segments by kind and id, and what there is of them in sum.
 * Knows no query. */
#pragma once
#include "store/fts/fts.h"
#include "store/fts/postings.h"

typedef struct {
    uint64_t documents, title_tokens; /* titles put */
    uint64_t texts, text_tokens;
} IndexStats;
/* All zero when nothing was put yet. */
bool index_stats(KvTxn *txn, IndexStats *ret_stats, GError **error);

/* The segment of ID (text or document), borrowed from the map: gone with TXN. NOT_FOUND, CORRUPT.
 */
bool index_load(KvTxn *txn, SegmentKind kind, uint64_t id, Segment *ret_segment, GError **error);

/* Walks over all segments of a kind, by id:
 *   g_auto(IndexWalk) walk; index_walk_init(&walk, txn, kind);
 *   while (index_walk_next(&walk, &id, &segment, error)) ...      then: if (walk.cursor.failed)
 * return false; */
typedef struct {
    KvCursor cursor;
} IndexWalk;
void index_walk_init(IndexWalk *walk, KvTxn *txn, SegmentKind kind);
void index_walk_clear(IndexWalk *walk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IndexWalk, index_walk_clear)
bool index_walk_next(IndexWalk *walk, uint64_t *ret_id, Segment *ret_segment, GError **error);
