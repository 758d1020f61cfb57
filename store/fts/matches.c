/* matches.c - see matches.h. Each segment is asked for each term by bisection: some microseconds a
 * text. */
#include "store/fts/matches.h"

#include "store/base/error.h"

/* NULL when SEGMENT has none of the terms; *RET_FAILED on corrupt bytes. */
static Match *
match_of(const Segment *segment, uint64_t id, const Query *query, bool *ret_failed)
{
    g_autofree Match *match = NULL;
    guint n = query->terms->len;
    for (guint i = 0; i < n && !*ret_failed; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        SegmentCount count;
        *ret_failed = !segment_count(segment, term->stem, term->stem_len, term->fold, &count);
        if (*ret_failed || count.all == 0)
            continue;
        if (match == NULL) {
            match = g_malloc0(sizeof *match + n * sizeof match->count[0]);
            match->id = id;
            match->length = segment->tokens;
        }
        match->terms |= UINT64_C(1) << i;
        match->exact |= (uint64_t)(count.exact > 0) << i;
        match->count[i] = count;
    }
    return *ret_failed ? NULL : g_steal_pointer(&match);
}

static GHashTable *
collect(KvTxn *txn, SegmentKind kind, const Query *query, GError **error)
{
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    g_auto(IndexWalk) walk;
    index_walk_init(&walk, txn, kind);
    uint64_t id;
    Segment segment;
    while (index_walk_next(&walk, &id, &segment, error)) {
        bool failed = false;
        Match *match = match_of(&segment, id, query, &failed);
        if (failed) {
            fail(error, STORE_ERROR_CORRUPT, "segment %" G_GUINT64_FORMAT, id);
            return NULL;
        }
        if (match != NULL)
            g_hash_table_insert(found, &match->id, match);
    }
    return walk.cursor.failed ? NULL : g_steal_pointer(&found);
}

bool
matches_collect(Matches *m, KvTxn *txn, const Query *query, GError **error)
{
    *m = (Matches){0};
    m->titles = collect(txn, SEGMENT_TITLE, query, error);
    if (m->titles != NULL)
        m->texts = collect(txn, SEGMENT_TEXT, query, error);
    return m->texts != NULL;
}

void
matches_clear(Matches *m)
{
    g_clear_pointer(&m->texts, g_hash_table_unref);
    g_clear_pointer(&m->titles, g_hash_table_unref);
}
