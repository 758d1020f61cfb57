/* dictionary.c - see dictionary.h: one walk over the sorted words of each part, which skips what
 * cannot fit. */
#include "store/fts/dictionary.h"

#include "store/base/unicode.h"
#include "store/fts/compound.h"
#include "store/fts/edits.h"
#include "store/fts/inflection.h"

#include <string.h>

#define ENTRIES_MAX                                                                                \
    (2 * 1000 * 1000) /* looked at in one walk: a bound, so that no query costs more */
#define SKIP_DEPTH 6  /* beginnings longer than that hold too few words to seek behind them */

void
dictionary_word_free(DictionaryWord *word)
{
    if (word == NULL)
        return;
    g_free(word->stem);
    g_free(word->form);
    g_free(word);
}

static void
word_free(void *data)
{
    dictionary_word_free(data);
}

typedef struct {
    GHashTable *words; /* stem -> DictionaryWord */
    GString *fold;
    uint32_t left;
} Walk;

static const Part *
part_at(const Scope *scope, guint i)
{
    return &g_array_index(scope->index->parts, IndexPart, i).part;
}

uint64_t
dictionary_units(const Scope *scope, const char *stem)
{
    uint64_t units = 0;
    for (guint i = 0; i < scope->index->parts->len; i++) {
        Entry entry;
        if (part_find(part_at(scope, i), stem, strlen(stem), &entry))
            units += entry.units;
    }
    return units;
}

static const char *
fold_form(Walk *w, const Form *form)
{
    g_string_truncate(w->fold, 0);
    unicode_word_fold(form->text, form->len, w->fold);
    return w->fold->str;
}

/* KEY: the stem, or the form when each form counts for itself. */
static void
add_word(Walk *w, const Entry *entry, const Form *form, unsigned edits, bool by_form)
{
    const char *key = by_form ? form->text : entry->stem;
    DictionaryWord *word = g_hash_table_lookup(w->words, key);
    if (word == NULL) {
        word = g_new0(DictionaryWord, 1);
        word->stem = g_strdup(entry->stem);
        word->form = g_strndup(form->text, form->len);
        word->edits = edits;
        g_hash_table_insert(w->words, by_form ? word->form : word->stem, word);
    }
    if (edits < word->edits) {
        g_free(word->form);
        word->form = g_strndup(form->text, form->len);
    }
    word->edits = MIN(word->edits, edits);
    word->units += by_form ? form->units : entry->units;
}

static int
compare_words(const void *a, const void *b)
{
    const DictionaryWord *x = *(DictionaryWord *const *)a, *y = *(DictionaryWord *const *)b;
    if (x->edits != y->edits)
        return x->edits < y->edits ? -1 : 1;
    if (x->units != y->units)
        return x->units > y->units ? -1 : 1;
    return strcmp(x->form, y->form);
}

static Walk
walk_begin(void)
{
    return (Walk){.words = g_hash_table_new(g_str_hash, g_str_equal),
                  .fold = g_string_new(NULL),
                  .left = ENTRIES_MAX};
}

static GPtrArray *
walk_end(Walk *w, guint max)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(word_free);
    GHashTableIter iter;
    gpointer word;
    g_hash_table_iter_init(&iter, w->words);
    while (g_hash_table_iter_next(&iter, NULL, &word))
        g_ptr_array_add(list, word);
    g_ptr_array_sort(list, compare_words);
    if (list->len > max)
        g_ptr_array_set_size(list, (gint)max);
    g_hash_table_unref(w->words);
    g_string_free(w->fold, TRUE);
    return list;
}

GPtrArray *
dictionary_compounds(const Scope *scope, const char *fold, const char *stem, guint max)
{
    Walk w = walk_begin();
    char base[TERM_BYTES_MAX +
              1]; /* the part as compounds have it: "vergnugung", not the stem "vergnug" */
    inflection_base(fold, base);
    size_t len = strlen(base), least = MIN(len, strlen(stem));
    for (guint i = 0; i < scope->index->parts->len; i++) {
        EntryCursor c;
        part_seek(part_at(scope, i), &c, "", 0);
        while (w.left > 0 && part_next(&c)) {
            w.left--;
            /* The end of the compound may be stemmed as the word is. */
            if (c.entry.stem_len <= least ||
                memmem(c.entry.stem, c.entry.stem_len, base, least) == NULL)
                continue;
            FormCursor forms = entry_forms(&c.entry);
            for (Form form; form_next(&forms, &form);) {
                fold_form(&w, &form);
                if (compound_has_part(w.fold->str, w.fold->len, base, len)) {
                    add_word(&w, &c.entry, &form, 0, false);
                    break;
                }
            }
        }
    }
    return walk_end(&w, max);
}

static bool
begins_with(const char *text, size_t len, const char *prefix, size_t n)
{
    return len >= n && memcmp(text, prefix, n) == 0;
}

GPtrArray *
dictionary_prefix(const Scope *scope, const char *prefix, bool by_form, guint max)
{
    Walk w = walk_begin();
    size_t len = strlen(prefix);
    for (guint i = 0; i < scope->index->parts->len; i++) {
        /* A stem may be shorter than the prefix that one of its forms has: stems from the first
         * letters on are looked at. */
        size_t shared = len > 3 ? len - 3 : 1;
        EntryCursor c;
        part_seek(part_at(scope, i), &c, prefix, MIN(shared, len));
        while (w.left > 0 && part_next(&c)) {
            w.left--;
            if (!begins_with(c.entry.stem, c.entry.stem_len, prefix, MIN(shared, len)))
                break;
            size_t common = MIN(c.entry.stem_len, len);
            if (memcmp(c.entry.stem, prefix, common) != 0)
                continue;
            FormCursor forms = entry_forms(&c.entry);
            for (Form form; form_next(&forms, &form);) {
                fold_form(&w, &form);
                if (begins_with(w.fold->str, w.fold->len, prefix, len)) {
                    add_word(&w, &c.entry, &form, 0, by_form);
                    if (!by_form)
                        break;
                }
            }
        }
    }
    return walk_end(&w, max);
}

/* The least text above all that begin with the LEN bytes of PREFIX; false when there is none. */
static bool
behind_prefix(const char *prefix, size_t len, char *ret_text, size_t *ret_len)
{
    memcpy(ret_text, prefix, len);
    while (len > 0 && (uint8_t)ret_text[len - 1] == UINT8_MAX)
        len--;
    if (len == 0)
        return false;
    ret_text[len - 1] = (char)((uint8_t)ret_text[len - 1] + 1);
    *ret_len = len;
    return true;
}

/* Feeds STEM, of which EDITS has some beginning; the number of letters after which nothing can be
 * near, or 0. */
static size_t
feed_stem(Edits *edits, const Entry *entry)
{
    size_t shared = 0;
    while (shared < edits->depth && shared < entry->stem_len &&
           edits->fed[shared] == entry->stem[shared])
        shared++;
    edits_back(edits, shared);
    for (size_t i = shared; i < entry->stem_len; i++)
        if (!edits_feed(edits, entry->stem[i]))
            return i + 1;
    return 0;
}

static void
look_at_near(Walk *w, const Entry *entry, const char *fold, size_t len, unsigned max)
{
    unsigned best = max + 1;
    Form best_form = {.len = 0};
    FormCursor forms = entry_forms(entry);
    for (Form form; form_next(&forms, &form);) {
        fold_form(w, &form);
        unsigned edits = edit_distance(fold, len, w->fold->str, w->fold->len, max);
        if (edits < best) {
            best = edits;
            best_form = form;
        }
    }
    if (best <= max)
        add_word(w, entry, &best_form, best, false);
}

/* Words with more edits than the nearest are no better guess, only more of them. */
static void
keep_nearest(GPtrArray *list)
{
    for (guint i = 1; i < list->len; i++) {
        if (((const DictionaryWord *)list->pdata[i])->edits >
            ((const DictionaryWord *)list->pdata[0])->edits) {
            g_ptr_array_set_size(list, (gint)i);
            return;
        }
    }
}

GPtrArray *
dictionary_near(const Scope *scope, const char *fold, unsigned max_edits, guint max)
{
    Walk w = walk_begin();
    size_t len = strlen(fold);
    g_autofree Edits *edits = g_new(Edits, 1);
    for (guint i = 0; edits_init(edits, fold, len, max_edits) && i < scope->index->parts->len;
         i++) {
        EntryCursor c;
        part_seek(part_at(scope, i), &c, "", 0);
        while (w.left > 0 && part_next(&c)) {
            w.left--;
            size_t hopeless = feed_stem(edits, &c.entry);
            if (hopeless == 0 && c.entry.stem_len + 3 + max_edits >= len) {
                look_at_near(&w, &c.entry, fold, len, max_edits);
            } else if (hopeless > 0 && hopeless <= SKIP_DEPTH) {
                char next[TERM_BYTES_MAX + 1];
                size_t next_len;
                if (!behind_prefix(c.entry.stem, hopeless, next, &next_len))
                    break;
                part_seek(part_at(scope, i), &c, next, next_len);
            }
        }
    }
    GPtrArray *list = walk_end(&w, max);
    keep_nearest(list);
    return list;
}
