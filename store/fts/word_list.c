/* word_list.c - see word_list.h. The folds stand one behind the other, parted by line ends, so that
 * looking for letters is one pass over some megabytes. */
#include "store/fts/word_list.h"

#include "store/base/sync.h"
#include "store/base/unicode.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

#define PADDING 64     /* bytes behind the text that may be read */
#define FORMS_LISTED 8 /* of a stem */

struct WordList {
    gatomicrefcount refs;
    uint64_t env;
    GArray *numbers; /* guint32: of the parts */
    GString *text;
    GArray *starts;  /* guint32 per word, and the end */
    GArray *letters; /* guint32 */
    GArray *units;   /* guint32 */
    GArray *sets;    /* guint64: parts that have some stem, each set once */
    GArray *set_of;  /* guint16 per word: index in sets */
    GByteArray *stem_lens;
    size_t len; /* of the text without padding */
};

void
word_list_unref(WordList *l)
{
    if (l == NULL || !g_atomic_ref_count_dec(&l->refs))
        return;
    g_array_unref(l->numbers);
    g_string_free(l->text, TRUE);
    g_array_unref(l->starts);
    g_array_unref(l->letters);
    g_array_unref(l->units);
    g_array_unref(l->sets);
    g_array_unref(l->set_of);
    g_byte_array_unref(l->stem_lens);
    g_free(l);
}

static WordList *
list_new(uint64_t env)
{
    WordList *l = g_new0(WordList, 1);
    g_atomic_ref_count_init(&l->refs);
    l->env = env;
    l->numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    l->text = g_string_new(NULL);
    l->starts = g_array_new(FALSE, FALSE, sizeof(guint32));
    l->letters = g_array_new(FALSE, FALSE, sizeof(guint32));
    l->units = g_array_new(FALSE, FALSE, sizeof(guint32));
    l->sets = g_array_new(FALSE, FALSE, sizeof(guint64));
    l->set_of = g_array_new(FALSE, FALSE, sizeof(guint16));
    l->stem_lens = g_byte_array_new();
    return l;
}

static void
add_fold(WordList *l, const Entry *entry, const char *text, size_t len, uint64_t units, guint16 set)
{
    guint32 start = (guint32)l->text->len, capped = (guint32)MIN(units, UINT32_MAX);
    guint32 letters = word_letters(text, len);
    g_array_append_val(l->starts, start);
    g_array_append_val(l->letters, letters);
    g_array_append_val(l->units, capped);
    g_array_append_val(l->set_of, set);
    g_byte_array_append(l->stem_lens, &entry->stem_len, 1);
    g_string_append_len(l->text, text, (gssize)len);
    g_string_append_c(l->text, '\n');
}

/* Whether one of the words from FIRST on is TEXT. */
static bool
has_fold(const WordList *l, guint first, const char *text, size_t len)
{
    for (guint i = first; i < l->letters->len; i++) {
        guint32 start = g_array_index(l->starts, guint32, i);
        guint32 end = i + 1 < l->letters->len ? g_array_index(l->starts, guint32, i + 1)
                                              : (guint32)l->text->len;
        if (end - start - 1 == len && memcmp(l->text->str + start, text, len) == 0)
            return true;
    }
    return false;
}

/* The index of PARTS among the sets; SETS: set -> index + 1. When there are too many, one that has
 * all. */
static guint16
set_index(WordList *l, GHashTable *sets, uint64_t parts)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(sets, &parts));
    if (known == 0) {
        if (l->sets->len >= UINT16_MAX - 1)
            parts = UINT64_MAX;
        if (l->sets->len >= UINT16_MAX)
            return UINT16_MAX - 1;
        g_array_append_val(l->sets, parts);
        known = l->sets->len;
        g_hash_table_insert(sets, g_memdup2(&parts, sizeof parts), GUINT_TO_POINTER(known));
    }
    return (guint16)(known - 1);
}

/* A stem with the folds of its most frequent forms (of ENTRY, one of the parts that have it). */
static void
add_stem(WordList *l, const Entry *entry, uint64_t units, uint64_t parts, GHashTable *sets,
         GString *fold)
{
    guint16 set = set_index(l, sets, parts);
    guint first = l->letters->len;
    FormCursor forms = entry_forms(entry);
    Form form;
    for (guint n = 0; n < FORMS_LISTED && form_next(&forms, &form); n++) {
        g_string_truncate(fold, 0);
        unicode_word_fold(form.text, form.len, fold);
        /* A form that does not begin with its stem has only the stem here. */
        bool begins =
            fold->len >= entry->stem_len && memcmp(fold->str, entry->stem, entry->stem_len) == 0;
        const char *text = begins ? fold->str : entry->stem;
        size_t len = begins ? fold->len : entry->stem_len;
        if (!has_fold(l, first, text, len))
            add_fold(l, entry, text, len, units, set);
    }
}

typedef struct {
    EntryCursor cursor;
    bool has;
} Source;

static int
compare_stems(const Entry *a, const Entry *b)
{
    int order = memcmp(a->stem, b->stem, MIN(a->stem_len, b->stem_len));
    return order != 0 ? order : (a->stem_len > b->stem_len) - (a->stem_len < b->stem_len);
}

/* The next stem of all sources: its sum, and the forms of where most have it. */
static bool
take_stem(WordList *l, Source *sources, guint n, GHashTable *sets, GString *fold)
{
    const Source *least = NULL;
    for (guint i = 0; i < n; i++)
        if (sources[i].has &&
            (least == NULL || compare_stems(&sources[i].cursor.entry, &least->cursor.entry) < 0))
            least = &sources[i];
    if (least == NULL)
        return false;
    Entry most = least->cursor.entry; /* a copy: the cursor moves on */
    uint64_t units = 0, parts = 0;
    for (guint i = 0; i < n; i++) {
        Source *s = &sources[i];
        if (!s->has || compare_stems(&s->cursor.entry, &most) != 0)
            continue;
        units += s->cursor.entry.units;
        parts |= UINT64_C(1) << MIN(i, 63);
        if (s->cursor.entry.units > most.units)
            most = s->cursor.entry;
        s->has = part_next(&s->cursor);
    }
    add_stem(l, &most, units, parts, sets, fold);
    return true;
}

guint
word_list_seek(const WordList *l, const char *stem, size_t len)
{
    guint low = 0, high = word_list_length(l);
    while (low < high) {
        guint middle = low + (high - low) / 2;
        ListedWord w = word_list_at(l, middle);
        int order = memcmp(w.fold, stem, MIN(w.stem_len, len));
        if (order < 0 || (order == 0 && w.stem_len < len))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

guint
word_list_find_stem(const WordList *l, const char *stem, size_t len)
{
    guint i = word_list_seek(l, stem, len), n = word_list_length(l);
    if (i == n)
        return n;
    ListedWord w = word_list_at(l, i);
    return w.stem_len == len && memcmp(w.fold, stem, len) == 0 ? i : n;
}

uint64_t
word_list_parts(const WordList *l, guint i)
{
    return g_array_index(l->sets, guint64, g_array_index(l->set_of, guint16, i));
}

static WordList *
make(const Index *index, bool merged, uint64_t env)
{
    WordList *l = list_new(env);
    g_autofree Source *sources = g_new0(Source, MAX(index->parts->len, 1));
    g_autoptr(GString) fold = g_string_new(NULL);
    g_autoptr(GHashTable) sets = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    guint n = 0;
    for (guint i = 0; i < index->parts->len; i++) {
        const IndexPart *part = &g_array_index(index->parts, IndexPart, i);
        if ((part->number != 0) != merged)
            continue;
        g_array_append_val(l->numbers, part->number);
        part_seek(&part->part, &sources[n].cursor, "", 0);
        sources[n].has = part_next(&sources[n].cursor);
        n++;
    }
    while (l->text->len < UINT32_MAX / 2 && take_stem(l, sources, n, sets, fold))
        ;
    guint32 end = (guint32)l->text->len;
    g_array_append_val(l->starts, end);
    l->len = l->text->len;
    g_string_set_size(l->text, l->len + PADDING);
    memset(l->text->str + l->len, 0, PADDING);
    return l;
}

WordList *
word_list_of_segments(const Index *index)
{
    return make(index, false, 0);
}

static bool
fits(const WordList *l, const Index *index, uint64_t env)
{
    guint n = 0;
    for (guint i = 0; i < index->parts->len; i++) {
        const IndexPart *part = &g_array_index(index->parts, IndexPart, i);
        if (part->number == 0)
            continue;
        if (n == l->numbers->len || g_array_index(l->numbers, guint32, n) != part->number)
            return false;
        n++;
    }
    return l->env == env && n == l->numbers->len;
}

WordList *
word_list_of_parts(const Index *index, uint64_t env)
{
    static Mutex mutex = {PTHREAD_MUTEX_INITIALIZER};
    static WordList *kept; /* guarded by mutex; who waits needs the same list mostly */
    LOCKED(&mutex);
    if (kept == NULL || !fits(kept, index, env)) {
        word_list_unref(kept);
        kept = make(index, true, env);
    }
    g_atomic_ref_count_inc(&kept->refs);
    return kept;
}

guint
word_list_length(const WordList *l)
{
    return l->letters->len;
}

ListedWord
word_list_at(const WordList *l, guint i)
{
    guint32 start = g_array_index(l->starts, guint32, i);
    return (ListedWord){.fold = l->text->str + start,
                        .fold_len = g_array_index(l->starts, guint32, i + 1) - start - 1,
                        .stem_len = l->stem_lens->data[i],
                        .letters = g_array_index(l->letters, guint32, i),
                        .units = g_array_index(l->units, guint32, i)};
}

/* Where the N bytes of NEEDLE stand in TEXT from AT on; LEN when nowhere. First and last byte are
 * compared in 16 places at once (the text is padded). */
static size_t
find_bytes(const char *text, size_t len, size_t at, const char *needle, size_t n)
{
#ifdef __SSE2__
    const __m128i first = _mm_set1_epi8(needle[0]), last = _mm_set1_epi8(needle[n - 1]);
    for (; at + n <= len && n <= PADDING - 16; at += 16) {
        __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(text + at + n - 1));
        int hits =
            _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last)));
        for (; hits != 0; hits &= hits - 1) {
            size_t where = at + (size_t)__builtin_ctz((unsigned)hits);
            if (where + n <= len && memcmp(text + where, needle, n) == 0)
                return where;
        }
    }
    if (n <= PADDING - 16)
        return len;
#endif
    const char *found = at < len ? memmem(text + at, len - at, needle, n) : NULL;
    return found != NULL ? (size_t)(found - text) : len;
}

bool
word_list_find(const WordList *l, const char *text, size_t len, guint *at)
{
    const guint32 *starts = (const guint32 *)(const void *)l->starts->data;
    guint n = word_list_length(l);
    if (*at >= n || len == 0)
        return false;
    size_t where = find_bytes(l->text->str, l->len, starts[*at], text, len);
    if (where == l->len)
        return false;
    guint low = *at, high = n; /* the last word that begins at or before WHERE */
    for (guint step = 1; low + step < n && starts[low + step] <= where; step *= 2)
        low += step;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (starts[middle] <= where)
            low = middle;
        else
            high = middle;
    }
    *at = low;
    return true;
}

bool
word_list_find_like(const WordList *l, size_t least, size_t most, uint32_t letters, unsigned edits,
                    guint *at)
{
    const guint32 *all = (const guint32 *)(const void *)l->letters->data;
    const uint8_t *lens = l->stem_lens->data;
    for (guint n = word_list_length(l), i = *at; i < n; i++) {
        uint32_t missing = letters & ~all[i];
        for (unsigned k = 0; k < edits; k++)
            missing &= missing - 1;
        if (missing == 0 && lens[i] >= least && lens[i] <= most) {
            *at = i;
            return true;
        }
    }
    return false;
}
