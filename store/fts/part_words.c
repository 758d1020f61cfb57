/* part_words.c - see part_words.h. */
#include "store/fts/part_words.h"

#include "store/base/arena.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct Words {
    Arena *arena;
    GArray *words;   /* Word, by slot */
    uint32_t *table; /* open addressing: slot + 1, 0 free */
    size_t mask;
    uint64_t seed; /* so that no text can be made to collide; no order depends on it */
    uint64_t mark;
};

Words *
words_new(void)
{
    Words *w = g_new0(Words, 1);
    w->arena = arena_new();
    w->words = g_array_new(FALSE, FALSE, sizeof(Word));
    w->mask = 1023;
    w->table = g_new0(uint32_t, w->mask + 1);
    w->mark = analyzer_next_mark();
    w->seed = ((uint64_t)g_random_int() << 32) | g_random_int();
    return w;
}

void
words_free(Words *w)
{
    if (w == NULL)
        return;
    arena_free(w->arena);
    g_array_unref(w->words);
    g_free(w->table);
    g_free(w);
}

uint32_t
words_count(const Words *w)
{
    return w->words->len;
}

uint64_t
words_mark(const Words *w)
{
    return w->mark;
}

static uint64_t
hash_of(const Words *w, const char *stem, size_t stem_len, const char *form, size_t form_len)
{
    return XXH3_64bits_withSeed(stem, stem_len, XXH3_64bits_withSeed(form, form_len, w->seed));
}

static void
grow(Words *w)
{
    g_free(w->table);
    w->mask = w->mask * 2 + 1;
    w->table = g_new0(uint32_t, w->mask + 1);
    for (guint i = 0; i < w->words->len; i++) {
        const Word *word = &g_array_index(w->words, Word, i);
        size_t at = hash_of(w, word->stem, word->stem_len, word->form, word->form_len) & w->mask;
        while (w->table[at] != 0)
            at = (at + 1) & w->mask;
        w->table[at] = i + 1;
    }
}

uint32_t
words_slot(Words *w, const char *stem, size_t stem_len, const char *form, size_t form_len)
{
    size_t at = hash_of(w, stem, stem_len, form, form_len) & w->mask;
    for (; w->table[at] != 0; at = (at + 1) & w->mask) {
        const Word *word = &g_array_index(w->words, Word, w->table[at] - 1);
        if (word->stem_len == stem_len && word->form_len == form_len &&
            memcmp(word->stem, stem, stem_len) == 0 && memcmp(word->form, form, form_len) == 0)
            return word->slot;
    }
    Word word = {.stem = arena_strndup(w->arena, stem, stem_len),
                 .form = arena_strndup(w->arena, form, form_len),
                 .stem_len = (uint8_t)stem_len,
                 .form_len = (uint8_t)form_len,
                 .slot = w->words->len};
    g_array_append_val(w->words, word);
    w->table[at] = word.slot + 1;
    if ((size_t)w->words->len * 2 > w->mask)
        grow(w);
    return word.slot;
}

/* What is sorted: the first bytes of a stem as a number, which settles most comparisons. */
typedef struct {
    uint64_t head;
    const Word *word;
} SortRow;

static int
compare_rows(const void *a, const void *b)
{
    const SortRow *x = a, *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    int order = strcmp(x->word->stem, y->word->stem);
    return order != 0 ? order : strcmp(x->word->form, y->word->form);
}

static uint64_t
head_of(const Word *word)
{
    uint64_t head = 0;
    memcpy(&head, word->stem, MIN(word->stem_len, sizeof head));
    return GUINT64_FROM_BE(head);
}

Word *
words_sorted(const Words *w)
{
    guint n = w->words->len;
    g_autofree SortRow *rows = g_new(SortRow, n + 1);
    for (guint i = 0; i < n; i++) {
        const Word *word = &g_array_index(w->words, Word, i);
        rows[i] = (SortRow){.head = head_of(word), .word = word};
    }
    if (n > 0)
        qsort(rows, n, sizeof *rows, compare_rows);
    Word *sorted = g_new(Word, n + 1);
    for (guint i = 0; i < n; i++)
        sorted[i] = *rows[i].word;
    return sorted;
}
