/* lexicon.c - see lexicon.h: an open table of hashes of 29 bits, some 2 MB, beside the 19 or more
 * bits that say where in the table: one lookup in some hundred millions takes a word for another,
 * which is less than the list itself errs. The words themselves are not needed. */
#include "store/fts/lexicon.h"

#include "store/base/sync.h"
#include "store/base/unicode.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PART_MIN 4
#define FILE_BYTES_MAX (64 * 1024 * 1024)
#define WORD_MAX 64
#define FLAGS (LEXICON_NOUN | LEXICON_OTHER | LEXICON_PLAIN) /* the lowest bits */

typedef struct {
    uint32_t *table; /* the upper bits of a word's hash and its LexiconFlags; 0: free */
    uint32_t mask;
} Lexicon;

static const char *const short_nouns[] = {
    "amt", "arm", "art", "arzt", "bad", "bau", "bus", "eid", "eis", "erb", "gas", "hof",
    "hut", "kur", "los", "ohr",  "ort", "ost", "ol",  "rad", "rat", "see", "sud", "tag",
    "tal", "tee", "tor", "tod",  "ton", "tur", "uhr", "weg", "zug", "zoo"};

/* Where the word is or would be; *RET_HASH is what stands there then. */
static uint32_t *
find(const Lexicon *l, const char *word, size_t len, uint32_t *ret_hash)
{
    uint64_t hash = XXH3_64bits(word, len);
    uint32_t at = (uint32_t)hash & l->mask;
    *ret_hash = (uint32_t)(hash >> 32) & ~FLAGS;
    while (l->table[at] != 0 && (l->table[at] & ~FLAGS) != *ret_hash)
        at = (at + 1) & l->mask;
    return &l->table[at];
}

static void
add(Lexicon *l, const char *word, size_t len, unsigned flags)
{
    uint32_t hash, *place = find(l, word, len, &hash);
    *place |= hash | flags;
}

/* LINE is a word as the list has it, FORM and FOLD what became of it. */
static unsigned
flags_of(const char *line, const GString *form, const GString *fold)
{
    bool noun = g_unichar_isupper(g_utf8_get_char_validated(line, -1));
    return (noun ? LEXICON_NOUN : LEXICON_OTHER) |
           (g_string_equal(form, fold) ? LEXICON_PLAIN : 0u);
}

static bool
load(Lexicon *l)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(LEXICON_FILE, FALSE, NULL);
    if (file == NULL || g_mapped_file_get_length(file) > FILE_BYTES_MAX)
        return false;
    const char *data = g_mapped_file_get_contents(file);
    gsize size = g_mapped_file_get_length(file);
    guint lines = 0;
    for (gsize i = 0; i < size; i++)
        lines += data[i] == '\n';
    l->mask = 1024;
    while (l->mask < lines + lines / 4)
        l->mask *= 2;
    l->table = g_new0(uint32_t, l->mask--);
    g_autoptr(GString) form = g_string_new(NULL);
    g_autoptr(GString) fold = g_string_new(NULL);
    for (const char *line = data, *end; line < data + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(data + size - line));
        if (end == NULL)
            end = data + size;
        g_string_truncate(form, 0);
        g_string_truncate(fold, 0);
        unicode_word_form(line, (size_t)(end - line), form);
        unicode_word_fold(form->str, form->len, fold);
        if (fold->len >= PART_MIN && fold->len <= WORD_MAX)
            add(l, fold->str, fold->len, flags_of(line, form, fold));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(short_nouns); i++)
        add(l, short_nouns[i], strlen(short_nouns[i]), LEXICON_NOUN);
    return true;
}

/* NULL without the list. It is asked hundreds of times for a word, so only the first to ask locks.
 */
static const Lexicon *
lexicon_get(void)
{
    static Mutex mutex = {PTHREAD_MUTEX_INITIALIZER};
    static Lexicon lexicon;
    static atomic_bool tried;
    if (!atomic_load_explicit(&tried, memory_order_acquire)) {
        LOCKED(&mutex);
        if (!atomic_load_explicit(&tried, memory_order_relaxed))
            load(&lexicon);
        atomic_store_explicit(&tried, true, memory_order_release);
    }
    return lexicon.table != NULL ? &lexicon : NULL;
}

bool
lexicon_ready(void)
{
    return lexicon_get() != NULL;
}

unsigned
lexicon_flags(const char *word, size_t len)
{
    const Lexicon *l = lexicon_get();
    uint32_t hash;
    return l != NULL && len <= WORD_MAX ? *find(l, word, len, &hash) & FLAGS : 0;
}

bool
lexicon_has(const char *word, size_t len)
{
    return lexicon_flags(word, len) != 0;
}
