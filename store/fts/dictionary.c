/* dictionary.c - see dictionary.h: compounds and near words come from the list of all words in
 * memory, prefixes from the sorted words of each part. */
#include "store/fts/dictionary.h"

#include "store/base/unicode.h"
#include "store/fts/compound.h"
#include "store/fts/edits.h"
#include "store/fts/inflection.h"
#include "store/fts/visible_word.h"

#include <string.h>

#define ENTRIES_MAX                                                                                \
    (2 * 1000 * 1000) /* looked at in one walk: a bound, so that no query costs more */

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
    for (size_t k = 0; k < G_N_ELEMENTS(scope->words); k++) {
        guint i = word_list_find_stem(scope->words[k], stem, strlen(stem));
        if (i < word_list_length(scope->words[k]))
            units += word_list_at(scope->words[k], i).units;
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

/* A word of the lists that fits. */
typedef struct {
    uint64_t units;
    const char *fold;
    uint32_t fold_len, stem_len;
    unsigned edits; /* of DictionaryWord */
} Fitting;

static int
compare_fitting(const void *a, const void *b)
{
    const Fitting *x = a, *y = b;
    if (x->edits != y->edits)
        return x->edits < y->edits ? -1 : 1;
    if (x->units != y->units)
        return x->units > y->units ? -1 : 1;
    int order = memcmp(x->fold, y->fold, MIN(x->fold_len, y->fold_len));
    return order != 0 ? order : (x->fold_len > y->fold_len) - (x->fold_len < y->fold_len);
}

/* Whether one of the forms of F, in any part, holds FOLD as it is: the list has the most frequent
 * ones of one part only, and the answer must not depend on how the index is divided. */
static bool
holds_as_typed(Walk *w, const Scope *scope, const Fitting *f, const char *fold, size_t len)
{
    PartSet parts = {{0, 0}};
    scope_add_parts(scope, f->fold, f->stem_len, &parts);
    for (guint i = 0; i < scope->index->parts->len; i++) {
        Entry entry;
        if (!scope_set_has(scope, &parts, i) ||
            !part_find(part_at(scope, i), f->fold, f->stem_len, &entry))
            continue;
        FormCursor forms = entry_forms(&entry);
        for (Form form; form_next(&forms, &form);) {
            fold_form(w, &form);
            if (compound_has_part(w->fold->str, w->fold->len, fold, len))
                return true;
        }
    }
    return false;
}

static void
add_fitting(Walk *w, const Fitting *f)
{
    g_autofree char *stem = g_strndup(f->fold, f->stem_len);
    DictionaryWord *word = g_hash_table_lookup(w->words, stem);
    if (word == NULL) {
        word = g_new0(DictionaryWord, 1);
        word->stem = g_steal_pointer(&stem);
        word->form = g_strndup(f->fold, f->fold_len);
        word->edits = f->edits;
        g_hash_table_insert(w->words, word->stem, word);
    }
    word->edits = MIN(word->edits, f->edits);
    word->units += f->units;
}

#define SEGMENT_WORDS 8 /* that may stand in the list of parts as well */

/* Adds F; of a stem with several forms, which come in a row, the one that fits best. */
static void
add_form(GArray *fitting, const Fitting *f)
{
    Fitting *last = fitting->len > 0 ? &g_array_index(fitting, Fitting, fitting->len - 1) : NULL;
    bool again = last != NULL && last->stem_len == f->stem_len &&
                 memcmp(last->fold, f->fold, f->stem_len) == 0;
    if (!again)
        g_array_append_vals(fitting, f, 1);
    else if (f->edits < last->edits)
        *last = *f;
}

static void
add_most_frequent(Walk *w, GArray *fitting, guint max)
{
    g_array_sort(fitting, compare_fitting);
    for (guint i = 0; i < MIN(fitting->len, max + SEGMENT_WORDS); i++)
        add_fitting(w, &g_array_index(fitting, Fitting, i));
}

GPtrArray *
dictionary_compounds(const Scope *scope, const char *fold, const char *stem, guint max)
{
    Walk w = walk_begin();
    char base[TERM_BYTES_MAX +
              1]; /* the part as compounds have it: "vergnugung", not the stem "vergnug" */
    inflection_base(fold, base);
    size_t len = strlen(base), fold_len = strlen(fold), least = MIN(len, strlen(stem));
    g_autoptr(GArray) fitting = g_array_new(FALSE, FALSE, sizeof(Fitting));
    for (size_t k = 0; k < G_N_ELEMENTS(scope->words); k++) {
        /* The end of the compound may be stemmed as the word is: its form is not. */
        for (guint i = 0; word_list_find(scope->words[k], base, len, &i); i++) {
            ListedWord word = word_list_at(scope->words[k], i);
            if (word.stem_len <= least || !compound_has_part(word.fold, word.fold_len, base, len))
                continue;
            bool same =
                fold_len == len || compound_has_part(word.fold, word.fold_len, fold, fold_len);
            Fitting f = {word.units, word.fold, word.fold_len, word.stem_len, !same};
            add_form(fitting, &f);
        }
    }
    for (guint i = 0; i < fitting->len; i++) {
        Fitting *f = &g_array_index(fitting, Fitting, i);
        f->edits = f->edits > 0 && !holds_as_typed(&w, scope, f, fold, fold_len);
    }
    add_most_frequent(&w, fitting, max);
    return walk_end(&w, max);
}

static bool
begins_with(const char *text, size_t len, const char *prefix, size_t n)
{
    return len >= n && memcmp(text, prefix, n) == 0;
}

/* Forms of the stem ENTRY that begin with PREFIX; false when it has none. */
static bool
add_forms(Walk *w, const Entry *entry, const char *prefix, size_t len, bool by_form)
{
    FormCursor forms = entry_forms(entry);
    bool some = false;
    for (Form form; (by_form || !some) && form_next(&forms, &form);) {
        fold_form(w, &form);
        if (begins_with(w->fold->str, w->fold->len, prefix, len)) {
            add_word(w, entry, &form, 0, by_form);
            some = true;
        }
    }
    return some;
}

#define STEM_LACKS 3 /* letters of a prefix that the stem of a form with it may lack */

/* A stem may be shorter than the prefix that one of its forms has: it is how the prefix begins. */
static void
add_shorter_stems(Walk *w, const Scope *scope, const char *prefix, size_t len, bool by_form)
{
    for (size_t n = len > STEM_LACKS ? len - STEM_LACKS : 1; n < len; n++) {
        PartSet parts = {{0, 0}};
        scope_add_parts(scope, prefix, n, &parts);
        for (guint i = 0; i < scope->index->parts->len; i++) {
            Entry entry;
            if (scope_set_has(scope, &parts, i) && part_find(part_at(scope, i), prefix, n, &entry))
                add_forms(w, &entry, prefix, len, by_form);
        }
    }
}

/* Each form of the stems that have the prefix themselves. */
static void
add_longer_forms(Walk *w, const Scope *scope, const char *prefix, size_t len)
{
    for (guint i = 0; i < scope->index->parts->len; i++) {
        EntryCursor c;
        part_seek(part_at(scope, i), &c, prefix, len);
        while (w->left > 0 && part_next(&c) &&
               begins_with(c.entry.stem, c.entry.stem_len, prefix, len)) {
            w->left--;
            add_forms(w, &c.entry, prefix, len, true);
        }
    }
}

/* Those stems, from the lists. */
static void
add_longer_stems(Walk *w, const Scope *scope, const char *prefix, size_t len, guint max)
{
    g_autoptr(GArray) fitting = g_array_new(FALSE, FALSE, sizeof(Fitting));
    for (size_t k = 0; k < G_N_ELEMENTS(scope->words); k++) {
        const WordList *list = scope->words[k];
        for (guint i = word_list_seek(list, prefix, len); i < word_list_length(list); i++) {
            ListedWord word = word_list_at(list, i);
            Fitting f = {word.units, word.fold, word.fold_len, word.stem_len, 0};
            if (!begins_with(word.fold, word.stem_len, prefix, len))
                break;
            add_form(fitting, &f);
        }
    }
    add_most_frequent(w, fitting, max);
}

GPtrArray *
dictionary_prefix(const Scope *scope, const char *prefix, bool by_form, guint max)
{
    Walk w = walk_begin();
    size_t len = strlen(prefix);
    add_shorter_stems(&w, scope, prefix, len, by_form);
    if (by_form)
        add_longer_forms(&w, scope, prefix, len);
    else
        add_longer_stems(&w, scope, prefix, len, max);
    return walk_end(&w, max);
}

/* Feeds the stem, of which EDITS has some beginning; false when nothing that begins so can be near.
 */
static bool
feed_stem(Edits *edits, const char *stem, size_t len)
{
    size_t shared = 0;
    while (shared < edits->depth && shared < len && edits->fed[shared] == stem[shared])
        shared++;
    edits_back(edits, shared);
    for (size_t i = shared; i < len; i++)
        if (!edits_feed(edits, stem[i]))
            return false;
    return true;
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

/* More than N; counting them all takes longer without an instruction for it. */
static inline bool
has_more_bits(uint32_t bits, unsigned n)
{
    for (; n > 0; n--)
        bits &= bits - 1;
    return bits != 0;
}

#define ENDING_MAX 3 /* letters that a stem may lack */

/* Words of the list that may be near. Most are told by their length and letters: each letter that
 * only one of the two has costs an edit. */
static void
look_for_near(Walk *w, const Scope *scope, const WordList *list, Edits *edits, const char *fold,
              size_t len, unsigned max)
{
    uint32_t letters = word_letters(fold, len);
    uint32_t sure = word_letters(fold, len > ENDING_MAX ? len - ENDING_MAX : 0);
    size_t least = len > ENDING_MAX + max ? len - ENDING_MAX - max : 0;
    ListedWord last = {.fold = ""};
    for (guint i = 0; word_list_find_like(list, least, len + max, sure, max, &i); i++) {
        ListedWord word = word_list_at(list, i);
        bool again =
            word.stem_len == last.stem_len && memcmp(word.fold, last.fold, last.stem_len) == 0;
        last = word;
        if (again || has_more_bits(word_letters(word.fold, word.stem_len) & ~letters, max) ||
            !feed_stem(edits, word.fold, word.stem_len))
            continue;
        PartSet parts = {{0, 0}};
        scope_add_parts(scope, word.fold, word.stem_len, &parts);
        for (guint p = 0; p < scope->index->parts->len; p++) {
            Entry entry;
            if (scope_set_has(scope, &parts, p) &&
                part_find(part_at(scope, p), word.fold, word.stem_len, &entry))
                look_at_near(w, &entry, fold, len, max);
        }
    }
}

#define NEAR_LOOKED_AT 64 /* of the near words, for those that may be shown */

GPtrArray *
dictionary_near(const Scope *scope, const char *fold, unsigned max_edits, guint max)
{
    Walk w = walk_begin();
    size_t len = strlen(fold);
    g_autofree Edits *edits = g_new(Edits, 1);
    for (size_t k = 0; k < G_N_ELEMENTS(scope->words); k++)
        if (edits_init(edits, fold, len, max_edits))
            look_for_near(&w, scope, scope->words[k], edits, fold, len, max_edits);
    GPtrArray *list = walk_end(&w, NEAR_LOOKED_AT);
    guint shown = 0;
    for (guint i = 0; i < list->len; i++) {
        DictionaryWord *word = list->pdata[i];
        if (shown < max && word_is_shown(scope, word->stem, NULL)) {
            list->pdata[i] = list->pdata[shown];
            list->pdata[shown++] = word;
        }
    }
    g_ptr_array_set_size(list, (gint)shown);
    keep_nearest(list);
    return list;
}
