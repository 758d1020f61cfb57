/* spelling.c - see spelling.h: one walk over the dictionaries of all segments for all words of a
 * query. The walk itself is dictionary_walk.h's. */
#include "store/fts/spelling.h"

#include "store/base/unicode.h"
#include "store/fts/dictionary_walk.h"

#include <string.h>

#define WORD_MAX 64 /* longer words are not corrected */

unsigned
edit_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned max)
{
    size_t gap = a_len > b_len ? a_len - b_len : b_len - a_len;
    if (gap > max || a_len > WORD_MAX || b_len > WORD_MAX)
        return max + 1;
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t k = 0; k <= b_len; k++)
        last[k] = (unsigned)k;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned least = row[0] = (unsigned)i;
        for (size_t k = 1; k <= b_len; k++) {
            unsigned d = last[k - 1] + (a[i - 1] != b[k - 1]);
            d = MIN(d, last[k] + 1);
            d = MIN(d, row[k - 1] + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                d = MIN(d, before[k - 2] + 1);
            row[k] = d;
            least = MIN(least, d);
        }
        if (least > max)
            return max + 1;
        unsigned *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return MIN(last[b_len], max + 1);
}

typedef struct {
    guint term;
    const char *wanted; /* folded */
    size_t len;
    uint32_t letters;
    unsigned max;       /* edits */
    GHashTable *counts; /* form -> number of segments */
} Target;

static void
target_clear(void *data)
{
    g_hash_table_unref(((Target *)data)->counts);
}

/* The letters of TEXT as bits. */
static uint32_t
letters_of(const char *text, size_t len)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < len; i++)
        letters |= UINT32_C(1) << (text[i] & 31);
    return letters;
}

static GArray *
targets_of(const Query *query, uint64_t terms)
{
    GArray *targets = g_array_new(FALSE, FALSE, sizeof(Target));
    g_array_set_clear_func(targets, target_clear);
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        size_t len = strlen(term->fold);
        if (((terms >> i) & 1) == 0 || len < 3 || len > WORD_MAX ||
            strpbrk(term->fold, "0123456789") != NULL)
            continue;
        Target target = {.term = i, .wanted = term->fold, .len = len, .max = len < 5 ? 1 : 2};
        target.letters = letters_of(term->fold, len);
        target.counts = counted_words_new();
        g_array_append_val(targets, target);
    }
    return targets;
}

typedef struct {
    GArray *targets;
    GString *fold;
} Hunt;

static void
look_at(const SegmentCursor *c, void *data)
{
    Hunt *h = data;
    uint32_t letters = letters_of(c->stem, c->stem_len);
    bool folded = false;
    for (guint i = 0; i < h->targets->len; i++) {
        Target *t = &g_array_index(h->targets, Target, i);
        /* Nearly all words end here: each letter that the wanted word has not costs an edit, and
         * the stem is what the folded form begins with. */
        if (__builtin_popcount(letters & ~t->letters) > (int)t->max ||
            c->form_len + t->max < t->len)
            continue;
        if (!folded) {
            g_string_truncate(h->fold, 0);
            unicode_word_fold(c->form, c->form_len, h->fold);
            folded = true;
        }
        if (edit_distance(t->wanted, t->len, h->fold->str, h->fold->len, t->max) <= t->max)
            counted_words_add(t->counts, c->form);
    }
}

/* How bad FORM is as an answer for T: edits, and among equals another first letter. */
static unsigned
badness(const Target *t, const char *form)
{
    g_autoptr(GString) fold = g_string_new(NULL);
    unicode_word_fold(form, strlen(form), fold);
    return edit_distance(t->wanted, t->len, fold->str, fold->len, t->max) * 2 +
           (fold->str[0] != t->wanted[0]);
}

static char *
best_of(const Target *t)
{
    const char *best = NULL;
    unsigned best_badness = 0, best_count = 0;
    GHashTableIter iter;
    gpointer form, value;
    g_hash_table_iter_init(&iter, t->counts);
    while (g_hash_table_iter_next(&iter, &form, &value)) {
        unsigned count = GPOINTER_TO_UINT(value), bad = badness(t, form);
        bool better = best == NULL || bad < best_badness ||
                      (bad == best_badness &&
                       (count > best_count || (count == best_count && strcmp(form, best) < 0)));
        if (better) {
            best = form;
            best_badness = bad;
            best_count = count;
        }
    }
    return g_strdup(best);
}

bool
nearest_words(Visibility *v, const Query *query, uint64_t terms, char **ret_words, GError **error)
{
    memset(ret_words, 0, query->terms->len * sizeof(char *));
    g_autoptr(GArray) targets = targets_of(query, terms);
    if (targets->len == 0)
        return true;
    g_autoptr(GString) fold = g_string_new(NULL);
    Hunt hunt = {.targets = targets, .fold = fold};
    if (!dictionary_walk(v, NULL, 0, look_at, &hunt, error))
        return false;
    for (guint i = 0; i < targets->len; i++) {
        const Target *t = &g_array_index(targets, Target, i);
        ret_words[t->term] = best_of(t);
    }
    return true;
}
