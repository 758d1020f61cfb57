/* dictionary_walk.c - see dictionary_walk.h. */
#include "store/fts/dictionary_walk.h"

#include "store/base/error.h"
#include "store/fts/index.h"

#include <string.h>

GHashTable *
counted_words_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void
counted_words_add(GHashTable *words, const char *word)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(words, word));
    g_hash_table_insert(words, g_strdup(word), GUINT_TO_POINTER(count + 1));
}

typedef struct {
    const char *prefix;
    size_t len;
    DictionaryVisit visit;
    void *data;
    uint32_t entries;
    bool over;
} Walk;

/* False: corrupt. */
static bool
walk_range(Walk *w, const Segment *segment, size_t len, bool whole_stem)
{
    SegmentCursor c;
    segment_seek(segment, &c, w->prefix, len);
    while (!w->over && segment_next(&c)) {
        if (c.stem_len < len || memcmp(c.stem, w->prefix, len) != 0 ||
            (whole_stem && c.stem_len > len))
            break;
        if (++w->entries >= DICTIONARY_WALK_MAX)
            w->over = true;
        w->visit(&c, w->data);
    }
    return !c.failed;
}

static bool
walk_segment(Walk *w, const Segment *segment)
{
    for (size_t n = 1; n < w->len; n++) {
        if (!walk_range(w, segment, n, true))
            return false;
    }
    return walk_range(w, segment, w->len, false);
}

static bool
walk_kind(Walk *w, KvTxn *txn, SegmentKind kind, GHashTable *seen, GError **error)
{
    g_auto(IndexWalk) segments;
    index_walk_init(&segments, txn, kind);
    uint64_t id;
    Segment segment;
    while (!w->over && index_walk_next(&segments, &id, &segment, error)) {
        if (g_hash_table_contains(seen, &id) && !walk_segment(w, &segment))
            return fail(error, STORE_ERROR_CORRUPT, "segment %" G_GUINT64_FORMAT, id);
    }
    return !segments.cursor.failed;
}

bool
dictionary_walk(Visibility *v, const char *prefix, size_t len, DictionaryVisit visit, void *data,
                GError **error)
{
    g_autoptr(GHashTable) texts = NULL;
    g_autoptr(GHashTable) documents = NULL;
    if (!visible_ids(v, &texts, &documents, error))
        return false;
    Walk walk = {.prefix = prefix != NULL ? prefix : "", .len = len, .visit = visit, .data = data};
    return walk_kind(&walk, v->txn, SEGMENT_TITLE, documents, error) &&
           walk_kind(&walk, v->txn, SEGMENT_TEXT, texts, error);
}
