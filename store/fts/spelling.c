/* spelling.c - see spelling.h; and suggest_words of fts.h. Both go over the dictionaries of the
 * segments: the part with the same first letter, and for spelling, if nothing is near there, all of
 * it. */
#include "store/fts/spelling.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/fts/index.h"

#include <string.h>

#define WORD_MAX 64               /* longer words are not corrected */
#define ENTRIES_MAX (2000 * 1000) /* looked at for one word */

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

/* Forms found so far, with the number of segments that have each. */
typedef struct {
    Visibility *visibility;
    GHashTable *texts, *documents; /* ids that may be seen */
    GHashTable *counts;            /* form -> GUINT_TO_POINTER */
    GString *fold;
    const char *wanted; /* folded */
    size_t wanted_len;
    uint32_t letters; /* of the wanted word */
    unsigned max;     /* edits, for near */
    uint32_t entries;
    bool partial;
} Hunt;

static void
hunt_clear(Hunt *h)
{
    g_clear_pointer(&h->texts, g_hash_table_unref);
    g_clear_pointer(&h->documents, g_hash_table_unref);
    g_clear_pointer(&h->counts, g_hash_table_unref);
    g_string_free(h->fold, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hunt, hunt_clear)

/* The letters of TEXT as bits. */
static uint32_t
letters_of(const char *text, size_t len)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < len; i++)
        letters |= UINT32_C(1) << (text[i] & 31);
    return letters;
}

static bool
hunt_init(Hunt *h, Visibility *v, const char *wanted, GError **error)
{
    *h = (Hunt){.visibility = v, .wanted = wanted, .wanted_len = strlen(wanted)};
    h->letters = letters_of(wanted, h->wanted_len);
    h->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    h->fold = g_string_new(NULL);
    return visible_ids(v, &h->texts, &h->documents, error);
}

static const GString *
folded(Hunt *h, const SegmentCursor *c)
{
    g_string_truncate(h->fold, 0);
    unicode_word_fold(c->form, c->form_len, h->fold);
    return h->fold;
}

static void
count_form(Hunt *h, const char *form)
{
    gpointer key, count;
    if (g_hash_table_lookup_extended(h->counts, form, &key, &count))
        g_hash_table_insert(h->counts, g_strdup(form),
                            GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
    else
        g_hash_table_insert(h->counts, g_strdup(form), GUINT_TO_POINTER(1));
}

/* Counts the entries of SEGMENT whose stem begins with PREFIX and that FITS says to take. */
typedef bool (*Fits)(Hunt *h, const SegmentCursor *c);
static bool
hunt_in(Hunt *h, const Segment *segment, const char *prefix, size_t prefix_len, Fits fits)
{
    SegmentCursor c;
    segment_seek(segment, &c, prefix, prefix_len);
    while (!h->partial && segment_next(&c)) {
        if (c.stem_len < prefix_len || memcmp(c.stem, prefix, prefix_len) != 0)
            break;
        if (++h->entries > ENTRIES_MAX)
            h->partial = true;
        if (fits(h, &c))
            count_form(h, c.form);
    }
    return !c.failed;
}

typedef bool (*HuntSegment)(Hunt *h, const Segment *segment);
static bool
hunt_all(Hunt *h, HuntSegment visit, GError **error)
{
    static const SegmentKind kinds[] = {SEGMENT_TITLE, SEGMENT_TEXT};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        GHashTable *seen = kinds[i] == SEGMENT_TEXT ? h->texts : h->documents;
        g_auto(IndexWalk) walk;
        index_walk_init(&walk, h->visibility->txn, kinds[i]);
        uint64_t id;
        Segment segment;
        while (index_walk_next(&walk, &id, &segment, error)) {
            if (g_hash_table_contains(seen, &id) && !visit(h, &segment))
                return fail(error, STORE_ERROR_CORRUPT, "segment %" G_GUINT64_FORMAT, id);
        }
        if (walk.cursor.failed)
            return false;
    }
    return true;
}

static bool
is_near(Hunt *h, const SegmentCursor *c)
{
    /* Nearly all words end here: each letter that the wanted word has not costs an edit. The stem
     * is what the folded form begins with. */
    if (__builtin_popcount(letters_of(c->stem, c->stem_len) & ~h->letters) > (int)h->max)
        return false;
    if (c->form_len + h->max < h->wanted_len || c->form_len > 2 * (h->wanted_len + h->max))
        return false;
    const GString *fold = folded(h, c);
    return edit_distance(h->wanted, h->wanted_len, fold->str, fold->len, h->max) <= h->max;
}

static bool
near_with_first_letter(Hunt *h, const Segment *segment)
{
    return hunt_in(h, segment, h->wanted, 1, is_near);
}

static bool
near_anywhere(Hunt *h, const Segment *segment)
{
    return hunt_in(h, segment, "", 0, is_near);
}

static char *
best_near(Hunt *h)
{
    const char *best = NULL;
    unsigned best_distance = 0, best_count = 0;
    GHashTableIter iter;
    gpointer form, value;
    g_hash_table_iter_init(&iter, h->counts);
    while (g_hash_table_iter_next(&iter, &form, &value)) {
        unsigned count = GPOINTER_TO_UINT(value);
        g_string_truncate(h->fold, 0);
        unicode_word_fold(form, strlen(form), h->fold);
        unsigned distance =
            edit_distance(h->wanted, h->wanted_len, h->fold->str, h->fold->len, h->max);
        bool better = best == NULL || distance < best_distance ||
                      (distance == best_distance &&
                       (count > best_count || (count == best_count && strcmp(form, best) < 0)));
        if (better) {
            best = form;
            best_distance = distance;
            best_count = count;
        }
    }
    return g_strdup(best);
}

bool
nearest_word(Visibility *v, const char *word, char **ret_word, bool *ret_partial, GError **error)
{
    g_autoptr(GString) wanted = g_string_new(NULL);
    unicode_word_fold(word, strlen(word), wanted);
    *ret_word = NULL;
    if (wanted->len < 3 || wanted->len > WORD_MAX || g_ascii_isdigit(wanted->str[0]))
        return true;
    g_auto(Hunt) h;
    if (!hunt_init(&h, v, wanted->str, error))
        return false;
    h.max = wanted->len < 5 ? 1 : 2;
    if (!hunt_all(&h, near_with_first_letter, error))
        return false;
    if (g_hash_table_size(h.counts) == 0 && !hunt_all(&h, near_anywhere, error))
        return false;
    *ret_word = best_near(&h);
    *ret_partial |= h.partial;
    return true;
}

static bool
begins_so(Hunt *h, const SegmentCursor *c)
{
    const GString *fold = folded(h, c);
    return fold->len >= h->wanted_len && memcmp(fold->str, h->wanted, h->wanted_len) == 0;
}

/* A stem may be shorter than the prefix that its forms begin with. */
static bool
stem_is_short(Hunt *h, const SegmentCursor *c)
{
    return c->stem_len < h->wanted_len && begins_so(h, c);
}

static bool
words_with_prefix(Hunt *h, const Segment *segment)
{
    for (size_t n = 1; n < h->wanted_len; n++) {
        SegmentCursor c;
        segment_seek(segment, &c, h->wanted, n);
        while (segment_next(&c) && c.stem_len == n && memcmp(c.stem, h->wanted, n) == 0) {
            if (stem_is_short(h, &c))
                count_form(h, c.form);
        }
        if (c.failed)
            return false;
    }
    return hunt_in(h, segment, h->wanted, h->wanted_len, begins_so);
}

typedef struct {
    const char *form;
    unsigned count;
} Counted;

static int
compare_counted(const void *a, const void *b)
{
    const Counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->form, y->form);
}

GPtrArray *
suggest_words(KvTxn *txn, const char *prefix, uint32_t limit, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *wanted = fold_text(prefix);
    g_strstrip(wanted);
    if (*wanted == '\0' || strlen(wanted) > WORD_MAX)
        return g_steal_pointer(&words);

    g_auto(Visibility) visibility;
    visibility_init(&visibility, txn, LOCAL_DATE_NONE, true);
    g_auto(Hunt) h;
    if (!hunt_init(&h, &visibility, wanted, error) || !hunt_all(&h, words_with_prefix, error))
        return NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Counted));
    GHashTableIter iter;
    gpointer form, count;
    g_hash_table_iter_init(&iter, h.counts);
    while (g_hash_table_iter_next(&iter, &form, &count)) {
        Counted counted = {.form = form, .count = GPOINTER_TO_UINT(count)};
        g_array_append_val(found, counted);
    }
    g_array_sort(found, compare_counted);
    for (guint i = 0; i < found->len && i < limit; i++)
        g_ptr_array_add(words, g_strdup(g_array_index(found, Counted, i).form));
    return g_steal_pointer(&words);
}
