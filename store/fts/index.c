/* index.c - see index.h and the index side of fts.h. Statistics change with the segment they count,
 * in the same transaction, so that a rebuild gives the same numbers. */
#include "store/fts/index.h"

#include "store/base/error.h"
#include "store/base/sync.h"
#include "store/fts/part_build.h"

#include <string.h>

KvKey
index_row_key(PartKind kind, uint64_t id)
{
    KvKey key;
    key_init(&key);
    key_u8(&key, (uint8_t)kind);
    key_u64(&key, id);
    return key;
}

KvKey
index_part_key(uint32_t number)
{
    KvKey key;
    key_init(&key);
    key_u32(&key, number);
    return key;
}

static KvKey
stats_key(uint8_t row)
{
    KvKey key;
    key_init(&key);
    key_u8(&key, row);
    return key;
}

GBytes *
fts_segment_of_text(const GPtrArray *pages, const GArray *units)
{
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TEXTS);
    part_builder_add_text(builder, 0, pages, units);
    return part_builder_finish(builder);
}

GBytes *
fts_segment_of_title(const char *title)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, (char *)title);
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TITLES);
    part_builder_add_text(builder, 0, pages, NULL);
    return part_builder_finish(builder);
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
    KvKey key = stats_key(0);
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
    KvKey key = stats_key(0);
    return kv_put(txn, KV_FTS_STATS, &key, value->data, value->len, error);
}

GArray *
index_part_numbers(KvTxn *txn, uint32_t *ret_next, GError **error)
{
    KvKey key = stats_key(1);
    KvValue value;
    bool found;
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    *ret_next = 1;
    if (!get_optional(txn, KV_FTS_STATS, &key, &value, &found, error))
        return NULL;
    if (!found)
        return g_steal_pointer(&numbers);
    WireReader r = wire_reader(value.data, value.len);
    *ret_next = wire_u32(&r);
    uint64_t n = wire_varint(&r);
    for (uint64_t i = 0; i < n && !r.failed; i++) {
        guint32 number = wire_u32(&r);
        g_array_append_val(numbers, number);
    }
    if (!wire_done(&r)) {
        fail(error, STORE_ERROR_CORRUPT, "the list of parts of the index");
        return NULL;
    }
    return g_steal_pointer(&numbers);
}

bool
index_replace_parts(KvTxn *txn, const GArray *out, GBytes *part, GError **error)
{
    uint32_t next;
    g_autoptr(GArray) numbers = index_part_numbers(txn, &next, error);
    if (numbers == NULL)
        return false;
    for (guint i = 0; i < out->len; i++) {
        guint32 number = g_array_index(out, guint32, i);
        KvKey key = index_part_key(number);
        if (!kv_delete(txn, KV_FTS_PART, &key, error))
            return false;
        for (guint k = 0; k < numbers->len; k++)
            if (g_array_index(numbers, guint32, k) == number)
                g_array_remove_index(numbers, k--);
    }
    if (part != NULL) {
        KvKey key = index_part_key(next);
        if (!kv_put(txn, KV_FTS_PART, &key, g_bytes_get_data(part, NULL), g_bytes_get_size(part),
                    error))
            return false;
        g_array_append_val(numbers, next);
        next++;
    }
    g_autoptr(GByteArray) value = g_byte_array_new();
    wire_put_u32(value, next);
    wire_put_varint(value, numbers->len);
    for (guint i = 0; i < numbers->len; i++)
        wire_put_u32(value, g_array_index(numbers, guint32, i));
    KvKey key = stats_key(1);
    return kv_put(txn, KV_FTS_STATS, &key, value->data, value->len, error);
}

/* A part is large and never changes: its checksum is looked at once per process. */
static bool
get_part(KvTxn *txn, uint32_t number, KvValue *ret_value, GError **error)
{
    static Mutex mutex = {PTHREAD_MUTEX_INITIALIZER};
    static GHashTable *verified; /* "env/number" */
    KvKey key = index_part_key(number);
    g_autofree char *name =
        g_strdup_printf("%" G_GUINT64_FORMAT "/%u", kv_txn_snapshot(txn).env, number);
    LOCKED(&mutex);
    if (verified == NULL)
        verified = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (g_hash_table_contains(verified, name))
        return kv_get_unverified(txn, KV_FTS_PART, &key, ret_value, error);
    if (!kv_get(txn, KV_FTS_PART, &key, ret_value, error))
        return false;
    g_hash_table_add(verified, g_steal_pointer(&name));
    return true;
}

static bool
load_parts(Index *index, KvTxn *txn, GError **error)
{
    uint32_t next;
    g_autoptr(GArray) numbers = index_part_numbers(txn, &next, error);
    if (numbers == NULL)
        return false;
    for (guint i = 0; i < numbers->len; i++) {
        KvValue value;
        IndexPart p = {.number = g_array_index(numbers, guint32, i)};
        if (!get_part(txn, p.number, &value, error) ||
            !part_open(value.data, value.len, 0, &p.part, error))
            return fail_prefix(error, "part %u of the index", p.number);
        g_array_append_val(index->parts, p);
    }
    return true;
}

/* The kind and id of a row. */
static bool
read_row_key(const KvKey *key, PartKind *ret_kind, uint64_t *ret_id)
{
    WireReader r = wire_reader(key->bytes, key->len);
    *ret_kind = (PartKind)wire_u8(&r);
    *ret_id = wire_u64(&r);
    return wire_done(&r) && (*ret_kind == PART_TEXTS || *ret_kind == PART_TITLES);
}

static bool
load_segments(Index *index, KvTxn *txn, GError **error)
{
    g_auto(KvCursor) c = kv_cursor(txn, KV_FTS_SEGMENT, NULL);
    KvKey key;
    KvValue value;
    while (kv_next(&c, &key, &value, error)) {
        PartKind kind;
        uint64_t id;
        IndexPart p = {.number = 0};
        if (!read_row_key(&key, &kind, &id))
            return fail(error, STORE_ERROR_CORRUPT, "key of a segment");
        if (!part_open(value.data, value.len, id, &p.part, error))
            return fail_prefix(error, "segment %" G_GUINT64_FORMAT, id);
        if (p.part.kind != kind || p.part.texts != 1)
            return fail(error, STORE_ERROR_CORRUPT, "segment %" G_GUINT64_FORMAT, id);
        g_array_append_val(index->parts, p);
    }
    return !c.failed;
}

static bool
load_void(Index *index, KvTxn *txn, GError **error)
{
    g_auto(KvCursor) c = kv_cursor(txn, KV_FTS_GONE, NULL);
    KvKey key;
    KvValue value;
    while (kv_next(&c, &key, &value, error)) {
        PartKind kind;
        uint64_t id;
        if (!read_row_key(&key, &kind, &id))
            return fail(error, STORE_ERROR_CORRUPT, "key of what is void in the index");
        g_hash_table_add(kind == PART_TEXTS ? index->void_texts : index->void_titles,
                         g_memdup2(&id, sizeof id));
    }
    return !c.failed;
}

Index *
index_open(KvTxn *txn, GError **error)
{
    g_autoptr(Index) index = g_new0(Index, 1);
    index->parts = g_array_new(FALSE, FALSE, sizeof(IndexPart));
    index->void_texts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    index->void_titles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    if (!index_stats(txn, &index->stats, error) || !load_parts(index, txn, error) ||
        !load_segments(index, txn, error) || !load_void(index, txn, error))
        return NULL;
    return g_steal_pointer(&index);
}

void
index_free(Index *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->parts);
    g_hash_table_unref(index->void_texts);
    g_hash_table_unref(index->void_titles);
    g_free(index);
}

bool
index_counts(const Index *index, const IndexPart *part, uint64_t id)
{
    return part->number == 0 ||
           !g_hash_table_contains(
               part->part.kind == PART_TEXTS ? index->void_texts : index->void_titles, &id);
}

/* What there is of ID: its tokens, in a segment or a part that counts. */
typedef struct {
    bool segment, merged;
    uint64_t tokens;
} Stored;

static bool
find_merged(KvTxn *txn, PartKind kind, uint64_t id, Stored *stored, GError **error)
{
    KvKey row = index_row_key(kind, id);
    uint32_t next;
    g_autoptr(GArray) numbers = index_part_numbers(txn, &next, error);
    if (numbers == NULL)
        return false;
    if (numbers->len == 0 || kv_has(txn, KV_FTS_GONE, &row))
        return true;
    for (guint i = 0; i < numbers->len && !stored->merged; i++) {
        KvValue value;
        Part part;
        if (!get_part(txn, g_array_index(numbers, guint32, i), &value, error) ||
            !part_open(value.data, value.len, 0, &part, error))
            return false;
        uint32_t text = part.kind == kind ? part_find_text(&part, id) : UNIT_NONE;
        if (text != UNIT_NONE)
            *stored = (Stored){.merged = true, .tokens = part_text_tokens(&part, text)};
    }
    return true;
}

static bool
find_stored(KvTxn *txn, PartKind kind, uint64_t id, Stored *ret_stored, GError **error)
{
    KvKey key = index_row_key(kind, id);
    KvValue value;
    Part part;
    *ret_stored = (Stored){0};
    if (!get_optional(txn, KV_FTS_SEGMENT, &key, &value, &ret_stored->segment, error))
        return false;
    if (!ret_stored->segment)
        return find_merged(txn, kind, id, ret_stored, error);
    if (!part_open(value.data, value.len, id, &part, error))
        return false;
    ret_stored->tokens = part.tokens;
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
replace(KvTxn *txn, PartKind kind, uint64_t id, GBytes *segment, GError **error)
{
    KvKey key = index_row_key(kind, id);
    IndexStats stats;
    Stored stored;
    uint64_t after = 0;
    if (!index_stats(txn, &stats, error) || !find_stored(txn, kind, id, &stored, error))
        return false;
    bool found = stored.segment || stored.merged;
    if (segment == NULL && !found)
        return true;
    gsize len = 0;
    const void *data = segment != NULL ? g_bytes_get_data(segment, &len) : NULL;
    if (segment != NULL) {
        Part view;
        if (!part_open(data, len, id, &view, error))
            return false;
        after = view.tokens;
    }
    uint64_t *count = kind == PART_TEXTS ? &stats.texts : &stats.documents;
    uint64_t *tokens = kind == PART_TEXTS ? &stats.text_tokens : &stats.title_tokens;
    if (!change_sum(count, found ? 1 : 0, segment != NULL ? 1 : 0, error) ||
        !change_sum(tokens, stored.tokens, after, error))
        return false;
    if (stored.merged && !kv_put(txn, KV_FTS_GONE, &key, "", 0, error))
        return false;
    bool written = segment != NULL  ? kv_put(txn, KV_FTS_SEGMENT, &key, data, len, error)
                   : stored.segment ? kv_delete(txn, KV_FTS_SEGMENT, &key, error)
                                    : true;
    return written && put_stats(txn, &stats, error);
}

bool
fts_put_text(KvTxn *txn, uint64_t text_id, GBytes *segment, GError **error)
{
    return replace(txn, PART_TEXTS, text_id, segment, error);
}

bool
fts_put_title(KvTxn *txn, uint64_t document, GBytes *segment, GError **error)
{
    return replace(txn, PART_TITLES, document, segment, error);
}

bool
fts_remove_text(KvTxn *txn, uint64_t text_id, GError **error)
{
    return replace(txn, PART_TEXTS, text_id, NULL, error);
}
