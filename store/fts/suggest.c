/* suggest.c - suggest_words of fts.h: what a reader may go on typing. */
#include "store/base/unicode.h"
#include "store/fts/dictionary_walk.h"

#include <string.h>

#define PREFIX_MAX 64

typedef struct {
    const char *prefix; /* folded */
    size_t len;
    GHashTable *counts;
    GString *fold;
} Prefix;

static void
look_at(const SegmentCursor *c, void *data)
{
    Prefix *p = data;
    g_string_truncate(p->fold, 0);
    unicode_word_fold(c->form, c->form_len, p->fold);
    if (p->fold->len >= p->len && memcmp(p->fold->str, p->prefix, p->len) == 0)
        counted_words_add(p->counts, c->form);
}

typedef struct {
    const char *form;
    guint count;
} Counted;

static int
compare_counted(const void *a, const void *b)
{
    const Counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->form, y->form);
}

static GPtrArray *
most_frequent(GHashTable *counts, uint32_t limit)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Counted));
    GHashTableIter iter;
    gpointer form, count;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &form, &count)) {
        Counted counted = {.form = form, .count = GPOINTER_TO_UINT(count)};
        g_array_append_val(found, counted);
    }
    g_array_sort(found, compare_counted);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < found->len && i < limit; i++)
        g_ptr_array_add(words, g_strdup(g_array_index(found, Counted, i).form));
    return words;
}

GPtrArray *
suggest_words(KvTxn *txn, const char *prefix, uint32_t limit, GError **error)
{
    g_autofree char *folded = fold_text(prefix);
    g_strstrip(folded);
    g_autoptr(GHashTable) counts = counted_words_new();
    g_autoptr(GString) fold = g_string_new(NULL);
    Prefix p = {.prefix = folded, .len = strlen(folded), .counts = counts, .fold = fold};
    if (p.len > 0 && p.len <= PREFIX_MAX) {
        g_auto(Visibility) visibility;
        visibility_init(&visibility, txn, LOCAL_DATE_NONE, INT64_MAX, true);
        if (!dictionary_walk(&visibility, p.prefix, p.len, look_at, &p, error))
            return NULL;
    }
    return most_frequent(counts, limit);
}
