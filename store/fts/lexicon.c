/* lexicon.c - see lexicon.h: one block of text and an open table of offsets into it, some 8 MB. */
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

typedef struct {
    char *words;     /* each with its length before it */
    uint32_t *table; /* offset + 1; 0: free */
    uint32_t mask;
} Lexicon;

static const char *const short_nouns[] = {
    "amt", "arm", "art", "arzt", "bad", "bau", "bus", "eid", "eis", "erb", "gas", "hof",
    "hut", "kur", "los", "ohr",  "ort", "ost", "ol",  "rad", "rat", "see", "sud", "tag",
    "tal", "tee", "tor", "tod",  "ton", "tur", "uhr", "weg", "zug", "zoo"};

static const uint32_t *
find(const Lexicon *l, const char *word, size_t len)
{
    uint32_t at = (uint32_t)XXH3_64bits(word, len) & l->mask;
    for (; l->table[at] != 0; at = (at + 1) & l->mask) {
        const char *have = l->words + l->table[at] - 1;
        if ((uint8_t)have[0] == len && memcmp(have + 1, word, len) == 0)
            break;
    }
    return &l->table[at];
}

/* Adds the folded WORD; TEXT is what becomes l->words. */
static void
add(Lexicon *l, GString *text, const char *word, size_t len)
{
    l->words = text->str;
    uint32_t *place = (uint32_t *)find(l, word, len);
    if (*place != 0)
        return;
    *place = (uint32_t)text->len + 1;
    g_string_append_c(text, (char)len);
    g_string_append_len(text, word, (gssize)len);
}

static bool
load(Lexicon *l)
{
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(LEXICON_FILE, &data, &size, NULL) || size > FILE_BYTES_MAX)
        return false;
    guint lines = 0;
    for (gsize i = 0; i < size; i++)
        lines += data[i] == '\n';
    l->mask = 1024;
    while (l->mask < lines * 2)
        l->mask *= 2;
    l->table = g_new0(uint32_t, l->mask--);
    GString *text = g_string_sized_new(size + lines);
    g_autoptr(GString) form = g_string_new(NULL);
    g_autoptr(GString) fold = g_string_new(NULL);
    for (char *line = data, *end; line < data + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(data + size - line));
        if (end == NULL)
            end = data + size;
        g_string_truncate(form, 0);
        g_string_truncate(fold, 0);
        unicode_word_form(line, (size_t)(end - line), form);
        unicode_word_fold(form->str, form->len, fold);
        if (fold->len >= PART_MIN && fold->len <= WORD_MAX)
            add(l, text, fold->str, fold->len);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(short_nouns); i++)
        add(l, text, short_nouns[i], strlen(short_nouns[i]));
    l->words = g_string_free(text, FALSE);
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

bool
lexicon_has(const char *word, size_t len)
{
    const Lexicon *l = lexicon_get();
    return l != NULL && len <= WORD_MAX && *find(l, word, len) != 0;
}
