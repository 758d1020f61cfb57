/* missed.c - see missed.h. */
#include "server/missed.h"

#include "store/base/sync.h"
#include "store/base/unicode.h"

#include <sodium.h>
#include <string.h>

#define CANDIDATES_MAX                                                                             \
    4096 /* then all that is not open is forgotten: a flood of nonsense costs no memory */
#define WORDS_MAX 6
#define DIGITS_MAX 5 /* a postal code at most, no telephone number */

typedef struct {
    uint64_t askers[MISSED_ASKERS];
    unsigned n_askers;
} Candidate;

struct MissedWatch {
    Mutex mutex;
    uint8_t key[crypto_shorthash_KEYBYTES];
    GHashTable *candidates; /* hash of the words -> Candidate */
    GHashTable *counts;     /* words -> MissedSearch, to be taken */
};

static void
free_missed(void *data)
{
    missed_search_free(data);
}

MissedWatch *
missed_watch_new(void)
{
    MissedWatch *watch = g_new0(MissedWatch, 1);
    mutex_init(&watch->mutex);
    crypto_shorthash_keygen(watch->key);
    watch->candidates = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    watch->counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_missed);
    return watch;
}

void
missed_watch_free(MissedWatch *watch)
{
    if (watch == NULL)
        return;
    g_hash_table_unref(watch->candidates);
    g_hash_table_unref(watch->counts);
    mutex_clear(&watch->mutex);
    g_free(watch);
}

/* Q in lower case with single blanks; NULL when it must not be counted. */
static char *
words_of(const char *q)
{
    if (!g_utf8_validate(q, -1, NULL) || strchr(q, '@') != NULL)
        return NULL;
    g_autofree char *normal = g_utf8_normalize(q, -1, G_NORMALIZE_NFC);
    g_autofree char *lower = g_utf8_strdown(normal, -1);
    g_auto(GStrv) all = g_strsplit_set(lower, " \t\r\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    unsigned words = 0, digits = 0;
    for (char **word = all; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        if (out->len > 0)
            g_string_append_c(out, ' ');
        g_string_append(out, *word);
        words++;
    }
    for (const char *c = out->str; *c != '\0'; c = g_utf8_next_char(c)) {
        if (g_unichar_iscntrl(g_utf8_get_char(c)))
            return NULL;
        digits += g_unichar_isdigit(g_utf8_get_char(c));
    }
    bool counted =
        words > 0 && words <= WORDS_MAX && digits <= DIGITS_MAX && out->len <= MISSED_WORDS_BYTES;
    return counted ? g_strdup(out->str) : NULL;
}

static uint64_t
keyed_hash(const MissedWatch *watch, const char *text, LocalDate day)
{
    g_autofree char *input = g_strdup_printf("%s %u", text, day);
    uint64_t hash;
    crypto_shorthash((uint8_t *)&hash, (const uint8_t *)input, strlen(input), watch->key);
    return hash;
}

static Candidate *
candidate_of(MissedWatch *watch, uint64_t hash)
{
    Candidate *candidate = g_hash_table_lookup(watch->candidates, &hash);
    if (candidate != NULL)
        return candidate;
    if (g_hash_table_size(watch->candidates) >= CANDIDATES_MAX)
        g_hash_table_remove_all(watch->candidates);
    candidate = g_new0(Candidate, 1);
    g_hash_table_insert(watch->candidates, g_memdup2(&hash, sizeof hash), candidate);
    return candidate;
}

/* How many more askings count, now that ASKER came: 0 while too few are known, then all of them at
 * once. Who is one of the last MISSED_ASKERS adds nothing by asking again on the same day. */
static unsigned
ask(Candidate *candidate, uint64_t asker)
{
    for (unsigned i = 0; i < MIN(candidate->n_askers, MISSED_ASKERS); i++)
        if (candidate->askers[i] == asker)
            return 0;
    candidate->askers[candidate->n_askers++ % MISSED_ASKERS] = asker;
    if (candidate->n_askers < MISSED_ASKERS)
        return 0;
    return candidate->n_askers == MISSED_ASKERS ? MISSED_ASKERS : 1;
}

void
missed_watch_note(MissedWatch *watch, const char *q, const char *address, LocalDate day)
{
    g_autofree char *words = words_of(q);
    if (words == NULL)
        return;
    LOCKED(&watch->mutex);
    Candidate *candidate = candidate_of(watch, keyed_hash(watch, words, 0));
    unsigned count = ask(candidate, keyed_hash(watch, address, day));
    if (count == 0)
        return;
    MissedSearch *missed = g_hash_table_lookup(watch->counts, words);
    if (missed == NULL) {
        missed = g_new0(MissedSearch, 1);
        missed->words = g_steal_pointer(&words);
        g_hash_table_insert(watch->counts, missed->words, missed);
    }
    missed->count += count;
    missed->last = day;
}

GPtrArray *
missed_watch_take(MissedWatch *watch)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func(free_missed);
    LOCKED(&watch->mutex);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, watch->counts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        g_hash_table_iter_steal(&iter);
        g_ptr_array_add(taken, value);
    }
    return taken;
}
