/* index.c - see index.h and the index side of fts.h. Statistics change with the segment they count,
 * in the same transaction, so that a rebuild gives the same numbers. */
#include "store/fts/index.h"

#include "store/base/error.h"
#include "store/base/wire.h"

static KvKey
segment_key(SegmentKind kind, uint64_t id)
{
    KvKey key;
    key_init(&key);
    key_u8(&key, (uint8_t)kind);
    key_u64(&key, id);
    return key;
}

static KvKey
stats_key(void)
{
    KvKey key;
    key_init(&key);
    key_u8(&key, 0);
    return key;
}

GBytes *
fts_segment_of_text(const GPtrArray *pages)
{
    return segment_build(SEGMENT_TEXT, pages);
}

GBytes *
fts_segment_of_title(const char *title)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, (char *)title);
    return segment_build(SEGMENT_TITLE, pages);
}

/* NOT_FOUND is no error here but *RET_FOUND false. */
static bool
get_optional(KvTxn *txn, KvTable table, const KvKey *key, KvValue *ret_value, bool *ret_found,
             GError **error)
{
    g_autoptr(GError) local = NULL;
    *ret_found = kv_get(txn, table, key, ret_value, &local);
    if (*ret_found || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

bool
index_stats(KvTxn *txn, IndexStats *ret_stats, GError **error)
{
    KvKey key = stats_key();
    KvValue value;
    bool found;
    if (!get_optional(txn, KV_FTS_STATS, &key, &value, &found, error))
        return false;
    IndexStats stats = {0};
    if (found) {
        WireReader r = wire_reader(value.data, value.len);
        stats.documents = wire_varint(&r);
        stats.title_tokens = wire_varint(&r);
        stats.texts = wire_varint(&r);
        stats.text_tokens = wire_varint(&r);
        if (!wire_done(&r))
            return fail(error, STORE_ERROR_CORRUPT, "index statistics");
    }
    *ret_stats = stats;
    return true;
}

static bool
put_stats(KvTxn *txn, const IndexStats *stats, GError **error)
{
    g_autoptr(GByteArray) value = g_byte_array_new();
    wire_put_varint(value, stats->documents);
    wire_put_varint(value, stats->title_tokens);
    wire_put_varint(value, stats->texts);
    wire_put_varint(value, stats->text_tokens);
    KvKey key = stats_key();
    return kv_put(txn, KV_FTS_STATS, &key, value->data, value->len, error);
}

/* Tokens of the segment stored under KEY; *RET_FOUND false and 0 without one. */
static bool
stored_tokens(KvTxn *txn, const KvKey *key, uint64_t *ret_tokens, bool *ret_found, GError **error)
{
    KvValue value;
    Segment segment = {0};
    if (!get_optional(txn, KV_FTS_SEGMENT, key, &value, ret_found, error))
        return false;
    if (*ret_found && !segment_open(value.data, value.len, &segment, error))
        return false;
    *ret_tokens = segment.tokens;
    return true;
}

/* Changes a sum by what leaves and what enters; it can never go below zero unless the table is
 * damaged. */
static bool
change_sum(uint64_t *sum, uint64_t out, uint64_t in, GError **error)
{
    if (*sum < out)
        return fail(error, STORE_ERROR_CORRUPT, "index statistics count less than is there");
    *sum += in - out;
    return true;
}

/* SEGMENT NULL removes. */
static bool
replace(KvTxn *txn, SegmentKind kind, uint64_t id, GBytes *segment, GError **error)
{
    KvKey key = segment_key(kind, id);
    IndexStats stats;
    uint64_t before = 0, after = 0;
    bool found;
    if (!index_stats(txn, &stats, error) || !stored_tokens(txn, &key, &before, &found, error))
        return false;
    if (segment == NULL && !found)
        return true;
    gsize len = 0;
    const void *data = segment != NULL ? g_bytes_get_data(segment, &len) : NULL;
    if (segment != NULL) {
        Segment view;
        if (!segment_open(data, len, &view, error))
            return false;
        after = view.tokens;
    }
    uint64_t *count = kind == SEGMENT_TEXT ? &stats.texts : &stats.documents;
    uint64_t *tokens = kind == SEGMENT_TEXT ? &stats.text_tokens : &stats.title_tokens;
    if (!change_sum(count, found ? 1 : 0, segment != NULL ? 1 : 0, error) ||
        !change_sum(tokens, before, after, error))
        return false;
    bool written = segment != NULL ? kv_put(txn, KV_FTS_SEGMENT, &key, data, len, error)
                                   : kv_delete(txn, KV_FTS_SEGMENT, &key, error);
    return written && put_stats(txn, &stats, error);
}

bool
fts_put_text(KvTxn *txn, uint64_t text_id, GBytes *segment, GError **error)
{
    return replace(txn, SEGMENT_TEXT, text_id, segment, error);
}

bool
fts_put_title(KvTxn *txn, uint64_t document, GBytes *segment, GError **error)
{
    return replace(txn, SEGMENT_TITLE, document, segment, error);
}

bool
fts_remove_text(KvTxn *txn, uint64_t text_id, GError **error)
{
    return replace(txn, SEGMENT_TEXT, text_id, NULL, error);
}

GBytes *
fts_get_text(KvTxn *txn, uint64_t text_id, GError **error)
{
    KvKey key = segment_key(SEGMENT_TEXT, text_id);
    KvValue value;
    if (!kv_get(txn, KV_FTS_SEGMENT, &key, &value, error))
        return NULL;
    return g_bytes_new(value.data, value.len);
}

bool
index_load(KvTxn *txn, SegmentKind kind, uint64_t id, Segment *ret_segment, GError **error)
{
    KvKey key = segment_key(kind, id);
    KvValue value;
    return kv_get(txn, KV_FTS_SEGMENT, &key, &value, error) &&
           segment_open(value.data, value.len, ret_segment, error);
}

void
index_walk_init(IndexWalk *walk, KvTxn *txn, SegmentKind kind)
{
    KvKey prefix;
    key_init(&prefix);
    key_u8(&prefix, (uint8_t)kind);
    walk->cursor = kv_cursor(txn, KV_FTS_SEGMENT, &prefix);
}

void
index_walk_clear(IndexWalk *walk)
{
    kv_cursor_clear(&walk->cursor);
}

bool
index_walk_next(IndexWalk *walk, uint64_t *ret_id, Segment *ret_segment, GError **error)
{
    KvKey key;
    KvValue value;
    if (!kv_next(&walk->cursor, &key, &value, error))
        return false;
    WireReader r = wire_reader(key.bytes, key.len);
    wire_u8(&r);
    *ret_id = wire_u64(&r);
    if (!wire_done(&r) || !segment_open(value.data, value.len, ret_segment, error)) {
        if (error == NULL || *error == NULL)
            fail(error, STORE_ERROR_CORRUPT, "key of a segment");
        walk->cursor.failed = true;
    }
    return !walk->cursor.failed;
}
