/* analyzer.c - the terms half of analyzer.h: each spelling is folded and stemmed once per thread
 * and kept. German text repeats its words, so that nearly every token costs one look-up in a table.
 */
#include "store/fts/analyzer.h"

#include "store/base/arena.h"
#include "store/base/unicode.h"
#include "store/fts/stopwords.h"

#include <libstemmer.h>
#include <stdatomic.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WORD_BYTES_MAX 1024   /* of a spelling; what is behind is ignored */
#define CACHE_WORDS_MAX 60000 /* then the cache is made anew, between two texts */
#define SHORT_WORD 14         /* bytes; most are no longer */
#define SPELLINGS_MAX 300000  /* within one text: more are analysed each time they come */

/* A place of a table, half a cache line: finding a short word touches nothing else. */
typedef struct {
    uint64_t hash;
    Term *term; /* NULL in a free place; of a word without content a term with an empty stem */
    uint16_t len;
    char word[SHORT_WORD]; /* of a longer word the address, in the arena */
} Spelling;

typedef struct {
    Spelling *places; /* open addressing; a power of two */
    size_t mask, used;
} SpellingTable;

struct Analyzer {
    struct sb_stemmer *stemmer;
    Arena *arena;
    SpellingTable words; /* spelling -> term */
    SpellingTable forms; /* form -> term: one term for all spellings of a form */
    uint64_t seed;       /* so that no text can be made to collide; order never depends on it */
    GString *form, *fold;
};

static void
table_init(SpellingTable *table, size_t places)
{
    table->places = g_new0(Spelling, places);
    table->mask = places - 1;
    table->used = 0;
}

static void
cache_init(Analyzer *a)
{
    a->arena = arena_new();
    table_init(&a->words, 4096);
    table_init(&a->forms, 4096);
}

static void
cache_clear(Analyzer *a)
{
    arena_free(a->arena);
    g_free(a->words.places);
    g_free(a->forms.places);
}

static void
analyzer_free(void *data)
{
    Analyzer *a = data;
    cache_clear(a);
    sb_stemmer_delete(a->stemmer);
    g_string_free(a->form, TRUE);
    g_string_free(a->fold, TRUE);
    g_free(a);
}

static GPrivate analyzer_of_thread = G_PRIVATE_INIT(analyzer_free);

Analyzer *
analyzer_get(void)
{
    Analyzer *a = g_private_get(&analyzer_of_thread);
    if (a == NULL) {
        a = g_new0(Analyzer, 1);
        a->stemmer = sb_stemmer_new("german", "UTF_8");
        g_assert(a->stemmer != NULL);
        a->seed = ((uint64_t)g_random_int() << 32) | g_random_int();
        a->form = g_string_new(NULL);
        a->fold = g_string_new(NULL);
        cache_init(a);
        g_private_set(&analyzer_of_thread, a);
    } else if (a->words.used > CACHE_WORDS_MAX) {
        cache_clear(a);
        cache_init(a);
    }
    return a;
}

uint64_t
analyzer_next_mark(void)
{
    static atomic_uint_fast64_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

static void
table_grow(SpellingTable *table)
{
    SpellingTable old = *table;
    table_init(table, (old.mask + 1) * 2);
    for (size_t i = 0; i <= old.mask; i++) {
        if (old.places[i].term == NULL)
            continue;
        size_t at = old.places[i].hash & table->mask;
        while (table->places[at].term != NULL)
            at = (at + 1) & table->mask;
        table->places[at] = old.places[i];
    }
    table->used = old.used;
    g_free(old.places);
}

static bool
is_word(const Spelling *place, const char *word, size_t len)
{
    if (place->len != len)
        return false;
    const char *have = place->word;
    if (len > SHORT_WORD)
        memcpy(&have, place->word, sizeof have);
    return memcmp(have, word, len) == 0;
}

/* The place of WORD: the one it has, or the free one where it belongs. */
static Spelling *
table_find(const SpellingTable *table, uint64_t hash, const char *word, size_t len)
{
    size_t at = hash & table->mask;
    for (;; at = (at + 1) & table->mask) {
        Spelling *place = &table->places[at];
        if (place->term == NULL)
            return place;
        if (place->hash == hash && is_word(place, word, len))
            return place;
    }
}

static void
table_add(Analyzer *a, SpellingTable *table, Spelling *place, uint64_t hash, const char *word,
          size_t len, Term *term)
{
    *place = (Spelling){.hash = hash, .len = (uint16_t)len, .term = term};
    if (len <= SHORT_WORD) {
        memcpy(place->word, word, len);
    } else {
        const char *copy = arena_strndup(a->arena, word, len);
        memcpy(place->word, &copy, sizeof copy);
    }
    if (++table->used * 2 > table->mask)
        table_grow(table);
}

/* At most MAX bytes of TEXT, not half a character. */
static size_t
cut(const char *text, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max > 0 && ((uint8_t)text[max] & 0xc0) == 0x80)
        max--;
    return max;
}

/* Only words of letters have endings; after folding the German ones are all a to z. */
static bool
has_endings(const char *fold, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (fold[i] < 'a' || fold[i] > 'z')
            return false;
    }
    return len > 0;
}

static Term *
term_new(Analyzer *a, const char *form, size_t form_len, const char *stem, size_t stem_len)
{
    Term *term = arena_new0(a->arena, Term);
    term->form_len = (uint8_t)cut(form, form_len, TERM_BYTES_MAX);
    term->stem_len = (uint8_t)cut(stem, stem_len, TERM_BYTES_MAX);
    term->form = arena_strndup(a->arena, form, term->form_len);
    term->stem = arena_strndup(a->arena, stem, term->stem_len);
    return term;
}

/* Two plurals that the stemmer does not know: "arbeitgeberinnen" of "arbeitgeberin", "deckeln" of
 * "deckel". */
static void
mend_ending(GString *fold)
{
    if (fold->len >= 8 && strcmp(fold->str + fold->len - 5, "innen") == 0)
        g_string_truncate(fold, fold->len - 3);
    else if (fold->len >= 6 && strcmp(fold->str + fold->len - 3, "eln") == 0)
        g_string_truncate(fold, fold->len - 1);
}

/* The term whose form stands in a->form. */
static Term *
term_of_form(Analyzer *a)
{
    size_t len = cut(a->form->str, a->form->len, TERM_BYTES_MAX);
    uint64_t hash = XXH3_64bits_withSeed(a->form->str, len, a->seed);
    Spelling *place = table_find(&a->forms, hash, a->form->str, len);
    if (place->term != NULL)
        return place->term;

    g_string_truncate(a->fold, 0);
    unicode_word_fold(a->form->str, len, a->fold);
    bool stop = is_stopword(a->fold->str, a->fold->len);
    mend_ending(a->fold);
    const char *stem = a->fold->str;
    size_t stem_len = a->fold->len;
    if (has_endings(stem, stem_len)) {
        const sb_symbol *stemmed =
            sb_stemmer_stem(a->stemmer, (const sb_symbol *)stem, (int)stem_len);
        int n = sb_stemmer_length(a->stemmer);
        if (stemmed != NULL && n > 0) {
            stem = (const char *)stemmed;
            stem_len = (size_t)n;
        }
    }
    Term *term = term_new(a, a->form->str, len, stem, stem_len);
    term->stop = stop;
    table_add(a, &a->forms, place, hash, term->form, term->form_len, term);
    return term;
}

/* WORD without what the scanner let through inside it: hyphens and blanks of a broken line, gender
 * marks, the dots of a number. Into a->form. */
static void
clean_form(Analyzer *a, const char *word, size_t len)
{
    char kept[WORD_BYTES_MAX];
    size_t n = 0, step;
    for (size_t at = 0; at < len; at += step) {
        uint32_t c = unicode_decode(word + at, len - at, &step);
        CharClass class = unicode_class(c);
        if (class == CHAR_OTHER || class == CHAR_IGNORABLE)
            continue;
        memcpy(kept + n, word + at, step);
        n += step;
    }
    g_string_truncate(a->form, 0);
    unicode_word_form(kept, n, a->form);
}

Term *
analyzer_term(Analyzer *a, const char *word, size_t len)
{
    len = cut(word, len, WORD_BYTES_MAX);
    uint64_t hash = XXH3_64bits_withSeed(word, len, a->seed);
    Spelling *place = table_find(&a->words, hash, word, len);
    if (place->term == NULL) {
        clean_form(a, word, len);
        Term *term = term_of_form(a);
        if (a->words.used < SPELLINGS_MAX)
            table_add(a, &a->words, place, hash, word, len, term);
        return term->stem_len > 0 ? term : NULL;
    }
    return place->term->stem_len > 0 ? place->term : NULL;
}

Term *
analyzer_literal(Analyzer *a, const char *text, size_t len)
{
    uint64_t hash = XXH3_64bits_withSeed(text, len, a->seed);
    Spelling *place = table_find(&a->forms, hash, text, len);
    if (place->term != NULL)
        return place->term;
    Term *term = term_new(a, text, len, text, len);
    table_add(a, &a->forms, place, hash, term->form, term->form_len, term);
    return term;
}
