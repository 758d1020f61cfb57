/* merge.c - fts_merge of fts.h. A step reads a snapshot, makes one part in memory, and swaps it in
 * by one write transaction, in which it looks whether what it read is still there. First parts that
 * hold what must go are written anew without it; then segments are folded together, with parts not
 * much larger than they are, so that each text is written again about as often as its part doubles.
 * Nothing is half done: who is killed leaves the index as it was. */
#include "store/fts/index.h"

#include "store/base/error.h"
#include "store/base/sync.h"
#include "store/fts/part_build.h"

#include <string.h>

/* At rest: what a search would notice. Under load folding can wait until a part is full: each text
 * is then written again less often, and many imports end before the first merge. */
#define SEGMENTS_MANY 32
#define SEGMENT_TOKENS_MANY (200 * 1000)
#define SEGMENTS_MOST 256

typedef struct {
    KvTxn *txn; /* the snapshot; what SOURCES have lives in it */
    Index *index;
    PartKind kind;
    GArray *sources; /* guint: index in index->parts */
    GArray *gone;    /* guint64: void ids that the sources have */
    uint64_t tokens;
} Plan;

static const IndexPart *
part_at(const Plan *p, guint i)
{
    return &g_array_index(p->index->parts, IndexPart, i);
}

static void
add_source(Plan *p, guint i)
{
    g_array_append_val(p->sources, i);
    p->tokens += part_at(p, i)->part.tokens;
}

static GHashTable *
void_ids(const Plan *p)
{
    return p->kind == PART_TEXTS ? p->index->void_texts : p->index->void_titles;
}

/* A part with something void, alone. */
static bool
plan_cleaning(Plan *p)
{
    if (g_hash_table_size(void_ids(p)) == 0)
        return false;
    for (guint i = 0; i < p->index->parts->len; i++) {
        const IndexPart *part = part_at(p, i);
        if (part->number == 0 || part->part.kind != p->kind)
            continue;
        GHashTableIter iter;
        gpointer id;
        g_hash_table_iter_init(&iter, void_ids(p));
        while (g_hash_table_iter_next(&iter, &id, NULL))
            if (part_find_text(&part->part, *(const guint64 *)id) != UNIT_NONE)
                g_array_append_val(p->gone, *(guint64 *)id);
        if (p->gone->len > 0) {
            add_source(p, i);
            return true;
        }
    }
    return false;
}

/* Parts that are not larger than twice what is merged anyway, the smallest first. */
static void
add_small_parts(Plan *p)
{
    for (;;) {
        guint best = G_MAXUINT;
        for (guint i = 0; i < p->index->parts->len; i++) {
            const IndexPart *part = part_at(p, i);
            bool taken = false;
            for (guint k = 0; k < p->sources->len; k++)
                taken = taken || g_array_index(p->sources, guint, k) == i;
            if (!taken && part->number != 0 && part->part.kind == p->kind &&
                (best == G_MAXUINT || part->part.tokens < part_at(p, best)->part.tokens))
                best = i;
        }
        if (best == G_MAXUINT)
            return;
        uint64_t tokens = part_at(p, best)->part.tokens;
        if (tokens > 2 * p->tokens || p->tokens + tokens > PART_TOKENS_WANTED)
            return;
        add_source(p, best);
    }
}

static bool
are_enough(guint segments, uint64_t tokens, MergeWhen when)
{
    switch (when) {
    case MERGE_UNDER_LOAD:
        return segments >= SEGMENTS_MOST || (segments > 1 && tokens >= PART_TOKENS_WANTED);
    case MERGE_AT_REST:
        return segments >= SEGMENTS_MANY || (segments > 1 && tokens >= SEGMENT_TOKENS_MANY);
    case MERGE_ALL:
        return segments > 0;
    }
    g_assert_not_reached();
}

static bool
plan_folding(Plan *p, MergeWhen when)
{
    guint n = 0;
    uint64_t tokens = 0;
    for (guint i = 0; i < p->index->parts->len; i++) {
        const IndexPart *part = part_at(p, i);
        if (part->number != 0 || part->part.kind != p->kind)
            continue;
        n++;
        tokens += part->part.tokens;
    }
    if (!are_enough(n, tokens, when))
        return false;
    for (guint i = 0; i < p->index->parts->len; i++) {
        const IndexPart *part = part_at(p, i);
        if (part->number == 0 && part->part.kind == p->kind &&
            (p->sources->len == 0 || p->tokens + part->part.tokens <= PART_TOKENS_WANTED))
            add_source(p, i);
    }
    add_small_parts(p);
    return true;
}

static bool
is_kept(uint64_t id, void *data)
{
    return !g_hash_table_contains(data, &id);
}

static bool
make_part(const Plan *p, GBytes **ret_part, GError **error)
{
    g_autoptr(PartBuilder) builder = part_builder_new(p->kind);
    uint32_t texts = 0;
    for (guint i = 0; i < p->sources->len; i++) {
        const IndexPart *source = part_at(p, g_array_index(p->sources, guint, i));
        bool cleans = source->number != 0;
        if (!part_builder_add_part(builder, &source->part, cleans ? is_kept : NULL, void_ids(p),
                                   error))
            return false;
        texts += source->part.texts;
    }
    *ret_part = texts > p->gone->len ? part_builder_finish(builder) : NULL;
    return true;
}

/* Whether a segment still has the bytes that were read; *RET_ID is its id. */
static bool
is_same_segment(KvTxn *txn, const IndexPart *source, uint64_t *ret_id, bool *ret_same,
                GError **error)
{
    *ret_id = part_text_id(&source->part, 0);
    KvKey key = index_row_key(source->part.kind, *ret_id);
    KvValue value;
    Part now;
    g_autoptr(GError) local = NULL;
    *ret_same = false;
    if (!kv_get(txn, KV_FTS_SEGMENT, &key, &value, &local)) {
        if (is_error(local, STORE_ERROR_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    if (!part_open(value.data, value.len, *ret_id, &now, error))
        return false;
    *ret_same = now.len == source->part.len && memcmp(now.bytes, source->part.bytes, now.len) == 0;
    return true;
}

static bool
has_number(const GArray *numbers, uint32_t number)
{
    for (guint i = 0; i < numbers->len; i++)
        if (g_array_index(numbers, guint32, i) == number)
            return true;
    return false;
}

/* Takes the sources out; *RET_SAME false when one is not what was read. */
static bool
take_sources(const Plan *p, KvTxn *txn, GArray *out, bool *ret_same, GError **error)
{
    uint32_t next;
    g_autoptr(GArray) numbers = index_part_numbers(txn, &next, error);
    if (numbers == NULL)
        return false;
    *ret_same = true;
    for (guint i = 0; i < p->sources->len && *ret_same; i++) {
        const IndexPart *source = part_at(p, g_array_index(p->sources, guint, i));
        if (source->number != 0) {
            *ret_same = has_number(numbers, source->number);
            g_array_append_val(out, source->number);
            continue;
        }
        uint64_t id;
        if (!is_same_segment(txn, source, &id, ret_same, error))
            return false;
        KvKey key = index_row_key(p->kind, id);
        if (*ret_same && !kv_delete(txn, KV_FTS_SEGMENT, &key, error))
            return false;
    }
    return true;
}

static bool
swap(const Plan *p, KvEnv *env, GBytes *part, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(env, error);
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(guint32));
    bool same;
    if (txn == NULL || !take_sources(p, txn, out, &same, error))
        return false;
    if (!same)
        return true; /* another merge or change was quicker: the next step looks again */
    for (guint i = 0; i < p->gone->len; i++) {
        KvKey key = index_row_key(p->kind, g_array_index(p->gone, guint64, i));
        if (!kv_delete(txn, KV_FTS_GONE, &key, error))
            return false;
    }
    return index_replace_parts(txn, out, part, error) && kv_commit(g_steal_pointer(&txn), error);
}

static void
plan_clear(Plan *p)
{
    g_clear_pointer(&p->index, index_free);
    g_clear_pointer(&p->txn, kv_abort);
    g_clear_pointer(&p->sources, g_array_unref);
    g_clear_pointer(&p->gone, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Plan, plan_clear)

static bool
step(KvEnv *env, MergeWhen when, bool *ret_more, GError **error)
{
    g_auto(Plan) p = {.txn = kv_begin_read(env, error)};
    if (p.txn == NULL)
        return false;
    p.index = index_open(p.txn, error);
    if (p.index == NULL)
        return false;
    p.sources = g_array_new(FALSE, FALSE, sizeof(guint));
    p.gone = g_array_new(FALSE, FALSE, sizeof(guint64));
    static const PartKind kinds[] = {PART_TEXTS, PART_TITLES};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        p.kind = kinds[i];
        if (!plan_cleaning(&p) && !plan_folding(&p, when))
            continue;
        g_autoptr(GBytes) part = NULL;
        *ret_more = true;
        return make_part(&p, &part, error) && swap(&p, env, part, error);
    }
    return true;
}

bool
fts_merge(KvEnv *env, MergeWhen when, bool *ret_more, GError **error)
{
    static Mutex one = {PTHREAD_MUTEX_INITIALIZER};
    *ret_more = false;
    if (when != MERGE_ALL && pthread_mutex_trylock(&one.m) != 0)
        return true;
    if (when == MERGE_ALL)
        mutex_lock(&one);
    bool good = step(env, when, ret_more, error);
    mutex_unlock(&one);
    return good;
}
