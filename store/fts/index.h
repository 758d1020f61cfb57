/* index.h - the tables of the index (store/FORMAT.md): segments of single texts and titles as they enter, parts that merging made
 * of them, what of the parts is void, and what there is in sum. Knows no query. */
#pragma once
#include "store/fts/fts.h"
#include "store/fts/part.h"

typedef struct {
    uint64_t documents, title_tokens; /* titles put */
    uint64_t texts, text_tokens;
} IndexStats;
/* All zero when nothing was put yet. */
bool index_stats(KvTxn *txn, IndexStats *ret_stats, GError **error);

/* A part or a segment as a snapshot has it. */
typedef struct {
    Part part;       /* borrows the map */
    uint32_t number; /* of a part; 0: a segment */
} IndexPart;
/* All that a snapshot has. */
typedef struct {
    GArray *parts; /* IndexPart: merged ones by number, then segments by kind and id */
    GHashTable *void_texts, *void_titles; /* guint64 *: what of merged parts does not count */
    IndexStats stats;
} Index;
/* Owned. Parts are verified by their checksum once per process. CORRUPT. */
Index *index_open(KvTxn *txn, GError **error);
void index_free(Index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Index, index_free)
/* Whether the text or title ID of PART counts. */
bool index_counts(const Index *index, const IndexPart *part, uint64_t id);

/* --- for merging */
/* Numbers of the parts there are (guint32, ascending), and the next to be given. */
GArray *index_part_numbers(KvTxn *txn, uint32_t *ret_next, GError **error);
KvKey index_part_key(uint32_t number);
KvKey index_row_key(PartKind kind, uint64_t id);
/* Writes PART (NULL: none) in place of the parts OUT (guint32) as the last of the numbers. */
bool index_replace_parts(KvTxn *txn, const GArray *out, GBytes *part, GError **error);
